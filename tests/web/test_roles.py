"""The pages of roles, and what a role changes on a card, in a list and for machines."""

import pytest
from django.utils import timezone

from teplo.leads.actions import change_status
from teplo.leads.models import Lead, Status
from teplo.staff.actions import add_role, hide_fields, make_token, set_rights_in_status
from teplo.staff.models import Employee, Role
from teplo.staff.permissions import Permission, Scope
from tests.company import Company
from tests.web.at_work import lead_of, screen


def signed(company: Company) -> dict:
    return {"by": company.administrator, "at": timezone.now()}


@pytest.fixture
def role(company: Company) -> Role:
    return add_role("Старший", like=company.owner.role, **signed(company))


@pytest.fixture
def lead(company: Company) -> Lead:
    return lead_of(company.owner, source="site", region="Тверь")


def as_shown(role: Role) -> dict[str, str]:
    """What the page of a role sends back untouched."""
    return {grant.permission.replace(".", "-"): grant.scope for grant in role.grants.filter(status="")}


def test_a_new_role_is_set_up_next(company):
    client = screen(company.administrator)
    answer = client.post("/setup/roles/add/", {"name": "Старший", "like": company.owner.role_id})
    made = Role.objects.get(name="Старший")
    assert answer.headers["HX-Redirect"] == f"/setup/roles/{made.pk}/"
    assert "Старший" in client.get("/setup/roles/").content.decode()
    assert client.post("/setup/roles/add/", {"name": "старший"}).status_code == 422


def test_the_matrix_keeps_what_was_chosen(company, role):
    client, page = screen(company.administrator), f"/setup/roles/{role.pk}/"
    answer = client.post(page, {**as_shown(role), "lead-see": "team", "lead-refuse": "", "view-share": "all"})
    assert answer.headers["HX-Redirect"] == page
    held = as_shown(role)
    assert (held["lead-see"], held.get("lead-refuse"), held["view-share"]) == ("team", None, "all")
    assert client.post(page, {**held, "lead-see": "everything"}).status_code == 422


def test_what_would_lock_everyone_out_is_said_above_the_form(company):
    made = add_role("Хозяева", like=company.administrator.role, **signed(company))
    Employee.objects.filter(pk=company.administrator.pk).update(role=made)
    answer = screen(company.administrator).post(f"/setup/roles/{made.pk}/", {**as_shown(made), "staff-set_up": ""})
    assert answer.status_code == 422
    assert "nobody could set up employees" in answer.content.decode()


def test_rights_in_a_status_and_hidden_fields_are_chosen_in_panels(company, role):
    client, junk = screen(company.administrator), Status.objects.get(key="junk")
    page = f"/setup/roles/{role.pk}/in/{junk.pk}/"
    usual = dict.fromkeys(
        (f"lead-{verb}" for verb in ["see", "change", "assign", "refuse", "reopen", "convert", "export"]), "usual"
    )
    client.post(page, {**usual, "lead-see": "none", "lead-change": "all"})
    kept = role.grants.filter(status="junk").values_list("permission", "scope")
    assert dict(kept) == {"lead.see": "none", "lead.change": "all"}
    client.post(f"/setup/roles/{role.pk}/hidden/", {"lead": ["source", "heat"]})
    assert set(role.hidden_fields.values_list("field", flat=True)) == {"source", "heat"}
    shown = client.get(f"/setup/roles/{role.pk}/").content.decode()
    assert str(junk) in shown


def test_ones_own_role_is_not_removed(company):
    made = add_role("Хозяева", like=company.administrator.role, **signed(company))
    Employee.objects.filter(pk=company.administrator.pk).update(role=made)
    answer = screen(company.administrator).post(f"/setup/roles/{made.pk}/remove/", {"to": company.head.role_id})
    assert answer.status_code == 422
    assert "your own role" in answer.content.decode()


def test_a_card_shows_no_hidden_field_and_changes_none(company, lead):
    hide_fields(company.owner.role, entity="lead", fields=["source", "region"], **signed(company))
    mine, theirs = screen(company.owner), screen(company.head)
    assert "Тверь" not in mine.get(f"/leads/{lead.pk}/").content.decode()
    assert "Тверь" in theirs.get(f"/leads/{lead.pk}/").content.decode()
    assert mine.post(f"/leads/{lead.pk}/change/region/", {"region": "Омск"}).status_code == 404
    assert mine.get("/leads/?source=site").status_code in (200, 400)
    assert "does not show" in mine.get("/leads/?source=site").content.decode()


