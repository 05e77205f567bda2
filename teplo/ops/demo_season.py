"""The season of the demo company, lived through by the product's own actions, one moment after the other.

Each enquiry has a story: a generator that yields when it goes on and is woken at that moment. What would come after now
is not told any more, which leaves open leads, tasks of today and overdue ones as a real season does.
"""

import heapq
from collections.abc import Callable, Generator, Iterable
from datetime import datetime, timedelta
from itertools import groupby
from random import Random
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import OperationalError

from teplo.channels.models import Channel
from teplo.intake.actions import enter, receive
from teplo.intake.actions.receive_many import Sent, receive_many
from teplo.intake.arrival import Arrival, Receipt, Verdict
from teplo.intake.models import Capture
from teplo.kit.problems import Problem
from teplo.kit.transactions import RETRIED, many, savepoint, sqlstate
from teplo.leads.models import Lead, Status
from teplo.ops import demo_calls, demo_halves, demo_stories
from teplo.ops.demo_company import Company
from teplo.ops.demo_visits import Visit, body_of, visits
from teplo.ops.demo_words import Words
from teplo.staff.models import Employee
from teplo.terms.models import Reason
from teplo.triage import actions as triage
from teplo.work import actions as work
from teplo.work.actions import Ending
from teplo.work.models import Task

Story = Generator[datetime, datetime, None]
OPENS, CLOSES, SUNDAY = 9, 19, 7
AGENT = "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/142.0 Mobile Safari/537.36"
# How many minutes after its term a task is done.
IN_TIME, LATE, LATE_SHARE = (-90, -40, -15, -5, 5, 10, 20), (24 * 60, 50 * 60), 0.08
# So many deeds are written at once: short enough that nobody who works in the desk meanwhile waits for them.
AT_ONCE = 25


