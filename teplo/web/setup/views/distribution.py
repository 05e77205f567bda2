"""The rules of distribution, in their order, with who stands behind each, and a way to try them."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from teplo.identity.given import Contact, Who
from teplo.staff.permissions import Permission
from teplo.staff.routes import Rate, route
from teplo.triage.actions import rule_order
from teplo.triage.actions import rule_setup as rules
from teplo.triage.candidates import Pool, pools, try_out
from teplo.triage.draft import Draft
from teplo.triage.flaws import Overtaken, overtaken
from teplo.triage.models import Rule
from teplo.triage.presenters import named_in, why_words
from teplo.triage.queries import names_of
from teplo.triage.rule_texts import text_of
from teplo.triage.wording import asked_of, names_in, sentence
from teplo.web.setup.editing import found, shown, signed
from teplo.web.setup.forms.distribution import TryForm
from teplo.web.shell.answers import tried

NAME = "setup-rules"
RULES = Permission.RULE_SET_UP


@dataclass(frozen=True)
class Line:
    """A rule in the list: what it says, who stands behind it, and the earlier one that leaves nothing to it."""

    rule: Rule
    says: str
    pool: Pool
    overtaken: Overtaken | None


@route(access=RULES, rate=Rate.PAGE)
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """The rules in plain words; with `?channel=…` also who would get such an enquiry."""
    form = TryForm(request.GET if "channel" in request.GET else None)
    trial = _tried(form) if form.is_bound and form.is_valid() else {}
    return shown(request, "web/setup/rules.html", NAME, rows=_lines(), form=form, **trial)


def _tried(form: TryForm) -> dict[str, Any]:
    """Who would get the enquiry of the form, and why not the others."""
    trial = try_out(_draft(form), form.cleaned_data["channel"])
    names = names_of((), employees=named_in(trial.reason))
    return {"trial": trial, "why": why_words(trial.reason, names)}


def _lines() -> list[Line]:
    ordered = list(Rule.objects.select_related("queue", "team", "role"))
    behind = pools(ordered)
    texts = {rule.pk: text_of(rule) for rule in ordered}
    names, asked = names_in(texts.values()), asked_of()
    return [
        Line(rule, sentence(texts[rule.pk], names, asked), behind[rule.pk], overtaken(rule, ordered))
        for rule in ordered
    ]


def _draft(form: TryForm) -> Draft:
    given = form.cleaned_data
    source, campaign, product = (given[name].key if given[name] else "" for name in ("source", "campaign", "product"))
    contacts = (Contact("phone", given["phone"].value, given["phone"].shown),) if given["phone"] else ()
    words = {name: given[name] for name in ("region", "heat", "text")}
    return Draft(who=Who(contacts=contacts), source=source, campaign=campaign, product=product, **words)


def _ordered(request: HttpRequest, deed: Any) -> HttpResponse:
    """The list as it stands after a rule was moved or switched: the part of it where it was asked from there."""
    answer = tried(request, deed, said="", back=reverse(NAME))
    if request.headers.get("HX-Request") != "true":
        return answer
    return render(request, "web/setup/rules.html#rules", {"rows": _lines()})


@route(access=RULES, rate=Rate.WRITE)
@require_POST
def up(request: HttpRequest, rule: int) -> HttpResponse:
    """A rule is asked one place earlier."""
    row = found(Rule.objects.all(), rule)
    return _ordered(request, lambda: rules.move_rule(row, up=True, **signed(request)))


@route(access=RULES, rate=Rate.WRITE)
@require_POST
def down(request: HttpRequest, rule: int) -> HttpResponse:
    """A rule is asked one place later."""
    row = found(Rule.objects.all(), rule)
    return _ordered(request, lambda: rules.move_rule(row, up=False, **signed(request)))


@route(access=RULES, rate=Rate.WRITE)
@require_POST
def placed(request: HttpRequest, rule: int) -> HttpResponse:
    """A rule is dragged to a place, counted from 0."""
    row = found(Rule.objects.all(), rule)
    place = request.POST.get("place", "")
    wanted = int(place) if place.isascii() and place.isdecimal() and len(place) < 6 else row.position
    return _ordered(request, lambda: rule_order.place_rule(row, place=wanted, **signed(request)))


@route(access=RULES, rate=Rate.WRITE)
@require_POST
def on(request: HttpRequest, rule: int) -> HttpResponse:
    """A rule decides again."""
    row = found(Rule.objects.all(), rule)
    return _ordered(request, lambda: rules.switch_rule(row, on=True, **signed(request)))


@route(access=RULES, rate=Rate.WRITE)
@require_POST
def off(request: HttpRequest, rule: int) -> HttpResponse:
    """A rule stays, but decides nothing."""
    row = found(Rule.objects.all(), rule)
    return _ordered(request, lambda: rules.switch_rule(row, on=False, **signed(request)))


@route(access=RULES, rate=Rate.WRITE)
@require_POST
def removed(request: HttpRequest, rule: int) -> HttpResponse:
    """A rule goes."""
    row = found(Rule.objects.all(), rule)
    said = _("The rule was removed.")
    return tried(request, lambda: rules.remove_rule(row, **signed(request)), said=said, back=reverse(NAME))
