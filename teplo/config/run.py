"""The commands that run the product and its parts."""

import argparse
import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import psycopg

from teplo.config.cluster import Cluster
from teplo.config.counting import count_together
from teplo.config.environment import Environment
from teplo.config.home import Home, Refused
from teplo.config.locks import Lock
from teplo.config.ports import listens, refuse_taken
from teplo.config.startup import make_keys, open_database, say, set_up_django
from teplo.config.startup import migrate as bring_up_tables
from teplo.config.supervisor import Child, Supervisor

SUPERVISED = "TEPLO_SUPERVISED"
WEB_POOL = "2-8"
WORKER_POOL = "1-7"  # two jobs, two long ones, a suspect, the rescue, the watchdog


def run(arguments: list[str]) -> int:
    """`teplo run`: everything in one foreground process tree."""
    parser = argparse.ArgumentParser(prog="teplo run", description="Database, migrations, web and worker in one.")
    _add_address(parser)
    parser.add_argument("--empty", action="store_true", help="no demo company in a new database")
    options = parser.parse_args(arguments)
    os.environ["PORT"] = str(options.port)
    env = Environment.read()
    refuse_taken(options.host, options.port)
    cluster = open_database(env, say)
    try:
        if cluster is not None and "demo" not in env.home.read_marker():
            _mark_demo(env.home, "wanted" if not options.empty and _nobody_works_here(cluster) else "declined")
        make_keys(env)
        with _alone(env.home):
            return _run(env, cluster, options)
    finally:
        if cluster is not None:
            cluster.stop()


def _run(env: Environment, cluster: Cluster | None, options: argparse.Namespace) -> int:
    supervised = {SUPERVISED: "1"}
    address = ["--host", options.host, "--port", str(options.port), "--processes", str(options.processes)]
    children = [Child("web", ["web", *address], supervised), Child("worker", ["worker"], supervised)]
    command = [sys.executable, "-m", "teplo.config.command", "migrate"]
    if cluster is not None and env.home.read_marker().get("demo") == "wanted":
        # The passwords are told before the first page opens, what the desk shows comes behind it.
        command.append("--demo")
        children.append(Child("demo", ["demo"], supervised, once=True, ended=_demo_ended(env.home)))
    # Loading the pages takes as long as making the tables: both at once, and no page before its table.
    first = children[0]
    first.start(time.monotonic(), held=True)
    if subprocess.run(command, env={**os.environ, **supervised}, check=False).returncode:
        first.ask_to_end()
        first.end(time.monotonic() + 1)
        raise Refused("The migrations failed; nothing was started.")
    first.let_go()
    begin_at = _first_visit(env, cluster)
    Supervisor(children, cluster, say, _announce(options.host, options.port, env.base_url, begin_at)).run()
    return 0


