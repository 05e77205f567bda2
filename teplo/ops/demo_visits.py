"""Who comes to the demo company, when, and with what: a hundred enquiries of a fortnight, the same every time."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.conf import settings

from teplo.ops.demo_words import Words

ENQUIRIES = 100
DAYS = 14
SEED = 2026
# Minutes ago: these have come just now, and their countdowns run.
FRESH = (3, 6, 10, 15, 21, 26, 43)
# How many come in each hour of a day, and on each day of a week from Monday on.
HOURS = (1, 1, 0, 0, 0, 1, 2, 4, 8, 14, 18, 18, 15, 12, 14, 15, 14, 13, 13, 14, 13, 10, 6, 3)
WEEK = (12, 11, 10, 10, 9, 5, 4)
HELD, BROKEN, REPEATS_FROM = 57, 71, 30
OPERATORS = (5, 10, 15, 16, 26, 61, 77, 81, 99)
PLOTS = (
    "work", "proposal", "refuse", "work", "unreached", "come_back", "work", "hand_over", "wait", "refuse", "work",
    "junk", "proposal", "work", "refuse", "reopen", "work", "proposal", "unreached", "wait",
)  # fmt: skip
PAGE = "https://warm-house.example/{product}"


@dataclass(frozen=True, slots=True)
class Visit:
    """One enquiry: `way` is 'site', 'market' or 'hand'; `values` are those of the intake API."""

    number: int
    at: datetime
    way: str
    values: dict[str, object]
    plot: str = ""

    @property
    def key(self) -> str:
        return f"demo-{self.number}"

    def rng(self) -> Random:
        return Random(f"{SEED}-{self.number}")


def moments(now: datetime) -> list[datetime]:
    """When they came, the first one first: by the rhythm of the hours and the week, the last ones minutes ago."""
    rng, zone = Random(SEED), ZoneInfo(settings.TIME_ZONE)
    days = [(now - timedelta(days=back)).astimezone(zone) for back in range(DAYS)]
    weights = [WEEK[day.weekday()] for day in days]
    found: list[datetime] = []
    while len(found) < ENQUIRIES - len(FRESH):
        day = rng.choices(days, weights)[0]
        hour = rng.choices(range(24), HOURS)[0]
        at = day.replace(hour=hour, minute=rng.randrange(60), second=rng.randrange(60), microsecond=0)
        if at < now - timedelta(minutes=75):
            found.append(at)
    return sorted(found) + [now - timedelta(minutes=minutes, seconds=17) for minutes in sorted(FRESH, reverse=True)]


def visits(words: Words, now: datetime) -> Iterator[Visit]:
    """The enquiries in their order. What stands in them depends on their number alone, not on the day."""
    people: list[dict[str, object]] = []
    for number, at in enumerate(moments(now), 1):
        rng = Random(f"{SEED}-{number}")
        fresh = number > ENQUIRIES - len(FRESH)
        if number % 9 == 0 and number > REPEATS_FROM and not fresh:
            yield _again(words, number, at, people, rng)
        elif number % 23 == 7:
            # Nobody to call yet: an interest that waits in the queue.
            yield Visit(number, at, "market", {"need": rng.choice(words.interests)})
        elif fresh:
            way = "market" if number % 3 == 0 else "site"
            yield Visit(number, at, way, _wishes(words, number, rng, people, queued=way == "market"))
        else:
            yield _first(words, number, at, people, rng)


def _first(words: Words, number: int, at: datetime, people: list[dict[str, object]], rng: Random) -> Visit:
    # The first of all comes over the site: by it the sample site knows that the demo is here.
    way = rng.choices(["site", "market", "hand"], [13, 4, 3])[0] if number > 1 else "site"
    values = _wishes(words, number, rng, people)
    if number % 8 == 3 and way != "site":
        values["company"] = {"name": rng.choice(words.firms)}
    return Visit(number, at, way, values, plot=PLOTS[number % len(PLOTS)])


def _again(words: Words, number: int, at: datetime, people: list[dict[str, object]], rng: Random) -> Visit:
    """Somebody comes once more; now and then the same telephone comes with another name."""
    person = dict(rng.choice(people[-12:]))
    if number % 27 == 0:
        person["name"] = _name(words, number, rng)
    values: dict[str, object] = {"person": person, "text": rng.choice(words.again)}
    return Visit(number, at, "site", values, plot="work")


def _wishes(
    words: Words, number: int, rng: Random, people: list[dict[str, object]], *, queued: bool = False
) -> dict[str, object]:
    """Who wants what; `queued` names nothing that a rule would give to a person."""
    product = "tiles" if queued else rng.choice(["floor", "floor", "tiles", "tiles", "heating"])
    values: dict[str, object] = {"need": rng.choice(words.needs[product]), "product": product}
    values["text"], values["region"] = rng.choice(words.texts), "" if queued else rng.choice(words.regions)
    campaign = rng.choice([*words.campaigns, "", ""])
    if campaign:
        source = words.campaigns[campaign][1]
        values["utm"] = {"source": source, "medium": "cpc", "campaign": campaign}
    values["page"] = PAGE.format(product=product)
    values["person"] = person = _person(words, number, rng)
    people.append(person)
    return values


def _person(words: Words, number: int, rng: Random) -> dict[str, object]:
    phone = words.phone.format(a=rng.choice(OPERATORS), b=number % 100, c=rng.randrange(100))
    email = f"client{number}@warm-house.example"
    contacts = rng.choice([{"phones": [phone]}, {"phones": [phone]}, {"phones": [phone], "emails": [email]}])
    if number % 10 == 4:
        contacts = {"emails": [email]}
    return {"name": _name(words, number, rng), **contacts}


def _name(words: Words, number: int, rng: Random) -> str:
    gender = number % 2
    return f"{rng.choice(words.first[gender])} {rng.choice(words.last[gender])}"


def body_of(visit: Visit, words: Words, consent: str) -> tuple[bytes, str]:
    """The body as it would come over its way in, and its type."""
    if visit.way != "site":
        return json.dumps(visit.values, ensure_ascii=False).encode(), "application/json"
    person, utm = visit.values.get("person"), visit.values.get("utm")
    plain = {key: value for key, value in visit.values.items() if key not in ("person", "utm")}
    if isinstance(person, dict):
        plain |= {"name": person["name"], "contact": (person.get("phones") or person["emails"])[0]}
        plain |= {"email": (person.get("emails") or [""])[0]}
    if isinstance(utm, dict):
        plain |= {f"utm_{key}": value for key, value in utm.items()}
    plain["consent_processing"] = consent
    return urlencode(
        {key: value for key, value in plain.items() if value}
    ).encode(), "application/x-www-form-urlencoded"
