"""One rule of distribution: edited in five steps, read back in one sentence while it is edited, and its versions."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from teplo.kit.filters import FilterMistake
from teplo.kit.problems import Invalid, NotSeen
from teplo.staff.permissions import Permission
from teplo.staff.routes import Rate, route
from teplo.triage.actions import rule_drafts, rule_order
from teplo.triage.actions import rule_setup as rules
from teplo.triage.candidates import pools
from teplo.triage.flaws import holes_of, map_of, overtaken
from teplo.triage.models import Rule, RuleDraft, RuleVersion
from teplo.triage.rule_texts import text_of
from teplo.triage.versions import versions_of
from teplo.triage.wording import NOBODY, names_in, sentence
from teplo.web.setup.editing import Deed, edit, found, sent, shown, signed
from teplo.web.setup.forms.conditions import Conditions
from teplo.web.setup.forms.distribution import LastRuleForm, RuleForm, draft_of
from teplo.web.shell.answers import tried

NAME = "setup-rules"
RULES = Permission.RULE_SET_UP


@dataclass(frozen=True)
class Place:
    """Where a rule stands: what is asked before it, and how the address of the live sentence says so."""

    above: Sequence[Rule]
    query: str = ""


def place_in_use(row: Rule | None) -> Place:
    """Of a rule in use; a new one comes last before the one that catches all."""
    ordered = [one for one in Rule.objects.all() if not one.catches_all or one == row]
    if row is None:
        return Place(ordered)
    return Place(ordered[: ordered.index(row)], f"?rule={row.pk}")


def place_in_draft(draft: RuleDraft, place: int) -> Place:
    """Of a rule of a draft, counted from 0: what is in use says nothing of it."""
    return Place([rule_drafts.rule_at(draft, number) for number in range(place)], f"?draft={draft.pk}&place={place}")


@route(access=RULES, rate=Rate.WRITE)
def added(request: HttpRequest) -> HttpResponse:
    """Another rule, last before the one that catches all."""
    form = RuleForm(sent(request), initial={"strategy": Rule.Strategy.ROUND_ROBIN})
    conditions = Conditions(None, sent(request))

    def save(values: dict[str, Any]) -> object:
        return rules.add_rule(values.pop("name"), values=values, **signed(request))

    said = _("The rule was added.")
    return edited(request, form, conditions, None, save=save, back=reverse(NAME), heading=_("New rule"), said=said)


@route(access=RULES, rate=Rate.WRITE)
def changed(request: HttpRequest, rule: int) -> HttpResponse:
    """A rule; of the last one only name and queue."""
    row = found(Rule.objects.select_related("queue"), rule)

    def save(values: dict[str, Any]) -> object:
        return rules.change_rule(row, values=values, **signed(request))

    context: dict[str, Any] = {
        "save": save,
        "back": reverse(NAME),
        "heading": row.name,
        "said": _("The rule was saved."),
    }
    if row.catches_all:
        return edited(request, LastRuleForm(sent(request), instance=row), None, row, **context)
    conditions = Conditions(row, sent(request))
    return edited(request, RuleForm(sent(request), instance=row), conditions, row, deeds=_deeds(row), **context)


def edited(
    request: HttpRequest, form: RuleForm | LastRuleForm, conditions: Conditions | None, row: Rule | None, *,
    save: Callable[[dict[str, Any]], object], back: str, place: Place | None = None, **context: Any,
) -> HttpResponse:  # fmt: skip
    """The form of a rule with its sentence beside it; sent and sound, `save` gets what the action takes."""
    if request.method == "POST" and conditions and not conditions.is_valid():
        form.add_error(None, _("Some conditions need mending."))
    if isinstance(form, RuleForm) and conditions:
        context |= {"groups": conditions.groups(NOBODY), "kept_words": conditions.kept_words}
        place = place or place_in_use(row)
        context |= {"people": form.lines(timezone.now()), **_says(draft_of(form, conditions, row), place)}
    return edit(
        request,
        form,
        lambda: save(_values(form, conditions)),
        row=row,
        name=NAME,
        back=back,
        template="web/setup/rule.html",
        fact=("rule", row.pk) if row and row.pk else None,
        **context,
    )


def _values(form: RuleForm | LastRuleForm, conditions: Conditions | None) -> dict[str, Any]:
    values = dict(form.cleaned_data)
    if conditions:
        try:
            values["conditions"] = conditions.as_json()
        except FilterMistake as mistake:
            raise Invalid(errors=[mistake.at("conditions")]) from None
    return values


def _deeds(rule: Rule) -> list[Deed]:
    return [Deed(_("Remove"), reverse("setup-rule-remove", args=[rule.pk]), "trash")]


@route(access=RULES, rate=Rate.PAGE)
@require_POST
def drafted(request: HttpRequest) -> HttpResponse:
    """What a rule says as it stands in the form now, and what is wrong with it; nothing is written.

    `?rule=5` of a rule in use, `?draft=3&place=0` of a draft's; without both of a new one.
    """
    number, draft, at = (_number(request, name) for name in ("rule", "draft", "place"))
    row = found(Rule.objects.all(), number) if number is not None else None
    place = place_in_use(row) if draft is None else place_in_draft(found(RuleDraft.objects.all(), draft), at or 0)
    form, conditions = RuleForm(request.POST, instance=row), Conditions(row, request.POST)
    form.is_valid()
    return render(request, "web/setup/rule_says.html", _says(draft_of(form, conditions, row), place))


def _number(request: HttpRequest, name: str) -> int | None:
    given = request.GET.get(name, "")
    return int(given) if given.isascii() and given.isdecimal() and len(given) < 19 else None


def _says(rule: Rule, place: Place) -> dict[str, Any]:
    """The sentence of a rule, who stands behind it, and its flaws with the map of hours that nobody covers."""
    text = text_of(rule)
    pool = pools([rule])[rule.pk]
    holes = holes_of([one.pk for one in pool.people], start=timezone.now()) if pool.people else []
    return {
        "says": sentence(text, names_in([text])),
        "pool": pool,
        "overtaken": overtaken(rule, place.above),
        "says_query": place.query,
        "holes": holes,
        "days": map_of(holes, start=_midnight(), zone=timezone.get_current_timezone()) if holes else [],
    }


def _midnight() -> datetime:
    return datetime.combine(timezone.localdate(), time.min, timezone.get_current_timezone())


@route(access=RULES, rate=Rate.PAGE)
@require_safe
def versions(request: HttpRequest, rule: int) -> HttpResponse:
    """What a rule said when, who changed it, and what; `?before=7` for the older ones."""
    before = request.GET.get("before", "")
    mark = int(before) if before.isascii() and before.isdecimal() and len(before) < 9 else None
    page = versions_of(rule, before=mark)
    if not page.lines:
        raise NotSeen
    row = Rule.objects.filter(pk=rule).first()
    heading = _("%(rule)s: versions") % {"rule": row or page.lines[0].text.get("name")}
    context: dict[str, Any] = {"page": page, "row": row, "number": rule, "heading": heading, "back": reverse(NAME)}
    return shown(request, "web/setup/rule_versions.html", NAME, fact=("rule", rule), **context)


@route(access=RULES, rate=Rate.WRITE)
@require_POST
def restored(request: HttpRequest, rule: int, version: int) -> HttpResponse:
    """A rule says again what it said in a version; that is a new version."""
    row = found(Rule.objects.all(), rule)
    then = RuleVersion.objects.filter(rule=rule, version=version).first()
    if then is None:
        raise NotSeen
    said = _("The rule says again what it said in version %(version)s.") % {"version": version}
    back = reverse("setup-rule-versions", args=[rule])
    return tried(
        request, lambda: rule_order.restore_version(row, version=then, **signed(request)), said=said, back=back
    )
