"""The command line `teplo`: a short table of commands, each looked up only when it is called."""

import argparse
import importlib
import importlib.util
import sys
from collections.abc import Callable

from teplo.config.environment import BadSetting, Environment
from teplo.config.home import Refused

# Those that run before Django or without it.
OWN = {
    "run": "teplo.config.run:run",
    "web": "teplo.config.run:web",
    "worker": "teplo.config.run:worker",
    "migrate": "teplo.config.run:migrate",
    "check": "teplo.config.check:check",
    "manage": "teplo.config.run:manage",
    "backup": "teplo.config.backup.commands:backup",
    "restore": "teplo.config.backup.commands:restore",
}
# Those of the rooms: called with Django and the database ready, `function(arguments) -> exit code`.
ROOMS = {
    "user": "teplo.ops.access:user",
    "token": "teplo.ops.access:token",
    "demo": "teplo.ops.demo:demo",
    "bench": "teplo.ops.bench:bench",
    "import": "teplo.ops.imports:imports",
    "dedupe": "teplo.ops.dedupe:dedupe",
}
HELP = {
    "run": "database, migrations, web and worker in one",
    "web": "the web server alone",
    "worker": "the worker alone",
    "migrate": "bring the tables up to this version",
    "check": "settings, keys and database; --deploy also what a public server needs",
    "manage": "management commands of Django",
    "user": "create E-MAIL --role ROLE [--json]",
    "token": "create NAME --scope intake,read,write,admin [--json]",
    "demo": "load the demo company",
    "import": "leads|contacts|companies|deals FILE [--dry-run] [--json] · undo ID · resume ID",
    "bench": "measure on a throw-away database",
    "backup": "back up to FILE and prove it by a trial restore; --no-verify, --only-verify, --json",
    "restore": "bring a backup from FILE into an empty place",
}
USAGE_ERROR = 2
REFUSED = 1
INTERRUPTED = 130


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit code: 0 done, 1 refused or failed, 2 called wrongly."""
    arguments = sys.argv[1:] if arguments is None else arguments
    parser = argparse.ArgumentParser(prog="teplo", description="A self-hosted lead desk.", epilog=_table())
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("command", choices=[*OWN, *ROOMS], metavar="COMMAND")
    if not arguments or arguments[0].startswith("-"):
        parser.print_help()
        return 0 if arguments and arguments[0] in ("-h", "--help") else USAGE_ERROR
    name = parser.parse_args(arguments[:1]).command
    try:
        return _find(OWN[name])(arguments[1:]) if name in OWN else _in_room(name, arguments[1:])
    except (BadSetting, Refused) as error:
        print(f"teplo: {error}", file=sys.stderr)
        return REFUSED
    except KeyboardInterrupt:
        return INTERRUPTED


def _in_room(name: str, arguments: list[str]) -> int:
    if importlib.util.find_spec(ROOMS[name].partition(":")[0]) is None:
        raise Refused("This command is not part of this version.")
    from teplo.config import startup  # loads the database driver

    if {"-h", "--help"} & set(arguments):
        startup.set_up_django(pool="0")
        return _find(ROOMS[name])(arguments)
    env = Environment.read()
    cluster = startup.open_database(env, startup.say)
    startup.make_keys(env)
    try:
        startup.set_up_django(pool="0")
        if name != "bench":  # it has a database of its own
            _demand_tables()
        return _find(ROOMS[name])(arguments)
    finally:
        if cluster is not None and cluster.started:
            cluster.stop()


def _demand_tables() -> None:
    from teplo.kit import sql  # needs Django set up

    if not sql.row("SELECT to_regclass('django_migrations') IS NOT NULL")[0]:
        raise Refused("The database has no tables yet: run `teplo migrate` first.")


def _find(target: str) -> Callable[[list[str]], int]:
    module, function = target.split(":")
    found: Callable[[list[str]], int] = getattr(importlib.import_module(module), function)
    return found


def _table() -> str:
    return "\n".join(f"  {name:10}{HELP.get(name, '')}" for name in (*OWN, *ROOMS))


if __name__ == "__main__":
    sys.exit(main())
