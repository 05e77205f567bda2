"""Random rows as they come from sites and spreadsheets, and all that became of them, comparable between two runs."""

import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection

from teplo.channels.models import Campaign, Channel
from teplo.identity.given import Consent, Contact, Firm, Who
from teplo.identity.models import ContactPoint, SharedPoint
from teplo.leads.models import Status
from teplo.staff.models import Capacity, Queue
from teplo.terms.models import Product, Reason
from teplo.triage.draft import Draft, Entry, EntryKind
from teplo.triage.models import Conversions, Partner, Rule
from tests.company import Company, rule

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
FIRST = ("Иван", "Пётр", "Анна", "Мария", "John", "Mary", "Александр", "Саша", "Ольга", "Wei")
LAST = ("Петров", "Иванова", "Smith", "Сидоров", "O'Neil", "Кузнецова", "Müller", "Ким", "")
FIRMS = ("ООО «Ромашка»", "Ромашка", "АО Вектор", "Vector Ltd", "ИП Иванов", "ООО", "Завод №7")
TAXES = ("", "", "7707083893", "5003052454")


class Rows:
    """A company with rules of every kind, and entries drawn from a seed: the same ones for the same seed."""

    def __init__(self, company: Company, seed: int) -> None:
        self.chance = random.Random(seed)
        self.company = company
        self.channels = self._channels()
        self.statuses = list(Status.objects.exclude(kind="converted").values_list("pk", flat=True))
        self.reason = Reason.objects.values_list("pk", flat=True)[0]
        self.queue = Queue.objects.values_list("pk", flat=True)[0]
        Product.objects.create(key="tile", name="Плитка")
        Campaign.objects.create(key="autumn", name="Осень")
        for kind, value in (("phone", "+74950000000"), ("email", "info@firma.ru")):
            SharedPoint.objects.create(kind=kind, value=value)
            ContactPoint.objects.filter(kind=kind, value=value).update(is_shared=True)
        self._rules()

    def _channels(self) -> list[Channel]:
        product = Product.objects.create(key="laminate", name="Ламинат")
        Channel.objects.create(kind="api", slug="tiles", key="k1", name="T", default_product=product, tag="site")
        Channel.objects.create(
            kind="api", slug="ours", key="k2", name="O", responsible_employee=self.company.owner, response_minutes=5
        )
        related = ("default_source", "default_product", "responsible_employee", "schedule")
        return list(Channel.objects.select_related(*related).filter(kind="api").order_by("slug"))

    def _rules(self) -> None:
        people = self.company
        people.stranger.on_shift = False
        people.stranger.save(update_fields=["on_shift"])
        self.rules = [
            rule(
                "round_robin", people.owner, people.colleague, people.stranger, conditions=self._when("product", "tile")
            ),
            rule(
                "least_loaded", people.owner, people.colleague, people.head, conditions=self._when("source", "search")
            ),
            rule("fixed", people.head, conditions=self._when("source", "referral")),
            rule("round_robin", people.stranger),
            *self._of_every_strategy(),
        ]

    def _of_every_strategy(self) -> Iterator[Rule]:
        """Rules by words that many rows have, with limits that are soon reached and people who are not there."""
        people, queue = self.company, Queue.objects.get(pk=self.queue)
        Capacity.objects.create(employee=people.colleague, per_day=60, per_month=900)
        for employee, won in ((people.owner, 3), (people.colleague, 9)):
            Conversions.objects.create(employee=employee, heat="hot", won=won, ended=20)
        link = {"language": "ru", "link_until": NOW + timedelta(days=900)}
        dealer = Partner.objects.create(name="Dealer", digest="d", most_open=20, **link)
        second = Partner.objects.create(name="Second dealer", digest="e", most_open=30, **link)
        everybody = (people.owner, people.colleague, people.head, people.stranger)
        given: list[tuple[str, str, str, dict[str, Any]]] = [
            ("weighted", "source", "new-1", {"weights": {str(people.owner.pk): 3}, "caps": {"day": 40}}),
            ("longest_waiting", "campaign", "autumn", {"caps": {"open": 150}, "fallback": "wait", "queue": queue}),
            ("best_converters", "heat", "hot", {"beginners_share": 30}),
            ("offer", "product", "laminate", {"offer_minutes": 5, "caps": {"hour": 50}}),
            ("partner", "region", "77", {"offer_minutes": 60, "queue": queue, "partners": [dealer.pk, second.pk]}),
            ("head", "region", "54", {}),
            ("previous_owner", "came", "repeated", {}),
        ]  # fmt: skip
        for strategy, field, value, more in given:
            yield rule(strategy, *everybody, conditions=self._when(field, value), **more)
        shut = {"out_of_hours": "wait", "queue": queue}
        yield rule("round_robin", people.stranger, conditions=self._when("source", "yandex"), **shut)

    def _when(self, field: str, value: str) -> dict[str, object]:
        return {"v": 1, "all": [{"field": field, "op": "is", "values": [value]}]}

    def entries(self, count: int) -> list[Entry]:
        return [self.entry(number) for number in range(count)]

    def entry(self, number: int) -> Entry:
        draw = self.chance.random
        at = NOW - timedelta(days=30) + timedelta(minutes=number)
        if draw() < 0.6:
            return Entry(self.draft(), self.chance.choice(self.channels), at)
        return Entry(
            self.draft(),
            self.chance.choice(self.channels),
            at - timedelta(days=self.chance.randrange(700)),
            kind=EntryKind.IMPORTED,
            employee=self.company.colleague.pk if draw() < 0.2 else None,
            queue=self.queue if draw() < 0.1 else None,
            status=self.chance.choice(self.statuses) if draw() < 0.6 else None,
            reason=self.reason if draw() < 0.5 else None,
            reason_comment="дорого" if draw() < 0.5 else "",
            come_back_on=NOW.date() if draw() < 0.1 else None,
            first_step_due=NOW + timedelta(days=3) if draw() < 0.5 else None,
            amount=Decimal("1500.50") if draw() < 0.3 else None,
            currency=self.chance.choice(["RUB", "EUR"]),
            tags=("old", "site") if draw() < 0.3 else (),
            number=7,
        )

    def draft(self) -> Draft:
        chance, draw = self.chance, self.chance.random
        return Draft(
            who=self.who(),
            need=chance.choice(["Ламинат, 120 м²", "Плитка", ""]),
            text=chance.choice(["Перезвоните\tпосле\nшести \\N", "", "Call me"]),
            source=chance.choice(["", "", "search", "referral", "yandex", "new-1", f"new-{chance.randrange(40)}"]),
            campaign=chance.choice(["", "autumn", "unknown"]),
            product=chance.choice(["", "", "tile", "laminate", "nothing"]),
            region=chance.choice(["", "54", "77"]),
            heat=chance.choice(["", "hot", "cold"]),
            fields={} if draw() < 0.5 else {"цвет": chance.choice(["белый", "7"]), f"k{chance.randrange(3)}": "1"},
            context={} if draw() < 0.5 else {"page": "https://ours.ru/?a=1"},
            consents=self.consents() if draw() < 0.2 else (),
            employee=self.company.head.pk if draw() < 0.05 else None,
        )

    def consents(self) -> tuple[Consent, ...]:
        one = Consent("processing", self.chance.choice(["1", "sender's"]), page="https://ours.ru", ip="192.0.2.1")
        return (one, Consent("marketing", "1", given=False))

    def who(self) -> Who:
        chance, draw = self.chance, self.chance.random
        name = f"{chance.choice(FIRST)} {chance.choice(LAST)}".strip() if draw() < 0.9 else ""
        said = chance.choice([None, None, 12, 120]), chance.choice(["", "", "стройка", "торговля"])
        firm = Firm(chance.choice(FIRMS), chance.choice(TAXES), *said) if draw() < 0.4 else None
        return Who(
            name, tuple(self.contacts()), firm, "директор" if draw() < 0.2 else "", "ru", chance.choice(["", "54"])
        )

    def contacts(self) -> Iterator[Contact]:
        chance, draw = self.chance, self.chance.random
        for _one in range(chance.choice([0, 1, 1, 1, 2, 2])):
            phone = f"+7912{chance.randrange(900):07}"
            yield Contact("phone", phone, phone)
        if draw() < 0.1:
            yield Contact("phone", "+74950000000", "8 495 000-00-00")
        if draw() < 0.5:
            email = f"c{chance.randrange(700)}@x.ru"
            yield Contact("email", email, email.title())
        if draw() < 0.1:
            yield Contact("email", chance.choice(["info@firma.ru", self.company.owner.email]), "x")
        if draw() < 0.1:
            yield Contact("telegram", f"u{chance.randrange(200)}", "@u")


