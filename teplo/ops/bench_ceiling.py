"""What the intake is held against: the same rows by five plain ORM creates, and by one statement.

One lead, two contact points, one event, one task, nothing else: no token, no capture, no decision, no person looked
for, no job. Only the benchmark's server has these views (bench_urls).
"""

import functools
import json
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from teplo.channels.models import Channel
from teplo.identity.models import ContactPoint, Person
from teplo.kit import sql
from teplo.leads.models import Lead, Status
from teplo.ledger.models import Event
from teplo.staff.models import Queue
from teplo.work.models import Task

RAW = """
WITH lead AS (
    INSERT INTO leads_lead (person_id, need, status_id, status_kind, owner_queue_id, heat, score, channel_id, region,
        tags, fields, search, created_at, touched_at, wait_reason, reason_comment, handover_note, version)
    VALUES (%(person)s::bigint, %(need)s::text, %(status)s::bigint, 'new', %(queue)s::bigint, '', 0,
        %(channel)s::bigint, '', '{}', '{}', '', %(at)s::timestamptz, %(at)s::timestamptz, '', '', '', 1) RETURNING id
), points AS (
    INSERT INTO identity_contactpoint (person_id, kind, value, shown, is_shared, position, created_at)
    VALUES (%(person)s::bigint, 'phone', %(phone)s::text, %(phone)s::text, false, 0, %(at)s::timestamptz),
        (%(person)s::bigint, 'email', %(email)s::text, %(email)s::text, false, 1, %(at)s::timestamptz)
), event AS (
    INSERT INTO ledger_event (kind, at, by_kind, person, lead, facts)
    SELECT 'lead.opened', %(at)s::timestamptz, 'system', %(person)s::bigint, id, '{}' FROM lead
)
INSERT INTO work_task (lead_id, kind, title, owner_queue_id, due_at, state, result, created_at)
SELECT id, 'call', '', %(queue)s::bigint, %(at)s::timestamptz, 'open', '', %(at)s::timestamptz FROM lead
RETURNING lead_id
"""


@functools.cache
def _known() -> dict[str, int]:
    """Rows that each of them points at; asked once per process."""
    return {
        "person": Person.objects.order_by("pk").values_list("pk", flat=True)[0],
        "status": Status.objects.get(key="new").pk,
        "queue": Queue.objects.get(key="new").pk,
        "channel": Channel.objects.get(slug="api").pk,
    }


def _given(request: HttpRequest) -> dict[str, Any]:
    body = json.loads(request.body)
    person = body["person"]
    return {"need": body["need"], "phone": person["phones"][0], "email": person["emails"][0]}


@csrf_exempt  # only the benchmark's server has this address
def five_creates(request: HttpRequest) -> HttpResponse:
    """The ceiling: five plain creates in one transaction."""
    known, given, now = _known(), _given(request), timezone.now()
    person, queue = known["person"], known["queue"]
    with transaction.atomic():  # allow bare-atomic: the bare view that the product's path is measured against
        lead = Lead.objects.create(
            person_id=person, need=given["need"], status_id=known["status"], status_kind="new", owner_queue_id=queue,
            channel_id=known["channel"], created_at=now, touched_at=now,
        )  # fmt: skip
        for place, kind in enumerate(("phone", "email")):
            value = given[kind]
            ContactPoint.objects.create(person_id=person, kind=kind, value=value, shown=value, position=place)
        Event.objects.create(kind="lead.opened", at=now, by_kind="system", person=person, lead=lead.pk)
        Task.objects.create(lead=lead, kind="call", owner_queue_id=queue, due_at=now, created_at=now)
    return JsonResponse({"lead": lead.pk}, status=201)


@csrf_exempt  # only the benchmark's server has this address
def one_statement(request: HttpRequest) -> HttpResponse:
    """The same rows by one statement, which is its own transaction."""
    lead = sql.row(RAW, {**_known(), **_given(request), "at": timezone.now()})[0]
    return JsonResponse({"lead": lead}, status=201)