def test_machines_are_shown_and_change_no_hidden_field(company, lead, client):
    hide_fields(company.owner.role, entity="lead", fields=["source", "region"], **signed(company))
    _token, secret = make_token("crm", scopes=["read", "write"], employee=company.owner, **signed(company))
    headers = {"Authorization": f"Bearer {secret}"}
    got = client.get(f"/api/v1/leads/{lead.pk}", headers=headers).json()
    assert (got["source"], got["region"]) == (None, "")
    assert client.get("/api/v1/leads?source=site", headers=headers).status_code == 400
    asked = {"content_type": "application/json", "headers": headers}
    answer = client.patch(f"/api/v1/leads/{lead.pk}", {"region": "Омск"}, **asked)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "region")
    facts = client.get(f"/api/v1/events?lead={lead.pk}", headers=headers).json()["items"]
    assert not any("source" in event["facts"] for event in facts)
    assert Lead.objects.get(pk=lead.pk).region == "Тверь"


def test_machines_are_told_what_a_status_asks_for(company, lead, client):
    proposal = Status.objects.get(key="proposal")
    change_status(proposal, values={"required": ["heat"]}, **signed(company))
    _token, secret = make_token("crm", scopes=["write"], employee=company.owner, **signed(company))
    asked = {"content_type": "application/json", "headers": {"Authorization": f"Bearer {secret}"}}
    address = f"/api/v1/leads/{lead.pk}/status"
    answer = client.post(address, {"status": "proposal"}, **asked)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "heat")
    answer = client.post(address, {"status": "proposal", "fields": {"heat": "hot"}}, **asked)
    assert (answer.status_code, answer.json()["heat"]) == (200, "hot")


def test_the_card_asks_only_what_is_missing_and_keeps_the_wanted_status(company, lead):
    proposal = Status.objects.get(key="proposal")
    change_status(proposal, values={"required": ["need", "heat"]}, **signed(company))
    client, address = screen(company.owner), f"/leads/{lead.pk}/status/"
    assert f"{address}?status={proposal.pk}" in client.get(f"/leads/{lead.pk}/").content.decode()
    panel = client.get(address, {"status": proposal.pk}).content.decode()
    assert 'name="heat"' in panel
    assert 'name="need"' not in panel
    assert f'name="status" value="{proposal.pk}"' in panel
    refused = client.post(address, {"status": proposal.pk})
    assert (refused.status_code, refused.headers["HX-Retarget"]) == (422, "#panel-body")
    assert client.post(address, {"status": proposal.pk, "heat": "hot"}).status_code == 200
    lead.refresh_from_db()
    assert (lead.status, lead.heat) == (proposal, "hot")


def test_the_card_offers_only_statuses_that_one_may_set(company, lead):
    for key in ("proposal", "refused"):
        status = Status.objects.get(key=key)
        change_status(status, values={"setters": [company.head.role_id]}, **signed(company))
    proposal = Status.objects.get(key="proposal")
    client = screen(company.owner)
    card = client.get(f"/leads/{lead.pk}/").content.decode()
    assert f'{{"status": "{proposal.pk}"}}' not in card
    assert f"/leads/{lead.pk}/refuse/" not in card
    assert client.post(f"/leads/{lead.pk}/status/", {"status": proposal.pk}).status_code == 403
    assert client.post(f"/leads/{lead.pk}/refuse/", {}).status_code == 403


def test_a_right_in_one_status_reaches_the_card(company, lead):
    role = company.stranger.role
    set_rights_in_status(role, status="new", rights={Permission.LEAD_SEE: Scope.ALL}, **signed(company))
    client = screen(company.stranger)
    assert client.get(f"/leads/{lead.pk}/").status_code == 200
    assert client.post(f"/leads/{lead.pk}/change/need/", {"need": "Мой"}).status_code == 403
    Lead.objects.filter(pk=lead.pk).update(status=Status.objects.get(key="working"), status_kind="working")
    assert client.get(f"/leads/{lead.pk}/").status_code == 404
