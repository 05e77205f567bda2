from django.db import migrations

SQL = """
CREATE TRIGGER identity_consentevent_append_only BEFORE UPDATE OR DELETE ON identity_consentevent
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("identity", "0001_initial"), ("ledger", "0002_append_only")]
    operations = [migrations.RunSQL(SQL, "DROP TRIGGER identity_consentevent_append_only ON identity_consentevent;")]
