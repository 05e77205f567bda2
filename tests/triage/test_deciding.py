"""Who gets an enquiry is a pure decision: the same values give the same answer, and turns are fair."""

from collections import Counter
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teplo.triage import kept_inputs
from teplo.triage.deciding import Candidate, Inputs, RuleView, Standing, decide, rate
from teplo.triage.rules import Choice

LAST = Standing(RuleView(99, 1, "queue", queue=1))
WHYS = ("", "", "", "left", "off_shift", "absent", "off_hours", "at_cap")


def rule(strategy: str = "round_robin", **values: object) -> RuleView:
    return RuleView(7, 3, strategy, **values)


def chosen(people: Sequence[Candidate], strategy: str = "round_robin", /, *, draw: int = 0, **values: object) -> Choice:
    """Whom a rule of one strategy chooses of these, else the last rule its queue."""
    told = {name: values.pop(name) for name in ("owed", "mean", "duty") if name in values}
    asked = {name: values.pop(name) for name in ("previous", "left_out", "aim") if name in values}
    standing = Standing(rule(strategy, **values), people, drawn=draw, **told)
    return decide(Inputs(standings=[standing, LAST], **asked))


def season(people: Sequence[Candidate], draws: int, strategy: str = "round_robin", **values: object) -> Counter[int]:
    """How often each is chosen when nothing changes but whose turn it is and what is owed."""
    turns: dict[str, int] = {}
    owed: dict[str, int] = {}
    got: Counter[int] = Counter(dict.fromkeys((one.employee for one in people), 0))
    for draw in range(draws):
        now = [one._replace(turn=turns.get(str(one.employee), 0)) for one in people]
        choice = chosen(now, strategy, draw=draw, owed=owed, **values)
        turns |= choice.turns or {}
        owed |= choice.owed or {}
        got[choice.employee] += 1
    return got


@given(st.integers(1, 9), st.integers(0, 200))
def test_turns_differ_by_at_most_one(people: int, draws: int) -> None:
    got = season([Candidate(number) for number in range(1, people + 1)], draws)
    assert max(got.values()) - min(got.values()) <= 1


def test_a_newcomer_gets_one_turn_and_then_lines_up() -> None:
    turns, order = {1: 7, 2: 8, 3: 0}, []
    for draw in range(8, 12):
        choice = chosen([Candidate(number, turn=turn) for number, turn in turns.items()], draw=draw)
        turns[choice.employee] = choice.drawn
        order.append(choice.employee)
    assert order == [3, 1, 2, 3]


@given(st.lists(st.integers(1, 9), min_size=1, max_size=6), st.integers(1, 30))
def test_weights_are_kept_to_the_last_lead_of_every_round(weights: list[int], rounds: int) -> None:
    people = [Candidate(number) for number in range(len(weights))]
    kept = {str(number): weight for number, weight in enumerate(weights)}
    got = season(people, rounds * sum(weights), "weighted", weights=kept)
    assert [got[number] for number in range(len(weights))] == [rounds * weight for weight in weights]


def test_weights_alternate_smoothly() -> None:
    people, owed, order = [Candidate(1), Candidate(2)], {}, []
    for draw in range(4):
        choice = chosen(people, "weighted", draw=draw, weights={"1": 3}, owed=owed)
        owed |= choice.owed
        order.append(choice.employee)
    assert order == [1, 1, 2, 1]


def test_nobody_who_is_not_there_is_drawn_and_it_is_said() -> None:
    people = [Candidate(1, "off_shift"), Candidate(2, "left"), Candidate(3), Candidate(4, "absent")]
    choice = chosen(people)
    assert (choice.employee, choice.rule, choice.version) == (3, 7, 3)
    assert choice.skipped == [
        {"employee": 1, "why": "off_shift"},
        {"employee": 2, "why": "left"},
        {"employee": 4, "why": "absent"},
    ]


def test_whoever_was_passed_over_by_a_rule_is_told_by_the_next() -> None:
    choice = chosen([Candidate(1, "off_shift")])
    assert (choice.queue, choice.rule, choice.skipped) == (1, 99, [{"employee": 1, "why": "off_shift"}])


