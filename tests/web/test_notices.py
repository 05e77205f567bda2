"""The bell: who is told, how many wait, seen by a request of its own."""

import pytest
from django.utils import timezone

from teplo.identity.models import ContactPoint, Person
from teplo.triage.actions import assign
from teplo.work.deliveries import BY_ITSELF
from teplo.work.models import Notice, NoticeKind
from teplo.work.queries import wanted_by, wanted_notices
from tests.company import Company
from tests.web.at_work import lead_of, screen


def told(company: Company) -> None:
    lead = lead_of(company.owner, need="Паркет")
    Notice.objects.create(employee=company.owner, kind="lead.given", lead=lead, at=timezone.now())


def test_the_bell_counts_what_was_not_seen(company: Company) -> None:
    told(company)
    assert 'mark-count">1<' in screen(company.owner).get("/notices/count/").content.decode()
    assert "mark-count" not in screen(company.colleague).get("/notices/count/").content.decode()


def test_to_look_changes_nothing_and_to_tell_does(company: Company) -> None:
    told(company)
    owner = screen(company.owner)
    assert "Паркет" in owner.get("/notices/").content.decode()
    assert Notice.objects.get().seen_at is None
    assert owner.post("/notices/seen/").headers["HX-Trigger"] == "notices-seen"
    assert Notice.objects.get().seen_at is not None


def test_who_has_no_name_is_known_by_his_number(company: Company) -> None:
    told(company)
    Person.objects.update(name="")
    ContactPoint.objects.update(value="+79123456789")
    assert "+7\u00a0912\u00a0345\u201167\u201189" in screen(company.owner).get("/notices/").text


def test_an_import_that_is_over_leads_to_the_imports(company: Company) -> None:
    Notice.objects.create(employee=company.head, kind="import.ended", at=timezone.now())
    assert 'href="/imports/"' in screen(company.head).get("/notices/").text


def test_a_notice_is_read_when_it_is_opened_and_all_by_one_button(company: Company) -> None:
    told(company)
    panel = screen(company.owner).get("/notices/").text
    assert 'hx-trigger="load"' not in panel
    assert f'data-read="/notices/{Notice.objects.get().pk}/seen/"' in panel
    assert "Mark all as read" in panel
    assert "<html" not in screen(company.owner).get("/notices/?part=lines").text


def test_a_lead_that_is_no_longer_his_is_not_told_of(company: Company) -> None:
    told(company)
    assign(Notice.objects.get().lead, to=company.stranger, by=company.administrator, at=timezone.now())
    assert "Паркет" not in screen(company.owner).get("/notices/").content.decode()


def test_only_ones_own_notices_are_marked(company: Company) -> None:
    told(company)
    screen(company.colleague).post("/notices/seen/")
    assert Notice.objects.get().seen_at is None


@pytest.mark.parametrize("panel", ["/notices/", "/leads/new/", "/leads/{lead}/assign/", "/tasks/{task}/done/"])
def test_a_panel_opened_by_itself_is_a_whole_page_and_a_part_stays_a_part(company: Company, panel: str) -> None:
    lead = lead_of(company.head)
    url, head = panel.format(lead=lead.pk, task=lead.tasks.get().pk), screen(company.head)
    whole, part = head.get(url, headers={"HX-Request": ""}).content.decode(), head.get(url).content.decode()
    assert "teplo/css/frame" in whole
    assert "<title> ·" not in whole
    assert whole.count('id="panel-body"') == 1
    assert "<html" not in part
    assert "dialog-head" in part


def test_notices_are_read_and_unread_one_by_one(company: Company) -> None:
    told(company)
    owner, number = screen(company.owner), Notice.objects.get().pk
    assert owner.post(f"/notices/{number}/seen/").status_code == 204
    assert Notice.objects.get().seen_at is not None
    owner.post(f"/notices/{number}/unseen/")
    assert Notice.objects.get().seen_at is None
    assert screen(company.colleague).post(f"/notices/{number}/seen/").status_code == 404


def test_the_page_of_all_notices_tells_apart_what_was_read(company: Company) -> None:
    told(company)
    owner = screen(company.owner)
    assert "Паркет" in owner.get("/notices/all/?only=unseen").content.decode()
    owner.post("/notices/seen/")
    assert "Паркет" not in owner.get("/notices/all/?only=unseen").content.decode()
    assert "Паркет" in owner.get("/notices/all/").content.decode()


def test_everybody_chooses_which_notices_he_gets(company: Company) -> None:
    owner = screen(company.owner)
    by_itself = sum(map(len, BY_ITSELF.values()))  # though nobody has asked for it
    assert owner.get("/me/notices/").content.decode().count(" checked") == len(NoticeKind) + by_itself
    owner.post("/me/notices/", {"kinds": ["lead.given", "note.mention"], "letters": ["lead.given"]})
    assert wanted_notices(company.owner) == ["lead.given", "note.mention"]
    assert wanted_by(company.owner, "email") == ["lead.given"]
    assert owner.post("/me/notices/", {"kinds": ["nonsense"]}).status_code == 422
