"""Scripts are written: the list, the tree of one, its steps, its versions."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST, require_safe

from teplo.kit.problems import Conflict, NotSeen, Words
from teplo.staff.permissions import Permission
from teplo.staff.routes import Rate, route
from teplo.terms.models import Topic
from teplo.web.scripts.forms import (
    ICONS,
    KINDS,
    CopyForm,
    NewScriptForm,
    ScriptForm,
    StepForm,
    fields_to_fill,
    value_words,
)
from teplo.web.setup.editing import Deed, Row, edit, found, listed, sent, shown, signed
from teplo.web.shell.answers import go, tried
from teplo.web.shell.toasts import say, warn
from teplo.work.actions import scripts
from teplo.work.scripts.models import Script, ScriptVersion
from teplo.work.scripts.rules import SENTENCES, Answer, Flaw, Step, StepKind, Tree, flaws, tree_of

NAME = "setup-scripts"
MANAGE = Permission.SCRIPT_MANAGE
DEEPEST = 5


@route(access=MANAGE, rate=Rate.PAGE)
@require_safe
def scripts_listed(request: HttpRequest) -> HttpResponse:
    """Every script, with its aim and its version in use."""
    numbers = dict(ScriptVersion.objects.order_by("number").values_list("script", "number"))
    rows = [
        Row(
            str(one),
            reverse("setup-script", args=[one.pk]),
            (one.get_kind_display(), one.aim or "—", _state(one, numbers.get(one.pk))),
            is_active=one.is_active,
            is_page=True,
        )
        for one in Script.objects.order_by("name", "pk")
    ]
    heads = (_("Title"), _("Kind"), _("Aim of the talk"), pgettext("script", "Version"))
    add = {"add_url": reverse("setup-script-add"), "add_words": _("New script")}
    return listed(request, NAME, rows, heads=heads, empty=_("No script yet"), **add)


def _state(script: Script, number: int | None) -> str:
    if number is None:
        return _("not published yet")
    return _("%(number)s, the draft has changes") % {"number": number} if script.is_changed else str(number)


@route(access=MANAGE, rate=Rate.WRITE)
def script_added(request: HttpRequest) -> HttpResponse:
    """Another script: its first step is written on its page."""
    form = NewScriptForm(sent(request), initial={"kind": Script.Kind.CALL})
    made: list[Script] = []

    def save() -> None:
        made.append(scripts.add_script(**form.cleaned_data, **signed(request)))

    answer = edit(
        request, form, save, name=NAME, heading=_("New script"), said=_("The script was begun: write its first step."),
        back=reverse(NAME),
    )  # fmt: skip
    return go(request, reverse("setup-script", args=[made[0].pk])) if made else answer


@dataclass(frozen=True)
class Line:
    """A step of the tree as it is drawn: its number in the order of reading, how deep it stands, what is wrong."""

    step: Step
    number: int
    depth: int
    icon: str
    kind: Words
    fills: Words
    topic: str
    answers: list[tuple[Answer, "Step | None", int]]
    flaws: list[str]
    is_start: bool


@route(access=MANAGE, rate=Rate.PAGE)
@require_safe
def script(request: HttpRequest, script: int) -> HttpResponse:
    """The draft as a tree, what is wrong with it, and the way to publish it."""
    row = found(Script.objects.all(), script)
    tree = tree_of(row.draft)
    wrong = flaws(tree, row.aim)
    lines = lines_of(tree, wrong)
    whole = [str(SENTENCES[flaw.code]) for flaw in wrong if not flaw.step]
    context: dict[str, Any] = {
        "row": row,
        "lines": [line for line in lines if line.step.kind != StepKind.OBJECTION],
        "objections": [line for line in lines if line.step.kind == StepKind.OBJECTION],
        "whole": whole,
        "wrong": [line for line in lines if line.flaws],
        "flaw_count": len(wrong),
        "version": ScriptVersion.objects.filter(script=row).order_by("-number").first(),
        "back": reverse(NAME),
        "heading": row.name,
        "fact": ("script", row.pk),
    }
    return shown(request, "web/scripts/tree.html", NAME, **context)


def numbers_of(tree: Tree) -> dict[str, int]:
    """The steps counted in the order of reading, objections after all others."""
    return {step.key: number for number, step in enumerate((*tree.way, *tree.objections), 1)}


def lines_of(tree: Tree, wrong: list[Flaw]) -> list[Line]:
    """Every step as a line of the page."""
    numbers, depths = numbers_of(tree), _depths(tree)
    fields = dict(fields_to_fill())
    topics = {one.pk: str(one) for one in Topic.objects.all()}
    lines = []
    for step in (*tree.way, *tree.objections):
        words = {answer.key: answer.words for answer in step.answers}
        said = [str(SENTENCES[f.code]) % {"answer": words.get(f.answer, "")} if f.answer else str(SENTENCES[f.code])
                for f in wrong if f.step == step.key]  # fmt: skip
        answers = [
            (replace(one, value=value_words(step.fills, one.value)), tree.by_key.get(one.to), numbers.get(one.to, 0))
            for one in step.answers
        ]
        lines.append(
            Line(
                step, numbers[step.key], min(depths.get(step.key, 0), DEEPEST), ICONS[step.kind], KINDS[step.kind],
                fields[step.fills] if step.fills else "", topics.get(step.topic or 0, ""), answers, said,
                step.key == tree.start,
            )
        )  # fmt: skip
    return lines


def _depths(tree: Tree) -> dict[str, int]:
    """How far each step is from the beginning, by the shortest way."""
    depths, row = {tree.start: 0}, [tree.start]
    while row:
        coming = []
        for key in row:
            step = tree.by_key.get(key)
            for answer in step.answers if step else ():
                if answer.to in tree.by_key and answer.to not in depths:
                    depths[answer.to] = depths[key] + 1
                    coming.append(answer.to)
        row = coming
    return depths


@route(access=MANAGE, rate=Rate.WRITE)
def script_changed(request: HttpRequest, script: int) -> HttpResponse:
    """Its name, kind, aim and use."""
    row = found(Script.objects.all(), script)
    form = ScriptForm(sent(request), instance=row)
    return edit(
        request,
        form,
        lambda: scripts.change_script(row, values=form.cleaned_data, **signed(request)),
        name=NAME,
        heading=row.name,
        said=_("The script was saved."),
        back=reverse("setup-script", args=[row.pk]),
        fact=("script", row.pk),
    )


@route(access=MANAGE, rate=Rate.WRITE)
def script_copied(request: HttpRequest, script: int) -> HttpResponse:
    """Another script with what this one's draft says."""
    row = found(Script.objects.all(), script)
    form = CopyForm(sent(request), initial={"name": _("%(name)s (copy)") % {"name": row.name}})
    made: list[Script] = []

    def save() -> None:
        made.append(scripts.copy_script(row, name=form.cleaned_data["name"], **signed(request)))

    answer = edit(
        request, form, save, name=NAME, heading=_("Copy the script"), said=_("The script was copied."),
        back=reverse(NAME),
    )  # fmt: skip
    return go(request, reverse("setup-script", args=[made[0].pk])) if made else answer


