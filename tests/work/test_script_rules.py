"""The tree of a script: what is wrong with it is said in order, and its text comes back as it was."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teplo.work.scripts.rules import Answer, Flaw, Step, StepKind, Tree, flaws, tree_of, with_step, without_step

SAY, END, OBJECTION = StepKind.SAY, StepKind.END, StepKind.OBJECTION


def step(key: str, *to: str, kind: StepKind = SAY, **more: object) -> Step:
    answers = tuple(Answer(f"a{place}", "Да", one) for place, one in enumerate(to, 1))
    return Step(key, kind, words="Слова", answers=answers, **more)  # type: ignore[arg-type]


GOOD = Tree("s1", (step("s1", "s2", "s1"), step("s2", kind=END, is_aim=True), step("s3", "", kind=OBJECTION)))


def test_a_loop_with_a_way_out_is_a_good_script() -> None:
    assert flaws(GOOD, "Замер") == []


@pytest.mark.parametrize(
    ("tree", "aim", "found"),
    [
        (GOOD, " ", Flaw("no_aim")),
        (Tree(), "Замер", Flaw("no_start")),
        (replace(GOOD, start="s9"), "Замер", Flaw("no_start")),
        (without_step(GOOD, "s2"), "Замер", Flaw("nowhere", "s1", "a1")),
        (with_step(GOOD, step("s1", "s1")), "Замер", Flaw("endless", "s1")),
        (with_step(GOOD, step("s4", "s2")), "Замер", Flaw("never", "s4")),
        (with_step(GOOD, step("s1")), "Замер", Flaw("no_way_on", "s1")),
        (with_step(GOOD, step("s2", kind=END)), "Замер", Flaw("no_goal")),
        (with_step(GOOD, replace(step("s3", kind=OBJECTION), words=" ")), "Замер", Flaw("silent", "s3")),
        (with_step(GOOD, Step("s1", SAY, answers=(Answer("a1", "", "s2"),))), "А", Flaw("wordless", "s1", "a1")),
    ],
)  # fmt: skip
def test_each_flaw_is_named_at_its_step(tree: Tree, aim: str, found: Flaw) -> None:
    assert found in flaws(tree, aim)


KEYS = [f"s{number}" for number in range(1, 7)]
STEPS = st.builds(
    lambda key, kind, to: step(key, *([] if kind == END else to), kind=kind, is_aim=kind == END),
    st.sampled_from(KEYS), st.sampled_from([SAY, END]), st.lists(st.sampled_from([*KEYS, ""]), max_size=3),
)  # fmt: skip
TREES = st.builds(
    lambda steps: Tree("s1", tuple({one.key: one for one in steps}.values())), st.lists(STEPS, min_size=1, max_size=9)
)


def ends(tree: Tree, key: str, patience: int) -> bool:
    """Slowly: whether some way of so many moves leads from a step to an end, or breaks off."""
    here = tree.by_key.get(key)
    if here is None or not here.answers:
        return True
    return bool(patience) and any(ends(tree, answer.to, patience - 1) for answer in here.answers)


@given(TREES)
def test_a_step_is_called_endless_exactly_where_every_way_goes_round(tree: Tree) -> None:
    come_to = {one.key for one in tree.way} - {flaw.step for flaw in flaws(tree, "Цель") if flaw.code == "never"}
    told = {flaw.step for flaw in flaws(tree, "Цель") if flaw.code == "endless"}
    if "s1" in tree.by_key:
        assert told == {key for key in come_to if tree.by_key[key].answers and not ends(tree, key, 7)}


@given(TREES)
def test_a_tree_comes_back_as_it_was_told(tree: Tree) -> None:
    assert tree_of(tree.as_json()) == tree
    assert sorted(one.key for one in tree.way) == sorted(tree.by_key)
