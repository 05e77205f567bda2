"""What stands beside a card or a talk: the step of a script where one is, its field, its answers, what was marked."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from teplo.identity.models import Person
from teplo.kit.problems import Conflict, NotSeen, Words
from teplo.leads.models import Lead
from teplo.leads.queries import lead_for
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission, may
from teplo.terms.models import Topic
from teplo.web.lead import card_shown
from teplo.web.people.pages import person_for
from teplo.web.shell.parts import InlineField
from teplo.work.scripts.models import ScriptRun
from teplo.work.scripts.queries import marks_of, open_run, to_walk
from teplo.work.scripts.rules import OF_PERSON, Answer, Step, StepKind, tree_of
from teplo.work.talks.models import Conversation
from teplo.work.talks.queries import talk_for


@dataclass(frozen=True)
class About:
    """Beside what a script is walked: a lead, or a talk with or without one. `query` is what addresses say of it."""

    lead: Lead | None
    talk: Conversation | None

    @property
    def kind(self) -> str:
        return "chat" if self.talk else "call"

    @property
    def query(self) -> str:
        return f"talk={self.talk.pk}" if self.talk else f"lead={self.lead.pk if self.lead else ''}"

    def may_work(self, employee: Employee) -> bool:
        if self.lead:
            return may(employee, Permission.LEAD_CHANGE, self.lead)
        return bool(self.talk and may(employee, Permission.CONVERSATION_ANSWER, self.talk))


def about_of(employee: Employee, given: Any) -> About:
    """What `lead=` or `talk=` name, if this employee sees it."""
    if number := _number(given.get("talk")):
        talk = talk_for(employee, number)
        return About(lead_for(employee, talk.lead_id) if talk.lead_id else None, talk)
    if number := _number(given.get("lead")):
        return About(lead_for(employee, number), None)
    raise NotSeen


def about_run(employee: Employee, run: ScriptRun) -> About:
    """Beside what a run goes."""
    talk = talk_for(employee, run.conversation_id) if run.conversation_id else None
    return About(lead_for(employee, run.lead_id) if run.lead_id else None, talk)


def _number(given: object) -> int | None:
    text = str(given or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


@dataclass(frozen=True)
class Asked:
    """What is said beside the step: what was typed and is wrong, or what stands already where the answer writes.

    `unmarked` is what is wrong with a mark, `quote` what was typed for it.
    """

    typed: str | None = None
    error: Words = ""
    key: str = ""
    stands: Words = ""
    wanted: Words = ""
    notice: Words = ""
    unmarked: Words = ""
    quote: str = ""


@dataclass(frozen=True)
class Beside:
    """The part beside a card or a talk."""

    about: About
    run: ScriptRun | None
    step: Step | None = None
    entry: InlineField | None = None
    answers: Sequence[tuple[int, Answer]] = ()
    objections: Sequence[Step] = ()
    asked: Asked = field(default_factory=Asked)
    scripts: Sequence[Any] = ()
    marks: Sequence[Any] = ()
    topics: Sequence[tuple[Words, list[Topic]]] = ()
    may_work: bool = False

    @property
    def is_written(self) -> bool:
        """Whether every answer brings a value of its own, so that nothing is typed."""
        return bool(self.answers) and all(answer.value for _number, answer in self.answers)

    @property
    def is_objection(self) -> bool:
        return self.step is not None and self.step.kind == StepKind.OBJECTION


def beside(about: About, employee: Employee, *, run: ScriptRun | None = None, asked: Asked | None = None) -> Beside:
    """Where somebody stands in a script here; which he may begin, where he walks none."""
    if not about.may_work(employee):
        raise NotSeen
    run = run or open_run(employee, lead=about.lead, talk=about.talk)
    common: dict[str, Any] = {
        "about": about,
        "run": run,
        "asked": asked or Asked(),
        "marks": marks_of(employee, lead=about.lead, talk=about.talk),
        "topics": topics(),
        "may_work": True,
    }
    if run is None or run.state != ScriptRun.State.OPEN:
        ended = tree_of(run.version.tree).by_key[run.at_step] if run else None
        return Beside(**common, step=ended, scripts=to_walk(about.kind))
    tree = tree_of(run.version.tree)
    step = tree.by_key[run.at_step]
    return Beside(
        **common,
        step=step,
        entry=entry_of(step.fills, about, employee) if step.fills else None,
        answers=list(enumerate(step.answers, 1)),
        objections=[one for one in tree.objections if one != step],
    )


def topics() -> list[tuple[Words, list[Topic]]]:
    """What may be marked, by kind."""
    in_use = list(Topic.objects.filter(is_active=True))
    kinds = [(kind.label, [one for one in in_use if one.kind == kind]) for kind in Topic.Kind]
    return [(words, some) for words, some in kinds if some]


def entry_of(fills: str, about: About, employee: Employee) -> InlineField | None:
    """The field of the card that a question fills, as it stands now; none where there is no card or it is hidden."""
    lead = about.lead
    if lead is None or fills in lead.hidden:
        return None
    if fills not in OF_PERSON:
        return card_shown.of_lead(lead, fills) if may(employee, Permission.LEAD_CHANGE, lead) else None
    person = person_to_fill(about, employee)
    return card_shown.of_person(lead, person, fills) if person else None


def person_to_fill(about: About, employee: Employee) -> Person | None:
    """The person whose card a question fills, where this employee may change it."""
    lead = about.lead
    if lead is None or lead.person_id is None or lead.hides_person:
        return None
    try:
        return person_for(employee, lead.person_id, Permission.PERSON_CHANGE)
    except NotSeen:
        return None


def part(
    request: HttpRequest, about: About, employee: Employee, *, run: ScriptRun | None = None, asked: Asked | None = None,
    status: int = 200, filled: bool = False,
) -> HttpResponse:  # fmt: skip
    """The part anew; `filled` tells the card beside it to look again."""
    context = {"beside": beside(about, employee, run=run, asked=asked)}
    answer = render(request, "web/scripts/beside.html", context, status=status)
    if filled:
        answer.headers["HX-Trigger"] = "lead-changed"
    return answer


def went_on(request: HttpRequest, about: About, employee: Employee, problem: Conflict) -> HttpResponse:
    """Somebody was faster, perhaps oneself in another window: where the talk stands, and why."""
    return part(request, about, employee, asked=Asked(notice=problem.title), status=409)
