"""Questions about what arrived."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db.models import Count, Q, QuerySet
from django.utils.dateparse import parse_datetime

from teplo.channels.models import Channel
from teplo.intake.arrival import Arrival, Receipt
from teplo.intake.journal import Waits
from teplo.intake.models import Capture, JournalHost
from teplo.kit import sql
from teplo.kit.problems import NotSeen
from teplo.leads.models import Enquiry
from teplo.staff.models import Employee
from teplo.staff.owners import OwnerView
from teplo.staff.permissions import Permission, scope_of

# Why a capture was put aside whose visitor has mended it and sent it again.
MENDED = "mended"


CAME_BEFORE = """
SELECT (SELECT c.id FROM intake_capture c
    WHERE c.channel_id = g.channel AND c.external_id = g.number OR c.token = g.token AND c.idempotency_key = g.key
    ORDER BY coalesce(c.channel_id = g.channel AND c.external_id = g.number, false) DESC, c.id LIMIT 1)
FROM unnest(%s::bigint[], %s::text[], %s::bigint[], %s::text[])
    WITH ORDINALITY AS g (channel, number, token, key, place) ORDER BY place
"""


def visible_to(employee: Employee) -> QuerySet[Capture]:
    """What arrived, for those who look after the ways in."""
    seen = scope_of(employee, Permission.CAPTURE_SEE)
    return Capture.objects.select_related("channel") if seen else Capture.objects.none()


def came_before(channel: Channel, arrival: Arrival) -> Capture | None:
    """The capture that holds the number or the key of this arrival; the number counts first."""
    mine = Q()
    if arrival.external_id is not None:
        mine |= Q(channel=channel, external_id=arrival.external_id)
    if arrival.key is not None:
        mine |= Q(token=arrival.token, idempotency_key=arrival.key)
    found = list(Capture.objects.filter(mine).order_by("pk")[:2]) if mine else []
    numbered = [capture for capture in found if capture.external_id == arrival.external_id is not None]
    return next(iter(numbered or found), None)


def came_before_many(given: Sequence[tuple[Channel, Arrival]]) -> list[Capture | None]:
    """The same for many at once, each with the present state of its lead at hand."""
    asked = [(channel.pk, arrival.external_id, arrival.token, arrival.key) for channel, arrival in given]
    rows = sql.rows(CAME_BEFORE, [list(column) for column in zip(*asked, strict=True)])
    beside = ("enquiry__lead__owner_employee", "enquiry__lead__owner_queue")
    found = Capture.objects.select_related(*beside).defer("body").in_bulk([number for (number,) in rows if number])
    return [found.get(number) for (number,) in rows]


def locked(number: int) -> Capture:
    """A capture, locked until the end of the transaction; NotSeen where there is none."""
    capture = Capture.objects.select_for_update(of=("self",)).select_related("channel").filter(pk=number).first()
    if capture is None:
        raise NotSeen
    return capture


def can_be_released(capture: Capture) -> bool:
    """Whether a person may still let it through; what its visitor has sent again is none of it."""
    settled = (Capture.State.HELD, Capture.State.BLOCKED, Capture.State.DROPPED)
    return capture.state in settled and capture.reason != MENDED


def present_state(capture: Capture) -> Receipt:
    """What a sender is told who asks again: the enquiry as it stands now."""
    enquiry = capture.enquiry
    if enquiry is None:
        return Receipt(capture.pk, capture.state, is_repeat=True, reason=capture.reason)
    lead = enquiry.lead
    return Receipt(
        capture.pk,
        capture.state,
        is_repeat=True,
        enquiry=enquiry.pk,
        lead=lead.pk,
        person=lead.person_id,
        repeated=enquiry.kind != "first",
        owner=OwnerView.of(lead.owner),
    )


def came_at(capture: Capture) -> datetime:
    """When an enquiry came: by the sender's word where it is sound and not ahead of the keeping."""
    if capture.meta.get("at"):
        given = parse_datetime(str(capture.meta["at"]))
        if given is not None and given.tzinfo is not None:
            return min(given, capture.received_at)
    return capture.received_at


def to_retry(now: datetime, *, limit: int = 200) -> list[int]:
    """The captures whose next try has come, the longest waiting first."""
    due = Capture.objects.filter(state=Capture.State.KEPT, retry_at__lte=now).order_by("retry_at", "pk")
    return list(due.values_list("pk", flat=True)[:limit])


# The index of each channel's captures gives the last one without counting any.
LAST_OF_CHANNELS = """
SELECT channel.id, latest.received_at FROM channels_channel AS channel CROSS JOIN LATERAL (
    SELECT received_at FROM intake_capture WHERE channel_id = channel.id ORDER BY received_at DESC LIMIT 1) AS latest
"""


def health_of_channels(*, since: datetime) -> dict[int, tuple[datetime, int]]:
    """When something came last over each channel, and how many enquiries since a moment, by the channel's number."""
    recent = Enquiry.objects.filter(at__gte=since).order_by().values_list("channel_id").annotate(count=Count("pk"))
    counts = dict(recent)
    return {channel: (at, counts.get(channel, 0)) for channel, at in sql.rows(LAST_OF_CHANNELS)}


def told_of_journal(place: str) -> Waits | None:
    """What was told last of a journal, by its mark; None where nothing was."""
    row = JournalHost.objects.filter(place=place).values_list("waiting", "since", "aside").first()
    return Waits(*row) if row else None


def journals(employee: Employee) -> QuerySet[JournalHost]:
    """The hosts in whose journals something waits or was set aside, for those who look after the ways in."""
    if not scope_of(employee, Permission.CAPTURE_SEE):
        return JournalHost.objects.none()
    return JournalHost.objects.exclude(waiting=0, aside=0).order_by("host")


def waiting_for(channel: int, reasons: Collection[str], *, limit: int = 10_000) -> list[int]:
    """What waits in the tray of a channel for one of these reasons, in the order in which it came."""
    kept = Capture.objects.filter(channel=channel, state=Capture.State.KEPT, reason__in=reasons)
    return list(kept.order_by("pk").values_list("pk", flat=True)[:limit])


def latest_of(channel: Channel, *, limit: int) -> list[Capture]:
    """What came last over a channel, newest first."""
    latest = Capture.objects.filter(channel=channel).select_related("channel", "enquiry")
    return list(latest.order_by("-received_at", "-pk")[:limit])
