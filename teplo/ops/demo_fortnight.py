"""The fortnight of the demo company, lived through by the product's own actions, one moment after the other.

Each enquiry has a story: a generator that yields when it goes on and is woken at that moment. What would come after now
is not told any more, which leaves open leads, tasks of today and overdue ones as a real fortnight does.
"""

import heapq
from collections.abc import Generator
from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from django.conf import settings

from teplo.intake.actions import enter, receive
from teplo.intake.arrival import Arrival, Receipt, Verdict
from teplo.intake.models import Capture
from teplo.leads.models import Enquiry, Lead, Status
from teplo.leads.queries import WITH_NAMES
from teplo.ops.demo_company import Company
from teplo.ops.demo_visits import BROKEN, HELD, Visit, body_of, visits
from teplo.ops.demo_words import Words
from teplo.staff.models import Employee
from teplo.terms.models import Reason
from teplo.triage import actions as triage
from teplo.work import actions as work
from teplo.work.actions import Ending, Plan
from teplo.work.models import Task

Story = Generator[datetime, datetime, None]
OPENS, CLOSES, SUNDAY = 9, 19, 7
AGENT = "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/142.0 Mobile Safari/537.36"


class Fortnight:
    """The company at work until `now`."""

    def __init__(self, company: Company, words: Words, now: datetime) -> None:
        self.company, self.words, self.now = company, words, now
        self.zone = ZoneInfo(settings.TIME_ZONE)
        self.consent = company.site.form.consents.get(purpose="processing").version
        self.reasons = {reason.key: reason for reason in Reason.objects.all()}
        self.offered = Status.objects.get(key="proposal")

    def live(self) -> int:
        """Live through it; gives how many enquiries came that were not there before."""
        known = set(Capture.objects.filter(external_id__startswith="demo-").values_list("external_id", flat=True))
        coming = [visit for visit in visits(self.words, self.now) if visit.key not in known]
        waiting = [(visit.at, visit.number, self.story(visit)) for visit in coming]
        for _at, _number, story in waiting:
            next(story)
        heapq.heapify(waiting)
        while waiting and waiting[0][0] <= self.now:
            at, number, story = heapq.heappop(waiting)
            try:
                heapq.heappush(waiting, (story.send(at), number, story))
            except StopIteration:
                continue
        return len(coming)

    def story(self, visit: Visit) -> Story:
        """What becomes of one enquiry."""
        at = yield visit.at
        rng = visit.rng()
        receipt = self.arrive(visit, at, rng)
        plot = getattr(self, visit.plot, None)
        if receipt.lead is None or receipt.person is None or plot is None or self.joined(receipt.lead):
            return
        at = yield self.open_time(at + timedelta(minutes=rng.choice((4, 8, 12, 19, 27, 55))), rng)
        lead = self.lead(receipt.lead)
        if lead.owner_employee is None:
            triage.take(lead, by=rng.choice(self.company.managers), at=at)
        yield from plot(receipt.lead, at, rng)

    def arrive(self, visit: Visit, at: datetime, rng: Random) -> Receipt:
        """The enquiry itself, over its own way in."""
        if visit.way == "hand" and visit.number not in (HELD, BROKEN):
            seller = rng.choice(self.company.managers)
            body, kind = body_of(visit, self.words, self.consent)
            return enter(self.company.manual, Arrival(body, content_type=kind, external_id=visit.key), by=seller, at=at)
        channel = self.company.site if visit.way == "site" else self.company.market
        body, kind = body_of(visit, self.words, self.consent)
        verdict, why = Verdict.PASS, ""
        if visit.number == HELD:
            channel, (body, kind) = self.company.site, (self.spam(), "application/json")
            verdict, why = Verdict.HOLD, "links"
        elif visit.number == BROKEN:
            channel, body = self.company.market, b'{"person": {"name": "'
        meta: dict[str, object] = {"ip": f"192.0.2.{visit.number}", "agent": AGENT}
        arrival = Arrival(
            body, content_type=kind, external_id=visit.key, meta=meta, verdict=verdict, why=why
        )  # fmt: skip
        return receive(channel, arrival, at=at, now=at)

    def spam(self) -> bytes:
        return f'{{"name": "SEO", "contact": "seo@spam.example", "text": "{self.words.spam}"}}'.encode()

    def work(self, number: int, at: datetime, rng: Random) -> Story:
        """Reached at once; the next step waits."""
        self.reached(number, Plan("call", self.term(at, rng), self.words.steps["call"]), at, rng)
        if rng.random() < 0.6:
            lead = self.lead(number)
            work.add_note(rng.choice(self.words.notes), lead=lead, by=self.owner(lead), at=at)
        yield from ()

    def unreached(self, number: int, at: datetime, rng: Random) -> Story:
        """Nobody answers the first call; another try."""
        again = self.open_time(at + timedelta(hours=2), rng)
        self.close(number, Ending(rng.choice(self.words.unreached), reached=False, next=Plan("call", again)), at)
        at = yield again
        term = Plan("call", self.term(at, rng))
        self.close(number, Ending(rng.choice(self.words.unreached), reached=False, next=term), at)

    def proposal(self, number: int, at: datetime, rng: Random) -> Story:
        """Measured, then an estimate is on its way."""
        measure = self.open_time(at + timedelta(hours=rng.choice((20, 26, 44))), rng)
        self.reached(number, Plan("meeting", measure, self.words.steps["measure"]), at, rng)
        at = yield measure + timedelta(minutes=40)
        step = Plan("proposal", self.open_time(at + timedelta(hours=4), rng), self.words.steps["proposal"])
        self.close(number, Ending(rng.choice(self.words.results), reached=True, next=step), at)
        at = yield step.due_at
        after = Plan("call", self.term(at, rng), self.words.steps["after"])
        self.close(number, Ending(rng.choice(self.words.results), reached=None, next=after), at)
        lead = self.lead(number)
        triage.set_status(lead, status=self.offered, by=self.owner(lead), at=at)

    def refuse(self, number: int, at: datetime, rng: Random) -> Story:
        """Talked over, then refused with a reason."""
        yield from self.refuse_for(number, at, rng, key=rng.choice(tuple(self.words.refused)), back=None)

    def come_back(self, number: int, at: datetime, rng: Random) -> Story:
        """Refused until a day that lies weeks ahead."""
        yield from self.refuse_for(number, at, rng, key="not_now", back=rng.choice((21, 45, 90)))

    def reopen(self, number: int, at: datetime, rng: Random) -> Story:
        """Refused, and returned to work when he called himself."""
        at = yield from self.refuse_for(number, at, rng, key="price", back=None)
        at = yield self.open_time(at + timedelta(hours=23), rng)
        lead = self.lead(number)
        triage.reopen(lead, why=self.words.reopened, by=self.owner(lead), at=at)
        at = yield at + timedelta(minutes=25)
        self.reached(number, Plan("call", self.term(at, rng), self.words.steps["call"]), at, rng)

    def refuse_for(
        self, number: int, at: datetime, rng: Random, *, key: str, back: int | None
    ) -> Generator[datetime, datetime, datetime]:
        think = self.open_time(at + timedelta(hours=rng.choice((3, 22, 30))), rng)
        self.reached(number, Plan("call", think), at, rng)
        at = yield think
        lead = self.lead(number)
        triage.refuse(
            lead, reason=self.reasons[key], comment=rng.choice(self.words.refused[key]),
            come_back_on=(self.now + timedelta(days=back)).date() if back else None, by=self.owner(lead), at=at,
        )  # fmt: skip
        return at

    def junk(self, number: int, at: datetime, rng: Random) -> Story:
        """Not worth an answer."""
        lead = self.lead(number)
        triage.mark_junk(lead, reason=self.reasons[rng.choice(self.words.junk)], by=self.owner(lead), at=at)
        yield from ()

    def wait(self, number: int, at: datetime, rng: Random) -> Story:
        """Nothing to do until a day, and why."""
        until = (self.now + timedelta(days=rng.choice((3, 9, 20)))).date()
        ending = Ending(
            rng.choice(self.words.results), reached=True, wait_until=until, wait_reason=rng.choice(self.words.waits)
        )
        self.close(number, ending, at)
        yield from ()

    def hand_over(self, number: int, at: datetime, rng: Random) -> Story:
        """The head gives it to somebody else, with a word for him."""
        lead = self.lead(number)
        others = [manager for manager in self.company.managers if manager.pk != lead.owner_employee_id]
        triage.assign(lead, to=rng.choice(others), comment=rng.choice(self.words.handed), by=self.company.head, at=at)
        at = yield self.open_time(at + timedelta(minutes=50), rng)
        yield from self.work(number, at, rng)

    def reached(self, number: int, step: Plan, at: datetime, rng: Random) -> None:
        self.close(number, Ending(rng.choice(self.words.results), reached=True, next=step), at)

    def joined(self, number: int) -> bool:
        """Whether the enquiry came to a lead that has a story of its own."""
        return Enquiry.objects.filter(lead=number).count() > 1

    def close(self, number: int, ending: Ending, at: datetime) -> None:
        """The lead's open task ends so, by whoever owns it."""
        task = Task.objects.filter(lead=number, state=Task.State.OPEN).order_by("due_at", "pk").first()
        if task is not None:
            work.close_task(task, ending, by=self.owner(self.lead(number)), at=at)

    def lead(self, number: int) -> Lead:
        return Lead.objects.select_related(*WITH_NAMES).get(pk=number)

    def owner(self, lead: Lead) -> Employee:
        return next(one for one in (*self.company.managers, self.company.head) if one.pk == lead.owner_employee_id)

    def term(self, at: datetime, rng: Random) -> datetime:
        """When a step that stays open is due: overdue, today, tomorrow or later, but after it was planned."""
        morning = self.now.astimezone(self.zone).replace(hour=10, minute=0, second=0, microsecond=0)
        away = timedelta(minutes=rng.randrange(0, 180, 5))
        choices = [
            self.now - timedelta(hours=21) - away,
            self.now - timedelta(hours=2),
            self.now + timedelta(minutes=20) + away,
            self.now + timedelta(minutes=50) + away,
            morning + timedelta(days=1) + away,
            morning + timedelta(days=1) + away,
            morning + timedelta(days=2) + away,
            morning + timedelta(days=4) + away,
        ]
        later = [choice for choice in choices if choice > at + timedelta(minutes=30)]
        return rng.choice(later).replace(second=0, microsecond=0)

    def open_time(self, moment: datetime, rng: Random) -> datetime:
        """This moment if the shop is open then, else the next morning."""
        here = moment.astimezone(self.zone)
        while here.isoweekday() == SUNDAY or not OPENS <= here.hour < CLOSES:
            days = 0 if here.hour < OPENS and here.isoweekday() != SUNDAY else 1
            here = (here + timedelta(days=days)).replace(hour=OPENS, minute=rng.randrange(50))
        return here
