"""Reads the environment variables of docs/settings.md into one typed, frozen value."""

import ipaddress
import os
import re
import secrets
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit
from zoneinfo import available_timezones

from phonenumbers import SUPPORTED_REGIONS

from teplo.config.home import Home

LANGUAGES = ("ru", "en")
POSTGRES_SCHEMES = ("postgres", "postgresql")
EMAIL_PORTS = {"smtp": 25, "smtp+tls": 587, "smtps": 465}
KEY_LENGTH = 50
TOKEN_LENGTH = 20

Network = ipaddress.IPv4Network | ipaddress.IPv6Network

# Django needs some key to load at all; one that dies with the process signs nothing that outlives it.
_PASSING_KEY = secrets.token_urlsafe(48)


class BadSetting(Exception):
    """A variable holds a value that cannot be used; the message is one sentence and names it."""


@dataclass(frozen=True)
class Server:
    """Where a PostgreSQL server is and how to sign in there; `options` go to libpq as they are."""

    host: str
    port: str
    name: str
    user: str
    password: str
    options: tuple[tuple[str, str], ...] = ()

    @classmethod
    def parse(cls, variable: str, url: str) -> "Server":
        """Read a `postgres://user:password@host:port/name?option=value` address."""
        parts = urlsplit(url)
        if parts.scheme not in POSTGRES_SCHEMES:
            raise BadSetting(f"{variable} must begin with postgres:// or postgresql://.")
        options = dict(parse_qsl(parts.query))
        try:
            port = str(parts.port or "")
        except ValueError:
            raise BadSetting(f"{variable} must name its port as a number up to 65535.") from None
        name = unquote(parts.path.lstrip("/"))
        if not name:
            raise BadSetting(f"{variable} must name a database after the host, like postgres://host/teplo.")
        host = options.pop("host", "") or unquote(parts.hostname or "")
        return cls(
            host, port, name, unquote(parts.username or ""), unquote(parts.password or ""), tuple(options.items())
        )

    def conninfo(self) -> dict[str, str]:
        """What `psycopg.connect` takes."""
        named = {
            "host": self.host,
            "port": self.port,
            "dbname": self.name,
            "user": self.user,
            "password": self.password,
        }
        return {**dict(self.options), **{key: value for key, value in named.items() if value}}


@dataclass(frozen=True)
class Mail:
    """The server that letters leave through."""

    host: str
    port: int
    user: str
    password: str
    starttls: bool
    tls: bool

    @classmethod
    def parse(cls, url: str) -> "Mail":
        """Read `smtp://`, `smtp+tls://` (STARTTLS) or `smtps://` with user, password, host and port."""
        parts = urlsplit(url)
        if parts.scheme not in EMAIL_PORTS or not parts.hostname:
            raise BadSetting("EMAIL_URL must look like smtp+tls://user:password@host:587.")
        try:
            port = parts.port or EMAIL_PORTS[parts.scheme]
        except ValueError:
            raise BadSetting("EMAIL_URL must name its port as a number up to 65535.") from None
        return cls(
            parts.hostname,
            port,
            unquote(parts.username or ""),
            unquote(parts.password or ""),
            starttls=parts.scheme == "smtp+tls",
            tls=parts.scheme == "smtps",
        )


@dataclass(frozen=True)
class Care:
    """What those who run it set: who sees figures, what is logged, free disk, backups, how long files stay."""

    metrics_token: str
    metrics_networks: tuple[Network, ...]
    metrics_networks_given: bool
    request_log: bool
    disk_reserve: int
    backup_folder: Path | None
    backup_keep: int
    import_files_days: int
    export_rows: int
    export_told: int

    @classmethod
    def read(cls, env: Mapping[str, str]) -> "Care":
        """Read their variables; sizes in the variable are megabytes, in the value bytes."""
        token = env.get("TEPLO_METRICS_TOKEN") or ""
        if token and len(token) < TOKEN_LENGTH:
            raise BadSetting(f"TEPLO_METRICS_TOKEN must have at least {TOKEN_LENGTH} characters.")
        folder = env.get("TEPLO_BACKUP_FOLDER")
        # Behind a proxy on this machine everybody comes from here.
        usual = "" if env.get("TEPLO_BASE_URL") else "127.0.0.0/8 ::1"
        return cls(
            metrics_token=token,
            metrics_networks=_networks(env, "TEPLO_METRICS_NETWORKS", usual),
            metrics_networks_given=bool(env.get("TEPLO_METRICS_NETWORKS")),
            request_log=_request_log(env),
            disk_reserve=_number(env, "TEPLO_DISK_RESERVE", usual=512, least=0) * 1024 * 1024,
            backup_folder=Path(folder).absolute() if folder else None,
            backup_keep=_number(env, "TEPLO_BACKUP_KEEP", usual=7, least=1),
            import_files_days=_number(env, "TEPLO_IMPORT_FILES_DAYS", usual=90, least=1),
            export_rows=_number(env, "TEPLO_EXPORT_ROWS", usual=100_000, least=0),
            export_told=_number(env, "TEPLO_EXPORT_TOLD", usual=10_000, least=0),
        )


