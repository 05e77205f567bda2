"""Five letters a second over ten mailboxes, each on its card within seconds, and how much of the processor it takes."""

import threading
import time
from typing import Any

import pytest
from django.utils import timezone

from teplo.intake.mailboxes.listeners import Listeners
from teplo.intake.models import Capture
from teplo.work.talks import Message
from tests.company import Company
from tests.faults import results
from tests.mail.boxes import Desk, letter, open_desk
from tests.mail.dovecot import Dovecot
from tests.mail.test_listeners import until

MAILBOXES, A_SECOND = 10, 5
QUOTED = "\n".join(f"> Строка прежнего письма {n}, в которой что-то сказано" for n in range(40))
TEXT = f"""Добрый день!

Сколько стоит остекление балкона, 6 метров?

С уважением,
Иван

21.11.2026, 10:00, Ours <info@ours.ru>:
{QUOTED}"""


def bring(desks: list[Desk], sent: dict[str, float], *, seconds: int) -> None:
    """Put letters into the mailboxes in turn, each from somebody else."""
    boxes = [desk.server.box(desk.user) for desk in desks]
    for n in range(seconds * A_SECOND):
        name = f"{n}@client.ru"
        made = letter(TEXT, sender=f"Клиент {n} <c{n}@client.ru>", message_id=f"<{name}>", subject=f"Балкон {n}")
        sent[name] = time.time()
        boxes[n % MAILBOXES].append("INBOX", None, None, made)
        time.sleep(max(0.0, 1 / A_SECOND - (time.time() - sent[name])))
    for box in boxes:
        box.logout()


@pytest.mark.full
@pytest.mark.alone
@pytest.mark.enable_socket
@pytest.mark.django_db(transaction=True)
def test_five_letters_a_second_over_ten_mailboxes(committed_company: Company, imap_server: Dovecot, near: Any) -> None:
    desks = [open_desk(committed_company, imap_server, user=f"box{n}@ours.ru") for n in range(MAILBOXES)]
    listeners, sent, seconds = Listeners(), dict[str, float](), 30
    listeners.look()
    time.sleep(3)  # all of them wait by IDLE now
    begun, worked = timezone.now(), time.process_time()
    bringing = threading.Thread(target=bring, args=(desks, sent), kwargs={"seconds": seconds})
    bringing.start()
    bringing.join()
    until(lambda: Message.objects.count() == seconds * A_SECOND, seconds=60)
    worked = time.process_time() - worked
    listeners.end()
    kept = Message.objects.values_list("external_id", "kept_at")
    waits = sorted(at.timestamp() - sent[name] for name, at in kept)
    assert Capture.objects.filter(state="admitted", received_at__gte=begun).count() == len(sent)
    assert waits[int(len(waits) * 0.95)] < 5
    results.keep(
        "SPEED", "five letters a second over ten mailboxes", letters=len(sent), mailboxes=MAILBOXES,
        p50_s=round(waits[len(waits) // 2], 2), p95_s=round(waits[int(len(waits) * 0.95)], 2),
        cpu_ms_per_letter=round(worked * 1_000 / len(sent), 1),
    )  # fmt: skip
