"""Files in the discussion of a deal: kept once, saved and never shown, by those who see the deal."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from teplo.clients.models import Deal
from teplo.files.models import File
from teplo.ledger.models import Event
from teplo.staff.models import Employee
from teplo.web.inbox import forms
from teplo.work.models import Note, NoteFile
from tests.clients.test_verbs import deal_of
from tests.company import Company

pytestmark = pytest.mark.usefixtures("own_data")
EVIL = b"<script>alert(1)</script>"


@pytest.fixture
def deal(company: Company, own_data: Path) -> Deal:
    return deal_of(company.owner)


def signed_in(employee: Employee) -> Client:
    client = Client()
    client.force_login(employee)
    return client


def upload(name: str = "offer.html", content: bytes = EVIL) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "text/html")


def test_a_file_stands_in_the_history_and_is_only_ever_saved(company: Company, deal: Deal) -> None:
    owner = signed_in(company.owner)
    answer = owner.post(f"/deals/{deal.pk}/note/", {"text": "See", "uploads": [upload(), upload("../two.txt", b"2")]})
    assert answer.headers["HX-Trigger"] == "deal-changed"
    kept = NoteFile.objects.get(name="offer.html")
    assert Event.objects.get(kind="note.written").facts == {"note": kept.note_id, "files": 2}
    address = f"/deals/{deal.pk}/files/{kept.pk}/"
    assert address in owner.get(f"/deals/{deal.pk}/").content.decode()
    file = owner.get(address)
    assert b"".join(file) == EVIL  # type: ignore[call-overload]  # a streaming answer
    assert file.headers["Content-Type"] == "application/octet-stream"
    assert file.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in file.headers["Content-Security-Policy"]


def test_who_does_not_see_the_deal_gets_no_file_of_it(company: Company, deal: Deal) -> None:
    signed_in(company.owner).post(f"/deals/{deal.pk}/note/", {"text": "", "uploads": [upload()]})
    kept, other = NoteFile.objects.get(), deal_of(company.stranger)
    assert signed_in(company.head).get(f"/deals/{deal.pk}/files/{kept.pk}/").status_code == 200
    for number in (deal.pk, other.pk):
        assert signed_in(company.stranger).get(f"/deals/{number}/files/{kept.pk}/").status_code == 404


@pytest.mark.parametrize(
    "given, said",
    [
        ({"text": "Keep me", "uploads": [upload("e.pdf", b"")]}, "empty"),
        ({"text": "Keep me", "uploads": [upload(f"{n}.txt", b"1") for n in range(11)]}, "No more than ten files"),
        ({"text": "Keep me", "uploads": [upload("large.pdf", b"1" * 101)]}, "no more than 20 MB"),
        ({"text": "  "}, "Write something first"),
    ],
)
def test_what_cannot_be_kept_is_told_and_nothing_is_done(
    company: Company, deal: Deal, given: dict[str, object], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forms, "LARGEST", 100)
    answer = signed_in(company.owner).post(f"/deals/{deal.pk}/note/", given)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert str(given["text"]) in page
    assert 'data-kept="again"' in page  # the files that were chosen stay chosen
    assert not Note.objects.exists()
    assert not File.objects.exists()


def test_files_cost_the_card_one_query_however_many_there_are(company: Company, deal: Deal) -> None:
    owner, counted = signed_in(company.owner), []
    for _round in range(2):
        for _note in range(3):
            owner.post(f"/deals/{deal.pk}/note/", {"text": "", "uploads": [upload()]})
        with CaptureQueriesContext(connection) as queries:
            owner.get(f"/deals/{deal.pk}/")
        counted.append(len(queries))
    assert counted[0] == counted[1]
