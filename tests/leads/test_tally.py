"""The kept figures are exact whatever changes, however often they are folded, and whoever asks."""

import random
import threading
from collections import Counter
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from teplo.channels.models import Channel, Source
from teplo.kit import sql
from teplo.leads import lists, tally
from teplo.leads.actions import tally as actions
from teplo.leads.actions.tally import fold_tally, rebuild_tally
from teplo.leads.fields import read_leads
from teplo.leads.kept import Tally, TallyChange
from teplo.leads.models import Lead, Status, Stay
from teplo.leads.rules import cover
from teplo.ops.invariants import INVARIANTS
from teplo.staff.models import Employee, Queue
from tests.company import Company, person, send

START = datetime(2025, 10, 3, 12, tzinfo=UTC)
PLACES = ("status", "owner_employee", "owner_queue", "source")


class World:
    """Leads that change at random, each with its stays, as the steps of leads would write them."""

    def __init__(self, people: Company, seed: int) -> None:
        self.people, self.rng, self.at = people, random.Random(seed), START
        self.owners: list[Employee | Queue] = [people.owner, people.colleague, people.stranger, Queue.objects.first()]
        self.statuses = list(Status.objects.exclude(kind__in=("new", "working", "converted")))
        self.sources = [None, *Source.objects.all()[:3]]
        self.channel = Channel.objects.get(slug="api")
        self.leads: list[Lead] = []

    def later(self) -> datetime:
        """Often within the hour of midnight, sometimes months later."""
        self.at += timedelta(minutes=self.rng.choice((0, 1, 30, 700, 60_000)))
        return self.at

    def come(self) -> None:
        status, now = self.rng.choice(self.statuses), self.later()
        lead = Lead.objects.create(
            channel=self.channel, status=status, status_kind=status.kind, created_at=now, touched_at=now,
            source=self.rng.choice(self.sources), amount=self.rng.choice((None, Decimal("10.50"), 200)),
            currency=self.rng.choice(("RUB", "EUR")), **self.owner(),
        )  # fmt: skip
        self.leads.append(lead)
        self.stay(lead)

    def owner(self) -> dict[str, object]:
        owner = self.rng.choice(self.owners)
        name = "owner_queue" if isinstance(owner, Queue) else "owner_employee"
        return {"owner_employee": None, "owner_queue": None, name: owner}

    def stay(self, lead: Lead) -> None:
        Stay.objects.filter(lead=lead, until=None).update(until=self.at)
        Stay.objects.create(
            lead=lead, status=lead.status, status_kind=lead.status_kind, owner_employee=lead.owner_employee,
            owner_queue=lead.owner_queue, since=self.at,
        )  # fmt: skip

    def change(self) -> None:
        lead = self.rng.choice(self.leads)
        self.later()
        what = self.rng.randrange(4)
        if what == 0:
            lead.source, lead.amount = self.rng.choice(self.sources), self.rng.choice((None, 5))
        elif what == 1:
            lead.status = self.rng.choice(self.statuses)
            lead.status_kind = lead.status.kind
        else:
            for name, owner in self.owner().items():
                setattr(lead, name, owner)
        lead.save()
        if what:
            self.stay(lead)

    def live(self, count: int) -> None:
        for _ in range(count):
            deed = self.rng.choice(
                (self.come, self.change, self.change, fold_tally if self.rng.random() < 0.2 else None)
            )
            if deed and (self.leads or deed == self.come):
                with transaction.atomic():
                    deed() if deed is not fold_tally else actions.sql.run(actions.FOLD)

    def moments(self) -> list[datetime]:
        return [START + (self.at - START) * self.rng.uniform(-0.1, 1.1) for _ in range(6)]


@pytest.fixture(params=range(4))
def world(company: Company, request: pytest.FixtureRequest) -> World:
    for key in ("google", "vk", "avito"):
        Source.objects.get_or_create(key=key, defaults={"name": key})
    made = World(company, request.param)
    made.live(120)
    return made


def figures(found: list[tally.Figure], by: tuple[str, ...] = PLACES) -> Counter:
    return Counter({tuple(getattr(one, name) for name in by): one.count for one in found})


def slowly(leads: list[Lead]) -> Counter:
    return Counter(tuple(getattr(lead, f"{name}_id") for name in PLACES) for lead in leads)


def stood_slowly(seen: set[int], at: datetime) -> Counter:
    counted: Counter = Counter()
    for stay in Stay.objects.select_related("lead"):
        if stay.lead_id in seen and stay.since < at and (stay.until is None or stay.until >= at):
            counted[stay.status_id, stay.owner_employee_id, stay.owner_queue_id, stay.lead.source_id] += 1
    return counted


WHO = ("owner", "stranger", "head", "administrator")


@pytest.mark.parametrize("who", WHO)
def test_what_came_in_a_time_is_what_one_counts(world, who):
    employee = getattr(world.people, who)
    moments = world.moments()
    for start, end in [
        (None, None),
        (moments[0], None),
        (None, moments[1]),
        *zip(moments[2:4], moments[4:], strict=True),
    ]:
        leads = [
            lead
            for lead in Lead.objects.visible_to(employee)
            if (start is None or lead.created_at >= start) and (end is None or lead.created_at < end)
        ]
        assert figures(tally.made(employee, by=PLACES, start=start, end=end)) == slowly(leads)