def test_twenty_are_named_and_the_rest_is_counted() -> None:
    choice = chosen([Candidate(n, "off_shift") for n in range(50)] + [Candidate(99)])
    assert (len(choice.skipped), choice.skipped_more) == (20, {"off_shift": 30})


def test_least_loaded_counts_those_with_nothing_and_goes_in_turn_among_equals() -> None:
    people = [Candidate(1, open_leads=3), Candidate(2), Candidate(3, open_leads=1)]
    assert chosen(people, "least_loaded").employee == 2
    assert chosen([Candidate(1, turn=5), Candidate(2, turn=4)], "least_loaded", draw=5).employee == 2


def test_whoever_got_his_last_lead_longest_ago_comes_first() -> None:
    people = [Candidate(1, since=100), Candidate(2, since=50), Candidate(3, since=60)]
    assert chosen(people, "longest_waiting").employee == 2
    assert chosen([*people, Candidate(4)], "longest_waiting").employee == 4


def test_a_lucky_beginner_is_not_the_best() -> None:
    people = [Candidate(1, won=30, ended=100), Candidate(2, won=1, ended=1)]
    choice = chosen(people, "best_converters", mean=0.2)
    assert (choice.employee, choice.why["percent"]) == (1, 28)
    assert rate(people[1], 0.2) == pytest.approx(5 / 21)


@pytest.mark.parametrize("share", [0, 7, 25, 100])
def test_beginners_get_their_share_of_the_best_leads(share: int) -> None:
    people = [Candidate(1, won=9, ended=10), Candidate(2, is_beginner=True), Candidate(3, is_beginner=True)]
    got = season(people, 400, "best_converters", beginners_share=share)
    assert got[2] + got[3] == 4 * share
    assert abs(got[2] - got[3]) <= 1


def test_what_beginners_are_owed_while_none_is_there_does_not_heap_up() -> None:
    owed: dict[str, int] = {}
    for draw in range(100):
        choice = chosen([Candidate(1)], "best_converters", draw=draw, beginners_share=50, owed=owed)
        owed |= choice.owed or {}
    both = [Candidate(1, won=9, ended=9), Candidate(2, is_beginner=True)]
    got = []
    for draw in range(100, 106):
        choice = chosen(both, "best_converters", draw=draw, beginners_share=50, owed=owed)
        owed |= choice.owed
        got.append(choice.employee)
    assert got.count(2) <= 5


def test_a_client_goes_to_whoever_had_him_before_while_he_is_there() -> None:
    people = [Candidate(1), Candidate(2), Candidate(3, "off_shift")]
    assert chosen(people, "previous_owner", previous=2).employee == 2
    assert chosen(people, "previous_owner", previous=3).skipped == [{"employee": 3, "why": "off_shift"}]
    assert chosen(people, "previous_owner", previous=None).queue == 1
    assert chosen(people, "previous_owner", previous=8, queue=5, fallback="wait").queue == 1


def test_an_offer_has_its_time_and_whoever_refused_is_not_asked_again() -> None:
    choice = chosen([Candidate(1), Candidate(2, turn=1)], "offer", offer_minutes=5, left_out=frozenset({1}))
    assert (choice.employee, choice.offer_minutes, choice.why["code"]) == (2, 5, "offer")
    assert choice.skipped == [{"employee": 1, "why": "refused"}]


def test_a_partner_of_the_region_comes_before_one_of_everywhere() -> None:
    partners = [Candidate(1, since=1, is_local=False), Candidate(2, since=90), Candidate(3, since=50)]
    choice = chosen(partners, "partner", queue=4, offer_minutes=60)
    assert (choice.employee, choice.queue, choice.partner) == (None, 4, 3)


def test_a_head_gets_the_task_to_name_the_owner() -> None:
    assert chosen([Candidate(1)], "head").task == "name_owner"


def test_fixed_falls_through_when_he_is_not_there() -> None:
    assert chosen([Candidate(1)], "fixed").employee == 1
    assert chosen([Candidate(1, "absent")], "fixed").queue == 1