@dataclass(frozen=True)
class Environment:
    """Every setting of the product that comes from outside."""

    data: Path
    server: Server | None
    replica: Server | None
    direct: Server | None
    pool: tuple[int, int] | None
    secret_keys: tuple[str, ...]
    secret_key_lasts: bool
    secret_key_given: bool
    base_url: str
    base_url_given: bool
    allowed_hosts: tuple[str, ...]
    allowed_hosts_given: bool
    trusted_proxies: tuple[Network, ...]
    allowed_lan: tuple[Network, ...]
    allowed_ports: tuple[int, ...]
    language: str
    time_zone: str
    country: str
    mail: Mail | None
    care: Care

    @classmethod
    def read(cls, env: Mapping[str, str] | None = None) -> "Environment":
        """Read and judge every variable; nothing is written and no server is asked.

        Raises `BadSetting` for the first value that cannot be used.
        """
        env = os.environ if env is None else env
        data = Path(env.get("TEPLO_DATA") or "var").absolute()
        keys, lasts = _secret_keys(env, data)
        base_url = _base_url(env)
        return cls(
            data=data,
            server=_server(env, "DATABASE_URL"),
            replica=_server(env, "DATABASE_REPLICA_URL"),
            direct=_server(env, "DATABASE_DIRECT_URL"),
            pool=_pool(env),
            secret_keys=keys,
            secret_key_lasts=lasts,
            secret_key_given=bool(env.get("TEPLO_SECRET_KEY")),
            base_url=base_url,
            base_url_given=bool(env.get("TEPLO_BASE_URL")),
            allowed_hosts=_allowed_hosts(env, base_url),
            allowed_hosts_given=bool(env.get("TEPLO_ALLOWED_HOSTS")),
            trusted_proxies=_networks(env, "TEPLO_TRUSTED_PROXIES"),
            allowed_lan=_networks(env, "TEPLO_ALLOWED_LAN"),
            allowed_ports=_ports(env, "TEPLO_ALLOWED_PORTS"),
            language=_language(env),
            time_zone=_time_zone(env),
            country=_country(env),
            mail=Mail.parse(env["EMAIL_URL"]) if env.get("EMAIL_URL") else None,
            care=Care.read(env),
        )

    @property
    def secure(self) -> bool:
        """Whether visitors reach the product by https."""
        return self.base_url.startswith("https://")

    @property
    def home(self) -> Home:
        """The folder of the embedded database, the keys and the uploads."""
        return Home(self.data)

    def listening(self) -> Server:
        """The server for LISTEN and leases, without PgBouncer between."""
        return self.direct or self.primary()

    def pool_options(self) -> dict[str, float]:
        """What psycopg's pool takes; the times are seconds and keep an answer within one second of asking."""
        fewest, most = self.pool or (0, 1)
        return {"min_size": fewest, "max_size": most, "timeout": 0.8, "reconnect_timeout": 2, "max_idle": 300}

    def primary(self) -> Server:
        """The server that is written to: the given one, or the embedded cluster's socket."""
        if self.server:
            return self.server
        return Server(host=str(self.home.socket_folder()), port="5432", name="teplo", user="teplo", password="")


def _server(env: Mapping[str, str], variable: str) -> Server | None:
    return Server.parse(variable, env[variable]) if env.get(variable) else None