def web(arguments: list[str]) -> int:
    """`teplo web`: the web server alone."""
    parser = argparse.ArgumentParser(prog="teplo web", description="The web server alone.")
    _add_address(parser)
    parser.add_argument("--held", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    os.environ.setdefault("PORT", str(options.port))
    os.environ.setdefault("TEPLO_POOL", WEB_POOL)
    with _database():
        _make_journal(Environment.read())
        count_together(Environment.read().data)
        from teplo.config.web import load, serve  # only this command needs granian

        load()
        if options.held:
            sys.stdin.read()  # ends when `teplo run` closes it
        serve(options.host, options.port, options.processes)
    return 0


def worker(arguments: list[str]) -> int:
    """`teplo worker`: the worker alone; `--until-empty` ends when the queue is."""
    parser = argparse.ArgumentParser(prog="teplo worker", description="The worker alone.")
    parser.add_argument("--until-empty", action="store_true", help="end when no job waits")
    options = parser.parse_args(arguments)
    with _database():
        count_together(Environment.read().data)
        set_up_django(pool=WORKER_POOL)
        from teplo.config import worker as process  # needs Django set up

        return process.run(until_empty=options.until_empty)


def migrate(arguments: list[str]) -> int:
    """`teplo migrate`: bring the tables up to this version."""
    parser = argparse.ArgumentParser(prog="teplo migrate", description="Bring the tables up to this version.")
    parser.add_argument("--demo", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    with _database(keys=False):
        set_up_django(pool="0")
        bring_up_tables()
        if options.demo:
            from teplo.ops.demo import open_doors  # needs Django set up

            open_doors()
    return 0


def manage(arguments: list[str]) -> int:
    """`teplo manage …`: management commands of Django, as they are."""
    set_up_django(pool="0")
    from django.core.management import execute_from_command_line  # needs Django set up

    execute_from_command_line(["teplo manage", *arguments])
    return 0


def _add_address(parser: argparse.ArgumentParser) -> None:
    port = os.environ.get("PORT") or "8000"
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: this machine only)")
    parser.add_argument("--port", type=int, default=port, help="port to listen on")
    parser.add_argument("--processes", type=int, default=max(1, (os.cpu_count() or 1) // 2), help="web processes")


def _make_journal(env: Environment) -> None:
    try:
        env.home.make_journal()
    except OSError as error:
        say(f"No journal can be kept in {env.data} ({error}): while the database is away enquiries are refused.")


@contextlib.contextmanager
def _database(*, keys: bool = True) -> Iterator[None]:
    """The database open around a part; `teplo run` has opened it already for its own children."""
    if os.environ.get(SUPERVISED):
        yield
        return
    env = Environment.read()
    cluster = open_database(env, say)
    if keys:
        make_keys(env)
    try:
        yield
    finally:
        if cluster is not None and cluster.started:
            cluster.stop()


@contextlib.contextmanager
def _alone(home: Home) -> Iterator[None]:
    if not home.data.exists():
        yield
        return
    lock = Lock(home.data / "run")
    if not lock.take_alone():
        raise Refused(f"`teplo run` is at work in {home.data} already.")
    try:
        yield
    finally:
        lock.free()


def _first_visit(env: Environment, cluster: Cluster | None) -> str:
    """Where somebody begins on an empty desk, with the code that lets him; empty where somebody works here."""
    with cluster.connect("teplo") if cluster else psycopg.connect(**_server(env)) as connection:
        if not _is_empty(connection):
            return ""
    return f"{env.base_url.rstrip('/')}/setup/first/?code={env.home.make_first_code()}"


def _server(env: Environment) -> dict[str, Any]:
    assert env.server is not None  # where there is no cluster there is a server
    return env.server.conninfo()


def _announce(host: str, port: int, url: str, first: str) -> Callable[[], bool]:
    """Says the address once the web server accepts, and where to begin if nobody has."""

    def opened() -> bool:
        accepts = listens(host, port)
        if accepts:
            print(f"Teplo is at {url}  (Ctrl-C ends it)", flush=True)
            if first:
                print(f"Nobody works here yet. Begin at {first}", flush=True)
        return accepts

    return opened


def _nobody_works_here(cluster: Cluster) -> bool:
    """Whether the desk is as new as its first day, whoever made the cluster: a benchmark may have been here before."""
    with cluster.connect("teplo") as connection:
        return _is_empty(connection)


def _is_empty(connection: psycopg.Connection[Any]) -> bool:
    if connection.execute("SELECT to_regclass('staff_employee')").fetchone() == (None,):
        return True
    return connection.execute("SELECT 1 FROM staff_employee WHERE NOT is_robot LIMIT 1").fetchone() is None


def _mark_demo(home: Home, state: str) -> None:
    home.write_marker(**{**home.read_marker(), "demo": state})


def _demo_ended(home: Home) -> Callable[[int], None]:
    def ended(code: int) -> None:
        if code:
            say("The demo company could not be loaded whole; `teplo demo` goes on with it.")
        else:
            _mark_demo(home, "loaded")

    return ended
