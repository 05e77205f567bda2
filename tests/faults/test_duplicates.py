"""F-11, F-12, F-13, F-16, F-17, F-18: the same thing twice, at once, and in the wrong order."""

import json
import threading
import time
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from teplo.ops.invariants import broken
from tests.faults import results
from tests.faults.checker import hold, tally
from tests.faults.desk import Desk, Web, until
from tests.faults.ledger import UNKNOWN
from tests.faults.load import Answer, Sender, enquiry, until_answered
from tests.faults.proxy import Kind, Proxy, Toxic

pytestmark = pytest.mark.alone

SPOILERS = [
    Toxic(Kind.TIMEOUT, 0),
    Toxic(Kind.RESET_PEER, 0),
    Toxic(Kind.LIMIT_DATA, 20),
    Toxic(Kind.TIMEOUT, 0.2),
    Toxic(Kind.LATENCY, 2),
]


def at_once(count: int, work: Callable[[int], Any]) -> list[Any]:
    gate = threading.Barrier(count)

    def one(number: int) -> Any:
        gate.wait(10)
        return work(number)

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


def named(fault: str) -> str:
    """A name that no other run has used."""
    return f"{fault}-{uuid.uuid4().hex[:6]}"


def lose_answers(desk: Desk, web: Web, name: str, count: int, *, tries: int, keyed: bool = True) -> None:
    """Each enquiry is tried so many times while its answer is lost, then once in peace."""
    with Proxy(web.sender.port) as proxy:
        far = Sender(proxy.port, web.sender.token, patience=0.7)
        for number in range(count):
            key = f"{name}-{number:06}"
            body = enquiry(key, 100 * number + hash(name) % 90)
            proxy.toxics = [SPOILERS[number % len(SPOILERS)]]
            for _ in range(tries):
                assert far.send(body, key if keyed else uuid.uuid4().hex, desk.ledger) is None
            proxy.toxics = []
            last = until_answered(far, body, key if keyed else uuid.uuid4().hex, desk.ledger)
            assert not keyed or last.status == 200, "the first try was stored, so this is a repeat"


def test_f11_answers_that_get_lost_on_the_way_are_asked_for_again(desk: Desk, web: Web) -> None:
    run_f11(desk, web, 5, tries=2)


@pytest.mark.full
def test_f11_in_full(desk: Desk, web: Web) -> None:
    run_f11(desk, web, 50, tries=5)


def run_f11(desk: Desk, web: Web, count: int, *, tries: int) -> None:
    name = named("f11")
    lose_answers(desk, web, name, count, tries=tries)
    found = hold(desk.ledger, desk.ask, name)
    assert found.acknowledged == found.stored == count
    results.keep(
        "F-11", f"answers of {count} enquiries lost by the proxy, each sent {tries + 1} times", **found.as_json()
    )


@pytest.mark.full
def test_f11_control_without_a_key_every_try_is_stored(desk: Desk, web: Web) -> None:
    name = named("f11c")
    lose_answers(desk, web, name, 1, tries=2, keyed=False)
    copies = desk.ask("SELECT count(*) FROM leads_enquiry WHERE text LIKE %s", f"{name}-%")[0][0]
    assert copies > 1
    results.keep("F-11", "no key", control=True, stored=copies, doubled=copies - 1)


def deliver(web: Web, desk: Desk, name: str, copies: int) -> list[Answer]:
    body = {**enquiry(f"{name}-000000", hash(name)), "external_id": f"{name}-hook"}
    return at_once(copies, lambda _: web.sender.send(body, f"{name}-000000", desk.ledger))


def test_f12_the_same_delivery_twenty_times_at_once_is_one_enquiry(desk: Desk, web: Web) -> None:
    name = named("f12")
    answers = deliver(web, desk, name, 20)
    assert sorted(answer.status for answer in answers) == [200] * 19 + [201]
    assert len({(answer.body["enquiry"], answer.body["lead"]) for answer in answers}) == 1
    found = hold(desk.ledger, desk.ask, name)
    assert found.stored == 1
    results.keep("F-12", "one delivery 20 times at once", **found.as_json())


