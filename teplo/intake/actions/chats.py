"""What becomes of a visitor's word: it joins his talk, and where he leaves a contact his interest becomes a lead."""

from dataclasses import replace
from datetime import datetime, timedelta

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from teplo.channels.models import Channel
from teplo.identity.given import Consent, Contact
from teplo.identity.models import ContactPoint
from teplo.intake.actions.settle import mark_heard
from teplo.intake.arrival import Receipt
from teplo.intake.connectors.chat.settings import settings_of
from teplo.intake.connectors.plug import Visited
from teplo.kit.transactions import step
from teplo.leads.models import WAITING_KINDS, Lead
from teplo.ledger.actors import Actor
from teplo.terms.models import ConsentText
from teplo.triage.actions import Admitted, admit, name_himself
from teplo.triage.draft import Draft, Entry
from teplo.work.actions import chat
from teplo.work.actions.talks import hear
from teplo.work.chat.models import Visitor
from teplo.work.talks import ThreadKey

# When somebody looks after a talk of which the company wants neither an answer by itself nor that others are called.
NEVER = timedelta(days=36_500)


@step
def take_visit(
    channel: Channel, visited: Visited, capture: int, *, enquiry: int | None, at: datetime, now: datetime, by: Actor
) -> Receipt:
    """Put a visitor's word into his talk. The first one is an enquiry too, and so is what he says after its end.

    Of words that come at once the second waits for the first, so that one visitor makes one lead. `enquiry` is the
    number set aside for it, or None; `at` is when the word came.
    """
    visitor = chat.meet(visited.visit, channel=channel, at=now)
    admitted, person = _who(visitor, visited.draft, channel, enquiry=enquiry, at=at, now=now, by=by)
    put = hear(
        ThreadKey(thread=visitor.key),
        replace(visited.message, capture=capture),
        channel=channel,
        person=person,
        lead=admitted.lead if admitted else None,
        enquiry=admitted.enquiry if admitted else None,
        by=by,
        at=now,
    )
    chat.keep_place(put.conversation, put.message)
    lead = chat.note_turn(visitor, talk=put.conversation, name=_name_of(visitor), look_at=now + _patience(channel))
    if admitted is None:
        mark_heard(capture)
        return Receipt(capture, "heard", lead=lead, is_repeat=not put.is_new)
    return Receipt.of(capture, admitted)


@step
def _who(
    visitor: Visitor, draft: Draft, channel: Channel, *, enquiry: int | None, at: datetime, now: datetime, by: Actor
) -> tuple[Admitted | None, int | None]:
    """What the word is beside a word: an enquiry where nothing of his waits; and who he is, as far as it is known."""
    talk = visitor.conversation
    lead, person = (talk.lead, talk.person_id) if talk else (None, None)
    if channel.is_lead_source and (lead is None or lead.status_kind not in WAITING_KINDS):
        entry = Entry(_known_again(draft, visitor, channel), channel, at, enquiry=enquiry)
        admitted = admit(entry, by=by, at=now)
        return admitted, admitted.person or person
    if lead is not None and draft.who.contacts:
        person = _name(lead, draft, visitor, channel, at=at, now=now, by=by)
    return None, person


@step
def _name(
    lead: Lead, draft: Draft, visitor: Visitor, channel: Channel, *, at: datetime, now: datetime, by: Actor
) -> int | None:
    """He has left a contact while his lead waits: now it is known who he is, or one thing more of him."""
    who = draft.who
    if lead.person_id:
        who = replace(who, contacts=(*_held(lead.person_id), *who.contacts))
    consents = draft.consents or (() if lead.person_id else _agreed(visitor, channel))
    call_at = max(draft.callback_at or at, at) if draft.wants_call else None
    return name_himself(lead.pk, who=who, consents=consents, call_at=call_at, by=by, at=now)


def _known_again(draft: Draft, visitor: Visitor, channel: Channel) -> Draft:
    """A draft with what his earlier words have told of him: who has been a lead once is no stranger."""
    talk, who = visitor.conversation, draft.who
    if talk is not None and talk.person_id:
        who = replace(who, contacts=(*_held(talk.person_id), *who.contacts))
    return replace(draft, who=who, consents=draft.consents or (_agreed(visitor, channel) if who.contacts else ()))


def _held(person: int) -> tuple[Contact, ...]:
    """The contact by which a person is known for certain, if he has one."""
    held = ContactPoint.objects.filter(person=person, is_shared=False).order_by("position", "pk").first()
    return (Contact(held.kind, held.value, held.shown),) if held else ()


def _agreed(visitor: Visitor, channel: Channel) -> tuple[Consent, ...]:
    """What he agreed to before anybody knew who he is."""
    if not visitor.consent_version:
        return ()
    purpose = str(ConsentText.Purpose.PROCESSING)
    return (Consent(purpose, visitor.consent_version, channel=channel.pk, page=visitor.first_page),)


def _name_of(visitor: Visitor) -> str:
    """How a talk is called in lists while nobody knows the visitor's name."""
    with override(settings.LANGUAGE_CODE):
        return _("Visitor %(number)d") % {"number": visitor.pk}


def _patience(channel: Channel) -> timedelta:
    told = settings_of(channel)
    minutes = [one for one in (told.auto_minutes, told.rescue_minutes) if one]
    return timedelta(minutes=min(minutes)) if minutes else NEVER
