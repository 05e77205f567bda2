"""The API while the database is away: 202 for whom the journal's snapshot knows, 503 for everybody else."""

import json
import time
from datetime import timedelta

import pytest
from django.db import OperationalError
from django.utils import timezone

from teplo.api import callers
from teplo.api.enquiries import views
from teplo.intake.journal import folder, snapshot, waiting
from teplo.intake.models import Capture
from teplo.kit import sql
from teplo.staff.actions import end_token
from tests.api.caller import IVAN
from tests.intake.journalled import make


@pytest.fixture
def lost(own_data, site, monkeypatch):
    """The database is away from the first question on."""
    make(own_data)

    def away(*given, **named):
        raise OperationalError("the database is away")

    monkeypatch.setattr(callers, "_known", away)
    return monkeypatch


def kept() -> list[tuple[str, str | None, str | None]]:
    """Text, number and key of what the journal holds."""
    folder.seal()
    records = [record for file in folder.journal.ended(folder.home()) for record in file.records()]
    read = [folder.Kept.from_bytes(record).arrival for record in records]
    return [(json.loads(one.body).get("text", ""), one.external_id, one.key) for one in read]


def test_who_is_known_by_the_snapshot_is_answered_202(lost, site):
    told = site.post("enquiries", {**IVAN, "text": "one", "external_id": 7}, **{"Idempotency-Key": "k"})
    assert (site.status, told["enquiry"], told["capture"], told["state"]) == (202, None, None, "journalled")
    assert kept() == [("one", "7", "k")]


def test_a_batch_is_journalled_one_by_one(lost, site):
    told = site.post("enquiries/batch", {"enquiries": [IVAN, IVAN]}, **{"Idempotency-Key": "k"})
    assert [(one["status"], one["state"]) for one in told["results"]] == [(202, "journalled")] * 2
    assert [key for _text, _number, key in kept()] == ["k/0", "k/1"]


def test_a_database_that_is_lost_amid_the_work_is_stood_in_for(own_data, site, monkeypatch):
    make(own_data)

    def away(*given, **named):
        raise OperationalError("the server closed the connection")

    monkeypatch.setattr(views, "receive", away)
    assert site.post("enquiries", IVAN)["state"] == "journalled"
    assert (site.status, waiting().records, Capture.objects.count()) == (202, 1, 0)


@pytest.mark.parametrize("is_noted", [False, True])
def test_a_database_that_only_reads_is_stood_in_for(own_data, site, monkeypatch, is_noted):
    """As the old primary after a switch; the use of the token was noted a moment ago, or is to be noted now."""
    make(own_data)
    monkeypatch.setattr(callers, "_noted", {site.token.pk: time.monotonic()} if is_noted else {})
    sql.run("SET TRANSACTION READ ONLY")
    assert site.post("enquiries", IVAN)["state"] == "journalled"
    told = site.post("enquiries/batch", {"enquiries": [IVAN, IVAN]})
    assert [one["state"] for one in told["results"]] == ["journalled"] * 2
    assert waiting().records == 3


@pytest.mark.parametrize("spoil", ["ended", "absent", "old", "full", "channel"])
def test_what_the_snapshot_does_not_know_or_the_disk_not_take_is_told_to_come_again(
    lost, site, company, spoil, monkeypatch
):
    sent = dict(IVAN)
    if spoil == "ended":
        end_token(site.token, by=company.administrator, at=timezone.now())
        snapshot.renew(timezone.now())
    elif spoil == "absent":
        (folder.home() / "snapshot").unlink()
    elif spoil == "old":
        monkeypatch.setattr(snapshot, "MOST_AGE", timedelta(0))
    elif spoil == "full":
        monkeypatch.setattr(folder._of_this_process(folder.home()), "most_bytes", 10)
    else:
        sent["channel"] = "elsewhere"
    told = site.post("enquiries", sent)
    assert (site.status, told["code"]) == (503, "away")
    assert int(site.last["Retry-After"]) > 0
    assert waiting().records == 0


def test_a_token_that_may_not_send_is_forbidden_as_ever(lost, company, as_caller):
    reader = as_caller(company.owner, "read")
    snapshot.renew(timezone.now())
    reader.post("enquiries", IVAN)
    assert reader.status == 403


def test_everything_but_the_sending_waits_for_the_database(lost, company, as_caller):
    caller = as_caller(company.owner)
    snapshot.renew(timezone.now())
    caller.get("leads")
    assert caller.status == 503


def test_who_leaves_goes_out_of_the_snapshot_at_its_next_renewal(lost, company, as_caller):
    caller = as_caller(company.owner, "intake")
    snapshot.renew(timezone.now())
    caller.post("enquiries", IVAN)
    assert caller.status == 202
    type(company.owner).objects.filter(pk=company.owner.pk).update(is_active=False)
    snapshot.renew(timezone.now())
    caller.post("enquiries", IVAN)
    assert caller.status == 503


def test_what_was_written_down_of_a_token_is_its_digest_alone(lost, site):
    content = (folder.home() / "snapshot").read_text()
    assert site.secret not in content
    assert site.token.digest in content

    assert (folder.home() / "snapshot").stat().st_mode & 0o777 == 0o600
