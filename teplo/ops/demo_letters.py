"""The mailbox of the demo company, which reads and sends nothing: its letters, the answers to them, quick answers."""

from dataclasses import replace
from datetime import datetime, timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime

from django.conf import settings

from teplo.channels import actions as channels
from teplo.channels.models import Channel
from teplo.intake.actions import receive
from teplo.intake.arrival import Arrival
from teplo.intake.connectors.email.identity import name
from teplo.intake.connectors.email.mailbox import TYPE
from teplo.ops.demo_letters_words import OF_LANGUAGE, Letters
from teplo.staff.models import Employee
from teplo.triage import actions as triage
from teplo.work.actions import talks
from teplo.work.actions.talks import outbox
from teplo.work.talks import Words
from teplo.work.talks.models import Conversation

SLUG = "demo-mail"
HOST = "demo.teplo"


def give_letters(managers: tuple[Employee, ...], *, by: Employee, at: datetime) -> None:
    """Open the mailbox and let the letters come, the oldest first; what is there already stays as it is."""
    if Channel.objects.filter(slug=SLUG).exists():
        return
    box = OF_LANGUAGE[settings.LANGUAGE_CODE]
    made = channels.add_channel("demo_letters", name=SLUG, language=settings.LANGUAGE_CODE, by=by, at=at)
    mail = channels.change_channel(made, values={"name": box.name, "response_minutes": 120}, by=by, at=at)
    channels.set_up(mail, values={"address": f"shop@{HOST}"}, secrets={}, by=by, at=at)
    for title, subject, text in box.templates:
        signed = f"{text}\n\n{{{{ my_name }}}}"
        talks.add_template(name=title, subject=subject, text=signed, is_own=False, by=by, at=at)
    for place, letters in enumerate(sorted(box.talks, key=lambda one: -one.minutes)):
        _tell(mail, letters, managers[place % len(managers)], at=at)


def _tell(mail: Channel, letters: Letters, manager: Employee, *, at: datetime) -> None:
    """One talk from its first letter to its last word, forty minutes between them."""
    first = at - timedelta(minutes=letters.minutes + 40 * (len(letters.said) - 1))
    answered = ""
    for turn, text in enumerate(letters.said):
        now = first + timedelta(minutes=40 * turn)
        if turn % 2:
            answered = _answer(_talk(mail, letters), text, manager, at=now)
        else:
            _come(mail, letters, text, now, answers=answered)
    talk = _talk(mail, letters)
    by = talk.owner_employee or manager
    if letters.note:
        talks.note(talk, Words(letters.note), by=by, at=at)
    if letters.stranger:
        who, address, text = letters.stranger
        _come(mail, replace(letters, name=who, address=address), text, at - timedelta(minutes=5), answers=answered)
    if letters.is_closed:
        talks.close(talk, by=by, at=at)


def _come(mail: Channel, letters: Letters, text: str, at: datetime, *, answers: str) -> None:
    """A letter as a mail server would give it."""
    letter = EmailMessage()
    letter["From"], letter["To"] = Address(letters.name, addr_spec=letters.address), f"shop@{HOST}"
    letter["Subject"] = f"Re: {letters.subject}" if answers else letters.subject
    letter["Message-ID"], letter["Date"] = f"<{int(at.timestamp())}@sample.example>", format_datetime(at)
    if answers:
        letter["In-Reply-To"] = f"<{answers}>"
    letter.set_content(text)
    number = f"demo/{int(at.timestamp())}"
    arrival = Arrival(bytes(letter), content_type=TYPE, external_id=number, meta={"at": at.isoformat()})
    receive(mail, arrival, at=at, now=at)


def _talk(mail: Channel, letters: Letters) -> Conversation:
    talks_of = Conversation.objects.select_related("lead", "owner_employee")
    return talks_of.get(channel=mail, with_name=letters.name)


def _answer(talk: Conversation, text: str, manager: Employee, *, at: datetime) -> str:
    """Whoever has the lead answers, else this manager takes it; nothing is sent to anybody. Gives the Message-ID."""
    by = talk.owner_employee or manager
    said = triage.answer(talk, Words(text), by=by, at=at)
    answered = name(talk.pk, said.pk, host=HOST)
    outbox.sent(said, external_id=answered, at=at)
    return answered
