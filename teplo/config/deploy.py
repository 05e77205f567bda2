"""What a server in public needs beyond a private trial, each want with the remedy beside it: `teplo check --deploy`."""

import shutil
import stat
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from teplo.config.environment import Environment
from teplo.ops.invariants import Ask

SKEW_SECONDS = 2.0
OLD_BACKUP = timedelta(hours=26)
FEW_CONNECTIONS = 30
DURABLE = ("fsync", "full_page_writes", "data_checksums")
WAITS_FOR_DISK = ("on", "remote_write", "remote_apply")
SETTINGS = """
SELECT name, setting FROM pg_settings WHERE name IN
    ('fsync', 'full_page_writes', 'data_checksums', 'synchronous_commit', 'max_connections')
"""
ROLE = "SELECT rolsuper OR rolbypassrls OR rolcreaterole FROM pg_roles WHERE rolname = current_user"
MOMENT = "SELECT extract(epoch FROM clock_timestamp())::float"
BACKUPS = """
SELECT max(at) FILTER (WHERE verified_at IS NOT NULL), (array_agg(fault ORDER BY id DESC))[1] FROM ops_backup
"""


@dataclass(frozen=True)
class Want:
    """What is wrong (or, as advice, could be better) and what to do about it."""

    code: str
    says: str
    do: str
    is_advice: bool = False

    def __str__(self) -> str:
        return f"{'Advice: ' if self.is_advice else ''}{self.says} {self.do}"


@dataclass(frozen=True)
class Served:
    """What the database says of itself; `skew` is our clock minus its own in seconds, offsets in seconds from UTC."""

    version: int
    settings: dict[str, str] = field(default_factory=dict)
    role_is_mighty: bool = False
    skew: float = 0.0
    zone_offsets: tuple[int, int] | None = None
    good_backup: datetime | None = None
    last_fault: str = ""

    @classmethod
    def asked(cls, ask: Ask, env: Environment, *, version: int, has_tables: bool) -> "Served":
        """Ask the database; `version` is the major one."""
        before = time.time()
        moment = float(ask(MOMENT)[0][0])
        good, fault = ask(BACKUPS)[0] if has_tables else (None, "")
        return cls(
            version=version,
            settings=dict(ask(SETTINGS)),
            role_is_mighty=bool(ask(ROLE)[0][0]),
            skew=(before + time.time()) / 2 - moment,
            zone_offsets=_offsets(ask, env.time_zone),
            good_backup=good,
            last_fault=fault or "",
        )


def _offsets(ask: Ask, zone: str) -> tuple[int, int] | None:
    """How far the zone is from UTC on both halves of this year, by the database; None where it knows no such zone."""
    if not ask(f"SELECT 1 FROM pg_timezone_names WHERE name = '{zone}'"):
        return None
    winter, summer = (
        ask(f"SELECT extract(epoch FROM timestamptz '{day}' AT TIME ZONE '{zone}' - timestamp '{day:%Y-%m-%d}')::int")
        for day in _halves()
    )
    return winter[0][0], summer[0][0]


def _halves() -> tuple[datetime, datetime]:
    year = datetime.now(UTC).year
    return datetime(year, 1, 15, tzinfo=UTC), datetime(year, 7, 15, tzinfo=UTC)


def of_settings(env: Environment) -> Iterator[Want]:
    """Wants that the variables alone show."""
    if not env.secret_key_given:
        yield Want(
            "secret_key", "TEPLO_SECRET_KEY must be set, so that every host signs alike.", "Set it: 50 characters."
        )
    if not env.base_url_given:
        yield Want("base_url", "TEPLO_BASE_URL must be set to the address that visitors use.", "Set it.")
    if not env.secure:
        says = "TEPLO_BASE_URL must begin with https://, or passwords travel in the open."
        yield Want("https", says, "Put a proxy with a certificate before it.")
    if not env.allowed_hosts_given:
        says = "TEPLO_ALLOWED_HOSTS must be set to the names this server answers to."
        yield Want("allowed_hosts", says, "Set it, separated by commas.")
    if "*" in env.allowed_hosts:
        yield Want("every_host", "TEPLO_ALLOWED_HOSTS must not allow every host.", "Name the hosts.")
    yield from _of_proxies(env)
    if env.mail is None:
        says = "EMAIL_URL is not set, so nobody can mend a forgotten password by letter."
        yield Want("mail", says, "Set it to your mail server.", is_advice=True)
    if not env.care.metrics_token and not env.care.metrics_networks:
        says = "Nobody may read /metrics."
        yield Want("metrics", says, "Set TEPLO_METRICS_TOKEN or TEPLO_METRICS_NETWORKS and watch it.", is_advice=True)


