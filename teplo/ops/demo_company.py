"""The demo company itself: its people, what it sells, its ways in, its rules. What is there already stays as it is."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from urllib.parse import urlsplit

from django.conf import settings

from teplo.channels import actions as channels
from teplo.channels.models import Campaign, Channel, Source
from teplo.ledger.actors import SYSTEM
from teplo.ops.demo_calls import FIRST_NUMBER, open_exchange
from teplo.ops.demo_time import schedule
from teplo.ops.demo_words import Words
from teplo.staff import actions as staff
from teplo.staff.models import Employee, Role, Team
from teplo.terms import actions as terms
from teplo.terms.models import ConsentText, Product
from teplo.triage.actions import rule_setup
from teplo.triage.models import Rule
from teplo.web.demo.shop import CHAT, SITE

DOMAIN = "demo.teplo"
PASSWORD_BYTES = 9


@dataclass(frozen=True, slots=True)
class Company:
    """The people and the ways in of the demo."""

    administrator: Employee
    head: Employee
    managers: tuple[Employee, ...]
    site: Channel
    manual: Channel
    # 'market', 'firms' and 'fair'
    ways: dict[str, Channel]
    exchange: Channel

    def extension_of(self, employee: int | None) -> str:
        """The inner number of one of the people; empty where he has none."""
        places = {one.pk: str(number) for number, one in enumerate((self.head, *self.managers), FIRST_NUMBER)}
        return places.get(employee or 0, "")


def hire(words: Words, *, at: datetime) -> dict[str, str]:
    """Hire whoever is not there yet; gives their passwords by e-mail, which are known this once."""
    passwords: dict[str, str] = {}
    teams = _teams(words, at=at)
    for login, name, role, place in words.people:
        email = f"{login}@{DOMAIN}"
        if Employee.objects.filter(email=email).exists():
            continue
        passwords[email] = secrets.token_urlsafe(PASSWORD_BYTES)
        staff.add_employee(
            email, name=name, role=Role.objects.get(key=role), team=None if place is None else teams[place],
            password=passwords[email], by=SYSTEM, at=at,
        )  # fmt: skip
    return passwords


def _teams(words: Words, *, at: datetime) -> list[Team]:
    """The two teams, the second below the first."""
    found: list[Team] = []
    for name in words.teams:
        known = Team.objects.filter(name=name).first()
        found.append(known or staff.add_team(name, parent=found[0] if found else None, by=SYSTEM, at=at))
    return found


def set_up(words: Words, *, at: datetime) -> Company:
    """Everything the company needs before the first enquiry, made by its administrator."""
    people = {login: Employee.objects.get(email=f"{login}@{DOMAIN}") for login, *_rest in words.people}
    roles = {login: role for login, _name, role, _place in words.people}
    boss = next(people[login] for login, role in roles.items() if role == "administrator")
    head = next(people[login] for login, role in roles.items() if role == "head")
    managers = tuple(people[login] for login, role in roles.items() if role == "manager")
    _words(words, by=boss, at=at)
    ways = {key: _way(slug, name, by=boss, at=at) for key, (slug, name) in words.ways.items()}
    site, manual = _site(words, by=boss, at=at), Channel.objects.get(slug="manual")
    company = Company(boss, head, managers, site, manual, ways, open_exchange((head, *managers), by=boss, at=at))
    _chat(words, by=boss, at=at)
    _rules(words, company, at=at)
    return company


def _words(words: Words, *, by: Employee, at: datetime) -> None:
    for key, name in words.products.items():
        if not Product.objects.filter(key=key).exists():
            priced = {"price": Decimal(words.prices[key]), "currency": words.currency, "unit": words.unit}
            terms.add_product(name, key=key, values=priced, by=by, at=at)
    for key, name in words.sources.items():
        if not Source.objects.filter(key=key).exists():
            channels.add_source(name, key=key, by=by, at=at)
    for key, (name, source) in words.campaigns.items():
        if not Campaign.objects.filter(key=key).exists():
            channels.add_campaign(key, name=name, source=Source.objects.get(key=source), by=by, at=at)


def _way(slug: str, name: str, *, by: Employee, at: datetime) -> Channel:
    found = Channel.objects.filter(slug=slug).first()
    if found:
        return found
    made = channels.add_channel(Channel.Kind.API, name=slug, language=settings.LANGUAGE_CODE, by=by, at=at)
    values = {
        "name": name, "response_minutes": 120, "needs_reason": False,
        "schedule": schedule("channels", by=by, at=at), "default_source": Source.objects.get(key=slug),
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


def _chat(words: Words, *, by: Employee, at: datetime) -> None:
    """The chat of the shop's site, which stands on our own address."""
    if Channel.objects.filter(slug=CHAT).exists():
        return
    made = channels.add_channel("chat", name=CHAT, language=settings.LANGUAGE_CODE, by=by, at=at)
    name, title, greeting = words.chat
    values = {"name": name, "response_minutes": 5, "default_source": Source.objects.get(key="site")}
    channels.change_channel(made, values=values, by=by, at=at)
    shown = {"title": title, "greeting": greeting, "colour": "#b45309", "sites": urlsplit(settings.BASE_URL).netloc}
    channels.set_up(made, values=shown, secrets={}, by=by, at=at)


def _rules(words: Words, company: Company, *, at: datetime) -> None:
    """Only for the demo's own ways in, so that they never touch the enquiries of a company that is at work."""
    ways = {key: way.slug for key, way in company.ways.items()}
    first, second, third, fourth = (manager.pk for manager in company.managers)
    ours = _is("channel", company.site.slug, *ways.values())
    wanted: dict[str, tuple[list[dict[str, object]], str, list[int]]] = {
        "firms": ([_is("channel", ways["firms"])], Rule.Strategy.ROUND_ROBIN, [third, fourth]),
        "heating": ([ours, _is("product", "heating")], Rule.Strategy.FIXED, [third]),
        "region": ([ours, _is("region", words.regions[4])], Rule.Strategy.FIXED, [second]),
        "turn": (
            [_is("channel", company.site.slug, ways["fair"])],
            Rule.Strategy.ROUND_ROBIN,
            [first, second, third, fourth],
        ),
    }
    for key, (conditions, strategy, employees) in wanted.items():
        if not Rule.objects.filter(name=words.rules[key]).exists():
            values = {"conditions": {"v": 1, "all": conditions}, "strategy": strategy, "employees": employees}
            rule_setup.add_rule(words.rules[key], values=values, by=company.administrator, at=at)


def _is(field: str, *values: str) -> dict[str, object]:
    return {"field": field, "op": "is", "values": list(values)}