# Tables whose numbers are told by their order; everything else is told by what it says.
RANKED = (
    "identity_company", "identity_person", "leads_lead", "leads_enquiry", "work_task", "triage_clock",
)  # fmt: skip
WITHOUT_ID = ("triage_cursor", "triage_credit", "triage_waiting")
COLUMNS = {
    "company_id": "identity_company", "company": "identity_company",
    "person_id": "identity_person", "person": "identity_person", "other_id": "identity_person",
    "lead_id": "leads_lead", "lead": "leads_lead", "enquiry": "leads_enquiry", "task": "work_task",
    "enquiry_id": "leads_enquiry", "clock_id": "triage_clock",
}  # fmt: skip
TABLES = (
    "identity_contactpoint", "identity_doubt", "identity_consentevent", "leads_stay", "triage_assignment",
    "triage_cursor", "triage_credit", "triage_waiting", "triage_offer", "triage_clockpart",
    "ledger_event", *RANKED,
)  # fmt: skip
TALLIED = """
SELECT measure, date_trunc('month', at, 'UTC'), status_id, owner_employee_id, owner_queue_id, s.key, currency,
    then_status_id, then_employee_id, then_queue_id, sum(count), sum(amount)
FROM leads_tallychange LEFT JOIN channels_source s ON s.id = source_id
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 HAVING sum(count) <> 0 OR sum(amount) <> 0
"""
TOLD = """
SELECT e.id FROM procrastinate_jobs j, jsonb_array_elements_text(j.args -> 'events') AS told (id)
JOIN ledger_event e ON e.id = told.id::bigint
"""


