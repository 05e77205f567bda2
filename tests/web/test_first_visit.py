"""The first visit to an empty desk: only with the code, only once, and a sample enquiry goes the whole way."""

from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from teplo.channels.models import Form
from teplo.leads.models import Lead
from teplo.ops.seed import seed
from teplo.staff.models import Employee
from teplo.triage.models import Rule

CODE = "a-code-that-nobody-guesses"
SAID = {
    "code": CODE, "company": "ООО «Ромашка»", "language": "ru", "time_zone": "Asia/Omsk", "open_days": ["1", "2"],
    "opens_at": "09:00", "closes_at": "18:00", "person": "Вера Белова", "email": "vera@romashka.example",
    "password": "dolgoe-utro-42",
}  # fmt: skip


@pytest.fixture
def empty(db: None, settings, tmp_path: Path) -> Client:
    seed()
    settings.DATA = tmp_path
    (tmp_path / "first-visit").write_text(CODE)
    return Client(headers={"accept-language": "ru"})


def test_who_has_the_code_begins_and_the_code_is_gone(empty: Client, tmp_path: Path) -> None:
    assert empty.post(reverse("first"), SAID).headers["Location"] == reverse("first-steps")
    boss = Employee.objects.get(is_robot=False)
    assert (boss.role.key, boss.time_zone, boss.check_password(SAID["password"])) == (
        "administrator",
        "Asia/Omsk",
        True,
    )
    form = Form.objects.get()
    hours = form.channel.schedule.pattern["days"]
    assert (form.heading, hours) == ("ООО «Ромашка»", [[[540, 1080]], [[540, 1080]], [], [], [], [], []])
    assert "ООО «Ромашка»" in form.consents.get().body
    assert not (tmp_path / "first-visit").exists()
    assert Client().get(reverse("first")).headers["Location"] == reverse("account_login")


@pytest.mark.parametrize(("language", "name"), [("en", "Everything else"), ("ru", "Всё остальное")])
def test_what_was_there_before_has_names_in_the_language_of_the_company(
    empty: Client, language: str, name: str
) -> None:
    empty.post(reverse("first"), {**SAID, "language": language})
    assert Rule.objects.get(catches_all=True).name == name


def test_without_the_code_nobody_begins_and_nothing_typed_is_lost(empty: Client) -> None:
    page = empty.post(reverse("first"), {**SAID, "code": "guess"})
    assert page.status_code == 422
    assert "Это не тот код" in page.content.decode()
    assert "vera@romashka.example" in page.content.decode()
    assert not Employee.objects.filter(is_robot=False).exists()


@pytest.mark.parametrize(
    ("field", "value"), [("password", "1234567890"), ("email", "vera"), ("closes_at", "08:00"), ("company", "")]
)
def test_what_cannot_be_is_told_at_its_field_and_nothing_is_half_done(empty: Client, field: str, value: str) -> None:
    page = empty.post(reverse("first"), {**SAID, field: value})
    assert page.status_code == 422
    assert f'id="id_{field}-error"' in page.content.decode()
    assert (Employee.objects.filter(is_robot=False).count(), Form.objects.count()) == (0, 0)


def test_a_sample_enquiry_goes_the_whole_way(empty: Client) -> None:
    empty.post(reverse("first"), SAID)
    assert Form.objects.get().channel.key in empty.get(reverse("first-steps")).content.decode()
    page = empty.post(reverse("first-try"), headers={"HX-Request": "true"}).content.decode()
    lead = Lead.objects.get()
    assert lead.number in page
    assert lead.tasks.filter(state="open").exists()
