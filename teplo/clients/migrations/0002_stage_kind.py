from django.db import migrations

# The kind of a deal is the kind of its stage, whoever changes either.
SQL = """
ALTER TABLE clients_deal ADD CONSTRAINT deal_stage_and_kind
    FOREIGN KEY (stage_id, stage_kind) REFERENCES clients_stage (id, kind)
    ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED;
"""


class Migration(migrations.Migration):
    dependencies = [("clients", "0001_initial")]
    operations = [migrations.RunSQL(SQL, "ALTER TABLE clients_deal DROP CONSTRAINT deal_stage_and_kind;")]
