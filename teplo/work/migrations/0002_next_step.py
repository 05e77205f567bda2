from django.db import migrations

# An open lead has a next step: an open task, or a date until which it waits. Two last tasks closed at the same
# moment would each still see the other open, so the check first locks the lead: the second one sees the truth.
SQL = """
CREATE FUNCTION work_demand_next_step(number bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    kind text;
    waits date;
BEGIN
    SELECT status_kind, wait_until INTO kind, waits FROM leads_lead WHERE id = number FOR NO KEY UPDATE;
    IF kind IN ('new', 'working') AND waits IS NULL
        AND NOT EXISTS (SELECT 1 FROM work_task WHERE lead_id = number AND state = 'open') THEN
        RAISE EXCEPTION 'lead % is open and has no next step', number
            USING ERRCODE = 'check_violation', CONSTRAINT = 'lead_has_next_step';
    END IF;
END $$;

CREATE FUNCTION work_next_step_of_lead() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM work_demand_next_step(NEW.id);
    RETURN NULL;
END $$;

CREATE FUNCTION work_next_step_of_task() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.lead_id IS NOT NULL AND OLD.state = 'open' THEN
        PERFORM work_demand_next_step(OLD.lead_id);
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER lead_has_next_step_at_birth
    AFTER INSERT ON leads_lead DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.status_kind IN ('new', 'working'))
    EXECUTE FUNCTION work_next_step_of_lead();
CREATE CONSTRAINT TRIGGER lead_has_next_step
    AFTER UPDATE OF status_kind, wait_until ON leads_lead DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.status_kind IN ('new', 'working'))
    EXECUTE FUNCTION work_next_step_of_lead();
CREATE CONSTRAINT TRIGGER task_leaves_next_step
    AFTER UPDATE OF state, lead_id OR DELETE ON work_task DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION work_next_step_of_task();
"""
UNDO = """
DROP TRIGGER task_leaves_next_step ON work_task;
DROP TRIGGER lead_has_next_step ON leads_lead;
DROP TRIGGER lead_has_next_step_at_birth ON leads_lead;
DROP FUNCTION work_next_step_of_task();
DROP FUNCTION work_next_step_of_lead();
DROP FUNCTION work_demand_next_step(bigint);
"""


class Migration(migrations.Migration):
    dependencies = [("work", "0001_initial"), ("leads", "0002_status_kind")]
    operations = [migrations.RunSQL(SQL, UNDO)]