def _of_proxies(env: Environment) -> Iterator[Want]:
    if env.secure and not env.trusted_proxies:
        says = "No proxy is trusted, so everybody seems to come from its address and shares one limit."
        yield Want("proxies", says, "Set TEPLO_TRUSTED_PROXIES to its address, for example 127.0.0.1.")
    if any(network.prefixlen == 0 for network in env.trusted_proxies):
        says = "TEPLO_TRUSTED_PROXIES trusts everybody, who may then call himself by any address."
        yield Want("any_proxy", says, "Name your own proxies only.")


def of_folders(env: Environment) -> Iterator[Want]:
    """Wants of the folders: who may read them, how much room there is."""
    for path, most in ((env.home.key_file, 0o600), (env.home.key_file.parent, 0o700), (env.data, 0o710)):
        if path.exists() and (found := stat.S_IMODE(path.stat().st_mode)) & ~most:
            yield Want("modes", f"{path} is open to others (mode {found:04o}).", f"Run: chmod {most:o} {path}")
    if env.data.exists():
        disk = shutil.disk_usage(env.data)
        if disk.free < env.care.disk_reserve:
            says = f"Only {disk.free // 2**20} MB are free where {env.data} lies."
            yield Want("disk", says, "Make room, or enquiries will be refused.")
        elif disk.free < disk.total // 10:
            says = f"Less than a tenth of the disk is free where {env.data} lies."
            yield Want("disk_soon", says, "Make room in time.", is_advice=True)
    yield from _of_backup_folder(env.care.backup_folder, env.data)


def _of_backup_folder(folder: Path | None, data: Path) -> Iterator[Want]:
    if folder is None:
        says = "TEPLO_BACKUP_FOLDER is not set, so no backup is made by itself."
        yield Want(
            "no_nightly",
            says,
            "Set it to a folder on another disk, or call `teplo backup` from a timer.",
            is_advice=True,
        )
    elif not folder.is_dir():
        yield Want("backup_folder", f"There is no folder {folder} (TEPLO_BACKUP_FOLDER).", "Make it.")
    elif data.exists() and folder.stat().st_dev == data.stat().st_dev:
        says = f"{folder} lies on the same disk as what it backs up."
        yield Want("same_disk", says, "Choose another disk, or copy the backups to another machine.", is_advice=True)


def of_database(served: Served, env: Environment, *, now: datetime) -> Iterator[Want]:
    """Wants of the database: could it lose what it has confirmed, is its role no mightier than it must be."""
    for name in DURABLE:
        if served.settings.get(name) == "off":
            says = f"The database runs with {name} off and could lose enquiries that were confirmed."
            remedy = "Make the cluster anew with initdb --data-checksums, or run pg_checksums --enable on it."
            yield Want(name, says, remedy if name == "data_checksums" else f"Set {name} = on in postgresql.conf.")
    if served.settings.get("synchronous_commit", "on") not in WAITS_FOR_DISK:
        says = "The database confirms before it has written (synchronous_commit): a power cut loses enquiries."
        yield Want("synchronous_commit", says, "Set synchronous_commit = on.")
    if served.role_is_mighty:
        says = "The role of DATABASE_URL may do everything in the whole server."
        yield Want(
            "role",
            says,
            "Use one that only owns its database: CREATE ROLE teplo LOGIN; ALTER DATABASE … OWNER TO teplo.",
        )
    if abs(served.skew) > SKEW_SECONDS:
        says = f"The clocks of this machine and of the database differ by {abs(served.skew):.0f} s."
        yield Want("clock", says, "Let both follow a time server (chrony, systemd-timesyncd).")
    if served.zone_offsets is None:
        yield Want("zone", f"The database does not know the zone {env.time_zone}.", "Install its package tzdata.")
    elif served.zone_offsets != _own_offsets(env.time_zone):
        says = f"This machine and the database do not agree about the zone {env.time_zone}."
        yield Want("zone", says, "Bring tzdata up to date on both.")
    if int(served.settings.get("max_connections", FEW_CONNECTIONS)) < FEW_CONNECTIONS:
        says = (
            f"The database allows {served.settings['max_connections']} connections; a web process and a worker need 21."
        )
        yield Want("connections", says, "Set max_connections = 50 or more.", is_advice=True)
    yield from _of_backups(served, now)


def _own_offsets(zone: str) -> tuple[int, int]:
    winter, summer = (int((ZoneInfo(zone).utcoffset(day) or timedelta()).total_seconds()) for day in _halves())
    return winter, summer


def _of_backups(served: Served, now: datetime) -> Iterator[Want]:
    if served.good_backup is None:
        says = "There is no backup that was restored for a trial and found good."
        yield Want("no_backup", says, "Run `teplo backup FILE` and keep the file elsewhere.")
    elif now - served.good_backup > OLD_BACKUP:
        says = f"The newest good backup is {(now - served.good_backup) / timedelta(days=1):.0f} days old."
        yield Want(
            "old_backup",
            says,
            "Find out why none was made since: `journalctl -u teplo`, notices of the administrators.",
        )
    if served.last_fault:
        yield Want(
            "backup_failed", f"The last backup failed: {served.last_fault}", "Mend that and run `teplo backup` again."
        )