class Season:
    """The company at work until `now`; `whole` is how many enquiries come in all."""

    def __init__(self, company: Company, words: Words, now: datetime, *, whole: int) -> None:
        self.company, self.words, self.now, self.whole = company, words, now, whole
        self.zone = ZoneInfo(settings.TIME_ZONE)
        self.consent = company.site.form.consents.get(purpose="processing").version
        self.reasons = {reason.key: reason for reason in Reason.objects.all()}
        self.offered = Status.objects.get(key="proposal")
        self.told: set[int] = set()
        self.came: dict[str, Receipt] = {}
        # Whoever moves a deal holds the kept sums of its stage until the commit.
        self.holds_sums = False
        self.waiting: list[tuple[datetime, int, Story]] = []

    def live(self, tell: Callable[[int], None], *, processes: int = 1) -> int:
        """Live through it and tell day by day how many percent are over; gives how many enquiries came that are new."""
        known = set(Capture.objects.filter(external_id__startswith="demo-").values_list("external_id", flat=True))
        coming = [visit for visit in visits(self.words, self.now, self.whole) if visit.key not in known]
        mine, others = demo_halves.split(coming) if processes > 1 else (coming, [])
        days = self.by_day(coming)
        bounds = [*(day[0].at for day in days), self.now + timedelta(microseconds=1)]
        with demo_halves.half(self, others) as other:
            self.begin(mine)
            for number, bound in enumerate(bounds):
                tell(100 * number // len(bounds))
                other.begins(bound, self.came)
                self.go_until(bound, came={})
                other.ends()
                if number < len(days):
                    self.take_in(days[number])
        return len(coming)

    def begin(self, coming: Iterable[Visit]) -> None:
        """These are to be lived through here."""
        self.waiting = [(visit.at, visit.number, self.story(visit)) for visit in coming]
        for _at, _number, story in self.waiting:
            next(story)
        heapq.heapify(self.waiting)

    def go_until(self, bound: datetime, *, came: dict[str, Receipt]) -> None:
        """Everything that happens before a moment; `came` has been taken in for it."""
        self.came |= came
        while self.has_more(bound):
            self.holds_sums = False
            with many():
                for _turn in range(AT_ONCE):
                    if self.has_more(bound) and not self.holds_sums:
                        self.go_on()

    def has_more(self, bound: datetime) -> bool:
        return bool(self.waiting) and self.waiting[0][0] < bound

    def by_day(self, coming: list[Visit]) -> list[list[Visit]]:
        """What comes over the ways that need nobody's hand, day by day."""
        plain = [
            one for one in coming if one.at <= self.now and one.way != "hand" and one.plot not in ("held", "broken")
        ]
        return [list(day) for _date, day in groupby(sorted(plain, key=_moment), key=lambda one: one.at.date())]

    def take_in(self, day: list[Visit]) -> None:
        """The enquiries of a day, set by set; what of them does not go so is taken when its moment comes."""
        sent = [Sent(self.channel_of(one), self.arrival_of(one), one.at) for one in day]
        outcomes = receive_many(sent, now=day[-1].at)
        self.came |= {one.key: got for one, got in zip(day, outcomes, strict=True) if isinstance(got, Receipt)}

    def go_on(self) -> None:
        """Wake the story whose moment comes first."""
        at, number, story = heapq.heappop(self.waiting)
        try:
            with savepoint():
                then = _woken(story, at)
        except Problem:
            return  # somebody who works in the desk already was faster: the story is his from here
        except OperationalError as error:
            if sqlstate(error) not in RETRIED:
                raise
            return  # the same, at the same moment
        if then is not None:
            heapq.heappush(self.waiting, (then, number, story))

    def story(self, visit: Visit) -> Story:
        """What becomes of one enquiry."""
        at = yield visit.at
        rng = visit.rng()
        receipt = self.came.pop(visit.key, None) or self.arrive(visit, at, rng)
        if receipt.lead is None or receipt.lead in self.told or visit.plot not in ("course", "fade"):
            return
        self.told.add(receipt.lead)
        if visit.plot == "fade":
            yield from demo_stories.fade(self, Lead.objects.get(pk=receipt.lead), at, rng)
            return
        at = yield self.open_time(at + timedelta(minutes=rng.choice((4, 8, 12, 19, 27, 55, 90))), rng)
        # Read once: who owns it is changed by its own story alone, and every verb looks again under its lock.
        lead = Lead.objects.select_related("product").defer("search").get(pk=receipt.lead)
        if lead.owner_employee_id is None:
            seller = rng.choice(self.company.managers)
            triage.take(lead, by=seller, at=at)
            lead.owner_employee_id, lead.owner_queue_id = seller.pk, None
        at = yield from demo_calls.call(self, lead, visit, at)
        yield from demo_stories.course(self, lead, at, rng)

    def arrive(self, visit: Visit, at: datetime, rng: Random) -> Receipt:
        """The enquiry itself, over its own way in."""
        arrival = self.arrival_of(visit)
        if visit.way == "hand":
            return enter(self.company.manual, arrival, by=rng.choice(self.company.managers), at=at)
        return receive(self.channel_of(visit), arrival, at=at, now=at)

    def channel_of(self, visit: Visit) -> Channel:
        return self.company.site if visit.way == "site" else self.company.ways[visit.way]

    def arrival_of(self, visit: Visit) -> Arrival:
        """What it says, as its sender wrote it."""
        body, kind = body_of(visit, self.consent)
        if visit.way == "hand":
            return Arrival(body, content_type=kind, external_id=visit.key)
        verdict, why = Verdict.PASS, ""
        if visit.plot == "held":
            body, kind, verdict, why = self.spam(), "application/json", Verdict.HOLD, "links"
        elif visit.plot == "broken":
            body = b'{"person": {"name": "'
        meta: dict[str, object] = {"ip": f"192.0.2.{visit.number % 250 + 1}", "agent": AGENT}
        return Arrival(body, content_type=kind, external_id=visit.key, meta=meta, verdict=verdict, why=why)

    def spam(self) -> bytes:
        return f'{{"name": "SEO", "contact": "seo@spam.example", "text": "{self.words.spam}"}}'.encode()

    def close(self, lead: Lead, ending: Ending, at: datetime) -> None:
        """The lead's open task ends so, by whoever owns it."""
        task = Task.objects.filter(lead=lead.pk, state=Task.State.OPEN).order_by("due_at", "pk").first()
        if task is not None:
            work.close_task(task, ending, by=self.owner(lead), at=at)

    def owner(self, lead: Lead) -> Employee:
        people = (*self.company.managers, self.company.head, self.company.administrator)
        return next(one for one in people if one.pk == lead.owner_employee_id)

    def done_at(self, due: datetime, rng: Random) -> datetime:
        """When somebody does what was due: mostly in time, now and then a day or two late."""
        late = rng.choice(LATE if rng.random() < LATE_SHARE else IN_TIME)
        return self.open_time(due + timedelta(minutes=late), rng)

    def open_time(self, moment: datetime, rng: Random) -> datetime:
        """This moment if the shop is open then, else the next morning."""
        here = moment.astimezone(self.zone).replace(second=0, microsecond=0)
        while here.isoweekday() == SUNDAY or not OPENS <= here.hour < CLOSES:
            days = 0 if here.hour < OPENS and here.isoweekday() != SUNDAY else 1
            here = (here + timedelta(days=days)).replace(hour=OPENS, minute=rng.randrange(50))
        return here


def _moment(visit: Visit) -> datetime:
    return visit.at


def _woken(story: Story, at: datetime) -> datetime | None:
    """When the story goes on; None where it has ended."""
    try:
        return story.send(at)
    except StopIteration:
        return None
