from django.db import migrations

# The kind of a lead is the kind of its status, whoever changes either; a changed kind of a status follows by itself.
SQL = """
ALTER TABLE leads_lead ADD CONSTRAINT lead_status_and_kind
    FOREIGN KEY (status_id, status_kind) REFERENCES leads_status (id, kind)
    ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED;
"""


class Migration(migrations.Migration):
    dependencies = [("leads", "0001_initial")]
    operations = [migrations.RunSQL(SQL, "ALTER TABLE leads_lead DROP CONSTRAINT lead_status_and_kind;")]
