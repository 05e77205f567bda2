"""Each house rule goes red on what it forbids and lets the rest through."""

import pytest

from tests.house.samples import MODULE, PYTHON, TEMPLATE, Sample
from tools.house.source import Source, allowed
from tools.house_rules import RULES, findings

SAMPLES = PYTHON + TEMPLATE + MODULE


def broken(path: str, text: str) -> set[str]:
    return {line.split(": ")[1] for line in findings(Source(path, text))}


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.rule)
def test_a_rule_goes_red_on_what_it_forbids(sample: Sample):
    assert sample.rule in broken(sample.path, sample.bad)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.rule)
def test_a_rule_lets_the_rest_through(sample: Sample):
    path = "teplo/leads/reading.py" if sample.rule == "forbidden-name" else sample.path
    assert sample.rule not in broken(path, sample.good)


@pytest.mark.parametrize(("suffix", "samples"), [(".py", PYTHON), (".html", TEMPLATE), (".js", MODULE)])
def test_every_rule_has_a_sample(suffix, samples):
    assert set(RULES[suffix]) == {sample.rule for sample in samples}


def test_a_line_is_let_through_only_with_a_reason():
    with_reason = Source("teplo/web/a.py", "x.save()  # allow write-outside-actions: a session, no row of ours\n")
    without = Source("teplo/web/a.py", "x.save()  # allow write-outside-actions:\n")
    assert allowed(with_reason, "write-outside-actions", 1)
    assert not allowed(without, "write-outside-actions", 1)


@pytest.mark.parametrize(
    "path",
    [
        "teplo/leads/actions.py",
        "teplo/triage/actions/refuse.py",
        "teplo/leads/migrations/0001_initial.py",
        "tests/leads/test_a.py",
    ],
)
def test_actions_migrations_and_tests_may_write(path):
    assert "write-outside-actions" not in broken(path, "Lead.objects.create(need='x')\n")