@pytest.mark.parametrize(
    ("fallback", "out_of_hours", "why", "expected"),
    [
        ("next", "", "at_cap", (1, "queue", None)),
        ("queue", "", "at_cap", (5, "nobody", None)),
        ("wait", "", "at_cap", (5, "waits", 7)),
        ("queue", "wait", "at_cap", (5, "nobody", None)),
        ("queue", "wait", "off_hours", (5, "waits", 7)),
        ("wait", "queue", "off_shift", (5, "nobody", None)),
        ("next", "duty", "off_hours", (1, "queue", None)),
    ],
)
def test_where_nobody_may_have_it_the_rule_says_what_then(
    fallback: str, out_of_hours: str, why: str, expected: tuple[object, ...]
) -> None:
    choice = chosen([Candidate(1, why)], queue=5, fallback=fallback, out_of_hours=out_of_hours)
    assert (choice.queue, choice.why["code"], choice.waits) == expected


def test_out_of_hours_whoever_is_on_duty_gets_it_in_turn() -> None:
    people, duty = [Candidate(1, "off_hours"), Candidate(2, "off_hours")], [Candidate(8, turn=2), Candidate(9, turn=1)]
    choice = chosen(people, "least_loaded", duty=duty, draw=2, out_of_hours="duty")
    assert (choice.employee, choice.why["code"], choice.turns) == (9, "duty", {"9": 3})
    assert chosen([Candidate(1, "at_cap")], duty=duty, out_of_hours="duty").queue == 1


def test_where_somebody_is_wanted_no_queue_will_do() -> None:
    waits = Standing(rule(queue=5, fallback="wait"), [Candidate(1, "at_cap")])
    with pytest.raises(LookupError):
        decide(Inputs(standings=[waits, LAST], aim="somebody"))
    partner = Standing(rule("partner", queue=5), [Candidate(4)])
    assert decide(Inputs(standings=[partner, LAST], aim="somebody")).partner == 4
    assert decide(Inputs(standings=[partner, Standing(rule(), [Candidate(2)])], aim="person")).employee == 2


STRATEGIES = (
    "fixed", "round_robin", "weighted", "least_loaded", "longest_waiting", "best_converters", "previous_owner", "offer",
    "partner", "head",
)  # fmt: skip


@st.composite
def inputs(draw: st.DrawFn) -> Inputs:
    """Any enquiry before any few rules."""
    number = st.integers(0, 50)
    people = st.builds(
        Candidate, st.integers(1, 12), st.sampled_from(WHYS), number, number, number, number, number, st.booleans()
    )
    pools = st.lists(people, max_size=8, unique_by=lambda one: one.employee)
    rules = st.builds(
        RuleView, st.integers(1, 5), st.just(1), st.sampled_from(STRATEGIES), queue=st.just(2),
        weights=st.dictionaries(st.sampled_from("123456"), st.integers(1, 9)), beginners_share=st.integers(0, 100),
        offer_minutes=st.just(5), fallback=st.sampled_from(["next", "next", "queue", "wait"]),
        out_of_hours=st.sampled_from(["", "", "duty", "wait"]),
    )  # fmt: skip
    owed = st.dictionaries(st.sampled_from(["1", "2", "beginners"]), st.integers(-20, 99))
    standings = st.builds(Standing, rules, pools, pools, number, owed, st.sampled_from([0.0, 0.1, 1 / 3]))
    asked = draw(st.lists(standings, max_size=4))
    return Inputs(
        {"heat": "hot"},
        draw(st.none() | number),
        frozenset(draw(st.sets(number, max_size=2))),
        standings=[*asked, LAST],
    )


@given(inputs())
def test_the_same_inputs_give_the_same_owner_also_as_they_are_kept(asked: Inputs) -> None:
    standings = list(asked.standings)
    rules = iter([one.rule for one in standings])
    again = kept_inputs.read(kept_inputs.kept(asked, standings), lambda *_named: next(rules))
    assert decide(again) == decide(asked)


@given(inputs())
def test_whoever_is_chosen_may_have_it(asked: Inputs) -> None:
    choice = decide(asked)
    if choice.employee is None:
        return
    behind = [one for one in asked.standings if one.rule.number == choice.rule]
    people = [person for one in behind for person in (*one.pool, *one.duty)]
    found = [one for one in people if one.employee == choice.employee and not one.why]
    assert found
    assert choice.employee not in asked.left_out
