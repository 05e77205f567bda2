"""Every real letter is read, nothing of it is lost, and what is known of it holds as far as docs/benchmarks.md says."""

import contextlib
import random

import pytest

from teplo.intake.connectors.email.letter import read_letter
from teplo.intake.connectors.plug import Unreadable
from tests.samples import letters

pytestmark = pytest.mark.skipif(
    not letters.MAIL.is_dir(),
    reason=f"the sample letters are not in {letters.MAIL}: name their folder in TEPLO_SAMPLES",
)
# What cannot be told is told in docs/benchmarks.md; less than now is a step back.
LEAST = {
    "replies cut: bodies": 0.94,
    "replies cut: programs (talon)": 1.0,
    "signatures (talon)": 1.0,
    "bounces and automatic answers (sisimai)": 0.96,
    "the bounce's recipient (sisimai)": 0.84,
    "dead for ever or not (sisimai)": 1.0,
}


@pytest.mark.parametrize("source", letters.WHOLE)
def test_every_letter_is_read_and_nothing_of_it_is_lost(source: str) -> None:
    found = list(letters.whole(source))
    assert found
    assert [path.name for path in found if not letters.is_whole(path)] == []
    assert sum(letters.is_readable(path) for path in found) >= 0.97 * len(found)


@pytest.mark.parametrize("known", letters.TRUTHS)
def test_what_is_known_of_them_holds(known: str) -> None:
    (right, of), wrong = letters.share(letters.TRUTHS[known]())
    assert right >= LEAST[known] * of, wrong


def test_control_a_reader_that_only_knows_quote_signs_cuts_less_than_half() -> None:
    found = list(letters.bodies())
    naive = ["\n".join(line for line in text.splitlines() if not line.startswith(">")) for _name, text in found]
    right = [letters.LAST.get(name.partition("/")[2], "…") == said.strip().splitlines()[-1].strip()
             for (name, _text), said in zip(found, naive, strict=True)]  # fmt: skip
    assert sum(right) < 0.5 * len(found)


BITS = (b"", b"\0", b"\xff", b"\r\n", b'"', b"--", b"=?")


def spoilt(letter: bytes, chance: random.Random) -> bytes:
    """The same letter with a few bytes changed, taken out or put in."""
    body = bytearray(letter)
    for _ in range(chance.choice((1, 3, 30))):
        at = chance.randrange(len(body) + 1)
        body[at : at + chance.choice((0, 1, 1, 100))] = chance.choice(
            (b"", b"\0", b"\xff", b"\r\n", b'"', b"--", b"=?")
        )
    return bytes(body)


def test_every_letter_with_bytes_changed_is_read_or_said_to_be_unreadable() -> None:
    chance = random.Random(6)
    paths = [path for source in letters.WHOLE for path in letters.whole(source) if path.stat().st_size < 60_000]
    for path in chance.sample(paths, 300):
        with contextlib.suppress(Unreadable):
            read_letter(spoilt(path.read_bytes(), chance))
