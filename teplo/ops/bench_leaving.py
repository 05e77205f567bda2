"""How long it takes to hand over all that somebody had who leaves, and to take it back."""

import time
from datetime import timedelta

from django.db import connection, transaction
from django.utils import timezone

from teplo.kit import sql
from teplo.ops import bench_people
from teplo.ops.bench import Figures, say
from teplo.staff.models import Team
from teplo.triage.actions.leave import let_go, undo_leaving

OBJECTS = 20_000
PERSON = """
INSERT INTO identity_person (name, sort_key, search, position, language, time_zone, region)
VALUES ('Bench', '', '', '', '', '', '') RETURNING id
"""
# Half of it are leads, each with a task.
OWNED = """
WITH lead AS (
    INSERT INTO leads_lead (person_id, need, status_id, status_kind, owner_employee_id, heat, score, channel_id, region,
        tags, fields, search, created_at, touched_at, wait_reason, reason_comment, handover_note, version, currency)
    SELECT %(person)s, '', (SELECT id FROM leads_status WHERE kind = 'new' ORDER BY position LIMIT 1), 'new',
        %(employee)s, '', 0, (SELECT id FROM channels_channel WHERE slug = 'api'), '', '{}', '{}', '', %(at)s, %(at)s,
        '', '', '', 1, 'RUB'
    FROM generate_series(1, %(count)s::int) RETURNING id)
INSERT INTO work_task (lead_id, kind, title, owner_employee_id, due_at, state, result, created_at)
SELECT id, 'call', '', %(employee)s, %(due)s, 'open', '', %(at)s FROM lead
"""


def measure(objects: int = OBJECTS) -> Figures:
    """Twenty thousand leads and tasks of one person go to three others and come back, in a throw-away database."""
    say(f"writing {objects} leads and tasks of one person")
    now, team = timezone.now(), Team.objects.create(name="Bench")
    [by] = bench_people.hire(["Administrator"], role="administrator", teams=[team], at=now)
    leaver, *takers = bench_people.managers(4, team=team, at=now)
    asked = {"employee": leaver.pk, "count": objects // 2, "at": now, "due": now + timedelta(days=1)}
    with transaction.atomic():  # allow bare-atomic: a lead is written together with its next step
        sql.run(OWNED, {**asked, "person": sql.row(PERSON)[0]})
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")
    say("leaving")
    begun = time.perf_counter()
    let_go(leaver, to=takers, by=by, at=timezone.now())
    gone = time.perf_counter()
    back = undo_leaving(leaver, by=by, at=timezone.now())
    return {
        "leaving_objects": objects,
        "leaving_seconds": round(gone - begun, 1),
        "leaving_undone_seconds": round(time.perf_counter() - gone, 1),
        "leaving_restored": back.restored,
    }
