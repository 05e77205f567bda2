"""What an assignment was decided from, as it is kept with it: short, by columns, and without anything personal."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from teplo.triage import facts as facts_module
from teplo.triage.deciding import Candidate, Inputs, RuleView, Standing

# One letter for each reason to be passed over.
LETTERS = {
    "": ".", "left": "l", "off_shift": "o", "absent": "a", "off_hours": "h", "at_cap": "c", "refused": "r", "away": "?"
}  # fmt: skip
WORDS = {letter: why for why, letter in LETTERS.items()}
NUMBERS = ("turn", "open_leads", "since", "won", "ended")
FLAGS = {"is_beginner": False, "is_local": True}


def kept(inputs: Inputs, standings: Iterable[Standing]) -> dict[str, object]:
    """Inputs as JSON; `standings` are those of the rules that were asked, the last of them decided."""
    found: dict[str, object] = {
        "facts": facts_module.kept(inputs.facts),
        "previous": inputs.previous,
        "left_out": sorted(inputs.left_out),
        "partners_out": sorted(inputs.partners_out),
        "aim": inputs.aim or None,
        "rules": [_standing(one) for one in standings],
    }
    return {key: value for key, value in found.items() if value not in (None, [])}


def read(stored: Mapping[str, Any], rule: Callable[[int, int], RuleView], *, text: str = "") -> Inputs:
    """Inputs out of what was kept; `rule` gives a rule by its number and version, `text` is what the enquiry says."""
    return Inputs(
        facts=facts_module.unkept(stored.get("facts", {}), text=text),
        previous=stored.get("previous"),
        left_out=frozenset(stored.get("left_out", ())),
        partners_out=frozenset(stored.get("partners_out", ())),
        aim=stored.get("aim", ""),
        standings=[_read_standing(one, rule(one["rule"], one["version"])) for one in stored.get("rules", ())],
    )


def _standing(standing: Standing) -> dict[str, object]:
    found: dict[str, object] = {
        "rule": standing.rule.number,
        "version": standing.rule.version,
        "pool": _columns(standing.pool),
        "duty": _columns(standing.duty),
        "drawn": standing.drawn,
        "owed": dict(standing.owed),
        "mean": standing.mean,
    }
    return {key: value for key, value in found.items() if value}


def _read_standing(stored: Mapping[str, Any], rule: RuleView) -> Standing:
    return Standing(
        rule,
        _candidates(stored.get("pool", {})),
        _candidates(stored.get("duty", {})),
        stored.get("drawn", 0),
        stored.get("owed", {}),
        stored.get("mean", 0.0),
    )


def _columns(people: Sequence[Candidate]) -> dict[str, str]:
    """Candidates by columns, numbers with spaces between them; a column that says nothing is left out."""
    if not people:
        return {}
    column = dict(zip(Candidate._fields, zip(*people, strict=True), strict=True))
    found = {"ids": _line(column["employee"])}
    if any(column["why"]):
        found["why"] = "".join([LETTERS.get(why, "?") for why in column["why"]])
    found |= {name: _line(column[name]) for name in NUMBERS if any(column[name])}
    unusual = [name for name, usual in FLAGS.items() if (not usual) in column[name]]
    return found | {name: "".join(["1" if flag else "0" for flag in column[name]]) for name in unusual}


def _line(numbers: Iterable[int]) -> str:
    return " ".join(map(str, numbers))


def _candidates(columns: Mapping[str, str]) -> list[Candidate]:
    if not columns:
        return []
    employees = [int(number) for number in columns["ids"].split()]
    count = len(employees)
    whys = [WORDS[letter] for letter in columns.get("why", "." * count)]
    numbers = [[int(one) for one in columns[name].split()] if name in columns else [0] * count for name in NUMBERS]
    flags = [[one == "1" for one in columns.get(name, str(int(usual)) * count)] for name, usual in FLAGS.items()]
    rows = zip(employees, whys, *numbers, *flags, strict=True)
    return [Candidate(*row) for row in rows]
