"""A batch at the front door: kept word for word, taken together, each answered for itself."""

import json
from collections.abc import Sequence
from importlib import import_module

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from teplo.channels.models import Channel
from teplo.intake.actions import Outcome, Sent, receive_many
from teplo.intake.arrival import Arrival, Receipt, Trace, Verdict
from teplo.intake.models import Capture
from teplo.kit import sql
from teplo.kit.problems import Conflict
from teplo.kit.transactions import Unsure
from teplo.leads.models import Enquiry, Lead
from teplo.ledger.models import Event
from teplo.ops.invariants import broken
from tests.company import Company, person, send
from tests.triage.test_many_at_once import in_threads

# The package shows the function of this name.
module = import_module("teplo.intake.actions.receive_many")


def sent(company: Company, body: object, **how: object) -> Sent:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Sent(company.channel, Arrival(raw, **how), timezone.now())


def one(number: int) -> dict[str, object]:
    return {"person": person(f"Клиент {number}", phone=f"8 912 345-{number // 100:02}-{number % 100:02}"), "text": "?"}


def take(batch: Sequence[Sent]) -> list[Outcome]:
    return receive_many(batch, now=timezone.now())


def test_each_of_a_batch_becomes_an_enquiry_with_its_lines(company: Company) -> None:
    told = take([sent(company, one(number)) for number in range(3)])
    assert [(each.state, each.repeated) for each in told] == [("admitted", False)] * 3
    kinds = list(Event.objects.filter(lead=told[1].lead).order_by("pk").values_list("kind", flat=True))
    assert kinds == ["lead.opened", "lead.assigned", "task.planned"]
    assert list(Capture.objects.order_by("pk").values_list("enquiry", flat=True)) == [each.enquiry for each in told]
    assert broken(sql.rows, worker_runs=False) == []


def test_what_came_before_gets_its_present_state(company: Company) -> None:
    before = send(company, number="a", **one(1))
    batch = [
        sent(company, one(1), external_id="a"),
        sent(company, one(2), external_id="b"),
        sent(company, one(2), external_id="b"),
        sent(company, one(3), external_id="b"),
        sent(company, one(4), token=1, key="k"),
        sent(company, one(4), token=1, key="k"),
    ]
    known, new, again, other, keyed, same = take(batch)
    assert (known.is_repeat, known.enquiry, again.is_repeat, again.lead) == (True, before.enquiry, True, new.lead)
    assert (same.is_repeat, same.owner) == (True, keyed.owner)
    assert isinstance(other, Conflict)
    assert Capture.objects.count() == Enquiry.objects.count() == 3


def test_what_cannot_be_read_hurts_nobody_else(company: Company) -> None:
    told = take([sent(company, b"not json"), sent(company, one(1)), sent(company, {})])
    assert [each.state for each in told] == ["kept", "admitted", "kept"]
    kept = Capture.objects.exclude(state="admitted").order_by("pk")
    assert list(kept.values_list("reason", "enquiry")) == [("not_json", None), ("empty", None)]


def test_what_is_held_at_the_door_goes_its_own_way(company: Company) -> None:
    told = take([sent(company, one(1), verdict=Verdict.HOLD, why="links"), sent(company, one(2))])
    assert [each.state for each in told] == ["held", "admitted"]


def test_a_channel_that_makes_no_leads_puts_aside(company: Company) -> None:
    Channel.objects.update(is_lead_source=False)
    assert [each.state for each in take([sent(company, one(1))])] == ["dropped"]


def test_what_cannot_be_taken_together_is_taken_one_by_one(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "admit_many", lambda *_given, **_named: 1 / 0)
    told = take([sent(company, one(number)) for number in range(3)])
    assert [each.state for each in told] == ["admitted"] * 3
    assert Lead.objects.count() == Capture.objects.count() == 3


def test_of_a_lost_database_each_is_told_and_nothing_is_tried_again(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lost(*_given: object, **_named: object) -> None:
        unsure = Unsure("the connection was lost")
        unsure.trace = {0: Trace(7, "100")}
        raise unsure

    monkeypatch.setattr(module, "_receive_together", lost)
    first, second = take([sent(company, one(1)), sent(company, one(2))])
    assert (first.trace, second.trace, Capture.objects.count()) == (Trace(7, "100"), None, 0)


def test_once_the_database_is_lost_the_rest_is_not_tried(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    tried = []

    def lost(*given: object, **_named: object) -> Receipt:
        tried.append(given)
        raise OperationalError("the connection was lost")

    monkeypatch.setattr(module, "admit_many", lambda *_given, **_named: 1 / 0)
    monkeypatch.setattr(module, "close_old_connections", lambda: None)
    monkeypatch.setattr(module, "receive", lost)
    told = take([sent(company, one(number)) for number in range(3)])
    assert ([type(each) for each in told], len(tried)) == ([OperationalError] * 3, 1)


def test_a_hundred_take_hardly_more_statements_than_one(company: Company) -> None:
    first, *others = [sent(company, one(number)) for number in range(101)]
    take([first])
    with CaptureQueriesContext(connection) as captured:
        take(others)
    assert len(captured) <= 30


def test_the_same_batch_from_four_sides_is_taken_once(committed_company: Company) -> None:
    batch = [sent(committed_company, one(number % 30), external_id=str(number)) for number in range(60)]
    orders = [batch, batch[::-1], batch[30:] + batch[:30], batch]
    in_threads([lambda order=order: take(order) for order in orders])
    assert Enquiry.objects.count() == Capture.objects.filter(state="admitted").count() == 60
    assert Lead.objects.count() == 30
    assert broken(sql.rows, worker_runs=False) == []
