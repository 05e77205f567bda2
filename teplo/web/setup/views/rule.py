"""One rule of distribution: edited in five steps, read back in one sentence while it is edited, and its versions."""

from collections.abc import Callable
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
from teplo.triage.actions import rule_order
from teplo.triage.actions import rule_setup as rules
from teplo.triage.candidates import pools
from teplo.triage.flaws import holes_of, map_of, overtaken
from teplo.triage.models import Rule, RuleVersion
from teplo.triage.rule_texts import text_of
from teplo.triage.versions import versions_of
from teplo.triage.wording import NOBODY, names_in, sentence
from teplo.web.setup.editing import Deed, edit, found, sent, shown, signed
from teplo.web.setup.forms.conditions import Conditions
from teplo.web.setup.forms.distribution import LastRuleForm, RuleForm, draft_of
from teplo.web.shell.answers import tried

NAME = "setup-rules"
RULES = Permission.RULE_SET_UP


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
    save: Callable[[dict[str, Any]], object], back: str, **context: Any,
) -> HttpResponse:  # fmt: skip
    """The form of a rule with its sentence beside it; sent and sound, `save` gets what the action takes."""
    if request.method == "POST" and conditions and not conditions.is_valid():
        form.add_error(None, _("Some conditions need mending."))
    if isinstance(form, RuleForm) and conditions:
        context |= {"groups": conditions.groups(NOBODY), "kept_words": conditions.kept_words}
        context |= {"people": form.lines(timezone.now()), **_says(draft_of(form, conditions, row))}
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
    """What a rule says as it stands in the form now, and what is wrong with it; nothing is written. `?rule=5`."""
    number = request.GET.get("rule", "")
    row = found(Rule.objects.all(), int(number)) if number.isascii() and number.isdecimal() else None
    form, conditions = RuleForm(request.POST, instance=row), Conditions(row, request.POST)
    form.is_valid()
    return render(request, "web/setup/rule_says.html", {"row": row, **_says(draft_of(form, conditions, row))})


def _says(rule: Rule) -> dict[str, Any]:
    """The sentence of a rule, who stands behind it, and its flaws with the map of hours that nobody covers."""
    text = text_of(rule)
    pool = pools([rule])[rule.pk]
    holes = holes_of([one.pk for one in pool.people], start=timezone.now()) if pool.people else []
    return {
        "says": sentence(text, names_in([text])),
        "pool": pool,
        "overtaken": overtaken(rule, list(Rule.objects.all())),
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
