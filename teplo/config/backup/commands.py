"""`teplo backup` and `teplo restore`."""

import argparse
import json
import time
from pathlib import Path

from teplo.config import startup
from teplo.config.backup.make import make
from teplo.config.backup.verify import verify
from teplo.config.cluster import Say
from teplo.config.environment import Environment
from teplo.config.home import Refused
from teplo.config.logs import redacted
from teplo.config.startup import say
from teplo.ops.archive import BadArchive


def backup(arguments: list[str]) -> int:
    """`teplo backup FILE`: writes it, restores it beside the product and judges it; 1 where it is not good."""
    parser = argparse.ArgumentParser(prog="teplo backup", description="Back up the base while it runs.")
    parser.add_argument("file", metavar="FILE", type=Path, help="where it goes; what stands there is replaced")
    parser.add_argument("--json", action="store_true", help="print JSON")
    trial = parser.add_mutually_exclusive_group()
    trial.add_argument("--no-verify", action="store_true", help="do not restore it for a trial: it will not count")
    trial.add_argument("--only-verify", action="store_true", help="judge a backup that was made before")
    options = parser.parse_args(arguments)
    env = Environment.read()
    path = options.file.absolute()
    if options.only_verify:
        startup.set_up_django(pool="0")
        return _print(
            path,
            {"file": str(path), "faults": (faults := verify(path, say=say, is_fresh=False))},
            faults,
            as_json=options.json,
        )
    cluster = startup.open_database(env, say)
    try:
        startup.set_up_django(pool="0")
        facts, faults = back_up(env, path, is_judged=not options.no_verify)
        return _print(path, facts, faults, as_json=options.json)
    finally:
        if cluster is not None and cluster.started:
            cluster.stop()


def back_up(
    env: Environment, path: Path, *, is_judged: bool = True, say: Say = say
) -> tuple[dict[str, object], list[str]]:
    """Make a backup, judge it, write both down; gives its facts and what is wrong with it. Needs Django set up.

    Raises `Refused` where none could be made, which is written down as well.
    """
    from django.utils import timezone  # needs Django set up

    from teplo.ops import actions  # needs Django set up

    begun, at = time.monotonic(), timezone.now()
    try:
        manifest = make(env, path)
    except (Refused, BadArchive) as error:
        actions.note_failed(path.name, fault=redacted(str(error)), at=at)
        raise Refused(str(error)) from error
    size = path.stat().st_size
    kept = actions.note_backup(path.name, size=size, seconds=time.monotonic() - begun, at=at)
    faults = verify(path, say=say) if is_judged else []
    if faults:
        actions.note_failed(path.name, fault=redacted(faults[0]), at=timezone.now(), backup=kept)
    elif is_judged:
        actions.note_verified(kept, at=timezone.now())
    facts = {
        "file": str(path),
        "bytes": size,
        "rows": sum(manifest.counts.values()),
        "files": manifest.files["count"],
        "seconds": round(time.monotonic() - begun, 1),
        "verified": is_judged and not faults,
        "faults": faults,
        "keys": str(env.home.key_file),
    }
    return facts, faults


def _print(path: Path, facts: dict[str, object], faults: list[str], *, as_json: bool) -> int:
    if as_json:
        print(json.dumps(facts, ensure_ascii=False))
        return 1 if faults else 0
    for sentence in faults:
        print(sentence)
    if faults:
        print(f"{path} is not a good backup.")
        return 1
    if "bytes" not in facts:
        print(f"{path} is good: restored for a trial, counted and judged.")
        return 0
    judged = "restored for a trial and found good" if facts["verified"] else "not verified: nobody has restored it yet"
    print(f"{path}: {facts['rows']} rows, {facts['files']} files, {facts['bytes']} bytes, {judged}.")
    print(f"The keys are not in it. Keep a copy of {facts['keys']} (or TEPLO_SECRET_KEY) at another place.")
    return 0


def restore(arguments: list[str]) -> int:
    """`teplo restore FILE`: onto a machine without a desk, or into the empty database of DATABASE_URL."""
    parser = argparse.ArgumentParser(prog="teplo restore", description="Bring a backup back into an empty place.")
    parser.add_argument("file", metavar="FILE", type=Path)
    options = parser.parse_args(arguments)
    from teplo.config.backup.restore import restore as bring_back  # only this command needs it

    faults = bring_back(Environment.read(), options.file.absolute(), say=say)
    for sentence in faults:
        print(sentence)
    if faults:
        print("The base is restored as it was backed up; the sentences above say what is wrong with its rows.")
    return 1 if faults else 0
