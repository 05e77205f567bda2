"""F-14 and F-15: deliveries in any order and number, and the same again after minutes and days."""

import contextlib
import http.client
import itertools
import json
import random
import urllib.parse
import uuid
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from teplo.kit import tokens
from teplo.kit.limits import LIMITS
from teplo.leads.models import Enquiry
from teplo.ledger.actors import SYSTEM
from teplo.staff.actions import make_token
from teplo.staff.models import Employee
from tests.company import Company
from tests.faults import results
from tests.faults.checker import hold
from tests.faults.clock import shifted
from tests.faults.desk import Desk, Web
from tests.faults.load import enquiry, until_answered

pytestmark = pytest.mark.alone


# F-14


@dataclass(frozen=True)
class Delivery:
    """One message of another system: its number there, of whom, and which edition of it this is."""

    number: int
    person: int
    edition: int


class Sender:
    """Delivers over the API, under numbers and telephones that no other run has."""

    fresh = itertools.count(1)

    def __init__(self, secret: str) -> None:
        self.run = next(self.fresh)
        self.client = Client(headers={"authorization": f"Bearer {secret}"})
        self.answers: Counter[int] = Counter()

    def deliver(self, one: Delivery) -> None:
        body = {
            "external_id": f"{self.run}-{one.number}",
            "text": f"{one.number} edition {one.edition}",
            "need": "Ламинат",
            "person": {"name": "Иван", "phones": [f"+7902{self.run:05}{one.person:02}"]},
        }
        answer = self.client.post("/api/v1/enquiries", json.dumps(body), content_type="application/json")
        assert answer.status_code in (200, 201, 409), answer.text
        self.answers[answer.status_code] += 1

    def became(self) -> dict[str, object]:
        """What stands in the base, in words that know nothing of any order."""
        rows = Enquiry.objects.filter(capture__external_id__startswith=f"{self.run}-")
        persons, leads = defaultdict(set), defaultdict(set)
        stored: Counter[str] = Counter()
        for person, lead, sent_as in rows.values_list("person_id", "lead_id", "capture__external_id"):
            number = sent_as.partition("-")[2]
            stored[number] += 1
            persons[person].add(number)
            leads[lead].add(number)
        parts = [sorted(map(sorted, groups.values())) for groups in (persons, leads)]
        return {"stored": dict(sorted(stored.items())), "persons": parts[0], "leads": parts[1]}


# Eight numbers of three persons.
deliveries = st.lists(st.integers(1, 8), min_size=1, max_size=12).map(
    lambda numbers: [Delivery(number, 1 + number % 3, 1) for number in numbers]
)


@pytest.fixture
def secret(company: Company) -> Iterator[str]:
    LIMITS.forget()
    robot = Employee.objects.get(is_robot=True)
    yield make_token("test", scopes=["intake"], employee=robot, by=SYSTEM, at=timezone.now())[1]
    LIMITS.forget()


def in_any_order(secret: str, sent: list[Delivery], chance: random.Random) -> None:
    """The same, each once and in order, and shuffled with everything twice: the base must not tell them apart."""
    ordered, shuffled = Sender(secret), Sender(secret)
    for one in sorted(set(sent), key=lambda delivery: delivery.number):
        ordered.deliver(one)
    twice = [*sent, *sent]
    chance.shuffle(twice)
    for one in twice:
        shuffled.deliver(one)
    assert shuffled.became() == ordered.became()
    assert shuffled.answers[409] == 0


