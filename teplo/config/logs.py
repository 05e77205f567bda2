"""Logs as JSON lines in UTC, without personal data: ids, codes and names of things, never texts of people."""

import logging
import re
import time
from typing import Any

import structlog
from django.db.utils import OperationalError

# An address or a telephone number that slipped into a message of a library.
_EMAIL = re.compile(r"[^\s@<>\"']{1,64}@[^\s@<>\"']{1,255}")
_PHONE = re.compile(r"(?<![\w.:-])\+?\d[\d ()-]{8,}\d(?![\w.:])")
# What PostgreSQL says of a broken rule: the value, or the whole row, with the names and texts in it.
_ROW = re.compile(r"\n(DETAIL|CONTEXT):.*?(?=\n\n(?:The above|During handling)|\nCONTEXT:|\Z)", re.DOTALL)
_VALUE = re.compile(r"(invalid input (?:syntax|value) for [^:\n]+: ).*")
# The key in a public address is as good as a password.
_KEY = re.compile(r"(/(?:calendar|f|hooks|p|s|t|u|w)/)[^/\s\"']+")
_NO_REDACTION = frozenset({"ts", "level", "logger", "route"})


def redact(logger: object, method: str, line: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """Take e-mail addresses, telephone numbers and rows of tables out of every text of a line."""
    return {key: value if key in _NO_REDACTION else redacted(value) for key, value in line.items()}


def redacted(value: Any) -> Any:
    """One value without them; numbers and codes stay as they are."""
    if not isinstance(value, str):
        return value
    value = _VALUE.sub(r"\1[value]", _ROW.sub(r"\n\1: [row]", value))
    return _KEY.sub(r"\1[key]", _PHONE.sub("[phone]", _EMAIL.sub("[e-mail]", value)))


def add_job(logger: object, method: str, line: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """The job that a line of procrastinate is about: its number and task, never its arguments."""
    record = line.get("_record")
    job = getattr(record, "job", None)
    if isinstance(job, dict):
        line["job"], line["task"] = job.get("id"), job.get("task_name")
    return line


class WithoutArguments(logging.Filter):
    """Procrastinate writes a job's arguments into its messages; its `action` says the same without them."""

    def filter(self, record: logging.LogRecord) -> bool:
        action = getattr(record, "action", None)
        if action and record.levelno < logging.ERROR:
            record.msg, record.args = str(action), ()
        return True


class DatabaseAway(logging.Filter):
    """While the database is away each request says so; one short line a second is enough."""

    def __init__(self) -> None:
        super().__init__()
        self.next_at = 0.0

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else None
        if not isinstance(error, OperationalError):
            return True
        record.msg, record.args, record.exc_info = f"database.away: {type(error.__cause__ or error).__name__}", (), None
        now = time.monotonic()
        if now < self.next_at:
            return False
        self.next_at = now + 1
        return True


class Flood(logging.Filter):
    """Lets a kind of line through `burst` times at once and `per_second` after; the next says how many were left out.

    A fault that repeats itself a thousand times a second would fill the disk, and the database with it.
    """

    MOST_KINDS = 500

    def __init__(self, *, burst: float = 50, per_second: float = 2) -> None:
        super().__init__()
        self.burst, self.per_second = burst, per_second
        self.kinds: dict[object, tuple[float, float, int]] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        now = time.monotonic()
        if len(self.kinds) > self.MOST_KINDS:
            self.kinds.clear()
        kind = self._kind(record)
        left, since, dropped = self.kinds.get(kind, (self.burst, now, 0))
        left = min(self.burst, left + (now - since) * self.per_second)
        if left < 1:
            self.kinds[kind] = left, now, dropped + 1
            return False
        self.kinds[kind] = left - 1, now, 0
        if dropped:
            record.left_out = dropped
        return True

    def _kind(self, record: logging.LogRecord) -> object:
        event = record.msg.get("event") if isinstance(record.msg, dict) else record.msg
        return record.name, record.levelno, getattr(record, "kind", str(event))


def add_left_out(logger: object, method: str, line: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """How many lines of this kind were left out since the one before."""
    left_out = getattr(line.get("_record"), "left_out", 0)
    return {**line, "left_out": left_out} if left_out else line


class Plain(logging.Formatter):
    """Of what is JSON already: only what was left out is added."""

    def format(self, record: logging.LogRecord) -> str:
        line, left_out = record.getMessage(), getattr(record, "left_out", 0)
        return f'{line[:-1]}, "left_out": {left_out}}}' if left_out else line


_SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True, key="ts"),
]

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "without_arguments": {"()": WithoutArguments},
        "database_away": {"()": DatabaseAway},
        "flood": {"()": Flood},
        "flood_of_requests": {"()": Flood, "burst": 500, "per_second": 50},
    },
    "formatters": {
        "json": {
            "()": structlog.stdlib.ProcessorFormatter,
            "foreign_pre_chain": [*_SHARED, structlog.stdlib.PositionalArgumentsFormatter(), add_job],
            "processors": [
                add_left_out,
                structlog.processors.format_exc_info,
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                redact,
                structlog.processors.JSONRenderer(ensure_ascii=False, default=str),
            ],
        },
        "plain": {"()": Plain},
    },
    "handlers": {
        "out": {"class": "logging.StreamHandler", "formatter": "json", "filters": ["flood"]},
        "requests": {"class": "logging.StreamHandler", "formatter": "plain", "filters": ["flood_of_requests"]},
    },
    "root": {"handlers": ["out"], "level": "WARNING"},
    "loggers": {
        "teplo": {"level": "INFO"},
        "teplo.requests": {"handlers": ["requests"], "propagate": False},
        "procrastinate": {"level": "WARNING", "filters": ["without_arguments"]},
        "psycopg.pool": {"level": "ERROR"},
        "django": {"handlers": [], "level": "WARNING", "propagate": True},
        "django.request": {"level": "ERROR", "filters": ["database_away"]},
        "django.server": {"handlers": [], "level": "ERROR", "propagate": True},
        "_granian": {"level": "WARNING"},
    },
}

structlog.configure(
    processors=[*_SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
    logger_factory=structlog.stdlib.LoggerFactory(),
    wrapper_class=structlog.stdlib.BoundLogger,
    cache_logger_on_first_use=True,
)
