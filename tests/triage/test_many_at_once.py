"""Batches beside each other and beside single enquiries: no error, one card per contact, every promise kept."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module

import pytest
from django.db import connection
from django.utils import timezone

from teplo.identity.given import Contact, Firm, Who
from teplo.identity.models import Person
from teplo.kit import sql
from teplo.kit.transactions import front_door
from teplo.leads.models import Enquiry, Lead
from teplo.ledger.actors import SYSTEM
from teplo.ops.invariants import broken
from teplo.triage.actions import Admitted, admit_many
from teplo.triage.draft import Draft, Entry, EntryKind
from teplo.triage.models import Assignment
from tests.company import Company, person, rule, send

# The package shows the function of this name.
module = import_module("teplo.identity.actions.recognise_many")


@front_door
def bring(entries: Sequence[Entry]) -> list[Admitted]:
    return admit_many(entries, by=SYSTEM, at=timezone.now())


def entry(people: Company, number: int, *, name: str = "Иван Петров", firm: str = "") -> Entry:
    phone = f"+7912345{number:04}"
    who = Who(name, (Contact("phone", phone, phone),), Firm(firm) if firm else None)
    draft = Draft(who=who, need="Ламинат", source=f"source-{number % 7}")
    return Entry(draft, people.channel, timezone.now(), kind=EntryKind.IMPORTED)


def in_threads(work: Sequence[Callable[[], object]]) -> None:
    """Run them all at once; whatever one of them raises is raised here."""
    gate = threading.Barrier(len(work))

    def run(do: Callable[[], object]) -> None:
        try:
            gate.wait(timeout=10)
            do()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(work)) as pool:
        for done in [pool.submit(run, do) for do in work]:
            done.result()


def test_batches_that_collide_beside_single_enquiries_break_nothing(committed_company: Company) -> None:
    people = committed_company
    rule("round_robin", people.owner, people.colleague, conditions={})
    counts = list(range(40))

    def batches(stride: int) -> Callable[[], object]:
        order = [number * stride % 41 for number in counts]
        return lambda: [
            bring([entry(people, (number + shift) % 41, firm=f"Фирма {number % 5}") for number in order])
            for shift in range(6)
        ]

    def singly(stride: int) -> Callable[[], object]:
        phones = [f"+7912345{number * stride % 41:04}" for number in counts]
        return lambda: [send(people, person=person(phone=phone), company="Фирма 1") for phone in phones]

    in_threads([batches(3), batches(11), singly(5), singly(7)])
    assert Enquiry.objects.count() == 2 * 6 * 40 + 2 * 40
    assert (Person.objects.count(), Lead.objects.count()) == (41, 41)
    assert sorted(Assignment.objects.values_list("drawn", flat=True)) == list(range(1, 42))
    assert broken(sql.rows, worker_runs=False) == []


@pytest.mark.parametrize("name", ["Иван Петров", ""])
def test_somebody_who_comes_while_a_batch_is_decided_is_met_again(
    committed_company: Company, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    people, read, rounds = committed_company, module._read, []
    if not name:
        send(people, person={"phones": ["+79123450001"]})  # a card that gets its name meanwhile

    def slowly(comers: Sequence[object]) -> object:
        found = read(comers)
        rounds.append(len(comers))
        if len(rounds) == 1:
            in_threads([lambda: send(people, person=person("Анна Смирнова", phone="+79123450001"))])
        return found

    monkeypatch.setattr(module, "_read", slowly)
    bring([entry(people, 1), entry(people, 2)])
    assert len(rounds) == 2
    assert sorted(Person.objects.values_list("name", flat=True)) == ["Анна Смирнова", "Иван Петров"]
    assert broken(sql.rows, worker_runs=False) == []


def test_a_batch_that_is_always_overtaken_is_met_one_by_one(
    committed_company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    people, read, rounds = committed_company, module._read, []

    def overtaken(comers: Sequence[object]) -> object:
        found = read(comers)
        rounds.append(len(comers))
        phone = f"+7912345{len(rounds):04}"
        in_threads([lambda: send(people, person=person(phone=phone))])
        return found

    monkeypatch.setattr(module, "_read", overtaken)
    admitted = bring([entry(people, number) for number in range(1, 9)])
    assert len(rounds) == module.ROUNDS
    assert [one.joined for one in admitted] == [True] * module.ROUNDS + [False] * (8 - module.ROUNDS)
