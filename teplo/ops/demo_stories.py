"""How the leads of the demo go: talked over, sold, refused, lost from sight. Each is a generator of moments."""

from __future__ import annotations

from collections.abc import Generator
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import TYPE_CHECKING

from teplo.clients import actions as clients
from teplo.clients.models import Deal, Stage
from teplo.clients.rules import LineToBe, NewDeal
from teplo.leads.models import Lead
from teplo.triage import actions as triage
from teplo.triage.actions import Wanted
from teplo.work import actions as work
from teplo.work.actions import Ending, Plan
from teplo.work.models import Task

if TYPE_CHECKING:
    from teplo.ops.demo_season import Season

Story = Generator[datetime, datetime, None]
ENDS = {"sell": 24, "refuse": 46, "come_back": 9, "reopen": 4, "wait": 6, "junk": 11}
UNREACHED, HANDED, NOTED, WON = 0.16, 0.04, 0.25, 0.64
# The steps after the first talk, in turn: what is to be done, and the word for it.
STEPS = (("meeting", "measure"), ("proposal", "proposal"), ("call", "after"), ("call", "after"))
AREAS = (6, 9, 12, 18, 24, 30, 48, 65, 80, 120)
AFTER_OFFER = 1
# Days until a deal may be decided.
DECIDED_IN = (10, 20, 35, 60)
# The reasons behind the words of the demo about lost deals, in their order.
LOST_FOR = ("lost_competitor", "lost_put_off", "lost_terms")


def course(season: Season, lead: Lead, at: datetime, rng: Random) -> Story:
    """From the first call to the end, with everything that happens between."""
    end = rng.choices([*ENDS], [*ENDS.values()])[0]
    if end == "junk":
        reason = season.reasons[rng.choice(season.words.junk)]
        triage.mark_junk(lead, reason=reason, by=season.owner(lead), at=at)
        return
    if rng.random() < HANDED:
        at = yield hand_over(season, lead, at, rng)
    if rng.random() < UNREACHED:
        again = season.open_time(at + timedelta(hours=rng.choice((2, 4, 20))), rng)
        missed = Ending(rng.choice(season.words.unreached), reached=False, next=Plan("call", again))
        season.close(lead, missed, at)
        at = yield season.done_at(again, rng)
    for talk in range(rng.choice((1, 1, 2, 2, 2))):
        at = yield talked(season, lead, talk, at, rng)
    yield from OF_END[end](season, lead, at, rng)


def talked(season: Season, lead: Lead, talk: int, at: datetime, rng: Random) -> datetime:
    """Talk once more and agree on the next step; gives when that one is done."""
    words = season.words
    kind, title = STEPS[min(talk, len(STEPS) - 1)]
    due = season.open_time(at + timedelta(days=rng.choice((1, 1, 2, 2, 3, 5)), minutes=rng.randrange(0, 300, 15)), rng)
    ending = Ending(rng.choice(words.results), reached=True, next=Plan(kind, due, words.steps[title]))
    season.close(lead, ending, at)
    by = season.owner(lead)
    if talk == 0:
        judge(season, lead, at, rng)
    if talk == AFTER_OFFER:
        triage.set_status(lead, status=season.offered, by=by, at=at)
    if rng.random() < NOTED:
        work.add_note(rng.choice(words.notes), lead=lead, by=by, at=at)
    return season.done_at(due, rng)


def judge(season: Season, lead: Lead, at: datetime, rng: Random) -> None:
    """What the first talk tells: how ready to buy, and what it may bring."""
    product = rng.choice([*season.words.prices]) if lead.product is None else lead.product.key
    amount = Decimal(season.words.prices.get(product, 0) * rng.choice(AREAS))
    heat = rng.choices(["cold", "warm", "hot", ""], [3, 5, 3, 2])[0]
    values: dict[str, object] = {"heat": heat, "amount": amount, "currency": season.words.currency}
    triage.change(lead, values=values, by=season.owner(lead), at=at)
    lead.amount = amount


def hand_over(season: Season, lead: Lead, at: datetime, rng: Random) -> datetime:
    """The head gives it to somebody else, with a word for him; gives when that one begins."""
    others = [manager for manager in season.company.managers if manager.pk != lead.owner_employee_id]
    word = rng.choice(season.words.handed)
    lead.owner_employee_id = triage.assign(
        lead, to=rng.choice(others), comment=word, by=season.company.head, at=at
    ).owner_employee_id
    return season.open_time(at + timedelta(minutes=50), rng)


def fade(season: Season, lead: Lead, at: datetime, rng: Random) -> Story:
    """Nobody to call: after some days without a contact the head puts it aside."""
    at = yield season.open_time(at + timedelta(days=rng.choice((2, 3, 4)), hours=3), rng)
    triage.mark_junk(lead, reason=season.reasons["wrong_number"], by=season.company.administrator, at=at)


