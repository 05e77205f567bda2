"""The frame around the pages: who sees what in it, in which language and zone."""

import pytest
from django.utils import timezone

from teplo.ledger.actors import SYSTEM
from teplo.ledger.models import Event
from teplo.ops.seed import seed
from teplo.staff.actions import add_employee
from teplo.staff.models import Employee, Role

HTMX = {"HX-Request": "true"}


def employee(name: str, role: str, language: str) -> Employee:
    post = Role.objects.get(key=role)
    return add_employee(
        f"{name}@example.com", name=name.title(), role=post, language=language, by=SYSTEM, at=timezone.now()
    )


@pytest.fixture
def owner(transactional_db) -> Employee:
    seed()
    return employee("owner", "manager", "en")


@pytest.fixture
def page(client, owner):
    client.force_login(owner)
    return client


def test_a_stranger_is_shown_the_sign_in(client, db):
    assert client.get("/me/").headers["Location"].startswith("/accounts/login/")


def test_a_part_of_a_page_moves_the_whole_page_to_the_sign_in(client, db):
    answer = client.get("/search/", headers=HTMX)
    assert (answer.status_code, answer.headers["HX-Redirect"].partition("?")[0]) == (204, "/accounts/login/")


def test_a_signed_in_page_is_kept_nowhere_and_has_no_inline_script(page):
    answer = page.get("/me/")
    assert "no-store" in answer.headers["Cache-Control"]
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert "<script>" not in answer.text


def test_own_settings_apply_from_the_next_page_on(page, owner):
    page.post("/me/", {"language": "ru", "time_zone": "Asia/Omsk", "theme": "dark"})
    owner.refresh_from_db()
    assert (owner.language, owner.time_zone, owner.theme) == ("ru", "Asia/Omsk", "dark")
    assert 'lang="ru" data-bs-theme="dark"' in page.get("/me/").text
    assert Event.objects.filter(kind="employee.look_chosen", by_id=owner.pk).exists()


def test_a_zone_that_does_not_exist_is_refused_at_its_field(page, owner):
    answer = page.post("/me/", {"language": "ru", "time_zone": "Mars/Base", "theme": "dark"})
    assert answer.status_code == 422
    assert 'id="id_time_zone-error"' in answer.text


def test_the_shift_switch_turns_and_turns_back(page, owner):
    for address, on_shift in (("/shift/end/", False), ("/shift/end/", False), ("/shift/start/", True)):
        assert page.post(address, headers=HTMX).status_code == 200
        owner.refresh_from_db()
        assert owner.on_shift is on_shift
    assert list(Event.objects.order_by("pk").values_list("kind", flat=True))[-2:] == [
        "employee.shift_ended",
        "employee.shift_started",
    ]


def test_looking_at_the_switch_changes_nothing(page):
    assert page.get("/shift/end/").status_code == 405


def test_the_search_box_offers_commands_by_their_words(page):
    assert 'href="/me/"' in page.get("/search/?q=MY+SET", headers=HTMX).text
    assert 'href="/me/"' not in page.get("/search/?q=zzz", headers=HTMX).text


def test_the_gallery_of_components_is_for_those_who_set_up(page, client, owner):
    assert page.get("/setup/components/").status_code == 403
    client.force_login(employee("administrator", "administrator", "ru"))
    assert client.get("/setup/components/").status_code == 200


def test_a_message_appears_in_the_part_that_is_answered(page):
    page.post("/me/", {"language": "en", "time_zone": "Europe/Moscow", "theme": "auto"})
    assert 'hx-swap-oob="beforeend:#toasts"' in page.get("/search/", headers=HTMX).text
    assert "toast-line" not in page.get("/search/", headers=HTMX).text
