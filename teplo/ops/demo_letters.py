"""The mailbox of the demo company, which reads nothing, with a few letters and what was said in answer to them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime

from django.conf import settings

from teplo.channels import actions as channels
from teplo.channels.models import Channel
from teplo.intake.actions import receive
from teplo.intake.arrival import Arrival
from teplo.intake.connectors.email.mailbox import TYPE
from teplo.staff.models import Employee
from teplo.triage import actions as triage
from teplo.work.actions import talks
from teplo.work.actions.talks import outbox
from teplo.work.talks import Words
from teplo.work.talks.models import Conversation

SLUG = "demo-mail"
HOST = "demo.teplo"


@dataclass(frozen=True)
class Letters:
    """One talk: who writes, about what, what is said by turns, his words first; `minutes` ago is the last of them."""

    name: str
    address: str
    subject: str
    said: tuple[str, ...]
    minutes: int
    note: str = ""


@dataclass(frozen=True)
class Box:
    """The mailbox with its talks in one language."""

    name: str
    talks: tuple[Letters, ...]


RUSSIAN = Box(
    "Почта магазина",
    (
        Letters(
            "Алевтина Горшкова",
            "a.gorshkova@primer-pochta.example",
            "Пробковый пол на кухню",
            ("Добрый день! Пробковый пол годится для кухни 11 м²? Есть кот и двое детей. Сколько с укладкой?",),
            25,
        ),
        Letters(
            "Ринат Сафин",
            "safin.rinat@primer-pochta.example",
            "Счёт на плитку, дом в Раздолье",
            (
                "Здравствуйте. Нужен счёт на 42 м² плитки из вашего каталога, артикул 7714, и клей к ней.",
                "Добрый день, Ринат! Плитка 7714 есть, 42 м² отложили. Прислать счёт на вас или на организацию?",
                "На ИП, реквизиты пришлю вечером. Доставка в пятницу возможна?",
            ),
            70,
            note="Отложено на складе до пятницы, дальше снимут.",
        ),
        Letters(
            "Вера Полонская",
            "polonskaya@primer-pochta.example",
            "Замер в четверг",
            (
                "Добрый день! Хотела бы перенести замер со среды на четверг, после 15:00.",
                "Вера, здравствуйте! Перенесли: мастер приедет в четверг с 15:30 до 16:00. Изменится — ответьте сюда.",
            ),
            190,
        ),
    ),
)
ENGLISH = Box(
    "The shop's mailbox",
    (
        Letters(
            "Alice Gordon",
            "a.gordon@sample-mail.example",
            "Cork floor in a kitchen",
            ("Hello! Is a cork floor any good for a kitchen of 11 m²? We have a cat. What would it cost, laid?",),
            25,
        ),
        Letters(
            "Ronald Safin",
            "safin.ronald@sample-mail.example",
            "Invoice for tiles, the house in Oakfield",
            (
                "Good morning. I need an invoice for 42 m² of your tiles, number 7714, and glue for them.",
                "Good morning, Ronald! We have 7714 and have put 42 m² aside. Is the invoice for you or for a company?",
                "For the company, details tonight. Could you deliver on Friday?",
            ),
            70,
            note="Put aside in the store until Friday, then it goes back.",
        ),
        Letters(
            "Vera Poole",
            "poole@sample-mail.example",
            "Measuring on Thursday",
            (
                "Hello! I should like to move the measuring from Wednesday to Thursday, after 3 pm.",
                "Hello Vera! Done: our man comes on Thursday between 3:30 and 4 pm. Should that change, just answer.",
            ),
            190,
        ),
    ),
)
OF_LANGUAGE = {"ru": RUSSIAN, "en": ENGLISH}


def give_letters(managers: tuple[Employee, ...], *, by: Employee, at: datetime) -> None:
    """Open the mailbox and let the letters come, the oldest first; what is there already stays as it is."""
    if Channel.objects.filter(slug=SLUG).exists():
        return
    box = OF_LANGUAGE[settings.LANGUAGE_CODE]
    made = channels.add_channel("email", name=SLUG, language=settings.LANGUAGE_CODE, by=by, at=at)
    mail = channels.change_channel(made, values={"name": box.name, "response_minutes": 120}, by=by, at=at)
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
    if letters.note:
        talk = _talk(mail, letters)
        talks.note(talk, Words(letters.note), by=talk.owner_employee or manager, at=at)


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
    triage.take_to_answer(talk, by=by, at=at)
    said = talks.say(talk, Words(text), by=by, at=at)
    name = f"{said.pk}@{HOST}"
    outbox.sent(said, external_id=name, at=at)
    return name
