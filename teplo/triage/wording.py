"""A rule of distribution in plain words: its parts, one sentence of them all, and what two versions differ in.

A text is what `RuleVersion.text` keeps: the settings of a rule by their names, rows by their numbers.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop, ngettext, pgettext

from teplo.kit.filters import Context, FilterMistake, Registry, describe, read_json
from teplo.kit.problems import Words
from teplo.ledger.presenters import Names
from teplo.staff.models import Employee, Queue, Role, Team
from teplo.triage.fields import ENQUIRY
from teplo.triage.models import Partner, Rule
from teplo.triage.presenters import time_words
from teplo.triage.rule_texts import Text

# The conditions of a rule ask neither for dates nor for 'me'.
NOBODY = Context(now=datetime(2000, 1, 1, tzinfo=UTC), zone=UTC)
Strategy = Rule.Strategy
# Names in a sentence; the rest is counted.
NAMED = 6
# What each way of choosing is, in a line.
EXPLAINED: dict[str, Words] = {
    Strategy.FIXED: gettext_lazy("Always the same person."),
    Strategy.QUEUE: gettext_lazy("Nobody is chosen: all of the queue see it, and the first to take it owns it."),
    Strategy.ROUND_ROBIN: gettext_lazy("One after the other, everybody as often as the others."),
    Strategy.WEIGHTED: gettext_lazy(
        "One after the other, but whoever weighs 3 gets three times as many as whoever weighs 1."
    ),
    Strategy.LEAST_LOADED: gettext_lazy("Whoever has the fewest open leads at this moment."),
    Strategy.LONGEST_WAITING: gettext_lazy("Whoever has gone longest without a new lead."),
    Strategy.BEST_CONVERTERS: gettext_lazy("Whoever turned most leads of this heat into clients in the last year."),
    Strategy.PREVIOUS_OWNER: gettext_lazy("Whoever had this client before; whom nobody had goes to the next rule."),
    Strategy.OFFER: gettext_lazy("Offered in turn; whoever does not accept in time loses it to the next one."),
    Strategy.PARTNER: gettext_lazy("Offered to a partner outside whose region it is, over his own link."),
    Strategy.HEAD: gettext_lazy("In turn to those who are chosen here, with the task to name the owner."),
}
HOW: dict[str, str] = {
    Strategy.FIXED: gettext_noop("to %(who)s"),
    Strategy.QUEUE: gettext_noop("to the queue “%(queue)s”: the first to take it owns it"),
    Strategy.ROUND_ROBIN: gettext_noop("in turn: %(who)s"),
    Strategy.WEIGHTED: gettext_noop("in turn by weights: %(who)s"),
    Strategy.LEAST_LOADED: gettext_noop("to whoever has the fewest open leads: %(who)s"),
    Strategy.LONGEST_WAITING: gettext_noop("to whoever has waited longest: %(who)s"),
    Strategy.BEST_CONVERTERS: gettext_noop("to whoever converts such leads best: %(who)s"),
    Strategy.PREVIOUS_OWNER: gettext_noop("to whoever had this client before: %(who)s"),
    Strategy.OFFER: gettext_noop("offered in turn, to be accepted within %(time)s: %(who)s"),
    Strategy.PARTNER: gettext_noop("offered to a partner of the region, to be accepted within %(time)s: %(who)s"),
    Strategy.HEAD: gettext_noop("to a head, who names the owner: %(who)s"),
}
PARTS: dict[str, Words] = {
    "name": gettext_lazy("Title"),
    "use": gettext_lazy("In use"),
    "when": gettext_lazy("When"),
    "how": gettext_lazy("Who and how"),
    "limits": gettext_lazy("Limits"),
    "out_of_hours": gettext_lazy("When nobody is at work"),
    "fallback": gettext_lazy("If nobody can"),
}


@dataclass(frozen=True, slots=True)
class Difference:
    """A part of a rule that reads otherwise in another version."""

    part: Words
    before: str
    after: str


def names_in(texts: Iterable[Text]) -> Names:
    """The names behind the numbers of these texts, one question for each kind."""
    found: dict[str, set[int]] = {"employee": set(), "partner": set(), "queue": set(), "team": set(), "role": set()}
    for text in texts:
        found["employee"] |= {*text.get("employees", ()), *map(int, text.get("weights") or ())}
        found["partner"] |= {*text.get("partners", ())}
        for kind in ("queue", "team", "role"):
            found[kind] |= {number for number in (text.get(kind),) if number}
    models: dict[str, Any] = {"employee": Employee, "partner": Partner, "queue": Queue, "team": Team, "role": Role}
    return Names(
        {
            kind: {row.pk: str(row) for row in models[kind].objects.filter(pk__in=numbers)}
            for kind, numbers in found.items()
            if numbers
        }
    )


def parts(text: Text, names: Names, asked: Registry = ENQUIRY) -> dict[str, str]:
    """What a rule says, by `PARTS`; a part that says nothing is ''."""
    return {
        "name": str(text.get("name") or ""),
        "use": _("yes") if text.get("is_active", True) else _("no"),
        "when": when(text, asked),
        "how": how(text, names),
        "limits": limits(text),
        "out_of_hours": _out_of_hours(text, names),
        "fallback": _fallback(text, names),
    }


def asked_of() -> Registry:
    """The fields of an enquiry, their choices fetched once for all the rules of a page."""
    return Registry(
        ENQUIRY.entity, [replace(one, choices=cache(one.choices)) if one.choices else one for one in ENQUIRY]
    )


def sentence(text: Text, names: Names, asked: Registry = ENQUIRY) -> str:
    """The whole rule in one sentence: when, how and to whom, within which limits, and what happens if nobody can."""
    said = parts(text, names, asked)
    # That the next rule decides goes without saying.
    fallback = said["fallback"] if text.get("fallback") != Rule.Fallback.NEXT else ""
    then = [said["how"], said["limits"], said["out_of_hours"], fallback]
    return f"{said['when']} → {'; '.join(part for part in then if part)}"


def differences(before: Text, after: Text, names: Names, asked: Registry = ENQUIRY) -> list[Difference]:
    """What reads otherwise in the later text."""
    old, new = parts(before, names, asked), parts(after, names, asked)
    return [Difference(words, old[key], new[key]) for key, words in PARTS.items() if old[key] != new[key]]


def when(text: Text, fields: Registry = ENQUIRY) -> str:
    """The conditions of a rule; what cannot be read any more is said so."""
    if text.get("catches_all"):
        return _("Everything that no rule above takes")
    try:
        asked = read_json(text["conditions"], fields) if text.get("conditions") else None
        return (describe(asked, fields, NOBODY) if asked else "") or _("Every enquiry")
    except FilterMistake as mistake:
        return _("Conditions that cannot be read: %(why)s") % {"why": mistake}


def how(text: Text, names: Names) -> str:
    """By what it chooses, and among whom."""
    strategy = str(text.get("strategy") or "")
    if strategy not in HOW:
        return ""
    values = {
        "who": _who(text, names),
        "queue": names("queue", text.get("queue")),
        "time": time_words(text["offer_minutes"]) if text.get("offer_minutes") else "…",
    }
    share = text.get("beginners_share")
    kept = (
        _("%(share)s %% are kept for beginners") % {"share": share}
        if share and strategy == Strategy.BEST_CONVERTERS
        else ""
    )
    return "; ".join(filter(None, [_(HOW[strategy]) % values, kept]))


def _who(text: Text, names: Names) -> str:
    if text.get("strategy") == Strategy.PARTNER:
        return _listed([names("partner", one) for one in text.get("partners") or ()]) or _("any")
    weights = text.get("weights") or {} if text.get("strategy") == Strategy.WEIGHTED else {}
    if text.get("employees"):
        return _listed([_weighed(names("employee", one), weights.get(str(one))) for one in text["employees"]])
    heavier = [_weighed(names("employee", int(one)), weight) for one, weight in weights.items()]
    return ", ".join(filter(None, [*_group(text, names), _listed(heavier)])) or _("nobody yet")


def _group(text: Text, names: Names) -> list[str]:
    """Of which team and role they are, and what they are good at."""
    said = {
        "team": _("team “%(team)s”") % {"team": names("team", text.get("team"))},
        "role": _("role “%(role)s”") % {"role": names("role", text.get("role"))},
        "skills": _("skills: %(skills)s") % {"skills": ", ".join(text.get("skills") or ())},
    }
    return [words for key, words in said.items() if text.get(key)]


def _weighed(name: str, weight: object) -> str:
    return f"{name} ×{weight}" if weight is not None else name


def _listed(found: Collection[str]) -> str:
    rest = len(found) - NAMED
    if rest <= 1:
        return ", ".join(found)
    more = ngettext("%(count)d more", "%(count)d more", rest) % {"count": rest}
    return f"{', '.join(list(found)[:NAMED])}, {more}"


def limits(text: Text) -> str:
    """How much each of them gets at most."""
    caps = text.get("caps") or {}
    told = {
        "open": ngettext("%(count)d open", "%(count)d open", caps.get("open") or 0),
        "hour": pgettext("limit", "%(count)d an hour"),
        "day": pgettext("limit", "%(count)d a day"),
        "month": pgettext("limit", "%(count)d a month"),
    }
    found = [words % {"count": caps[key]} for key, words in told.items() if caps.get(key)]
    return _("each no more than %(limits)s") % {"limits": ", ".join(found)} if found else ""


def _out_of_hours(text: Text, names: Names) -> str:
    queue = names("queue", text.get("queue"))
    words = {
        "duty": _("when nobody is at work, whoever is on duty gets it"),
        "wait": _("when nobody is at work, it waits in the queue “%(queue)s” until one of them comes"),
        "queue": _("when nobody is at work, it goes to the queue “%(queue)s”"),
    }
    said = words.get(str(text.get("out_of_hours") or "")) if _may_fail(text) else None
    return said % {"queue": queue} if said else ""


def _fallback(text: Text, names: Names) -> str:
    words = {
        "next": _("if nobody can, the next rule decides"),
        "queue": _("if nobody can, the queue “%(queue)s”"),
        "wait": _("if nobody can, it waits in the queue “%(queue)s”"),
    }
    said = words.get(str(text.get("fallback") or "")) if _may_fail(text) else None
    return said % {"queue": names("queue", text.get("queue"))} if said else ""


def _may_fail(text: Text) -> bool:
    """Whether a rule may have nobody: a queue takes everything."""
    return text.get("strategy") != Strategy.QUEUE