def check_f14(secret: str, seeds: int) -> None:
    tried = 0

    @settings(max_examples=seeds, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(deliveries, st.integers())
    def shuffled(sent: list[Delivery], seed: int) -> None:
        nonlocal tried
        tried += 1
        LIMITS.forget()
        in_any_order(secret, sent, random.Random(seed))

    shuffled()
    results.keep("F-14", f"{tried} shuffled runs of deliveries by number, all of them twice", lost=0, doubled=0)


@pytest.mark.django_db
def test_f14_deliveries_in_any_order_leave_the_same_base(secret: str) -> None:
    check_f14(secret, 25)


@pytest.mark.full
@pytest.mark.django_db
def test_f14_in_full(secret: str) -> None:
    check_f14(secret, 1000)


@pytest.mark.django_db
def test_f14_another_edition_of_a_number_is_refused_whichever_came_first(secret: str) -> None:
    for editions in ((1, 2), (2, 1)):
        sender = Sender(secret)
        for edition in editions:
            sender.deliver(Delivery(1, 1, edition))
        assert sender.answers == {201: 1, 409: 1}
        assert Enquiry.objects.get(capture__external_id=f"{sender.run}-1").text == f"1 edition {editions[0]}"


@pytest.mark.django_db
def test_f14_control_without_the_unique_number_the_order_shows(secret: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; DROP INDEX capture_once")
    with pytest.raises(AssertionError):
        in_any_order(secret, [Delivery(1, 1, 1), Delivery(2, 2, 1)], random.Random(1))
    results.keep("F-14", "no unique number of the other side", control=True, told_apart=True)


# F-15


@dataclass
class Recorded:
    """What somebody has sent and may send again: with a key, with a number, and by a form."""

    desk: Desk
    name: str
    form: str

    def send(self, web: Web) -> list[int]:
        """Send all of it; the statuses of the answers."""
        keyed, numbered = f"{self.name}-keyed", f"{self.name}-numbered"
        person = hash(self.name)
        statuses = [until_answered(web.sender, enquiry(keyed, person), keyed, self.desk.ledger).status]
        body = {**enquiry(numbered, person + 1), "external_id": numbered}
        answer = web.sender.post("/api/v1/enquiries", body)
        return [*statuses, answer.status, self._send_form(web)]

    def _send_form(self, web: Web) -> int:
        said = {"name": "Пётр", "contact": "8 912 345-67-89", "need": "Ламинат", "consent_processing": "1"}
        values = {**said, "remark": f"{self.name}-form", "nonce": self.form}
        web_form = http.client.HTTPConnection("127.0.0.1", web.sender.port, timeout=10)
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        with contextlib.closing(web_form):
            web_form.request("POST", f"/f/{self.desk.tokens['form']}", urllib.parse.urlencode(values), headers)
            return web_form.getresponse().status

    def stored(self) -> int:
        texts = "SELECT count(*) FROM leads_enquiry WHERE text LIKE %s"
        return int(self.desk.ask(texts, f"%{self.name}%")[0][0])


def recorded(desk: Desk) -> Recorded:
    return Recorded(desk, f"f15-{uuid.uuid4().hex[:6]}", tokens.make_public_key())


def check_f15(desk: Desk, *later: str) -> None:
    once = recorded(desk)
    with desk.web() as web:
        assert once.send(web) == [201, 201, 302]
        assert once.stored() == 3
        assert once.send(web) == [200, 200, 302]
    for clock in later:
        with desk.web(**shifted(clock)) as web:
            assert once.send(web) == [200, 200, 302], clock
        assert once.stored() == 3, clock
    found = hold(desk.ledger, desk.ask, once.name)
    results.keep(
        "F-15", f"enquiries by key, by number and by form again at once and after {', '.join(later)}",
        **{**found.as_json(), "acknowledged": 3, "stored": once.stored()},
    )  # fmt: skip


def test_f15_the_same_again_after_days_does_nothing(spare: Desk) -> None:
    check_f15(spare, "+71h")


@pytest.mark.full
def test_f15_in_full(spare: Desk) -> None:
    check_f15(spare, "+10m", "+71h")


@pytest.mark.full
def test_f15_after_its_72_hours_a_key_is_free_and_a_number_never(spare: Desk) -> None:
    once = recorded(spare)
    with spare.web() as web:
        once.send(web)
    with spare.web(**shifted("+80h")) as web:
        assert once.send(web) == [201, 200, 302]
    assert once.stored() == 4


@pytest.mark.full
def test_f15_control_without_unique_keys_each_replay_is_stored(spare: Desk) -> None:
    spare.rule("DROP INDEX capture_once; DROP INDEX capture_idempotent")
    once = recorded(spare)
    with spare.web() as web:
        for _ in range(2):
            once.send(web)
    assert once.stored() > 3
    results.keep("F-15", "no unique keys", control=True, stored=once.stored(), doubled=once.stored() - 3)
