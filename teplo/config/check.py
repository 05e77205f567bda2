"""`teplo check`: are settings, keys and database fit to run, are its rows sound; `--deploy`: also in public."""

import argparse
import time

from teplo.config.environment import Environment
from teplo.config.startup import judge_text, set_up_django
from teplo.ops.invariants import broken


def check(arguments: list[str]) -> int:
    """Print what is wrong, one sentence each; 1 when anything is. Nothing is made or started."""
    parser = argparse.ArgumentParser(prog="teplo check", description="Are settings, keys and database fit to run?")
    parser.add_argument("--deploy", action="store_true", help="also what a server in public needs")
    options = parser.parse_args(arguments)
    env = Environment.read()
    wrong = wanting_in_public(env) if options.deploy else []
    exists = env.server is not None or bool(env.home.read_marker())
    if exists:
        judge_text(env.primary())
    else:
        print(f"No database yet: `teplo run` makes one in {env.data}.")
    set_up_django(pool="0")
    from django.core.management import call_command  # needs Django set up

    call_command("check", fail_level="WARNING")
    if exists:
        wrong += broken_rows()
    for sentence in wrong:
        print(sentence)
    return 1 if wrong else 0


def broken_rows() -> list[str]:
    """Invariants that the stored rows break; what only a worker keeps true is asked while one runs."""
    from teplo.config.health import missing_now  # needs Django set up
    from teplo.kit import sql  # needs Django set up
    from teplo.ops.stored_files import broken_files  # needs Django set up

    missing = missing_now()
    if "migrations" in missing:
        return ["The tables are those of another version: run `teplo migrate`."]
    findings = broken(sql.rows, worker_runs=not missing)
    findings += broken_files(sql.rows, now=time.time(), worker_runs=not missing)
    return [str(finding) for finding in findings]


def wanting_in_public(env: Environment) -> list[str]:
    """What `teplo check --deploy` demands beyond a private trial."""
    demands = {
        "TEPLO_SECRET_KEY must be set, so that every host signs alike.": env.secret_key_given,
        "TEPLO_BASE_URL must be set to the address that visitors use.": env.base_url_given,
        "TEPLO_BASE_URL must begin with https://, or passwords travel in the open.": env.secure,
        "TEPLO_ALLOWED_HOSTS must be set to the names this server answers to.": env.allowed_hosts_given,
        "TEPLO_ALLOWED_HOSTS must not allow every host.": "*" not in env.allowed_hosts,
    }
    return [sentence for sentence, holds in demands.items() if not holds]