@route(access=MANAGE, rate=Rate.WRITE)
def step_added(request: HttpRequest, script: int, kind: str) -> HttpResponse:
    """Another step, or an objection that is at hand at every step."""
    if kind not in ("say", "objection"):
        raise NotSeen
    row = found(Script.objects.all(), script)
    return _step_edited(request, row, Step("", StepKind(kind)))


@route(access=MANAGE, rate=Rate.WRITE)
def step_changed(request: HttpRequest, script: int, step: str) -> HttpResponse:
    """What a step says, asks and leads to."""
    row = found(Script.objects.all(), script)
    known = tree_of(row.draft).by_key.get(step)
    if known is None:
        raise NotSeen
    return _step_edited(request, row, known)


def _step_edited(request: HttpRequest, row: Script, step: Step) -> HttpResponse:
    tree = tree_of(row.draft)
    numbers = numbers_of(tree)
    form = StepForm(sent(request), tree=tree, step=step, numbers=numbers)
    heading = f"{numbers[step.key]}. {step.name or _('Not written yet')}" if step.key else _("New step")
    if step.kind == StepKind.OBJECTION:
        heading = step.name or _("New objection")
    deeds = [(_("Begin the talk here"), "setup-step-first", "player-play"), (_("Remove"), "setup-step-remove", "trash")]
    if not step.key:
        deeds = []
    elif step.kind == StepKind.OBJECTION or step.key == tree.start:
        deeds = deeds[1:]
    return edit(
        request,
        form,
        lambda: scripts.put_step(row, step=form.made(), seen=_seen(request), **signed(request)),
        name=NAME,
        heading=heading,
        said="",
        back=reverse("setup-script", args=[row.pk]),
        template="web/scripts/step.html",
        seen=request.POST.get("seen") or row.edits,
        deeds=[
            Deed(words, f"{reverse(name, args=[row.pk, step.key])}?seen={row.edits}", icon)
            for words, name, icon in deeds
        ],
        fact=("script", row.pk),
    )


