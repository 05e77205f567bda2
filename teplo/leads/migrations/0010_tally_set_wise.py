from django.db import migrations

# A change of many rows is counted once for all of them: old rows are taken away, new ones added, and what stays in its
# place cancels out. No join of old with new: its plan, kept from a change of one row, would be the wrong one for many.
# Moments are kept as months, as the figures are; what is written per row stays the birth of a lead.
TRIGGERS = """
CREATE FUNCTION leads_tally_leads() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT id, status_id, owner_employee_id, owner_queue_id, source_id, amount, currency, created_at FROM became
        EXCEPT
        SELECT id, status_id, owner_employee_id, owner_queue_id, source_id, amount, currency, created_at FROM was) THEN
        RETURN NULL;
    END IF;
    INSERT INTO leads_tallychange
        (measure, at, status_id, owner_employee_id, owner_queue_id, source_id, currency, count, amount)
    SELECT 'made', date_trunc('month', created_at, 'UTC'), status_id, owner_employee_id, owner_queue_id, source_id,
        currency, sum(sign), sum(sign * coalesce(amount, 0))
    FROM (
        SELECT -1 AS sign, created_at, status_id, owner_employee_id, owner_queue_id, source_id, currency, amount FROM was
        UNION ALL
        SELECT 1, created_at, status_id, owner_employee_id, owner_queue_id, source_id, currency, amount FROM became
    ) AS both_ways
    GROUP BY 2, 3, 4, 5, 6, 7 HAVING sum(sign) <> 0 OR sum(sign * coalesce(amount, 0)) <> 0;
    IF EXISTS (
        SELECT id, owner_employee_id, owner_queue_id, source_id FROM became
        EXCEPT SELECT id, owner_employee_id, owner_queue_id, source_id FROM was) THEN
        UPDATE leads_stay stay SET lead_employee_id = lead.owner_employee_id, lead_queue_id = lead.owner_queue_id,
            source_id = lead.source_id
        FROM became lead
        WHERE stay.lead_id = lead.id AND (stay.lead_employee_id, stay.lead_queue_id, stay.source_id)
            IS DISTINCT FROM (lead.owner_employee_id, lead.owner_queue_id, lead.source_id);
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION leads_tally_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO leads_tallychange (measure, at, owner_employee_id, owner_queue_id, source_id, currency,
        then_status_id, then_employee_id, then_queue_id, count, amount)
    SELECT 'stood', date_trunc('month', moment, 'UTC'), lead_employee_id, lead_queue_id, source_id, '',
        status_id, owner_employee_id, owner_queue_id, sum(way * sign), 0
    FROM (
        SELECT -1 AS way, since, until, lead_employee_id, lead_queue_id, source_id, status_id, owner_employee_id,
            owner_queue_id FROM was
        UNION ALL
        SELECT 1, since, until, lead_employee_id, lead_queue_id, source_id, status_id, owner_employee_id,
            owner_queue_id FROM became
    ) AS both_ways, LATERAL (VALUES (since, 1), (until, -1)) AS point (moment, sign)
    WHERE moment IS NOT NULL
    GROUP BY 2, 3, 4, 5, 7, 8, 9 HAVING sum(way * sign) <> 0;
    RETURN NULL;
END $$;

CREATE FUNCTION leads_tally_stays_begun() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO leads_tallychange (measure, at, owner_employee_id, owner_queue_id, source_id, currency,
        then_status_id, then_employee_id, then_queue_id, count, amount)
    SELECT 'stood', date_trunc('month', moment, 'UTC'), lead_employee_id, lead_queue_id, source_id, '',
        status_id, owner_employee_id, owner_queue_id, sum(sign), 0
    FROM became, LATERAL (VALUES (since, 1), (until, -1)) AS point (moment, sign)
    WHERE moment IS NOT NULL
    GROUP BY 2, 3, 4, 5, 7, 8, 9 HAVING sum(sign) <> 0;
    RETURN NULL;
END $$;

DROP TRIGGER tally_lead_changed ON leads_lead;
CREATE TRIGGER tally_lead_changed AFTER UPDATE ON leads_lead
    REFERENCING OLD TABLE AS was NEW TABLE AS became FOR EACH STATEMENT EXECUTE FUNCTION leads_tally_leads();
-- Whoever begins stays of leads that he has locked says himself whose they are.
DROP TRIGGER stay_repeats_lead ON leads_stay;
CREATE TRIGGER stay_repeats_lead BEFORE INSERT ON leads_stay
    FOR EACH ROW WHEN (NEW.lead_employee_id IS NULL AND NEW.lead_queue_id IS NULL)
    EXECUTE FUNCTION leads_stay_repeats_lead();
DROP TRIGGER tally_stay ON leads_stay;
CREATE TRIGGER tally_stay_begun AFTER INSERT ON leads_stay
    REFERENCING NEW TABLE AS became FOR EACH STATEMENT EXECUTE FUNCTION leads_tally_stays_begun();
CREATE TRIGGER tally_stay_changed AFTER UPDATE ON leads_stay
    REFERENCING OLD TABLE AS was NEW TABLE AS became FOR EACH STATEMENT EXECUTE FUNCTION leads_tally_stays();
CREATE TRIGGER tally_stay_gone AFTER DELETE ON leads_stay FOR EACH ROW EXECUTE FUNCTION leads_tally_stay();
"""
UNDO = """
DROP TRIGGER tally_stay_gone ON leads_stay;
DROP TRIGGER tally_stay_changed ON leads_stay;
DROP TRIGGER tally_stay_begun ON leads_stay;
CREATE TRIGGER tally_stay AFTER INSERT OR UPDATE OR DELETE ON leads_stay
    FOR EACH ROW EXECUTE FUNCTION leads_tally_stay();
DROP TRIGGER stay_repeats_lead ON leads_stay;
CREATE TRIGGER stay_repeats_lead BEFORE INSERT ON leads_stay
    FOR EACH ROW EXECUTE FUNCTION leads_stay_repeats_lead();
DROP TRIGGER tally_lead_changed ON leads_lead;
CREATE TRIGGER tally_lead_changed AFTER UPDATE ON leads_lead
    FOR EACH ROW WHEN ((OLD.status_id, OLD.owner_employee_id, OLD.owner_queue_id, OLD.source_id, OLD.amount,
            OLD.currency, OLD.created_at)
        IS DISTINCT FROM (NEW.status_id, NEW.owner_employee_id, NEW.owner_queue_id, NEW.source_id, NEW.amount,
            NEW.currency, NEW.created_at))
    EXECUTE FUNCTION leads_tally_lead();
DROP FUNCTION leads_tally_stays_begun();
DROP FUNCTION leads_tally_stays();
DROP FUNCTION leads_tally_leads();
"""


class Migration(migrations.Migration):
    dependencies = [("leads", "0009_entering_statuses")]
    operations = [migrations.RunSQL(TRIGGERS, UNDO)]
