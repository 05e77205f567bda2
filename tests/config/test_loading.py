"""Every page is loaded before the processes fork: a connection opened by then would be one for all of them."""

import os
import subprocess
import sys

LOAD = "from teplo.config.web import load; load()"
NOBODY_THERE = "postgres://nobody@127.0.0.1:1/nothing"


def loaded(code: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "DATABASE_URL": NOBODY_THERE}
    command = [sys.executable, "-c", code]
    return subprocess.run(command, env=env, capture_output=True, text=True, check=False, timeout=60)


def test_the_pages_are_loaded_without_a_question_to_the_database() -> None:
    done = loaded(LOAD)
    assert done.returncode == 0, done.stderr[-2_000:]


def test_control_a_question_while_they_are_loaded_is_seen() -> None:
    asked = f"{LOAD}; from teplo.staff.models import Employee; Employee.objects.exists()"
    assert loaded(asked).returncode != 0
