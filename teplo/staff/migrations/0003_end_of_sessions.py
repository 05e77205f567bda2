from django.db import migrations

# Whoever ends a session, and however, the streams that hang on it hear of it: the web processes look who may still
# listen when 'session' is told.
SQL = """
CREATE FUNCTION staff_tell_sessions() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('teplo', 'session');
    RETURN NULL;
END $$;
CREATE TRIGGER session_ended AFTER DELETE ON django_session
    FOR EACH ROW EXECUTE FUNCTION staff_tell_sessions();
CREATE TRIGGER employee_signs_in_no_more AFTER UPDATE OF password, is_active ON staff_employee
    FOR EACH ROW WHEN (OLD.password <> NEW.password OR OLD.is_active <> NEW.is_active)
    EXECUTE FUNCTION staff_tell_sessions();
"""
UNDO = """
DROP TRIGGER employee_signs_in_no_more ON staff_employee;
DROP TRIGGER session_ended ON django_session;
DROP FUNCTION staff_tell_sessions();
"""


class Migration(migrations.Migration):
    dependencies = [("staff", "0002_rights_by_status"), ("sessions", "0001_initial")]
    operations = [migrations.RunSQL(SQL, UNDO)]
