from django.db import migrations

# Clocks follow what happens to their lead, whoever changes it: hand-over, end and return are told by the stay that
# begins, the answer by the lead itself. All at the moment that the change says, not at the one when it is written.
TRIGGERS = """
-- The seconds that somebody works between two moments: within his shifts while he has a schedule (duties too), around
-- the clock but for absences while he has none. Ranges of moments, so that no change of the clock adds or takes an hour.
CREATE FUNCTION triage_worked(who bigint, since timestamptz, until timestamptz) RETURNS int LANGUAGE sql STABLE AS $$
    SELECT coalesce(floor(extract(epoch FROM sum(upper(piece) - lower(piece)))), 0)::int
    FROM staff_employee e,
        (SELECT tstzmultirange(tstzrange(since, greatest(since, until))) AS whole) span,
        LATERAL (SELECT coalesce(range_agg(tstzrange(s.starts_at, s.ends_at)), '{}') AS hours FROM staff_shift s
            WHERE s.employee_id = e.id AND s.starts_at < until AND s.ends_at > since) shift,
        LATERAL (SELECT coalesce(range_agg(tstzrange(w.since::timestamp AT TIME ZONE e.time_zone,
                (w.until + 1)::timestamp AT TIME ZONE e.time_zone)), '{}') AS hours
            FROM staff_working w WHERE w.employee_id = e.id) bound,
        LATERAL (SELECT coalesce(range_agg(tstzrange(a.since, a.until)), '{}') AS hours FROM staff_absence a
            WHERE a.employee_id = e.id AND a.since < triage_worked.until AND a.until > triage_worked.since) away,
        LATERAL unnest(span.whole * (shift.hours + (span.whole - bound.hours - away.hours))) piece
    WHERE e.id = who
$$;

CREATE FUNCTION triage_end_clock(clock bigint, moment timestamptz, by_which text, who bigint) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    -- An answer counts from its own time: what somebody had it for after that was no waiting.
    UPDATE triage_clockpart p SET until = greatest(p.since, moment),
        seconds = CASE WHEN p.employee_id IS NULL THEN 0 ELSE triage_worked(p.employee_id, p.since, moment) END
    WHERE p.clock_id = clock AND (p.until IS NULL OR p.until > moment);
    UPDATE triage_clock c SET ended_at = greatest(c.started_at, moment), how = by_which, answered_by_id = who,
        answered_at = CASE WHEN by_which = 'closed' THEN NULL ELSE greatest(c.started_at, moment) END,
        customer_seconds = floor(extract(epoch FROM greatest(c.started_at, moment) - c.started_at)),
        manager_seconds = (SELECT coalesce(sum(p.seconds), 0) FROM triage_clockpart p WHERE p.clock_id = c.id),
        next_at = NULL
    WHERE c.id = clock;
END $$;

CREATE FUNCTION triage_lead_answered() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM triage_end_clock(c.id, NEW.answered_at, NEW.answered_how, NEW.answered_by_id)
    FROM triage_clock c WHERE c.lead_id = NEW.id AND c.ended_at IS NULL ORDER BY c.id;
    RETURN NULL;
END $$;

CREATE FUNCTION triage_stays_begun() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Most stays change nothing for a clock: the first of a lead, the next status of whoever has it, leads without one.
    IF NOT EXISTS (
        SELECT FROM became b JOIN triage_clock c ON c.lead_id = b.lead_id AND (c.ended_at IS NULL OR c.how = 'closed')
        LEFT JOIN triage_clockpart p ON p.clock_id = c.id AND p.until IS NULL
        WHERE c.ended_at IS NOT NULL OR b.status_kind NOT IN ('interest', 'new', 'working')
            OR (p.employee_id, p.queue_id) IS DISTINCT FROM (b.owner_employee_id, b.owner_queue_id)) THEN
        RETURN NULL;
    END IF;
    PERFORM triage_end_clock(c.id, b.since, 'closed', NULL)
    FROM became b JOIN triage_clock c ON c.lead_id = b.lead_id AND c.ended_at IS NULL
    WHERE b.status_kind NOT IN ('interest', 'new', 'working');
    -- A lead that is worked again without having been answered waits again. What is late by then escalates no more.
    UPDATE triage_clock c SET ended_at = NULL, how = '', customer_seconds = NULL, manager_seconds = NULL,
        next_at = CASE WHEN c.due_at > b.since THEN b.since END
    FROM became b JOIN leads_lead l ON l.id = b.lead_id AND l.answered_at IS NULL
    WHERE c.lead_id = b.lead_id AND c.how = 'closed' AND b.status_kind IN ('interest', 'new', 'working');
    UPDATE triage_clockpart p SET until = greatest(p.since, b.since),
        seconds = CASE WHEN p.employee_id IS NULL THEN 0 ELSE triage_worked(p.employee_id, p.since, b.since) END
    FROM became b JOIN triage_clock c ON c.lead_id = b.lead_id AND c.ended_at IS NULL
    WHERE p.clock_id = c.id AND p.until IS NULL
        AND (p.employee_id, p.queue_id) IS DISTINCT FROM (b.owner_employee_id, b.owner_queue_id);
    INSERT INTO triage_clockpart (clock_id, employee_id, queue_id, since)
    SELECT c.id, b.owner_employee_id, b.owner_queue_id, greatest(c.started_at, b.since)
    FROM became b JOIN triage_clock c ON c.lead_id = b.lead_id AND c.ended_at IS NULL
    WHERE NOT EXISTS (SELECT FROM triage_clockpart p WHERE p.clock_id = c.id AND p.until IS NULL);
    RETURN NULL;
END $$;

CREATE TRIGGER clock_answered AFTER UPDATE OF answered_at ON leads_lead
    FOR EACH ROW WHEN (OLD.answered_at IS NULL AND NEW.answered_at IS NOT NULL)
    EXECUTE FUNCTION triage_lead_answered();
CREATE TRIGGER clock_follows_stay AFTER INSERT ON leads_stay
    REFERENCING NEW TABLE AS became FOR EACH STATEMENT EXECUTE FUNCTION triage_stays_begun();
"""
# Whoever waits already is waited for by the clock too: since his last enquiry, with whoever has him now.
FILL = """
WITH begun AS (
    INSERT INTO triage_clock (enquiry_id, lead_id, channel_id, heat, started_at, target_minutes, due_at)
    SELECT e.id, l.id, e.channel_id, l.heat, e.at, greatest(1, extract(epoch FROM l.due_at - e.at) / 60)::int, l.due_at
    FROM leads_lead l, LATERAL (SELECT id, channel_id, at FROM leads_enquiry
        WHERE lead_id = l.id AND kind <> 'imported' ORDER BY at DESC, id DESC LIMIT 1) e
    WHERE l.answered_at IS NULL AND l.due_at IS NOT NULL AND l.status_kind IN ('new', 'working')
    RETURNING id, lead_id, started_at)
INSERT INTO triage_clockpart (clock_id, employee_id, queue_id, since)
SELECT begun.id, l.owner_employee_id, l.owner_queue_id, begun.started_at
FROM begun JOIN leads_lead l ON l.id = begun.lead_id;
"""
UNDO = """
DROP TRIGGER clock_follows_stay ON leads_stay;
DROP TRIGGER clock_answered ON leads_lead;
DROP FUNCTION triage_stays_begun();
DROP FUNCTION triage_lead_answered();
DROP FUNCTION triage_end_clock(bigint, timestamptz, text, bigint);
DROP FUNCTION triage_worked(bigint, timestamptz, timestamptz);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("triage", "0006_clocks"),
        ("leads", "0013_who_answered"),
        ("staff", "0004_working_time"),
    ]
    operations = [migrations.RunSQL(FILL + TRIGGERS, UNDO)]