LOOK_FIRST = """
DROP INDEX capture_once; DROP INDEX capture_idempotent;
CREATE FUNCTION tests_look_first() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF EXISTS (SELECT 1 FROM intake_capture WHERE channel_id = NEW.channel_id AND external_id = NEW.external_id) THEN
        RETURN NULL;
    END IF;
    PERFORM pg_sleep(0.1);  -- any time will do between the look and the deed
    RETURN NEW;
END $$;
CREATE TRIGGER tests_look_first BEFORE INSERT ON intake_capture FOR EACH ROW EXECUTE FUNCTION tests_look_first();
"""


@pytest.mark.full
def test_f12_control_looking_first_and_storing_then_doubles(spare: Desk) -> None:
    name = named("f12c")
    spare.rule(LOOK_FIRST)
    with spare.web() as web:
        deliver(web, spare, name, 20)
    found = tally(spare.ledger, spare.ask, name)
    assert found.doubled == 1
    assert {"I4", "I5"} <= {finding.number for finding in broken(spare.ask)}
    copies = spare.ask("SELECT count(*) FROM leads_enquiry WHERE text LIKE %s", f"{name}-%")[0][0]
    results.keep("F-12", "look first, then insert", control=True, acknowledged=1, stored=copies, doubled=copies - 1)


def album(web: Web, desk: Desk, name: str, count: int) -> list[Answer]:
    return at_once(
        count, lambda n: web.sender.send(enquiry(f"{name}-{n:06}", hash(name)), f"{name}-{n:06}", desk.ledger)
    )


def persons(desk: Desk, name: str) -> int:
    return int(desk.ask("SELECT count(DISTINCT person_id) FROM leads_enquiry WHERE text LIKE %s", f"{name}-%")[0][0])


@pytest.mark.parametrize(("fault", "count"), [("F-13", 10), ("F-17", 2)])
def test_f13_f17_a_newcomer_many_times_at_once_is_one_person(desk: Desk, web: Web, fault: str, count: int) -> None:
    name = named(fault.lower().replace("-", ""))
    answers = album(web, desk, name, count)
    assert [answer.status for answer in answers] == [201] * count
    assert persons(desk, name) == 1
    found = hold(desk.ledger, desk.ask, name)
    assert found.stored == count
    results.keep(fault, f"{count} different enquiries of one newcomer at once", persons=1, **found.as_json())


@pytest.mark.full
def test_f13_f17_control_without_the_unique_point_there_are_several(spare: Desk) -> None:
    name = named("f13c")
    spare.rule("DROP INDEX point_unshared_once")
    with spare.web() as web:
        album(web, spare, name, 10)
    found = persons(spare, name)
    assert found > 1
    assert "I3" in {finding.number for finding in broken(spare.ask)}
    results.keep("F-13", "no unique contact point", control=True, persons=found)
    results.keep("F-17", "no unique contact point", control=True, persons=found)


def claim(desk: Desk, web: Web) -> tuple[list[Answer], int]:
    """Twenty managers take one waiting lead at once; their answers, and who has it."""
    key = named("f16")
    told = web.sender.send({**enquiry(f"{key}-000000", hash(key)), "channel": "queue"}, f"{key}-000000", desk.ledger)
    assert told is not None
    lead = told.body["lead"]
    takers = [web.as_employee(token) for token in desk.tokens["claimers"]]
    answers = at_once(len(takers), lambda n: takers[n].post(f"/api/v1/leads/{lead}/take", {}))
    return answers, desk.ask("SELECT owner_employee_id FROM leads_lead WHERE id = %s", lead)[0][0]


def test_f16_twenty_take_one_lead_and_the_losers_hear_who_has_it(desk: Desk, web: Web) -> None:
    answers, winner = claim(desk, web)
    losers = [answer for answer in answers if answer.status == 409]
    assert (len(answers) - len(losers), len(losers)) == (1, 19), [(a.status, a.body) for a in answers]
    (name,) = desk.ask("SELECT name FROM staff_employee WHERE id = %s", winner)[0]
    assert {(loser.body["owner"]["id"], loser.body["owner"]["name"]) for loser in losers} == {(winner, name)}
    assert all(name in json.dumps(loser.body, ensure_ascii=False) for loser in losers)
    assert broken(desk.ask) == []
    results.keep("F-16", "20 managers take one lead at once", winners=1, told_who=len(losers))


