"""A script is walked: begun, answered, objected to, left; each verb answers with the part anew."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from teplo.kit.problems import Conflict, Mistake, NotSeen
from teplo.staff.models import Employee
from teplo.staff.routes import Access, Rate, route
from teplo.triage.actions import answer_in_script
from teplo.web.lead import card_shown
from teplo.web.scripts.shown import About, Asked, about_of, about_run, entry_of, part, person_to_fill, went_on
from teplo.web.shell.asking import me
from teplo.web.shell.parts import InlineField
from teplo.work.actions import scripts
from teplo.work.scripts.models import ScriptRun
from teplo.work.scripts.queries import run_of, to_walk
from teplo.work.scripts.rules import OF_PERSON, Answer, tree_of


@route(access=Access.SIGNED_IN, rate=Rate.PAGE)
@require_safe
def beside(request: HttpRequest) -> HttpResponse:
    """What stands beside the card (`?lead=17`) or the talk (`?talk=5`)."""
    return part(request, about_of(me(request), request.GET), me(request))


@route(access=Access.SIGNED_IN, rate=Rate.WRITE)
@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """Begin a script, by the number of its version, beside `lead` or `talk`."""
    employee = me(request)
    about = about_of(employee, request.POST)
    version = next((one for one in to_walk(about.kind) if str(one.pk) == request.POST.get("version")), None)
    if version is None:
        raise NotSeen
    run = scripts.start(version, lead=about.lead, talk=about.talk, by=employee, at=timezone.now())
    return part(request, about, employee, run=run)


@route(access=Access.SIGNED_IN, rate=Rate.WRITE)
@require_POST
def answer(request: HttpRequest, run: int) -> HttpResponse:
    """Go on by the answer `key`; what it writes into the card is asked again where something else stands there."""
    employee = me(request)
    now, about = _mine(employee, run)
    try:
        filling = _filling(request, now, about, employee)
        if filling.asked:
            return part(request, about, employee, run=now, asked=filling.asked, status=422)
        key, seen = request.POST.get("key", ""), _seen(request)
        told = {"of_lead": filling.of_lead, "of_person": filling.of_person}
        now = answer_in_script(now, key=key, seen=seen, **told, by=employee, at=timezone.now())
    except Conflict as problem:
        return went_on(request, about, employee, problem)
    about = about_run(employee, now)
    return part(request, about, employee, run=now, filled=bool(filling.of_lead or filling.of_person))


@route(access=Access.SIGNED_IN, rate=Rate.WRITE)
@require_POST
def objection(request: HttpRequest, run: int) -> HttpResponse:
    """The customer objects: `key` is to what."""
    return _walked(request, run, partial(scripts.object_to, key=request.POST.get("key", "")))


@route(access=Access.SIGNED_IN, rate=Rate.WRITE)
@require_POST
def back(request: HttpRequest, run: int) -> HttpResponse:
    """One move back."""
    return _walked(request, run, scripts.go_back)


@route(access=Access.SIGNED_IN, rate=Rate.WRITE)
@require_POST
def leave(request: HttpRequest, run: int) -> HttpResponse:
    """The talk is over here."""
    employee = me(request)
    now, about = _mine(employee, run)
    scripts.leave(now, by=employee, at=timezone.now())
    now.refresh_from_db()
    return part(request, about, employee, run=now)


def _walked(request: HttpRequest, number: int, go: Callable[..., ScriptRun]) -> HttpResponse:
    """The part after a move, or as it stands where somebody else has gone on meanwhile."""
    employee = me(request)
    run, about = _mine(employee, number)
    try:
        now = go(run, seen=_seen(request), by=employee, at=timezone.now())
    except Conflict as problem:
        return went_on(request, about, employee, problem)
    return part(request, about, employee, run=now)


def _mine(employee: Employee, number: int) -> tuple[ScriptRun, About]:
    run = run_of(employee, number)
    if run is None:
        raise NotSeen
    return run, about_run(employee, run)


def _seen(request: HttpRequest) -> int:
    given = request.POST.get("seen", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 9 else 0


@dataclass(frozen=True)
class Filling:
    """What an answer writes, or what has to be asked before it does."""

    of_lead: Any = None
    of_person: Any = None
    asked: Asked | None = None


def _filling(request: HttpRequest, run: ScriptRun, about: About, employee: Employee) -> Filling:
    """Nothing is overwritten unseen: what stands was in the input that was changed, or is asked about."""
    step = tree_of(run.version.tree).by_key[run.at_step]
    chosen = next((one for one in step.answers if one.key == request.POST.get("key")), None)
    entry = entry_of(step.fills, about, employee) if step.fills else None
    if entry is None or chosen is None:
        return Filling()
    typed = chosen.value or request.POST.get("value", "").strip()
    if typed and request.POST.get("write") != "no":
        return _written(request, chosen, typed, entry=entry, fills=step.fills, about=about, employee=employee)
    return Filling()


def _written(
    request: HttpRequest,
    chosen: Answer,
    typed: str,
    *,
    entry: InlineField,
    fills: str,
    about: About,
    employee: Employee,
) -> Filling:
    known = {**card_shown.LEAD, **card_shown.PERSON}[fills]
    try:
        value = known.read(typed)
    except Mistake as mistake:
        return Filling(asked=Asked(typed=typed, error=mistake.message))
    if card_shown.mark(value) == entry.version:
        return Filling()
    saw_it = not chosen.value and request.POST.get("version") == entry.version
    if entry.value and not saw_it and request.POST.get("write") != entry.version:
        return Filling(asked=_both(entry, typed, chosen.key))
    return _told(fills, known.column, value, about, employee)


def _both(entry: InlineField, typed: str, key: str) -> Asked:
    wanted = dict(entry.options).get(typed, typed)
    return Asked(typed=typed, key=key, stands=entry.shown or entry.value, wanted=wanted)


def _told(fills: str, column: str, value: object, about: About, employee: Employee) -> Filling:
    if fills in OF_PERSON:
        person = person_to_fill(about, employee)
        return Filling(of_person=(person, {column: str(value)})) if person else Filling()
    return Filling(of_lead=(about.lead, {column: value}))