@pytest.mark.parametrize("who", WHO)
def test_where_leads_stood_at_a_moment_is_what_one_counts(world, who):
    employee = getattr(world.people, who)
    seen = set(Lead.objects.visible_to(employee).values_list("pk", flat=True))
    for at in [*world.moments(), world.at + timedelta(days=400)]:
        assert figures(tally.stood(employee, by=PLACES, at=at)) == stood_slowly(seen, at)


def test_sums_are_of_one_currency_each(world):
    by = ("status", "currency")
    found = {(one.status, one.currency): one.amount for one in tally.now(world.people.administrator, by=by)}
    expected: Counter = Counter()
    for lead in Lead.objects.all():
        expected[lead.status_id, lead.currency] += lead.amount or 0
    assert {place: amount for place, amount in found.items() if amount} == +expected


def test_what_is_kept_is_what_is_counted_afresh(world):
    def kept() -> set[tuple]:
        columns = [field.attname for field in Tally._meta.fields if field.name != "id"]
        return set(Tally.objects.values_list(*columns))

    with transaction.atomic():
        actions.sql.run(actions.FOLD)
        actions.sql.run(actions.SWEEP)
        before = kept()
        actions.sql.run(actions.REBUILD)
        actions.sql.run(actions.FOLD)
    assert kept() == before
    assert not TallyChange.objects.exists()


ADDRESSES = ["", "status=refused", "kind=junk,interest", "kind=!junk", "source=google,none", "source=!vk", "owner=me",
             "owner=queue:1,me", "queue=none", "created_from=2025-11-01&created_to=2026-02-10",
             "f=created~between~2025-12-01,2025-12-31",
             "f=owner~any~"]  # fmt: skip


@pytest.mark.parametrize("who", WHO)
def test_a_list_counts_exactly(world, who):
    employee = getattr(world.people, who)
    context = lists.context_of(employee)
    for address in ADDRESSES:
        tree = read_leads([tuple(pair.split("=", 1)) for pair in address.split("&") if pair])
        counted = lists.count(employee, tree, context).number
        assert tally.exact_count(employee, tree, context) == counted, address


def test_what_is_not_kept_is_not_guessed(company):
    assert tally.exact_count(company.owner, read_leads([("heat", "hot")])) is None


def test_the_board_asks_some_columns_of_some_people(world):
    people = world.people
    found = tally.now(people.administrator, statuses=[world.statuses[0].pk], people=[people.owner.pk])
    leads = Lead.objects.filter(status=world.statuses[0], owner_employee=people.owner)
    assert sum(one.count for one in found) == leads.count()


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


@pytest.mark.parametrize(
    "start, end, pieces",
    [
        (None, None, 0), (at(2025, 1, 1), at(2026, 1, 1), 0), (at(2025, 1, 1), None, 0), (None, at(2025, 5, 1), 0),
        (at(2025, 1, 3), at(2025, 1, 9), 1), (at(2025, 1, 3), at(2025, 3, 30), 2), (at(2024, 12, 20), None, 1),
        (at(2025, 5, 1), at(2025, 5, 1), 0),
    ],
)  # fmt: skip
def test_little_is_counted_beside_months(start, end, pieces):
    covered = cover(start, end)
    assert len(covered.pieces) == pieces
    assert all(high - low <= timedelta(days=16) for _sign, low, high in covered.pieces)


def race(company: Company, deed: object, fold: object) -> None:
    """Leads come and change hands in threads while they are folded."""
    gate = threading.Barrier(5)

    def one(work) -> None:
        gate.wait(timeout=10)
        try:
            for number in range(25):
                work(number)
        finally:
            connection.close()

    works = [*[lambda n, t=t: deed(f"{t}-{n}") for t in range(4)], fold]
    threads = [threading.Thread(target=one, args=[work]) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def counted_now(company: Company) -> int:
    return sum(one.count for one in tally.now(company.administrator))


def test_nothing_is_lost_or_doubled_when_changes_and_folding_race(committed_company):
    people = committed_company

    def come(name: str) -> None:
        lead = send(people, person=person(name, email=f"{name}@x.ru")).lead
        Lead.objects.filter(pk=lead).update(owner_employee=people.owner, owner_queue=None)

    race(people, come, lambda _: (fold_tally(), rebuild_tally()))
    assert counted_now(people) == Lead.objects.count() == 100
    fold_tally()
    assert counted_now(people) == 100
    found = tally.stood(people.owner, by=("owner_queue",), at=timezone.now())
    assert sum(one.count for one in found) == 100


def test_control_folding_by_two_statements_loses_what_comes_between(committed_company):
    """The race above would be seen: read, then delete, with a change committed between."""
    people = committed_company
    send(people, person=person(email="first@x.ru"))
    keep = actions.FOLD.replace("DELETE FROM leads_tallychange RETURNING *", "SELECT * FROM leads_tallychange")
    with transaction.atomic():
        actions.sql.run(keep)
        other = threading.Thread(target=lambda: (send(people, person=person(email="late@x.ru")), connection.close()))
        other.start()
        other.join()
        actions.sql.run("DELETE FROM leads_tallychange")
    assert counted_now(people) == 1 < Lead.objects.count()


KEPT = next(one for one in INVARIANTS if "kept figures" in one.says)


def test_the_invariant_holds_and_names_what_is_wrong(world):
    assert sql.rows(KEPT.offenders) == []
    Tally.objects.filter(span="month").update(count=F("count") + 1)
    assert sql.rows(KEPT.offenders)
