"""The benchmark of the door measures what it says."""

import json
import subprocess
import sys

import pytest

from teplo.intake.connectors.api import read
from teplo.ops.bench import table
from teplo.ops.bench_load import body_of


def test_each_enquiry_of_the_load_is_somebody_new(company):
    drafts = [read(body_of(number), company.channel, {}) for number in (7, 8, 90_000_001)]
    contacts = [contact.value for draft in drafts for contact in draft.who.contacts]
    assert len(set(contacts)) == len(contacts) == 6
    assert all(draft.need and draft.context["utm"] and not draft.notes for draft in drafts)


def test_figures_for_people_name_what_is_nested():
    assert table({"machine": {"cores": 2}, "ratio": 0.5}).split() == ["machine.cores", "2", "ratio", "0.5"]


@pytest.mark.full
def test_a_short_run_gives_the_figures():
    command = [sys.executable, "-m", "teplo.config.command", "bench", "intake", "--seconds", "3", "--json"]
    figures = json.loads(subprocess.run(command, capture_output=True, check=True, timeout=200).stdout)
    named = {"machine", "settings", "per_second", "p50_ms", "p99_ms", "ceiling_per_second", "raw_per_second", "ratio"}
    assert set(figures) == named
    assert figures["ratio"] == pytest.approx(figures["per_second"] / figures["ceiling_per_second"], abs=0.01)
    assert figures["per_second"] > 0


@pytest.mark.full
def test_a_short_import_gives_the_figures():
    command = [sys.executable, "-m", "teplo.config.command", "bench", "import", "--rows", "2000", "--json"]
    figures = json.loads(subprocess.run(command, capture_output=True, check=True, timeout=400).stdout)
    assert {"rows", "per_second", "peak_mb", "ceiling_per_second", "ratio"} <= set(figures)
    assert (figures["rows"], figures["created"] + figures["joined"] + figures["refused"]) == (2000, 2000)
    assert 0 < figures["peak_mb"] <= 300
