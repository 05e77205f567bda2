"""The rules of distribution for machines: read only, in their order."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from ninja import Router
from pydantic import BaseModel

from teplo.api import callers, paging
from teplo.staff.permissions import Permission, demand
from teplo.staff.routes import Access, Rate, route
from teplo.triage.models import Rule
from teplo.triage.rule_texts import text_of
from teplo.triage.wording import asked_of, names_in, sentence

router = Router(tags=["rules"])


class RuleShape(BaseModel):
    """`says` is the whole rule in one sentence, `text` its settings, rows by their numbers."""

    id: int
    name: str
    version: int
    active: bool
    catches_all: bool
    says: str
    text: dict[str, Any]


class RulePage(BaseModel):
    items: list[RuleShape]
    next: str | None = None


@router.get("/rules", response=RulePage)
@route(access=Access.TOKEN, rate=Rate.API_READ)
def list_rules(request: HttpRequest) -> Any:
    """The rules in the order in which they are asked; the last one catches all. There are few: one page holds them."""
    demand(callers.employee(request), Permission.RULE_SET_UP)
    paging.only(paging.asked(request), ())
    rules = list(Rule.objects.all())
    texts = {rule.pk: text_of(rule) for rule in rules}
    names, asked = names_in(texts.values()), asked_of()
    return {"items": [_shown(rule, texts[rule.pk], sentence(texts[rule.pk], names, asked)) for rule in rules]}


def _shown(rule: Rule, text: Mapping[str, Any], says: str) -> dict[str, Any]:
    return {
        "id": rule.pk,
        "name": rule.name,
        "version": rule.version,
        "active": rule.is_active,
        "catches_all": rule.catches_all,
        "says": says,
        "text": dict(text),
    }
