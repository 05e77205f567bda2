"""Drawing: the rules that fit are read one after another until one has somebody, and the board moves on."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from teplo.triage import kept_inputs, limits, ruleset
from teplo.triage.deciding import Inputs, RuleView, Standing, decide, fitting
from teplo.triage.draft import Entry
from teplo.triage.facts import facts_of
from teplo.triage.rules import Choice
from teplo.triage.standings import Board


def draw(board: Board, ordered: Sequence[RuleView], inputs: Inputs, *, keeps: bool = True) -> Choice:
    """Who gets it by the rules as they stand on the board; a rule is read when the ones before it had nobody.

    With `keeps` the choice tells from what it was made. LookupError where no rule catches it.
    """
    while True:
        asked: list[Standing] = []
        choice = decide(replace(inputs, standings=_standings(board, ordered, inputs, asked)))
        caps = board.caps_of(asked[-1].rule, choice.employee) if choice.employee else limits.NONE
        if choice.employee is None or not caps.counts or board.hold(choice.employee):
            break  # else another rule was faster, and he may be at his limit now
    if choice.employee and caps.counts:
        had = board.credits.get(choice.employee, limits.NOTHING)
        choice = replace(choice, spends=limits.after_one(caps, had, at=board.at, today=board.today))
    return replace(choice, inputs=kept_inputs.kept(inputs, asked)) if keeps else choice


def _standings(board: Board, ordered: Sequence[RuleView], inputs: Inputs, asked: list[Standing]) -> Iterator[Standing]:
    heat, region = str(inputs.facts.get("heat") or ""), str(inputs.facts.get("region") or "")
    for rule in fitting(ordered, inputs.facts):
        standing = board.standing(rule, heat=heat, region=region, partners_out=inputs.partners_out)
        asked.append(standing)
        yield standing


def look(entry: Entry) -> tuple[Choice, list[Standing]]:
    """Who would get an enquiry that came now from somebody unknown, and the rules that were asked, the last decided.

    The same decision as on arrival; nobody is locked and nothing may be written by it.
    """
    asked: list[Standing] = []
    inputs = Inputs(facts=facts_of(entry))
    board = Board(entry.at, locks=False)
    return decide(replace(inputs, standings=_standings(board, ruleset.active_rules(), inputs, asked))), asked


def move_on(board: Board, choice: Choice, *, at: datetime, is_open: bool = True) -> None:
    """The board after somebody was given a lead `at` a moment; an open one counts among his loads."""
    if choice.turns is not None and choice.rule is not None:
        cursor = board.cursors[choice.rule]
        cursor.turns |= choice.turns
        cursor.owed |= choice.owed or {}
        cursor.drawn, cursor.has_moved = choice.drawn or 0, True
    if choice.partner is not None:
        board.sent[choice.partner] = board.sent.get(choice.partner, 0) + 1
    if choice.employee is None:
        return
    if choice.spends is not None:
        board.credits[choice.employee] = choice.spends
        board.spent.add(choice.employee)
    if is_open:
        board.begun[choice.employee] = board.begun.get(choice.employee, 0) + 1
    board.last[choice.employee] = max(board.last.get(choice.employee, 0), int(at.timestamp()))
