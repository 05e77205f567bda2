"""`teplo check`: are settings, keys and database fit to run, are its rows sound; `--deploy`: also in public."""

import argparse
import json
import platform
import sys
from importlib.metadata import version

import psycopg
from django.utils import timezone

from teplo.config.backup import contents, programs
from teplo.config.cluster import Cluster
from teplo.config.deploy import Served, Want, of_database, of_folders, of_settings
from teplo.config.environment import Environment
from teplo.config.home import Refused
from teplo.config.startup import judge_text, set_up_django
from teplo.ops.invariants import broken

HAS_TABLES = "SELECT to_regclass('ops_backup') IS NOT NULL"


def check(arguments: list[str]) -> int:
    """Print what is wrong, one sentence each with its remedy; 1 when anything is. Nothing is made or started."""
    parser = argparse.ArgumentParser(prog="teplo check", description="Are settings, keys and database fit to run?")
    parser.add_argument("--deploy", action="store_true", help="also what a server in public needs")
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args(arguments)
    env = Environment.read()
    exists = env.server is not None or bool(env.home.read_marker())
    if exists:
        _refuse_stopped(env)
        judge_text(env.primary())
    elif not options.json:
        print(f"No database yet: `teplo run` makes one in {env.data}.")
    set_up_django(pool="0")
    from django.core.management import call_command  # needs Django set up

    call_command("check", fail_level="WARNING", **({"stdout": sys.stderr} if options.json else {}))
    wants = in_public(env, exists=exists) if options.deploy else []
    rows = broken_rows() if exists else []
    _print(wants, rows, as_json=options.json)
    return 1 if rows or any(not want.is_advice for want in wants) else 0


def _refuse_stopped(env: Environment) -> None:
    if env.server is None and Cluster(env.home).pid is None:
        raise Refused(f"The database in {env.data} stands still: `teplo run` starts it.")


def in_public(env: Environment, *, exists: bool) -> list[Want]:
    """What `teplo check --deploy` wants beyond a private trial, advice last."""
    wants = [*of_settings(env), *of_folders(env)]
    if exists:
        with psycopg.connect(**env.primary().conninfo(), connect_timeout=5, autocommit=True) as connection:  # type: ignore[arg-type]
            ask = contents.asking(connection)
            major = connection.info.server_version // 10_000
            served = Served.asked(ask, env, version=major, has_tables=bool(ask(HAS_TABLES)[0][0]))
        wants += [*of_database(served, env, now=timezone.now()), *_of_programs(major)]
    return sorted(wants, key=lambda want: want.is_advice)


def _of_programs(server: int) -> list[Want]:
    try:
        programs.to_restore(server, programs.to_dump(server, programs.found()).major, programs.found())
    except Refused as error:
        return [Want("programs", "Backups of this server cannot be made and restored here.", str(error))]
    return []


def wanting_in_public(env: Environment) -> list[str]:
    """What the variables lack for a server in public."""
    return [want.says for want in of_settings(env) if not want.is_advice]


def broken_rows() -> list[str]:
    """Invariants that the stored rows break; what only a worker keeps true is asked while one runs."""
    from teplo.config.health import missing_now  # needs Django set up
    from teplo.kit import sql  # needs Django set up

    missing = missing_now()
    if "migrations" in missing:
        return ["The tables are those of another version: run `teplo migrate`."]
    return [str(finding) for finding in broken(sql.rows, worker_runs="worker" not in missing)]


def _print(wants: list[Want], rows: list[str], *, as_json: bool) -> None:
    if not as_json:
        for line in (*wants, *rows):
            print(line)
        return
    wrong, advice = (
        [{"code": want.code, "says": want.says, "do": want.do} for want in wants if want.is_advice == is_advice]
        for is_advice in (False, True)
    )
    facts = {"teplo": version("teplo"), "python": platform.python_version()}
    print(json.dumps({"ok": not wrong and not rows, **facts, "wrong": wrong, "advice": advice, "rows": rows}))
