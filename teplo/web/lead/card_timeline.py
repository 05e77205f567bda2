"""The history of a lead in words: every line of the ledger with the text it speaks of."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from teplo.kit.emails import without_addresses
from teplo.kit.problems import Words
from teplo.leads.fields import without
from teplo.leads.models import Lead
from teplo.ledger.models import Event
from teplo.ledger.presenters import Names, present
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission, may
from teplo.triage.queries import names_of
from teplo.web.calls.shown import Line
from teplo.web.calls.shown import line_of as call_line
from teplo.web.shell.addresses import address_of
from teplo.web.shell.parts import Happening
from teplo.work.calls.lists import by_number
from teplo.work.talks.models import Conversation, Message
from teplo.work.timeline import Timeline, timeline

KINDS: dict[str, tuple[Words, tuple[str, ...]]] = {
    "": (gettext_lazy("Everything"), ()),
    "talk": (
        gettext_lazy("Talk and notes"),
        (
            "lead.opened", "enquiry.repeated", "note.written", "task.done", "message.received", "message.queued",
            "message.sent", "message.failed", "message.bounced", "message.noted",
            "call.missed", "call.ended", "call.settled", "call.recording_failed",
        ),
    ),
    "tasks": (gettext_lazy("Tasks"), ("task.planned", "task.done", "task.dropped", "task.moved")),
    "changes": (
        gettext_lazy("Changes"),
        (
            "lead.assigned", "lead.given", "lead.taken", "lead.status_changed", "lead.refused", "lead.junked",
            "lead.reopened", "lead.converted", "lead.conversion_undone",
            "lead.waits", "lead.changed", "person.changed", "point.added", "point.dropped",
            "point.shared", "doubt.settled", "consent.given", "consent.withdrawn",
        ),
    ),
}  # fmt: skip
CALLS = ("call.ended", "call.missed")
# Of a message of ours that has not arrived the history says why.
TROUBLED = ("message.queued", "message.failed", "message.bounced")
# Who signs, where nobody of ours does.
SIGNERS = {"system": gettext_lazy("by itself"), "person": gettext_lazy("the customer")}


@dataclass(frozen=True)
class Talk:
    """Where a message stands among the others, and why it has not gone."""

    url: str = ""
    trouble: str = ""


NO_TALK = Talk()


@dataclass(frozen=True)
class Page:
    """One page of the history: its lines, which kinds are shown, the tabs, and the mark of the page before."""

    lines: list[Happening]
    chosen: str
    kinds: list[tuple[str, Words]]
    older: int | None


def page(
    lead: Lead, *, chosen: str, before: int | None, reader: Employee, employees: tuple[int, ...] = ()
) -> tuple[Page, Names]:
    """The page of the history before an event's number, as `reader` may see it; `employees` are named too."""
    chosen = chosen if chosen in KINDS else ""
    found = timeline(lead, kinds=KINDS[chosen][1], before=before)
    changes = may(reader, Permission.LEAD_CHANGE, lead)
    stands = {
        event: one.change for event, one in found.edits.items() if changes and one.stands(lead, hidden=lead.hidden)
    }
    for event in found.events if lead.hidden else ():
        event.facts = without(event.facts, lead.hidden)
    names = names_of(found.events, employees=employees)
    calls, talks = _calls(found, reader), _talks(found, lead, reader)
    lines = [
        line_of(
            event, found, names, call=calls.get(event.pk), undo_url=_way_back(lead, stands.get(event.pk)),
            talk=talks.get(event.pk, NO_TALK),
        )
        for event in found.events
    ]  # fmt: skip
    return Page(lines, chosen, [(key, words) for key, (words, _kinds) in KINDS.items()], found.older), names


def _calls(found: Timeline, reader: Employee) -> dict[int, Line]:
    """The calls that are over, by the events that say so, as far as the reader may hear them."""
    numbers = {event.pk: _number(event.facts.get("call")) for event in found.events if event.kind in CALLS}
    calls = by_number(reader, list(numbers.values())) if numbers else {}
    return {event: call_line(calls[number]) for event, number in numbers.items() if number in calls}


def _talks(found: Timeline, lead: Lead, reader: Employee) -> dict[int, Talk]:
    """By the events that speak of a message: the talk where it stands, if the reader sees it, and what is wrong."""
    said = {event.pk: found.messages.get(_number(event.facts.get("message"))) for event in found.events}
    numbers = {message.conversation_id for message in said.values() if message}
    seen = Conversation.objects.visible_to(reader).filter(pk__in=numbers).values_list("pk", flat=True)
    reached = set(seen) if numbers else set()
    return {
        event.pk: _talk(event, message, lead)
        for event in found.events
        if (message := said[event.pk]) and message.conversation_id in reached
    }


def _talk(event: Event, message: Message, lead: Lead) -> Talk:
    trouble = message.error if event.kind in TROUBLED else ""
    trouble = without_addresses(trouble) if lead.hides_person else trouble
    return Talk(address_of("talk", message.conversation_id), trouble)


def _way_back(lead: Lead, change: int | None) -> str:
    """Where the fields of an edit that still stands are given back what they were."""
    return address_of("lead-put-back", lead.pk, change) if change else ""


def line_of(
    event: Event, found: Timeline, names: Names, *, call: Line | None = None, undo_url: str = "", talk: Talk = NO_TALK
) -> Happening:
    """An event with the text it speaks of, or the call."""
    line = present(event, names)
    words = f"{line.text} · {line.detail}" if line.detail else line.text
    return Happening(
        icon=line.icon,
        words=words,
        by=_signer(event, names),
        at=event.at,
        text=_text(event, found),
        is_rule=event.by_kind == "rule",
        number=event.pk,
        call=call,
        undo_url=undo_url,
        url=talk.url,
        trouble=talk.trouble,
    )


def _signer(event: Event, names: Names) -> str:
    if event.by_kind == "rule":
        values = {"rule": names("rule", event.by_id), "version": event.by_version}
        return _("rule “%(rule)s”, version %(version)s") % values
    if event.by_kind in ("employee", "partner"):
        return names(event.by_kind, event.by_id)
    return str(SIGNERS.get(event.by_kind, ""))


def _text(event: Event, found: Timeline) -> str:
    """The words behind a line: of the note, of the enquiry, of the task or its result."""
    facts = event.facts
    if (note := found.notes.get(_number(facts.get("note")))) is not None:
        return note.text
    if (message := found.messages.get(_number(facts.get("message")))) is not None:
        return f"{message.subject}\n{message.text}".strip() if message.subject else message.text
    if (enquiry := found.enquiries.get(_number(facts.get("enquiry")))) is not None:
        return enquiry.text
    if (task := found.tasks.get(_number(facts.get("task")))) is not None:
        return task.result if event.kind == "task.done" else task.title if event.kind == "task.planned" else ""
    return ""


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0
