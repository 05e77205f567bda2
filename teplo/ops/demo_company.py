"""The demo company itself: its people, what it sells, its ways in, its rules. What is there already stays as it is."""

import secrets
from dataclasses import dataclass
from datetime import datetime, time

from django.conf import settings

from teplo.channels import actions as channels
from teplo.channels.models import Campaign, Channel, Source
from teplo.ledger.actors import SYSTEM
from teplo.ops.demo_words import Words
from teplo.staff import actions as staff
from teplo.staff.models import Employee, Role, Team
from teplo.terms import actions as terms
from teplo.terms.models import ConsentText, Product
from teplo.triage.actions import rule_setup
from teplo.triage.models import Rule
from teplo.web.demo.shop import SITE

DOMAIN = "demo.teplo"
PASSWORD_BYTES = 9


@dataclass(frozen=True, slots=True)
class Company:
    """The people and the ways in of the demo."""

    administrator: Employee
    head: Employee
    managers: tuple[Employee, ...]
    site: Channel
    market: Channel
    manual: Channel


def hire(words: Words, *, at: datetime) -> dict[str, str]:
    """Hire whoever is not there yet; gives their passwords by e-mail, which are known this once."""
    passwords: dict[str, str] = {}
    team = Team.objects.filter(name=words.team).first() or staff.add_team(words.team, by=SYSTEM, at=at)
    for login, name, role in words.people:
        email = f"{login}@{DOMAIN}"
        if Employee.objects.filter(email=email).exists():
            continue
        passwords[email] = secrets.token_urlsafe(PASSWORD_BYTES)
        staff.add_employee(
            email, name=name, role=Role.objects.get(key=role), team=None if role == "administrator" else team,
            password=passwords[email], by=SYSTEM, at=at,
        )  # fmt: skip
    return passwords


def set_up(words: Words, *, at: datetime) -> Company:
    """Everything the company needs before the first enquiry, made by its administrator."""
    people = {login: Employee.objects.get(email=f"{login}@{DOMAIN}") for login, _name, _role in words.people}
    roles = {login: role for login, _name, role in words.people}
    boss = next(people[login] for login, role in roles.items() if role == "administrator")
    head = next(people[login] for login, role in roles.items() if role == "head")
    managers = tuple(people[login] for login, role in roles.items() if role == "manager")
    _words(words, by=boss, at=at)
    market = _market(words, by=boss, at=at)
    company = Company(boss, head, managers, _site(words, by=boss, at=at), market, Channel.objects.get(slug="manual"))
    _rules(words, company, at=at)
    return company


def _words(words: Words, *, by: Employee, at: datetime) -> None:
    for key, name in words.products.items():
        if not Product.objects.filter(key=key).exists():
            terms.add_product(name, key=key, by=by, at=at)
    for key, name in words.sources.items():
        if not Source.objects.filter(key=key).exists():
            channels.add_source(name, key=key, by=by, at=at)
    for key, (name, source) in words.campaigns.items():
        if not Campaign.objects.filter(key=key).exists():
            channels.add_campaign(key, name=name, source=Source.objects.get(key=source), by=by, at=at)


def _market(words: Words, *, by: Employee, at: datetime) -> Channel:
    slug, name = words.market
    found = Channel.objects.filter(slug=slug).first()
    if found:
        return found
    made = channels.add_channel(Channel.Kind.API, name=slug, language=settings.LANGUAGE_CODE, by=by, at=at)
    values = {
        "name": name, "response_minutes": 120, "needs_reason": False, "open_days": [1, 2, 3, 4, 5, 6],
        "opens_at": time(9), "closes_at": time(20), "default_source": Source.objects.get(key=slug),
    }  # fmt: skip
    return channels.change_channel(made, values=values, by=by, at=at)


def _site(words: Words, *, by: Employee, at: datetime) -> Channel:
    found = Channel.objects.filter(slug=SITE).select_related("form").first()
    if found:
        return found
    made = channels.add_channel(Channel.Kind.FORM, name=SITE, language=settings.LANGUAGE_CODE, by=by, at=at)
    values = {
        "name": words.site, "response_minutes": 30, "needs_reason": True,
        "default_source": Source.objects.get(key="site"),
    }  # fmt: skip
    site = channels.change_channel(made, values=values, by=by, at=at)
    consent = terms.add_consent_text(
        ConsentText.Purpose.PROCESSING, language=settings.LANGUAGE_CODE, body=words.form["consent"], by=by, at=at
    )
    shown = {
        "heading": words.form["heading"],
        "intro": words.form["intro"],
        "button": words.form["button"],
        "success": words.form["success"],
        "fields": [
            {"key": key, "label": label, "required": key in ("name", "contact"), "help": ""}
            for key, label in words.labels.items()
        ],
        "accent": "#b45309",
    }
    channels.change_form(site.form, values=shown, consents=[consent], by=by, at=at)
    return Channel.objects.select_related("form").get(pk=site.pk)


def _rules(words: Words, company: Company, *, at: datetime) -> None:
    """Only for the demo's own ways in, so that they never touch the enquiries of a company that is at work."""
    ours: dict[str, object] = {"field": "channel", "op": "is", "values": [company.site.slug, company.market.slug]}
    heating: dict[str, object] = {"field": "product", "op": "is", "values": ["heating"]}
    region: dict[str, object] = {"field": "region", "op": "is", "values": [words.regions[4]]}
    site: dict[str, object] = {"field": "channel", "op": "is", "values": [company.site.slug]}
    _anna, second, third = (manager.pk for manager in company.managers)
    wanted: dict[str, tuple[list[dict[str, object]], str, list[int]]] = {
        "heating": ([ours, heating], Rule.Strategy.FIXED, [third]),
        "region": ([ours, region], Rule.Strategy.FIXED, [second]),
        "turn": ([site], Rule.Strategy.ROUND_ROBIN, [manager.pk for manager in company.managers]),
    }
    for key, (conditions, strategy, employees) in wanted.items():
        if not Rule.objects.filter(name=words.rules[key]).exists():
            values = {"conditions": {"v": 1, "all": conditions}, "strategy": strategy, "employees": employees}
            rule_setup.add_rule(words.rules[key], values=values, by=company.administrator, at=at)
