"""The tree of a script as a plain value: its steps, the way through it, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from enum import StrEnum
from functools import cached_property
from typing import Any

from django.utils.translation import gettext_lazy as _

from teplo.kit.problems import Words

MOST_STEPS = 200
MOST_ANSWERS = 9  # as many as there are keys for them
LONGEST_WORDS = 2_000
LONGEST_ANSWER = 120
# Whoever has not moved for so long talks no more.
FORGOTTEN = timedelta(hours=6)
# The fields of the card that a question may fill, as the card itself calls them.
OF_LEAD = ("need", "product", "amount", "region", "heat", "source", "tags", "handover_note")
OF_PERSON = ("name", "position", "company")
FILLS = (*OF_LEAD, *OF_PERSON)


class StepKind(StrEnum):
    """What is done at a step."""

    SAY = "say"
    QUESTION = "question"
    OBJECTION = "objection"
    END = "end"


@dataclass(frozen=True, slots=True)
class Answer:
    """A way on from a step: to the step of the key `to`. `value` is what it writes into the field of its question."""

    key: str
    words: str
    to: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """A step: what is said, the field that a question fills, the topic of an objection, whether an end is the aim."""

    key: str
    kind: StepKind
    title: str = ""
    words: str = ""
    fills: str = ""
    topic: int | None = None
    is_aim: bool = False
    answers: tuple[Answer, ...] = ()

    @property
    def name(self) -> str:
        """How it is called in lists: its title, else how its words begin."""
        return self.title or self.words.partition("\n")[0][:60]


@dataclass(frozen=True)
class Tree:
    """All steps of a script. The walk begins at `start`; objections stand beside it, at hand at every step."""

    start: str = ""
    steps: tuple[Step, ...] = ()

    @cached_property
    def by_key(self) -> dict[str, Step]:
        return {step.key: step for step in self.steps}

    @property
    def objections(self) -> list[Step]:
        return [step for step in self.steps if step.kind == StepKind.OBJECTION]

    @property
    def way(self) -> list[Step]:
        """The steps that are walked, in the order of reading: what nobody comes to last."""
        come_to = list(_come_to(self, [self.start]))
        rest = [step for step in self.steps if step.key not in come_to and step.kind != StepKind.OBJECTION]
        walked = [self.by_key[key] for key in come_to]
        return [*(step for step in walked if step.kind != StepKind.OBJECTION), *rest]

    def as_json(self) -> dict[str, Any]:
        return {"start": self.start, "steps": [asdict(step) for step in self.steps]}


def tree_of(given: Mapping[str, Any]) -> Tree:
    """A tree as `as_json` has told it; an empty one of nothing."""
    steps = [
        Step(**{**one, "kind": StepKind(one["kind"]), "answers": tuple(Answer(**answer) for answer in one["answers"])})
        for one in given.get("steps", ())
    ]
    return Tree(given.get("start", ""), tuple(steps))


def _come_to(tree: Tree, begin: Iterable[str]) -> Iterator[str]:
    """The keys of the steps that one comes to from these, in the order of reading."""
    seen: set[str] = set()
    waits = list(reversed(list(begin)))
    while waits:
        key = waits.pop()
        if key in seen or key not in tree.by_key:
            continue
        seen.add(key)
        yield key
        waits += [answer.to for answer in reversed(tree.by_key[key].answers)]


def new_key(tree: Tree) -> str:
    """A key that no step of this tree has had: one more than the largest."""
    return f"s{max((int(step.key[1:]) for step in tree.steps), default=0) + 1}"


def with_step(tree: Tree, step: Step) -> Tree:
    """The tree with this step, in the place of the one of its key or as the last; the first of all begins."""
    known = step.key in tree.by_key
    steps = [step if one.key == step.key else one for one in tree.steps] if known else [*tree.steps, step]
    begins = tree.start or (step.key if step.kind != StepKind.OBJECTION else "")
    return Tree(begins, tuple(steps))


def without_step(tree: Tree, key: str) -> Tree:
    """The tree without a step; answers that led to it lead nowhere until somebody says where."""
    left = [
        replace(one, answers=tuple(replace(a, to="") if a.to == key else a for a in one.answers))
        for one in tree.steps
        if one.key != key
    ]
    return Tree("" if tree.start == key else tree.start, tuple(left))


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong at a step (of the whole script where the key is empty), and which answer it is about."""

    code: str
    step: str = ""
    answer: str = ""


SENTENCES: dict[str, Words] = {
    "no_aim": _("Name the aim of the talk: what shall be reached."),
    "no_start": _("Say with which step the talk begins."),
    "no_goal": _("No end says that the aim is reached: add one."),
    "silent": _("This step says nothing: write what is said here."),
    "no_way_on": _("From here it does not go on: give an answer."),
    "wordless": _("An answer has no words."),
    "nowhere": _("The answer “%(answer)s” leads nowhere: say which step follows."),
    "endless": _("From here the talk never ends: let some answer lead to an end."),
    "never": _("Nobody comes to this step: let an answer lead to it, or remove it."),
    "too_many": _("At most %(most)d steps.") % {"most": MOST_STEPS},
}


def flaws(tree: Tree, aim: str) -> list[Flaw]:
    """Everything for which a script cannot be used yet, in the order of reading; nothing where all is well."""
    whole = [
        ("no_aim", not aim.strip()),
        ("no_start", tree.start not in tree.by_key),
        ("no_goal", not any(step.is_aim for step in tree.steps if step.kind == StepKind.END)),
        ("too_many", len(tree.steps) > MOST_STEPS),
    ]
    found = [Flaw(code) for code, is_so in whole if is_so]
    come_to = set(_come_to(tree, [tree.start]))
    ending = _ending(tree)
    for step in (*tree.way, *tree.objections):
        found += _of_step(tree, step)
        if step.kind == StepKind.OBJECTION:
            continue
        if step.key not in come_to and tree.start in tree.by_key:
            found.append(Flaw("never", step.key))
        elif step.answers and step.key not in ending:
            found.append(Flaw("endless", step.key))
    return found


def _of_step(tree: Tree, step: Step) -> list[Flaw]:
    found = [] if step.words.strip() else [Flaw("silent", step.key)]
    if not step.answers and step.kind in (StepKind.SAY, StepKind.QUESTION):
        found.append(Flaw("no_way_on", step.key))
    for answer in step.answers:
        if not answer.words.strip():
            found.append(Flaw("wordless", step.key, answer.key))
        # From an objection without a step of its own one goes back to where it came up.
        if answer.to not in tree.by_key and not (step.kind == StepKind.OBJECTION and not answer.to):
            found.append(Flaw("nowhere", step.key, answer.key))
    return found


def _ending(tree: Tree) -> set[str]:
    """The steps from which some way leads to an end, or breaks off, which is a flaw of its own where it does.

    Found backwards, so that loops are no trouble.
    """
    before: dict[str, set[str]] = {}
    for step in tree.steps:
        for answer in step.answers:
            before.setdefault(answer.to, set()).add(step.key)
    found: set[str] = set()
    waits = [step.key for step in tree.steps if not all(answer.to in tree.by_key for answer in step.answers)]
    waits += [step.key for step in tree.steps if not step.answers]
    while waits:
        key = waits.pop()
        if key not in found:
            found.add(key)
            waits += before.get(key, ())
    return found
