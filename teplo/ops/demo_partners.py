"""Two dealers of the demo in other towns: what they were offered, what one of them sold, what he gave back."""

import json
from datetime import datetime, timedelta
from decimal import Decimal

from django.conf import settings

from teplo.intake.actions import receive
from teplo.intake.arrival import Arrival
from teplo.ops.demo_company import Company
from teplo.ops.demo_words import Words
from teplo.staff.models import Queue
from teplo.triage.actions import accept_as_partner, report_as_partner, return_as_partner
from teplo.triage.actions.partners import add_partner
from teplo.triage.actions.rule_setup import add_rule
from teplo.triage.models import Offer, Partner, Rule

WORDS = {
    "ru": {
        "rule": "Дилерам по регионам",
        "partners": (("Камень и дуб", "Екатеринбург, Пермь"), ("Дальний берег", "Владивосток, Хабаровск")),
        "needs": ("Паркет, 85 м²", "Керамогранит, 120 м²", "Ламинат, 40 м²", "Тёплый пол, 18 м²"),
        "returned": "Этой коллекции у нас нет",
    },
    "en": {
        "rule": "To dealers by region",
        "partners": (("Stone and Oak", "Bristol, Bath"), ("Far Shore", "Aberdeen, Inverness")),
        "needs": ("Parquet, 85 m²", "Porcelain tiles, 120 m²", "Laminate, 40 m²", "Underfloor heating, 18 m²"),
        "returned": "We do not stock this range",
    },
}
SENT = 4
MINUTES = 240


def give_partners(words: Words, company: Company, *, at: datetime) -> None:
    """Partners, the rule that asks them, and four enquiries: sold, worked on, given back, waiting for an answer."""
    if Partner.objects.exists():
        return
    told = WORDS[settings.LANGUAGE_CODE]
    by, towns = company.administrator, list[str]()
    for name, regions in told["partners"]:
        values = {"regions": regions.split(", "), "language": settings.LANGUAGE_CODE}
        add_partner(name, values=values, by=by, at=at - timedelta(days=1))
        towns.append(regions.split(", ")[0])
    ways = [way.slug for way in company.ways.values()]
    asks = [{"field": "channel", "op": "is", "values": ways}, {"field": "region", "op": "is", "values": towns}]
    settings_of = {
        "conditions": {"v": 1, "all": asks}, "strategy": Rule.Strategy.PARTNER, "offer_minutes": MINUTES,
        "queue": Queue.objects.get(key="new"),
    }  # fmt: skip
    add_rule(str(told["rule"]), values=settings_of, by=by, at=at - timedelta(days=1))
    offers = [_send(words, company, place, towns[place // 3], at=at) for place in range(SENT)]
    _answer(offers, str(told["returned"]), words.currency, at=at)


def _send(words: Words, company: Company, place: int, region: str, *, at: datetime) -> Offer:
    names = words.first[place % 2][place], words.last[place % 2][place]
    person = {"name": " ".join(names), "phones": [words.phone.format(a=98, b=99, c=place)]}
    body = {"person": person, "need": WORDS[settings.LANGUAGE_CODE]["needs"][place], "region": region}
    came = at - timedelta(minutes=90 - 20 * place)
    arrival = Arrival(json.dumps(body, ensure_ascii=False).encode())
    lead = receive(company.ways["market"], arrival, at=came, now=came).lead
    return Offer.objects.select_related("partner").get(lead=lead)


def _answer(offers: list[Offer], returned: str, currency: str, *, at: datetime) -> None:
    sold, held, back, _waits = offers
    for offer in (sold, held):
        assert offer.partner is not None
        accept_as_partner(offer.pk, by=offer.partner, at=offer.since + timedelta(minutes=12))
    assert sold.partner is not None
    assert back.partner is not None
    report_as_partner(
        sold.pk, result=Offer.Result.SOLD, amount=Decimal(184_500), currency=currency, by=sold.partner, at=at
    )
    return_as_partner(back.pk, reason=returned, by=back.partner, at=back.since + timedelta(minutes=25))
