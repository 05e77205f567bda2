from django.db import migrations

# A lead that is being born is seen by nobody else, so none of its tasks can be closed meanwhile: where an open one
# stands there, the check need not lock the lead, which would write its row once more.
SQL = """
CREATE FUNCTION work_next_step_at_birth() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM work_task WHERE lead_id = NEW.id AND state = 'open') THEN
        PERFORM work_demand_next_step(NEW.id);
    END IF;
    RETURN NULL;
END $$;

DROP TRIGGER lead_has_next_step_at_birth ON leads_lead;
CREATE CONSTRAINT TRIGGER lead_has_next_step_at_birth
    AFTER INSERT ON leads_lead DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.status_kind IN ('new', 'working'))
    EXECUTE FUNCTION work_next_step_at_birth();
"""
UNDO = """
DROP TRIGGER lead_has_next_step_at_birth ON leads_lead;
DROP FUNCTION work_next_step_at_birth();
CREATE CONSTRAINT TRIGGER lead_has_next_step_at_birth
    AFTER INSERT ON leads_lead DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.status_kind IN ('new', 'working'))
    EXECUTE FUNCTION work_next_step_of_lead();
"""


class Migration(migrations.Migration):
    dependencies = [("work", "0007_what_is_removed")]
    operations = [migrations.RunSQL(SQL, UNDO)]
