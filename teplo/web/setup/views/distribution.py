"""The rules of distribution, in their order, with who stands behind each, and a way to try them."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from teplo.kit.filters import Context, FilterMistake, describe, read_json
from teplo.kit.problems import Invalid
from teplo.staff.permissions import Permission
from teplo.staff.routes import Rate, route
from teplo.triage.actions import rule_setup as rules
from teplo.triage.candidates import pools, try_out
from teplo.triage.draft import Draft
from teplo.triage.fields import ENQUIRY
from teplo.triage.models import Rule
from teplo.web.setup.editing import Deed, edit, found, sent, shown, signed
from teplo.web.setup.forms.distribution import Conditions, LastRuleForm, RuleForm, TryForm
from teplo.web.shell.answers import tried

NAME = "setup-rules"
RULES = Permission.RULE_SET_UP


@route(access=RULES, rate=Rate.PAGE)
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """The rules in plain words; with `?channel=…` also who would get such an enquiry."""
    ordered = list(Rule.objects.select_related("queue", "team", "role"))
    behind = pools(ordered)
    rows = [(rule, _words(rule), behind[rule.pk]) for rule in ordered]
    form = TryForm(request.GET if "channel" in request.GET else None)
    trial = try_out(_draft(form), form.cleaned_data["channel"]) if form.is_bound and form.is_valid() else None
    return shown(request, "web/setup/rules.html", NAME, rows=rows, form=form, trial=trial)


def _words(rule: Rule) -> str:
    context = Context(now=timezone.now(), zone=timezone.get_current_timezone())
    asked = describe(read_json(rule.conditions, ENQUIRY), ENQUIRY, context) if rule.conditions else ""
    if rule.catches_all:
        return _("Everything that no rule above takes")
    return asked or _("Every enquiry")


def _draft(form: TryForm) -> Draft:
    given = form.cleaned_data
    source, campaign, product = (given[name].key if given[name] else "" for name in ("source", "campaign", "product"))
    return Draft(source=source, campaign=campaign, product=product, region=given["region"])


@route(access=RULES, rate=Rate.WRITE)
def added(request: HttpRequest) -> HttpResponse:
    """Another rule, last before the one that catches all."""
    form = RuleForm(sent(request), initial={"strategy": Rule.Strategy.ROUND_ROBIN})
    conditions = Conditions(None, sent(request))
    return _edited(request, form, conditions, None, heading=_("New rule"), said=_("The rule was added."))


@route(access=RULES, rate=Rate.WRITE)
def changed(request: HttpRequest, rule: int) -> HttpResponse:
    """A rule; of the last one only name and queue."""
    row = found(Rule.objects.all(), rule)
    said = _("The rule was saved.")
    if row.catches_all:
        last = LastRuleForm(sent(request), instance=row)
        return _edited(request, last, None, row, heading=row.name, said=said)
    conditions = Conditions(row, sent(request))
    form = RuleForm(sent(request), instance=row)
    return _edited(request, form, conditions, row, heading=row.name, said=said, deeds=_deeds(row))


def _edited(
    request: HttpRequest,
    form: RuleForm | LastRuleForm,
    conditions: Conditions | None,
    row: Rule | None,
    **context: Any,
) -> HttpResponse:
    if request.method == "POST" and conditions and not conditions.is_valid():
        form.add_error(None, _("Some conditions need mending."))
    fact = ("rule", row.pk) if row else None
    return edit(
        request,
        form,
        lambda: _save(request, form, conditions, row),
        conditions=conditions,
        row=row,
        name=NAME,
        back=reverse(NAME),
        template="web/setup/rule.html",
        fact=fact,
        **context,
    )


def _save(request: HttpRequest, form: RuleForm | LastRuleForm, conditions: Conditions | None, row: Rule | None) -> None:
    values = dict(form.cleaned_data)
    if conditions:
        try:
            values["conditions"] = conditions.as_json()
        except FilterMistake as mistake:
            raise Invalid(errors=[mistake.at("conditions")]) from None
    if row:
        rules.change_rule(row, values=values, **signed(request))
    else:
        rules.add_rule(values.pop("name"), values=values, **signed(request))


def _deeds(rule: Rule) -> list[Deed]:
    switch = (
        Deed(_("Switch off"), reverse("setup-rule-off", args=[rule.pk]), "archive")
        if rule.is_active
        else Deed(_("Switch on"), reverse("setup-rule-on", args=[rule.pk]), "restore")
    )
    return [switch, Deed(_("Remove"), reverse("setup-rule-remove", args=[rule.pk]), "trash")]


@route(access=RULES, rate=Rate.WRITE)
@require_POST
def up(request: HttpRequest, rule: int) -> HttpResponse:
    """A rule is asked one place earlier."""
    row = found(Rule.objects.all(), rule)
    return tried(request, lambda: rules.move_rule(row, up=True, **signed(request)), said="", back=reverse(NAME))


@route(access=RULES, rate=Rate.WRITE)
@require_POST
def down(request: HttpRequest, rule: int) -> HttpResponse:
    """A rule is asked one place later."""
    row = found(Rule.objects.all(), rule)
    return tried(request, lambda: rules.move_rule(row, up=False, **signed(request)), said="", back=reverse(NAME))


@route(access=RULES, rate=Rate.WRITE)
@require_POST
def on(request: HttpRequest, rule: int) -> HttpResponse:
    """A rule decides again."""
    row = found(Rule.objects.all(), rule)
    said = _("The rule decides again.")
    return tried(request, lambda: rules.switch_rule(row, on=True, **signed(request)), said=said, back=reverse(NAME))


@route(access=RULES, rate=Rate.WRITE)
@require_POST
def off(request: HttpRequest, rule: int) -> HttpResponse:
    """A rule stays, but decides nothing."""
    row = found(Rule.objects.all(), rule)
    said = _("The rule is switched off.")
    return tried(request, lambda: rules.switch_rule(row, on=False, **signed(request)), said=said, back=reverse(NAME))


@route(access=RULES, rate=Rate.WRITE)
@require_POST
def removed(request: HttpRequest, rule: int) -> HttpResponse:
    """A rule goes."""
    row = found(Rule.objects.all(), rule)
    said = _("The rule was removed.")
    return tried(request, lambda: rules.remove_rule(row, **signed(request)), said=said, back=reverse(NAME))
