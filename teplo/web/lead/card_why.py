"""'Why me?' in full: by which text of which rule, among how many, who was passed over, and who had it before."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from teplo.leads.models import Lead
from teplo.leads.queries import lead_for
from teplo.ledger.presenters import Names
from teplo.staff.models import Employee, Queue
from teplo.staff.permissions import Permission, may
from teplo.staff.routes import Rate, route
from teplo.triage.models import Assignment, Rule, RuleVersion
from teplo.triage.presenters import Why, named_in, why_words
from teplo.triage.queries import names_of
from teplo.triage.rule_texts import Text
from teplo.triage.wording import names_in, sentence
from teplo.web.shell.asking import me, panel

EARLIER = 20


@dataclass(frozen=True)
class Given:
    """An assignment in words; `says` is the text of the rule then, `facts` are its figures."""

    owner: Employee | Queue | None
    at: datetime
    by: str
    why: Why
    comment: str
    says: str
    facts: list[tuple[str, str]]
    versions_url: str


@route(access=Permission.LEAD_SEE, rate=Rate.PAGE)
@require_safe
def why(request: HttpRequest, number: int) -> HttpResponse:
    """Why the lead is whose it is, and the assignments before."""
    employee = me(request)
    lead = lead_for(employee, number)
    given = _given(lead, employee)
    return panel(request, "web/lead/why.html", lead=lead, now=given[0] if given else None, earlier=given[1:])


def _given(lead: Lead, employee: Employee) -> list[Given]:
    rows = Assignment.objects.filter(lead=lead).select_related("employee", "queue", "rule").order_by("-pk")
    found = list(rows[: EARLIER + 1])
    people = {number for one in found for number in (*named_in(one), one.by_id if one.by_kind == "employee" else None)}
    names = names_of((), employees=[number for number in people if number])
    texts = _texts(found)
    in_texts = names_in(texts.values())
    opens = may(employee, Permission.RULE_SET_UP)
    return [_one(one, names, texts.get((one.rule_id, one.rule_version)), in_texts, opens=opens) for one in found]


Texts = dict[tuple[int | None, int | None], Text]


def _texts(found: list[Assignment]) -> Texts:
    """The versions by which these were decided."""
    versions = RuleVersion.objects.filter(rule__in={one.rule_id for one in found if one.rule_id})
    return {(one.rule_id, one.version): one.text for one in versions}


def _one(one: Assignment, names: Names, text: Text | None, in_texts: Names, *, opens: bool) -> Given:
    url = f"{reverse('setup-rule-versions', args=[one.rule_id])}#version-{one.rule_version}" if one.rule_id else ""
    return Given(
        owner=one.employee or one.queue,
        at=one.at,
        by=names("employee", one.by_id) if one.by_kind == "employee" else "",
        why=_named(why_words(one, names), one, text),
        comment=one.comment,
        says=sentence(text, in_texts) if text else "",
        facts=_facts(one, text or {}),
        versions_url=url if opens else "",
    )


def _named(why: Why, one: Assignment, text: Text | None) -> Why:
    """With the name that its rule had then, where it was removed since."""
    if one.rule or not text:
        return why
    return replace(why, rule=_("%(rule)s, version %(version)s") % {"rule": text["name"], "version": one.rule_version})


def _facts(one: Assignment, text: Text) -> list[tuple[str, str]]:
    """How it was chosen, among how many, and the number that was drawn."""
    facts = []
    if strategy := dict(Rule.Strategy.choices).get(str(text.get("strategy"))):
        facts.append((pgettext("rule", "How"), str(strategy)))
    if candidates := one.why.get("candidates"):
        facts.append((_("Candidates"), str(candidates)))
    if passed := len(one.skipped) + sum(one.skipped_more.values()):
        facts.append((_("Passed over"), str(passed)))
    if one.drawn:
        facts.append((_("Number drawn"), str(one.drawn)))
    return facts
