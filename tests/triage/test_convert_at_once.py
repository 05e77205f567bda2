"""Conversions and their undo by several people at once: real connections, real commits, and controls that go red."""

import time
from importlib import import_module

import pytest
from django.db import IntegrityError
from django.utils import timezone

from teplo.clients.actions import steps
from teplo.clients.models import Contact, Conversion, Deal
from teplo.clients.rules import NewDeal
from teplo.kit import sql
from teplo.kit.problems import Conflict, NotSeen
from teplo.leads.models import Lead
from teplo.ops.invariants import broken
from teplo.triage.actions import Wanted, convert, undo_conversion
from teplo.work.actions import Plan, add_task
from teplo.work.models import Task
from tests.company import Company, person, rule, send
from tests.triage.test_concurrency import at_once

# The package shows the functions of these names.
convert_module = import_module("teplo.triage.actions.convert")
unconvert_module = import_module("teplo.triage.actions.unconvert")
WANTED = Wanted(contact=True, deal=NewDeal("Плитка"))
A_WHILE = 0.4


def lead_of(company: Company, need: str = "Плитка") -> Lead:
    if not Lead.objects.exists():
        rule("fixed", company.owner)
    who = person(phone="8 912 345-67-89")
    return Lead.objects.get(pk=send(company, person=who, need=need, product=None).lead)


def attempt(work: object, *args: object, **kwargs: object) -> object:
    """What came of it, whatever it was."""
    try:
        return work(*args, **kwargs, at=timezone.now())  # type: ignore[operator]
    except (Conflict, IntegrityError) as problem:
        return problem


def test_of_eight_who_convert_at_once_one_does_and_the_others_are_told_who(committed_company: Company) -> None:
    lead = lead_of(committed_company)
    told = at_once(8, lambda n: attempt(convert, lead, WANTED, by=committed_company.owner))
    assert sum(isinstance(one, Conversion) for one in told) == 1
    assert {one.extra["by"] for one in told if isinstance(one, Conflict)} == {"Owner"}
    assert (Deal.objects.count(), Contact.objects.count(), Task.objects.filter(deal=None).count()) == (1, 1, 0)
    assert broken(sql.rows, worker_runs=False) == []


def test_control_without_the_lock_only_the_constraint_is_left(
    committed_company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unlocked(number: int) -> Lead:
        found = Lead.objects.select_related("status", "channel", "owner_employee", "person").get(pk=number)
        time.sleep(A_WHILE)
        return found

    monkeypatch.setattr(convert_module, "locked", unlocked)
    lead = lead_of(committed_company)
    told = at_once(2, lambda n: attempt(convert, lead, WANTED, by=committed_company.owner))
    assert any(isinstance(one, IntegrityError) for one in told)
    assert Deal.objects.count() == 1


def test_two_who_undo_at_once_undo_it_once(committed_company: Company) -> None:
    lead = lead_of(committed_company)
    convert(lead, WANTED, by=committed_company.owner, at=timezone.now())
    told = at_once(2, lambda n: attempt(undo_conversion, lead, by=committed_company.owner))
    assert [one.type for one in told if isinstance(one, Conflict)] == ["undone"]
    assert broken(sql.rows, worker_runs=False) == []


def test_converting_while_another_undoes_ends_in_one_of_both(committed_company: Company) -> None:
    lead, by = lead_of(committed_company), committed_company.owner
    for _round in range(3):
        convert(lead, WANTED, by=by, at=timezone.now())
        deeds = (lambda: attempt(undo_conversion, lead, by=by), lambda: attempt(convert, lead, WANTED, by=by))
        at_once(2, lambda n: deeds[n]())  # noqa: B023  # run within the round
        standing = Conversion.objects.filter(lead=lead, undone_at=None).count()
        assert Deal.objects.count() == standing == (Lead.objects.get().status_kind == "converted")
        assert broken(sql.rows, worker_runs=False) == []
        if standing:
            undo_conversion(lead, by=by, at=timezone.now())


def undoing_slowly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Between looking what hangs on a contact and removing it, another has time to link it."""
    removes = unconvert_module.clients.remove_made

    def slowly(*args: object, **kwargs: object) -> object:
        time.sleep(A_WHILE)
        return removes(*args, **kwargs)

    monkeypatch.setattr(unconvert_module.clients, "remove_made", slowly)


def both_at_once(company: Company) -> tuple[list[object], Lead]:
    """One undoes what made the contact while another converts a second lead of the same person into it."""
    first = lead_of(company)
    convert(first, Wanted(contact=True), by=company.owner, at=timezone.now())
    other = lead_of(company, need="Обои")

    def later() -> object:
        time.sleep(A_WHILE / 2)
        return attempt(convert, other, Wanted(contact=True), by=company.owner)

    deeds = (lambda: attempt(undo_conversion, first, by=company.owner), later)
    return at_once(2, lambda n: deeds[n]()), other


def test_a_contact_that_is_being_removed_is_made_anew_for_the_next(
    committed_company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    undoing_slowly(monkeypatch)
    told, other = both_at_once(committed_company)
    assert not [one for one in told if isinstance(one, Exception)]
    assert Conversion.objects.get(lead=other).contact == Contact.objects.get()


def test_control_without_holding_the_contact_the_next_one_fails(
    committed_company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    undoing_slowly(monkeypatch)
    monkeypatch.setattr(steps, "CONTACT_THERE", steps.CONTACT_THERE.removesuffix(" FOR KEY SHARE"))
    told, _other = both_at_once(committed_company)
    assert [one for one in told if isinstance(one, IntegrityError)]


def test_a_task_for_a_deal_that_is_being_removed_finds_it_gone(
    committed_company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    undoing_slowly(monkeypatch)
    lead, by = lead_of(committed_company), committed_company.owner
    deal = convert(lead, WANTED, by=by, at=timezone.now()).deal

    def later() -> object:
        time.sleep(A_WHILE / 2)
        with pytest.raises(NotSeen):
            add_task(Plan("call", timezone.now()), deal=deal, by=by, at=timezone.now())
        return None

    deeds = (lambda: attempt(undo_conversion, lead, by=by), later)
    at_once(2, lambda n: deeds[n]())
    assert not Deal.objects.exists()