def _seen(request: HttpRequest) -> int:
    given = request.POST.get("seen") or request.GET.get("seen", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 9 else -1


def _done(request: HttpRequest, script: int, deed: Callable[[Script], object], said: Words = "") -> HttpResponse:
    row = found(Script.objects.all(), script)
    return tried(request, lambda: deed(row), said=said, back=reverse("setup-script", args=[row.pk]))


@route(access=MANAGE, rate=Rate.WRITE)
@require_POST
def step_removed(request: HttpRequest, script: int, step: str) -> HttpResponse:
    """Take a step out of the draft."""
    return _done(
        request,
        script,
        lambda row: scripts.remove_step(row, key=step, seen=_seen(request), **signed(request)),
        _("The step was removed from the draft."),
    )


@route(access=MANAGE, rate=Rate.WRITE)
@require_POST
def step_first(request: HttpRequest, script: int, step: str) -> HttpResponse:
    """Let the talk begin here."""
    return _done(request, script, lambda row: scripts.begin_with(row, key=step, seen=_seen(request), **signed(request)))


@route(access=MANAGE, rate=Rate.WRITE)
@require_POST
def published(request: HttpRequest, script: int) -> HttpResponse:
    """Make a version of the draft; what is wrong with it is said instead."""
    row = found(Script.objects.all(), script)
    page = reverse("setup-script", args=[row.pk])
    try:
        made = scripts.publish(row, seen=_seen(request), **signed(request))
    except Conflict as problem:
        warn(request, problem.title)
        return go(request, page)
    say(request, _("Version %(number)s is in use from now on.") % {"number": made.number})
    return go(request, page)


@route(access=MANAGE, rate=Rate.PAGE)
@require_safe
def versions(request: HttpRequest, script: int) -> HttpResponse:
    """Every version, the newest first."""
    row = found(Script.objects.all(), script)
    made = list(ScriptVersion.objects.filter(script=row).select_related("by").order_by("-number")[:100])
    lines = [(one, len(tree_of(one.tree).steps)) for one in made]
    context: dict[str, Any] = {
        "row": row,
        "lines": lines,
        "back": reverse("setup-script", args=[row.pk]),
        "heading": row.name,
    }
    return shown(request, "web/scripts/versions.html", NAME, fact=("script", row.pk), **context)


@route(access=MANAGE, rate=Rate.WRITE)
@require_POST
def version_taken_up(request: HttpRequest, script: int, number: int) -> HttpResponse:
    """Make the draft what an earlier version was."""
    return _done(
        request,
        script,
        lambda row: scripts.take_up(row, number=number, seen=_seen(request), **signed(request)),
        _("The draft is as version %(number)s was: publish it to use it.") % {"number": number},
    )
