"""Who comes to the demo company, when, and with what: a season of enquiries, the same every time."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.conf import settings

from teplo.ops.demo_words import Words

ENQUIRIES, DAYS, FEWEST_DAYS = 3_000, 90, 14
SEED = 2026
# Minutes ago: these have come just now, and their countdowns run.
FRESH = (3, 6, 10, 15, 21, 26, 43)
# How many come in each hour of a day, and on each day of a week from Monday on.
HOURS = (1, 1, 0, 0, 0, 1, 2, 4, 8, 14, 18, 18, 15, 12, 14, 15, 14, 13, 13, 14, 13, 10, 6, 3)
WEEK = (12, 11, 10, 10, 9, 5, 4)
# The shop has grown: this much more comes at the end of the season than at its beginning.
GROWTH = 0.6
LEAST_AGO = timedelta(minutes=75)
REPEATS_FROM, REPEAT_AMONG = 30, 25
HELD_EVERY, BROKEN_EVERY = 577, 711
OPERATORS = (5, 10, 15, 16, 26, 61, 77, 81, 99)
WAYS = {"site": 52, "market": 18, "hand": 14, "firms": 9, "fair": 7}
PAGE = "https://warm-house.example/{product}"


@dataclass(frozen=True, slots=True)
class Visit:
    """One enquiry: `way` is 'site', 'hand' or a key of `Words.ways`; `values` are those of the intake API.

    `plot` says how its story goes: 'course', 'fade' (nobody to call), 'held', 'broken', or '' for no story.
    """

    number: int
    at: datetime
    way: str
    values: dict[str, object]
    plot: str = "course"

    @property
    def key(self) -> str:
        return f"demo-{self.number}"

    def rng(self) -> Random:
        return Random(f"{SEED}-{self.number}")


def moments(now: datetime, whole: int) -> list[datetime]:
    """When they came, the first one first: by the rhythm of the hours and the week, the last ones minutes ago."""
    rng, zone = Random(SEED), ZoneInfo(settings.TIME_ZONE)
    count = min(DAYS, max(FEWEST_DAYS, whole * DAYS // ENQUIRIES))
    days = [(now - timedelta(days=back)).astimezone(zone) for back in range(count)]
    weights = [WEEK[day.weekday()] * (1 + GROWTH * (count - back) / count) for back, day in enumerate(days)]
    found: list[datetime] = []
    while len(found) < whole - len(FRESH):
        day = rng.choices(days, weights)[0]
        hour = rng.choices(range(24), HOURS)[0]
        at = day.replace(hour=hour, minute=rng.randrange(60), second=rng.randrange(60), microsecond=0)
        if at < now - LEAST_AGO:
            found.append(at)
    return sorted(found) + [now - timedelta(minutes=minutes, seconds=17) for minutes in sorted(FRESH, reverse=True)]


def visits(words: Words, now: datetime, whole: int) -> Iterator[Visit]:
    """The enquiries in their order. What stands in them depends on their number alone, not on the day."""
    people: list[dict[str, object]] = []
    for number, at in enumerate(moments(now, whole), 1):
        yield _visit(words, number, at, people, fresh=number > whole - len(FRESH))


def _visit(words: Words, number: int, at: datetime, people: list[dict[str, object]], *, fresh: bool) -> Visit:
    rng = Random(f"{SEED}-{number}")
    if number % HELD_EVERY == 57:
        return Visit(number, at, "site", {}, plot="held")
    if number % BROKEN_EVERY == 71:
        return Visit(number, at, "market", {}, plot="broken")
    if number % 11 == 0 and number > REPEATS_FROM and not fresh:
        return _again(words, number, at, people, rng)
    if number % 41 == 7:
        # Nobody to call yet: an interest that waits in the queue.
        return Visit(number, at, "market", {"need": rng.choice(words.interests)}, plot="fade")
    way = _way(number, rng, fresh=fresh)
    values = _wishes(words, number, rng, people, way=way, queued=fresh and way == "market")
    return Visit(number, at, way, values, plot="" if fresh else "course")


def _way(number: int, rng: Random, *, fresh: bool) -> str:
    if fresh:
        return "market" if number % 3 == 0 else "site"
    way: str = rng.choices([*WAYS], [*WAYS.values()])[0]
    # The first of all comes over the site: by it the sample site knows that the demo is here.
    return way if number > 1 else "site"


def _again(words: Words, number: int, at: datetime, people: list[dict[str, object]], rng: Random) -> Visit:
    """Somebody comes once more; now and then the same telephone comes with another name."""
    person = dict(rng.choice(people[-REPEAT_AMONG:]))
    if number % 33 == 0:
        person["name"] = _name(words, number, rng)
    return Visit(number, at, "site", {"person": person, "text": rng.choice(words.again)})


def _wishes(
    words: Words, number: int, rng: Random, people: list[dict[str, object]], *, way: str, queued: bool
) -> dict[str, object]:
    """Who wants what; `queued` names nothing that a rule would give to a person."""
    product = "tiles" if queued else rng.choice(["floor", "floor", "tiles", "tiles", "heating"])
    values: dict[str, object] = {"need": rng.choice(words.needs[product]), "product": product}
    values["text"], values["region"] = rng.choice(words.texts), "" if queued else rng.choice(words.regions)
    campaign = rng.choice([*words.campaigns, "", ""]) if way in ("site", "market") else ""
    if campaign:
        source = words.campaigns[campaign][1]
        values["utm"] = {"source": source, "medium": "cpc", "campaign": campaign}
    if way == "site":
        values["page"] = PAGE.format(product=product)
    if way == "hand" and number % 4 == 0:
        values["source"] = "referral"
    if way == "firms" or (way == "market" and number % 8 == 3):
        values["company"] = {"name": rng.choice(words.firms)}
    values["person"] = person = _person(words, number, rng)
    people.append(person)
    return values


def _person(words: Words, number: int, rng: Random) -> dict[str, object]:
    # Nobody has a number of this range, and no two of ours the same.
    phone = words.phone.format(a=rng.choice(OPERATORS), b=number // 100 % 100, c=number % 100)
    email = f"client{number}@warm-house.example"
    contacts = rng.choice([{"phones": [phone]}, {"phones": [phone]}, {"phones": [phone], "emails": [email]}])
    if number % 10 == 4:
        contacts = {"emails": [email]}
    return {"name": _name(words, number, rng), **contacts}


def _name(words: Words, number: int, rng: Random) -> str:
    gender = number % 2
    return f"{rng.choice(words.first[gender])} {rng.choice(words.last[gender])}"


def body_of(visit: Visit, consent: str) -> tuple[bytes, str]:
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
    form = urlencode({key: value for key, value in plain.items() if value})
    return form.encode(), "application/x-www-form-urlencoded"