def everything() -> dict[str, list[str]]:
    """All that stands in the base, without the numbers that sequences gave, in an order of their own."""
    ranks = {table: {row["id"]: place for place, row in enumerate(_rows(table))} for table in RANKED}
    sources = {row["id"]: row["key"] for row in _rows("channels_source")}
    found = {}
    events = _rows("ledger_event")
    for table in TABLES:
        rows = events if table == "ledger_event" else _rows(table)
        found[table] = sorted(_worded(row, ranks, sources, own=table) for row in rows)
    lines: dict[Any, list[str]] = {}
    # The one line of an imported row is written at once and stands for itself.
    for event in [event for event in events if not event["kind"].endswith(".imported")]:
        lines.setdefault((event["lead"], event["person"] if event["lead"] is None else None), []).append(event["kind"])
    found["order of lines"] = sorted(" ".join(kinds) for kinds in lines.values())
    kinds = {event["id"]: event["kind"] for event in events}
    with connection.cursor() as cursor:
        cursor.execute(TOLD)
        found["told to followers"] = sorted(kinds[number] for (number,) in cursor.fetchall())
        cursor.execute(TALLIED)
        found["tally"] = sorted(map(str, cursor.fetchall()))
    found["sources"] = sorted(sources.values())
    return found


def _rows(table: str) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table}{'' if table in WITHOUT_ID else ' ORDER BY id'}")
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _worded(row: dict[str, Any], ranks: dict[str, dict[int, int]], sources: dict[int, str], own: str = "") -> str:
    told = {}
    for name, value in row.items():
        if name in ("id", "evidence") and (own not in RANKED or name != "id"):
            continue
        if name == "id":
            told[name] = ranks[own][value]
        elif name in COLUMNS and value is not None:
            told[name] = ranks[COLUMNS[name]][value]
        elif name in ("source_id", "source") and value is not None:
            told[name] = sources[value]
        elif name == "facts":
            told[name] = _worded(json.loads(value), ranks, sources)
        else:
            told[name] = value
    return repr(sorted(told.items(), key=lambda item: item[0]))