@pytest.mark.full
def test_f16_control_without_the_lock_several_win(spare: Desk) -> None:
    with spare.web("no_lock") as web:
        winners = sum(answer.status == 200 for answer in claim(spare, web)[0])
    assert winners > 1
    results.keep("F-16", "no lock", control=True, winners=winners)


def deadlock(desk: Desk, web: Web, name: str) -> Answer | None:
    """Our enquiry holds its number and wants the lead; somebody else holds the lead and wants the number."""
    first, key = f"{name}-000000", f"{name}-000001"
    lead = until_answered(web.sender, enquiry(first, hash(name)), first, desk.ledger).body["lead"]
    answers: list[Answer | None] = []
    with desk.cluster.connect("teplo") as other, other.transaction(force_rollback=True):
        other.execute("SET LOCAL deadlock_timeout = '20s'")  # he waits longer, so we are the ones to be chosen
        other.execute("SELECT 1 FROM leads_lead WHERE id = %s FOR UPDATE", [lead])
        body = {**enquiry(key, hash(name)), "external_id": key}
        thread = threading.Thread(target=lambda: answers.append(web.sender.send(body, key, desk.ledger)))
        thread.start()
        wait_for_lock(desk, 1)
        other.execute(
            "INSERT INTO intake_capture (channel_id, external_id, digest, body, meta, state, reason, error, attempts)"
            " SELECT id, %s, '', '', '{}', 'dropped', '', '', 0 FROM channels_channel WHERE slug = 'api'", [key]
        )  # fmt: skip
    thread.join(30)
    return answers[0]


def wait_for_lock(desk: Desk, count: int) -> None:
    deadline = time.monotonic() + 10
    while desk.ask("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")[0][0] < count:
        assert time.monotonic() < deadline, "nobody waits for a lock"
        time.sleep(0.02)


def deadlocks(desk: Desk) -> int:
    """How many the server has met: its log knows at once, its statistics when the connection is idle for long."""
    return desk.logs().count("deadlock detected")


@pytest.fixture
def hasty(desk: Desk) -> Any:
    """Deadlocks are looked for after 100 ms, by those who are connected already too."""
    desk.rule("ALTER SYSTEM SET deadlock_timeout = '100ms'", "postgres")
    desk.rule("SELECT pg_reload_conf()", "postgres")
    until(lambda: desk.ask("SHOW deadlock_timeout") == [("100ms",)], seconds=10)
    yield
    desk.rule("ALTER SYSTEM RESET deadlock_timeout", "postgres")
    desk.rule("SELECT pg_reload_conf()", "postgres")


def test_f18_a_deadlock_is_tried_again_and_nobody_hears_of_it(desk: Desk, web: Web, hasty: None) -> None:
    name, before = named("f18"), deadlocks(desk)
    answer = deadlock(desk, web, name)
    assert answer is not None
    assert answer.status == 201
    assert deadlocks(desk) > before
    found = hold(desk.ledger, desk.ask, name)
    results.keep("F-18", "two transactions in opposite order, deadlock_timeout 100 ms", **found.as_json())


@pytest.mark.full
def test_f18_control_without_the_retry_it_is_told(desk: Desk, hasty: None) -> None:
    with desk.web("no_retry", "no_journal") as web:
        answer = deadlock(desk, web, named("f18c"))
    assert answer is not None
    assert answer.status >= 500
    results.keep("F-18", "no retry", control=True, status=answer.status)


def test_f18_crossed_contacts_make_no_deadlock_at_all(desk: Desk, web: Web, hasty: None) -> None:
    name = named("f18x")
    before = deadlocks(desk)

    def cross(number: int) -> Answer | None:
        key = f"{name}-{number:06}"
        body = enquiry(key, 0)
        body["person"]["phones"] = [f"+790199900{10 + number % 2}", f"+790199900{10 + (number + 1) % 2}"]
        return web.sender.send(body, key, desk.ledger)

    answers = at_once(16, cross)
    assert {answer.status for answer in answers} == {201}
    assert hold(desk.ledger, desk.ask, name).stored == 16
    assert deadlocks(desk) == before


def test_the_ledger_remembers_the_best_that_is_known(desk: Desk) -> None:
    assert {line.outcome for line in desk.ledger.lines()} >= {UNKNOWN}
