"""Drafts of the rules: changed apart from those in use, rehearsed, put in use as a whole."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from difflib import SequenceMatcher
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from teplo.staff.permissions import Permission
from teplo.staff.routes import Rate, route
from teplo.triage.actions import rehearse as rehearsals
from teplo.triage.actions import rule_drafts as drafts
from teplo.triage.models import Rule, RuleDraft
from teplo.triage.rule_texts import text_of
from teplo.triage.wording import Difference, asked_of, differences, names_in, sentence
from teplo.web.setup.editing import Deed, edit, found, sent, shown, signed
from teplo.web.setup.forms.conditions import Conditions
from teplo.web.setup.forms.distribution import LastRuleForm, RuleForm
from teplo.web.setup.views.rule import edited, place_in_draft
from teplo.web.shell.answers import go, tried
from teplo.web.shell.asking import told_at
from teplo.web.shell.toasts import say

NAME = "setup-rules"
RULES = Permission.RULE_SET_UP
LAST_MONTH = 30


@dataclass(frozen=True)
class Line:
    """A rule of a draft: what it says, and in what it differs from the one in use."""

    place: int
    rule: Rule
    says: str
    is_new: bool
    changed: list[Difference]
    is_moved: bool
    is_switched: bool

    @property
    def is_other(self) -> bool:
        return self.is_new or self.is_moved or self.is_switched or bool(self.changed)


class DraftForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name of the draft"), max_length=120)


class PeriodForm(forms.Form):
    """Days of the company, both of which belong."""

    since = forms.DateField(label=gettext_lazy("From"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    until = forms.DateField(label=gettext_lazy("To"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))


@route(access=RULES, rate=Rate.WRITE)
def listed(request: HttpRequest) -> HttpResponse:
    """The drafts, and a way to make one."""
    form, made = DraftForm(sent(request)), list[RuleDraft]()
    rows = list(RuleDraft.objects.select_related("employee")[:100])

    def save() -> None:
        made.append(drafts.make_draft(form.cleaned_data["name"], **signed(request)))

    answer = edit(
        request, form, save, name=NAME, said="", back=reverse("setup-drafts"), template="web/setup/drafts.html",
        rows=rows, heading=_("Drafts and rehearsals"), last_url=reverse(NAME),
    )  # fmt: skip
    return go(request, reverse("setup-draft", args=[made[0].pk])) if made else answer


@route(access=RULES, rate=Rate.PAGE)
@require_safe
def one(request: HttpRequest, draft: int) -> HttpResponse:
    """A draft with what it changes, its rehearsals and the way into use."""
    row = found(RuleDraft.objects.select_related("employee"), draft)
    return _draft_page(request, row, PeriodForm(initial=_last_month()))


def _draft_page(request: HttpRequest, row: RuleDraft, form: PeriodForm, *, status: int = 200) -> HttpResponse:
    done = list(row.rehearsals.select_related("employee")[:20])
    used = list(Rule.objects.all())
    rows, gone = _lines(row, used), _gone(row, used)
    context: dict[str, Any] = {"row": row, "rows": rows, "gone": gone, "form": form, "rehearsals": done}
    context["is_other"] = bool(gone) or any(line.is_other for line in rows)
    context["overtaken"] = row.made_from != {str(rule.pk): rule.version for rule in used}
    back = reverse("setup-drafts")
    return shown(request, "web/setup/draft.html", NAME, status=status, heading=row.name, back=back, **context)


def _last_month() -> dict[str, date]:
    today = timezone.localdate()
    return {"since": today - timedelta(days=LAST_MONTH), "until": today - timedelta(days=1)}


def _lines(draft: RuleDraft, rules: list[Rule]) -> list[Line]:
    """The rules of a draft in words, beside those in use."""
    used = {rule.pk: text_of(rule) for rule in rules}
    moved = _moved([one["rule"] for one in draft.rules if one["rule"] in used], list(used))
    texts = [one["text"] for one in draft.rules]
    names, asked = names_in([*texts, *used.values()]), asked_of()
    lines = []
    for place, one in enumerate(draft.rules):
        before = used.get(one["rule"])
        changed = differences(before, one["text"], names, asked) if before else []
        says = sentence(one["text"], names, asked)
        switched = before is not None and before["is_active"] != one["text"]["is_active"]
        rule, is_moved = drafts.rule_at(draft, place), one["rule"] in moved
        lines.append(Line(place, rule, says, before is None, changed, is_moved, switched))
    return lines


def _moved(drafted: list[int], used: list[int]) -> set[int]:
    """The fewest rules that stand elsewhere than in use; a removed one moves none of the others."""
    kept = [number for number in used if number in drafted]
    same = SequenceMatcher(None, kept, drafted, autojunk=False).get_matching_blocks()
    return set(drafted) - {number for block in same for number in drafted[block.b : block.b + block.size]}


def _gone(draft: RuleDraft, used: list[Rule]) -> list[Rule]:
    """The rules in use that the draft has no more."""
    kept = {one["rule"] for one in draft.rules}
    return [rule for rule in used if rule.pk not in kept]


@route(access=RULES, rate=Rate.WRITE)
def added(request: HttpRequest, draft: int) -> HttpResponse:
    """Another rule in a draft, last before the one that catches all."""
    row = found(RuleDraft.objects.all(), draft)
    form = RuleForm(sent(request), initial={"strategy": Rule.Strategy.ROUND_ROBIN})

    def save(values: dict[str, Any]) -> object:
        return drafts.add_to_draft(row, values=values, **signed(request))

    context: dict[str, Any] = {"heading": _("New rule of the draft"), "said": _("The rule was added to the draft.")}
    context |= {"back": reverse("setup-draft", args=[draft]), "place": place_in_draft(row, len(row.rules) - 1)}
    return edited(request, form, Conditions(None, sent(request)), None, save=save, **context)


@route(access=RULES, rate=Rate.WRITE)
def changed(request: HttpRequest, draft: int, place: int) -> HttpResponse:
    """A rule of a draft; of the last one only name and queue."""
    row = found(RuleDraft.objects.all(), draft)
    rule = drafts.rule_at(row, place)

    def save(values: dict[str, Any]) -> object:
        return drafts.change_in_draft(row, place=place, values=values, **signed(request))

    heading = _("%(rule)s (draft)") % {"rule": rule.name}
    context: dict[str, Any] = {"save": save, "said": _("The draft was saved."), "heading": heading}
    context |= {"back": reverse("setup-draft", args=[draft]), "place": place_in_draft(row, place)}
    if rule.catches_all:
        return edited(request, LastRuleForm(sent(request), instance=rule), None, rule, **context)
    form, conditions = RuleForm(sent(request), instance=rule), Conditions(rule, sent(request))
    return edited(request, form, conditions, rule, deeds=_deeds(draft, place), **context)


def _deeds(draft: int, place: int) -> list[Deed]:
    return [Deed(_("Remove from the draft"), reverse("setup-draft-remove", args=[draft, place]), "trash")]


def _deed(request: HttpRequest, draft: int, deed: Callable[..., object], **details: Any) -> HttpResponse:
    row = found(RuleDraft.objects.all(), draft)
    back = reverse("setup-draft", args=[draft])
    return tried(request, lambda: deed(row, **details, **signed(request)), said="", back=back)


def _of_rule(deed: Callable[..., object], **details: Any) -> Callable[..., HttpResponse]:
    """The address of what is done to one rule of a draft."""

    @route(access=RULES, rate=Rate.WRITE)
    @require_POST
    def done(request: HttpRequest, draft: int, place: int) -> HttpResponse:
        """Something is done to a rule of a draft."""
        return _deed(request, draft, deed, place=place, **details)

    return done


up, down = _of_rule(drafts.move_in_draft, up=True), _of_rule(drafts.move_in_draft, up=False)
# Switched off it stays, but decides nothing.
on, off = _of_rule(drafts.switch_in_draft, on=True), _of_rule(drafts.switch_in_draft, on=False)
removed = _of_rule(drafts.remove_from_draft)


@route(access=RULES, rate=Rate.WRITE)
@require_POST
def dropped(request: HttpRequest, draft: int) -> HttpResponse:
    """A draft is thrown away."""
    row = found(RuleDraft.objects.all(), draft)
    said, back = _("The draft was thrown away."), reverse("setup-drafts")
    return tried(request, lambda: drafts.drop_draft(row, **signed(request)), said=said, back=back)


@route(access=RULES, rate=Rate.WRITE)
@require_POST
def used(request: HttpRequest, draft: int) -> HttpResponse:
    """The rules of a draft are put in use, all of them or none."""
    row, back = found(RuleDraft.objects.all(), draft), reverse("setup-draft", args=[draft])

    def put() -> None:
        count = drafts.use_draft(row, **signed(request))
        words = ngettext("%(count)s rule was changed.", "%(count)s rules were changed.", count)
        say(request, words % {"count": count})

    return tried(request, put, said="", back=back)


@route(access=RULES, rate=Rate.WRITE)
@require_POST
def rehearsed(request: HttpRequest, draft: int) -> HttpResponse:
    """A draft is run against the enquiries of a period; what is wrong with the period stands at its field."""
    row = found(RuleDraft.objects.all(), draft)
    form, begun = PeriodForm(request.POST), list[int]()
    if form.is_valid():
        first, last = form.cleaned_data["since"], form.cleaned_data["until"]
        with told_at(form):
            until = min(_begin(last + timedelta(days=1)), timezone.now())
            begun.append(rehearsals.rehearse(row, since=_begin(first), until=until, **signed(request)).pk)
    if begun:
        return go(request, reverse("setup-rehearsal", args=begun))
    return _draft_page(request, row, form, status=422)


def _begin(day: date) -> datetime:
    """The first moment of a day of the company."""
    return datetime.combine(day, time(), ZoneInfo(settings.TIME_ZONE))