def refuse(season: Season, lead: Lead, at: datetime, rng: Random) -> Story:
    """Refused with a reason."""
    _refuse(season, lead, rng.choice(tuple(season.words.refused)), at, rng)
    yield from ()


def come_back(season: Season, lead: Lead, at: datetime, rng: Random) -> Story:
    """Refused until a day that lies weeks ahead."""
    _refuse(season, lead, "not_now", at, rng, back=rng.choice((3, 9, 21, 45, 90)))
    yield from ()


def reopen(season: Season, lead: Lead, at: datetime, rng: Random) -> Story:
    """Refused, and returned to work when he called himself; then it goes on for a while."""
    _refuse(season, lead, "price", at, rng)
    at = yield season.open_time(at + timedelta(days=rng.choice((1, 3, 6))), rng)
    triage.reopen(lead, why=season.words.reopened, by=season.owner(lead), at=at)
    at = yield at + timedelta(minutes=25)
    at = yield talked(season, lead, 1, at, rng)
    yield from sell(season, lead, at, rng)


def wait(season: Season, lead: Lead, at: datetime, rng: Random) -> Story:
    """Nothing to do until a day, and why; when it has come, it is refused at last."""
    until = (at + timedelta(days=rng.choice((5, 9, 20)))).date()
    waits = rng.choice(season.words.waits)
    season.close(lead, Ending(rng.choice(season.words.results), reached=True, wait_until=until, wait_reason=waits), at)
    at = yield season.open_time(at + timedelta(days=rng.choice((10, 21))), rng)
    yield from refuse(season, lead, at, rng)


def sell(season: Season, lead: Lead, at: datetime, rng: Random) -> Story:
    """Converted, then through the stages of the deal until it is won or lost."""
    by = season.owner(lead)
    title, expected = lead.need or season.words.interests[0], at + timedelta(days=DECIDED_IN[lead.pk % len(DECIDED_IN)])
    deal = NewDeal(title, lead.amount, season.words.currency, expected_on=expected.date())
    season.holds_sums = True
    made = triage.convert(lead, Wanted(contact=True, company=lead.company_id is not None, deal=deal), by=by, at=at)
    assert made.deal_id is not None  # a deal was asked for
    price = lead.product.price if lead.product else None
    if lead.product and lead.amount and price:
        line = LineToBe(lead.product.name, lead.amount / price, price, lead.product.pk, lead.product.unit)
        clients.add_line(Deal(pk=made.deal_id), line, by=by, at=at)
    stages = list(Stage.objects.filter(pipeline__key="sales", is_active=True))
    for stage in [stage for stage in stages if stage.kind == Stage.Kind.OPEN][1:]:
        at = yield season.open_time(at + timedelta(days=rng.choice((1, 2, 3, 4, 6)), hours=rng.randrange(4)), rng)
        moved(season, made.deal_id, stage, at, rng)
    at = yield season.open_time(at + timedelta(days=rng.choice((2, 4, 7, 9))), rng)
    kind = Stage.Kind.WON if rng.random() < WON else Stage.Kind.LOST
    moved(season, made.deal_id, next(stage for stage in stages if stage.kind == kind), at, rng)


def moved(season: Season, number: int, stage: Stage, at: datetime, rng: Random) -> None:
    """Move a deal to a stage, a word with it now and then."""
    deal = Deal.objects.select_related("owner_employee").get(pk=number)
    said = dict(zip(season.words.lost, LOST_FOR, strict=True))
    why = rng.choice(season.words.lost) if stage.kind == Stage.Kind.LOST else ""
    by = deal.owner_employee
    task = Task.objects.filter(deal=number, state=Task.State.OPEN).first()
    if task is not None:
        work.close_task(task, Ending(rng.choice(season.words.deal_results), reached=True), by=by, at=at)
    season.holds_sums = True
    reason = season.reasons[said[why]] if why else None
    clients.move_deal(deal, stage=stage, lost_reason=reason, lost_because=why, by=by, at=at)
    if stage.kind == Stage.Kind.OPEN:
        due = season.open_time(at + timedelta(days=rng.choice((1, 2, 3))), rng)
        work.add_task(Plan("call", due, season.words.steps["after"]), deal=deal, by=by, at=at)


def _refuse(season: Season, lead: Lead, key: str, at: datetime, rng: Random, *, back: int | None = None) -> None:
    triage.refuse(
        lead, reason=season.reasons[key], comment=rng.choice(season.words.refused[key]),
        come_back_on=(season.now + timedelta(days=back)).date() if back else None, by=season.owner(lead), at=at,
    )  # fmt: skip


OF_END = {"sell": sell, "refuse": refuse, "come_back": come_back, "reopen": reopen, "wait": wait}
