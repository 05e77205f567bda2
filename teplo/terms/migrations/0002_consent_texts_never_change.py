from django.db import migrations

# A wording that somebody may have agreed to stays as it was; a new wording is a new row.
SQL = """
CREATE TRIGGER terms_consenttext_never_changes BEFORE UPDATE OR DELETE ON terms_consenttext
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("terms", "0001_initial"), ("ledger", "0002_append_only")]
    operations = [migrations.RunSQL(SQL, "DROP TRIGGER terms_consenttext_never_changes ON terms_consenttext;")]
