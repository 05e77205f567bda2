"""What the events of a call say together: in whatever order they came, and however often."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from teplo.work.calls import CallWord
from teplo.work.calls.rules import settled, told

BEGAN = datetime(2026, 3, 2, 9, tzinfo=UTC)


def at(seconds: float) -> datetime:
    return BEGAN + timedelta(seconds=seconds)


def word(kind: str, after: float, /, **more: object) -> CallWord:
    return CallWord(f"{kind}:{after}:{more.get('leg', '')}", kind, at(after), **more)  # type: ignore[arg-type]


words = st.builds(
    CallWord,
    external_id=st.text("abc", min_size=1, max_size=2),
    kind=st.sampled_from(["ring", "answer", "hold", "resume", "transfer", "hangup", "summary", "recording", "timeout"]),
    at=st.integers(0, 30).map(at),
    seq=st.none() | st.integers(1, 4),
    leg=st.sampled_from(["", "a", "b"]),
    direction=st.sampled_from(["", "in", "out", "internal"]),
    from_number=st.sampled_from(["", "+79123456789", "+79990001122"]),
    extension=st.sampled_from(["", "101", "102"]),
    seconds=st.none() | st.integers(0, 20),
    reason=st.sampled_from(["", "busy"]),
    recording=st.sampled_from(["", "r1", "r2"]),
)


@given(st.lists(words, min_size=1, max_size=12), st.randoms(use_true_random=False), st.data())
def test_any_order_and_any_repetition_say_the_same(events, random, data):
    mixed = events + data.draw(st.lists(st.sampled_from(events), max_size=6))
    random.shuffle(mixed)
    assert told(mixed) == told(events)


@given(st.lists(words, min_size=1, max_size=12))
def test_the_facts_are_never_absurd(events):
    facts = told(events)
    assert (facts.ended_at is not None) <= (facts.state == "ended")
    assert bool(facts.ending) == (facts.ended_at is not None)
    assert (facts.talk_seconds is None) or facts.answered_at is not None
    assert facts.answered_at is None or facts.answered_at >= facts.started_at
    assert (facts.ending == "answered") <= (facts.answered_at is not None)
    assert not (facts.ending and facts.expires_at)


def test_a_hung_up_leg_does_not_end_the_call_while_another_rings():
    first = [word("ring", 0, leg="a", direction="in"), word("hangup", 5, leg="a")]
    assert told(first).state == "ringing"
    assert told(first).expires_at == at(65)
    then = [*first, word("ring", 6, leg="b"), word("answer", 9, leg="b", extension="102")]
    assert (told(then).state, told(then).talked) == ("talking", ("102",))
    assert told(then).expires_at == at(9) + timedelta(hours=4)


def test_when_every_leg_is_over_and_none_follows_the_call_is_over_as_they_say():
    legs = [word("ring", 0, leg="a", direction="in"), word("answer", 3, leg="a"), word("hangup", 33, leg="a")]
    facts = told([*legs, word("timeout", 120)])
    assert (facts.ending, facts.talk_seconds, facts.ended_at) == ("answered", 30, at(33))


def test_a_time_out_that_was_followed_by_signs_of_life_was_none():
    events = [word("ring", 0, direction="in"), word("timeout", 700), word("answer", 701)]
    assert (told(events).state, told(events).ending) == ("talking", "")
    assert told(events[:2]).ending == "no_hangup"


def test_the_summary_knows_better_than_a_leg_that_was_connected():
    events = [word("ring", 0, direction="out"), word("answer", 2, leg="a"), word("summary", 20, seconds=0, reason="17")]
    assert (told(events).ending, told(events).answered_at) == ("busy", None)


def test_a_summary_alone_is_enough():
    facts = told([word("summary", 40, seconds=30, waited=10, direction="in")])
    assert (facts.ending, facts.answered_at, facts.wait_seconds) == ("answered", at(10), 10)


talks = st.tuples(st.integers(1, 9), st.sampled_from(["in", "out"]), st.integers(-100, 90_000).map(at))


@given(st.lists(talks, max_size=6), st.randoms(use_true_random=False))
def test_whoever_talked_first_settles_a_missed_call_in_whatever_order_it_is_told(given_talks, random):
    mixed = list(given_talks)
    random.shuffle(mixed)
    state, number = settled(BEGAN, mixed)
    assert (state, number) == settled(BEGAN, given_talks)
    within = [talk for talk in given_talks if BEGAN <= talk[2] <= BEGAN + timedelta(hours=23)]
    assert (state == "waiting") == (not within)
    if number is not None:
        assert min(talk[2] for talk in within) in [talk[2] for talk in within if talk[0] == number]
