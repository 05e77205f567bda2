"""A few talks in the chat of the demo company's site, told by its own intake and answered by its people."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings

from teplo.channels.models import Channel
from teplo.intake.actions import receive
from teplo.intake.arrival import Arrival
from teplo.staff.models import Employee
from teplo.triage import actions as triage
from teplo.web.demo.shop import CHAT
from teplo.work.actions import talks
from teplo.work.talks import Words
from teplo.work.talks.models import Conversation

PAGE = "/demo/site/"
PAUSE = timedelta(minutes=2)


@dataclass(frozen=True)
class Chat:
    """One talk: what is said by turns, the visitor's words first; `minutes` ago is the first of them."""

    key: str
    said: tuple[str, ...]
    minutes: int


RUSSIAN = (
    Chat(
        "measure",
        (
            "Здравствуйте! Замер в выходные возможен? Комната 18 м², ламинат.",
            "Добрый день! Да, в субботу с 10 до 14. Как вас зовут и по какому номеру подтвердить?",
            "Зоя, 8 (912) 000-99-41, лучше смс",
            "Записали, Зоя. Мастер позвонит за час.",
        ),
        150,
    ),
    Chat(
        "delivery",
        (
            "Сколько идёт доставка плитки в Тверь?",
            "Здравствуйте! Два-три дня, от 20 м² бесплатно. Какая плитка нужна?",
            "Керамогранит 60×60, метров 30",
        ),
        35,
    ),
    Chat("price", ("Тёплый пол на 9 м² сколько будет стоить под ключ?",), 6),
)
ENGLISH = (
    Chat(
        "measure",
        (
            "Hello! Do you measure at weekends? A room of 18 m², laminate.",
            "Good afternoon! Yes, on Saturday from 10 to 2. What is your name, and where may we confirm it?",
            "Zoe, +7 (912) 000-99-41, a text is best",
            "Done, Zoe. Our man calls an hour before.",
        ),
        150,
    ),
    Chat(
        "delivery",
        (
            "How long does delivery of tiles to Leeds take?",
            "Hello! Two or three days, free from 20 m² on. Which tiles do you need?",
            "Stoneware 60×60, some 30 metres",
        ),
        35,
    ),
    Chat("price", ("What would a heated floor of 9 m² cost, laid and connected?",), 6),
)
OF_LANGUAGE = {"ru": RUSSIAN, "en": ENGLISH}


def give_chats(managers: tuple[Employee, ...], *, at: datetime) -> None:
    """Let the talks take place, the oldest first; what is there already stays as it is."""
    chat = Channel.objects.select_related("settings", "schedule", "responsible_employee").get(slug=CHAT)
    if Conversation.objects.filter(channel=chat).exists():
        return
    for place, one in enumerate(OF_LANGUAGE[settings.LANGUAGE_CODE]):
        _tell(chat, one, managers[place % len(managers)], at=at)


def _tell(channel: Channel, chat: Chat, manager: Employee, *, at: datetime) -> None:
    visitor = hashlib.sha256(f"demo-{chat.key}".encode()).hexdigest()
    for turn, words in enumerate(chat.said):
        now = at - timedelta(minutes=chat.minutes) + PAUSE * turn
        if turn % 2:
            talk = Conversation.objects.select_related("lead", "owner_employee").get(visitor__key=visitor)
            by = talk.owner_employee or manager
            if talk.lead and talk.lead.owner_employee_id is None:
                triage.take(talk.lead, by=by, at=now)
            talks.say(talk, Words(words), by=by, at=now)
        else:
            number = f"demo-{chat.key}-{turn}"
            meta: dict[str, object] = {"at": now.isoformat(), "page": f"{settings.BASE_URL.rstrip('/')}{PAGE}"}
            body = json.dumps({"visitor": visitor, "id": number, "text": words}, ensure_ascii=False).encode()
            receive(channel, Arrival(body, external_id=f"{visitor}:{number}", meta=meta), at=now, now=now)