def _pool(env: Mapping[str, str]) -> tuple[int, int] | None:
    value = env.get("TEPLO_POOL") or "2-8"
    if value == "0":
        return None
    found = re.fullmatch(r"(\d{1,3})-(\d{1,3})", value)
    if not found or not 0 < int(found[1]) <= int(found[2]):
        raise BadSetting(
            "TEPLO_POOL must be two numbers such as 2-8, the fewest and the most connections, or 0 for none."
        )
    return int(found[1]), int(found[2])


def _secret_keys(env: Mapping[str, str], data: Path) -> tuple[tuple[str, ...], bool]:
    given = tuple((env.get("TEPLO_SECRET_KEY") or "").split())
    if any(len(key) < KEY_LENGTH for key in given):
        raise BadSetting(
            f"TEPLO_SECRET_KEY must have at least {KEY_LENGTH} characters (older keys may follow after a space)."
        )
    kept = given or Home(data).secret_keys()
    return (kept, True) if kept else ((_PASSING_KEY,), False)


def _base_url(env: Mapping[str, str]) -> str:
    url = (env.get("TEPLO_BASE_URL") or f"http://localhost:{env.get('PORT') or 8000}").rstrip("/")
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path or parts.query:
        raise BadSetting("TEPLO_BASE_URL must be an address without a path, like https://leads.example.ru.")
    return url


def _allowed_hosts(env: Mapping[str, str], base_url: str) -> tuple[str, ...]:
    given = tuple(host for host in re.split(r"[\s,]+", env.get("TEPLO_ALLOWED_HOSTS") or "") if host)
    if any("/" in host or "://" in host for host in given):
        raise BadSetting("TEPLO_ALLOWED_HOSTS must be host names separated by commas, without http:// and paths.")
    return given or tuple(dict.fromkeys((urlsplit(base_url).hostname or "", "localhost", "127.0.0.1", "[::1]")))


def _networks(env: Mapping[str, str], variable: str, usual: str = "") -> tuple[Network, ...]:
    named = [part for part in re.split(r"[\s,]+", env.get(variable) or usual) if part]
    try:
        return tuple(ipaddress.ip_network(part, strict=False) for part in named)
    except ValueError:
        raise BadSetting(f"{variable} must be addresses or networks separated by commas.") from None


def _ports(env: Mapping[str, str], variable: str) -> tuple[int, ...]:
    named = [part for part in re.split(r"[\s,]+", env.get(variable) or "") if part]
    if not all(re.fullmatch(r"[1-9]\d{0,4}", part) and int(part) <= 65_535 for part in named):
        raise BadSetting(f"{variable} must be numbers of ports separated by commas.")
    return tuple(int(part) for part in named)


def _number(env: Mapping[str, str], variable: str, *, usual: int, least: int) -> int:
    text = env.get(variable) or str(usual)
    if not re.fullmatch(r"\d{1,9}", text) or int(text) < least:
        raise BadSetting(f"{variable} must be a whole number of at least {least}.")
    return int(text)


def _request_log(env: Mapping[str, str]) -> bool:
    choice = env.get("TEPLO_REQUEST_LOG") or ("off" if sys.stderr.isatty() else "on")
    if choice not in ("on", "off"):
        raise BadSetting("TEPLO_REQUEST_LOG must be on or off.")
    return choice == "on"


def _language(env: Mapping[str, str]) -> str:
    language = env.get("TEPLO_LANGUAGE") or "ru"
    if language not in LANGUAGES:
        raise BadSetting(f"TEPLO_LANGUAGE must be one of {', '.join(LANGUAGES)}.")
    return language


def _time_zone(env: Mapping[str, str]) -> str:
    zone = env.get("TEPLO_TIME_ZONE") or "Europe/Moscow"
    if zone not in available_timezones():
        raise BadSetting("TEPLO_TIME_ZONE must be a zone of the IANA list, like Europe/Moscow.")
    return zone


def _country(env: Mapping[str, str]) -> str:
    country = env.get("TEPLO_COUNTRY") or "RU"
    if country not in SUPPORTED_REGIONS:
        raise BadSetting("TEPLO_COUNTRY must be a country of ISO 3166 in two capital letters, like RU.")
    return country
