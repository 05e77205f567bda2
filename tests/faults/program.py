"""The command line of the product with a fault put in: run as a program by the fault tests.

FAULTS holds words of `weaknesses`; the web server gets the entry of `tests.faults.entry`. The product itself knows
nothing of all this.
"""

import os
import resource
import sys
from collections.abc import Mapping
from pathlib import Path

from teplo.config import command, descriptors
from tests.faults import clock


def _limit(env: Mapping[str, str]) -> None:
    """Few files, little memory, and (for the control) no thought of how many files there are."""
    if files := int(env.get("FAULTS_FILES", "0")):
        resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))
    if group := env.get("FAULTS_CGROUP"):
        (Path(group) / "cgroup.procs").write_text(str(os.getpid()))
    if beside := env.get("FAULTS_BESIDE"):
        descriptors.BESIDE = int(beside)


def main() -> int:
    words = [word for word in os.environ.get("FAULTS", "").split(",") if word]
    _limit(os.environ)
    clock.sleep_truly()
    if sys.argv[1] == "web":
        from teplo.config import web  # only here granian is needed

        web.ENTRY = "tests.faults.entry:application"
    elif words:
        from teplo.config.startup import set_up_django  # what follows needs Django

        set_up_django(pool="1-4")
        from tests.faults import weaknesses  # needs Django set up

        weaknesses.put_in(words)
    return command.main()


if __name__ == "__main__":
    sys.exit(main())
