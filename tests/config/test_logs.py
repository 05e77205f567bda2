import io
import json
import logging

import pytest
import structlog
from django.db import DatabaseError, OperationalError

from teplo.config.logs import LOGGING, DatabaseAway, WithoutArguments, redacted
from teplo.kit import sql


@pytest.mark.parametrize(
    "text",
    ["ivan@example.ru", "+7 (912) 345-67-89", "89123456789", "call +79123456789 now"],
)
def test_addresses_and_telephone_numbers_are_taken_out(text: str) -> None:
    assert "example" not in redacted(text)
    assert "345" not in redacted(text)


@pytest.mark.parametrize("text", ["2026-11-21T21:22:42.701835Z", "took 1234 ms", "10.0.0.1", "L-123456", "/leads/17/"])
def test_what_is_no_personal_data_stays(text: str) -> None:
    assert redacted(text) == text


@pytest.mark.django_db
@pytest.mark.parametrize(
    "rows",
    [
        [("a\n\nCanary", None)],
        [("Canary", 1), ("Canary", 2)],
        [("a", "Canary")],
    ],
)
def test_the_row_that_breaks_a_rule_of_its_table_is_not_written(rows: list[tuple[object, ...]]) -> None:
    """The database alone tells it."""
    sql.run("CREATE TEMPORARY TABLE canaries (name text UNIQUE, number int NOT NULL)")

    with pytest.raises(DatabaseError, match="Canary") as told:
        sql.copy("canaries", "name, number", rows)
    written = line(lambda logger: logger.error("broken", exc_info=told.value))
    assert "Canary" not in json.dumps(written)
    assert "Error" in str(written["exception"])


def test_the_key_of_a_public_address_is_taken_out() -> None:
    assert redacted("Internal Server Error: /f/abcdef123") == "Internal Server Error: /f/[key]"
    assert redacted("Internal Server Error: /calendar/ab-_12.ics") == "Internal Server Error: /calendar/[key]"


def line(write: object, *filters: logging.Filter) -> dict[str, object]:
    settings = LOGGING["formatters"]["json"]
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    chain = {key: value for key, value in settings.items() if key != "()"}
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(**chain))
    logger = logging.getLogger("tests.config.line")
    logger.handlers, logger.filters, logger.propagate = [handler], [], False
    for one in filters:
        logger.addFilter(one)
    write(logger)
    return json.loads(out.getvalue() or "{}")


def test_a_line_is_json_with_time_level_and_event() -> None:
    written = line(lambda logger: logger.warning("written by %s", "ivan@example.ru"))
    assert (written["level"], written["event"]) == ("warning", "written by [e-mail]")
    assert str(written["ts"]).endswith("Z")


def test_a_line_break_in_a_value_stays_in_its_line() -> None:
    assert line(lambda logger: logger.warning("one\ntwo"))["event"] == "one\ntwo"


def test_the_arguments_of_a_job_are_not_written() -> None:
    extra = {"action": "job_success", "job": {"id": 7, "task_name": "send", "task_kwargs": {"word": "canary"}}}
    written = line(lambda logger: logger.warning("Job send(word='canary')", extra=extra), WithoutArguments())
    assert "canary" not in json.dumps(written)
    assert (written["event"], written["job"], written["task"]) == ("job_success", 7, "send")


def test_while_the_database_is_away_one_short_line_a_second_is_written() -> None:
    away = DatabaseAway()
    told = (OperationalError, OperationalError("away"), None)
    first = line(lambda logger: logger.error("x", exc_info=told), away)
    assert first["event"] == "database.away: OperationalError"
    assert line(lambda logger: logger.error("x", exc_info=told), away) == {}
