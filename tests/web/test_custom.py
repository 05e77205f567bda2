"""The company's own fields on cards, in lists and filters, hidden by role, required by statuses."""

from decimal import Decimal
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from teplo.clients.actions import change_deal, enter_deal, fill, move_deal
from teplo.clients.models import Deal, Stage
from teplo.clients.rules import NewDeal
from teplo.kit.problems import Invalid
from teplo.leads import lists
from teplo.leads.entry import entry_of
from teplo.leads.fields import read_leads
from teplo.leads.models import Lead, Status
from teplo.ledger.models import Event
from teplo.reports.queries import Question, answer, kind_for
from teplo.staff.actions import hide_fields
from teplo.staff.models import Employee
from teplo.terms.actions import add_field, retire_field
from teplo.terms.models import CustomField
from teplo.triage.actions import change, take
from tests.company import Company, person, send

OPTIONS = {"options": ["Oak", "Pine"]}
KINDS = {
    "text": ("два\nслова", "два", "два\nслова"),
    "number": ("1 200,5", "1200", "1200.5"),
    "money": ("150 000 USD", "150,000", {"amount": "150000.00", "currency": "USD"}),
    "date": ("2026-11-30", "Nov. 30, 2026", "2026-11-30"),
    "choice": ("oak", "Oak", "oak"),
    "choices": (["pine", "oak"], "Oak, Pine", ["oak", "pine"]),
    "yes_no": ("yes", "yes", True),
    "link": ("https://ya.ru/x", "https://ya.ru/x", "https://ya.ru/x"),
}


def signed(company: Company) -> dict:
    return {"by": company.administrator, "at": timezone.now()}


def signed_in(employee: Employee) -> Client:
    client = Client()
    client.force_login(employee)
    return client


@pytest.fixture
def lead(company) -> Lead:
    number = send(company, person=person(phone="+79123456780"), need="Ламинат").lead
    Lead.objects.filter(pk=number).update(owner_employee=company.owner, owner_queue=None)
    return Lead.objects.get(pk=number)


@pytest.mark.parametrize(
    "typed, kept, opens",
    [
        ("l-{lead}", "L-{lead}", "/leads/{lead}/"), ("D-5", "D-5", "/deals/5/"),
        ("c-7", "C-7", "/clients/contacts/7/"), ("СО-3", "CO-3", "/clients/companies/3/"),
    ],
)  # fmt: skip
def test_a_link_names_a_record_by_the_number_on_its_card(company, lead, typed, kept, opens):
    add_field("lead", name="Before", kind="link", **signed(company))
    typed, kept, opens = (text.format(lead=lead.pk) for text in (typed, kept, opens))
    change(lead, values={"custom_before": typed}, by=company.owner, at=timezone.now())
    assert Lead.objects.get().custom == {"before": kept}
    assert f'href="{opens}"' in signed_in(company.owner).get(f"/leads/{lead.pk}/").content.decode()


@pytest.mark.parametrize("kind", KINDS)
def test_a_field_of_each_kind_is_changed_on_the_card(company, lead, kind):
    typed, shown, kept = KINDS[kind]
    add_field("lead", name="Own", kind=kind, **OPTIONS, **signed(company))
    client = signed_in(company.owner)
    assert "Own" in client.get(f"/leads/{lead.pk}/").content.decode()
    answer = client.post(f"/custom/lead/{lead.pk}/own/", {"custom_own": typed})
    assert answer.status_code == 200
    assert shown in answer.content.decode()
    assert Lead.objects.get().custom == {"own": kept}
    assert Event.objects.filter(kind="lead.changed").get().facts["fields"] == ["custom_own"]


def test_a_conflict_shows_both_values_and_a_mistake_keeps_what_was_typed(company, lead):
    add_field("lead", name="Own", kind="number", **signed(company))
    client, address = signed_in(company.owner), f"/custom/lead/{lead.pk}/own/"
    refused = client.post(address, {"custom_own": "many"})
    assert refused.status_code == 422
    assert 'value="many"' in refused.content.decode()
    change(lead, values={"custom_own": "7"}, **signed(company))
    conflict = client.post(address, {"custom_own": "8", "version": "before"})
    assert conflict.status_code == 409
    assert {"7", "8"} <= set(conflict.content.decode().replace(">", " ").replace("<", " ").split())
    assert Lead.objects.get().custom == {"own": "7"}


def test_a_hidden_field_is_neither_shown_asked_nor_changed(company, lead):
    add_field("lead", name="Secret", kind="number", **signed(company))
    change(lead, values={"custom_secret": "7"}, **signed(company))
    hide_fields(company.owner.role, entity="lead", fields=["custom_secret"], **signed(company))
    client = signed_in(Employee.objects.get(pk=company.owner.pk))
    page = client.get(f"/leads/{lead.pk}/").content.decode()
    assert "inline-custom_secret" not in page
    assert "→ 7" not in page
    assert client.get("/leads/?custom_secret=7").status_code == 400
    assert client.post(f"/custom/lead/{lead.pk}/secret/", {"custom_secret": "8"}).status_code == 404
    assert signed_in(company.administrator).get("/leads/?custom_secret=7").status_code == 200


@pytest.mark.parametrize(
    ("entity", "place"),
    [
        ("contact", "/clients/contacts/"),
        ("company", "/clients/companies/"),
        ("deal", "/deals/"),
        ("deal", "/deals/list/"),
    ],
)
def test_a_hidden_field_of_clients_is_neither_offered_nor_asked(company, entity, place):
    add_field(entity, name="Secret", kind="number", **signed(company))
    assert 'value="custom_secret"' in signed_in(company.owner).get(place).content.decode()
    hide_fields(company.owner.role, entity=entity, fields=["custom_secret"], **signed(company))
    client = signed_in(Employee.objects.get(pk=company.owner.pk))
    assert 'value="custom_secret"' not in client.get(place).content.decode()
    assert client.get(f"{place}?custom_secret=7").status_code == 400
    assert signed_in(company.administrator).get(f"{place}?custom_secret=7").status_code == 200


def test_a_deal_has_fields_of_its_own(company):
    add_field("deal", name="Floor", kind="number", **signed(company))
    deal = enter_deal(NewDeal("Пол"), by=company.owner, at=timezone.now())
    client = signed_in(company.owner)
    assert "Floor" in client.get(f"/deals/{deal.pk}/").content.decode()
    assert client.post(f"/custom/deal/{deal.pk}/floor/", {"custom_floor": "12"}).status_code == 200
    assert Deal.objects.get().custom == {"floor": "12"}
    assert "Floor" in client.get(f"/deals/{deal.pk}/").content.decode().split("timeline")[-1]
    assert signed_in(company.stranger).get(f"/custom/deal/{deal.pk}/floor/").status_code == 404


def test_a_field_is_a_column_and_a_filter_of_the_list(company, lead):
    add_field("lead", name="Wood", kind="choice", **OPTIONS, **signed(company))
    change(lead, values={"custom_wood": "oak"}, **signed(company))
    client = signed_in(company.owner)
    client.post("/views/leads/columns/", {"columns": ["contact", "custom_wood"]})
    page = client.get("/leads/?custom_wood=oak").content.decode()
    assert f"inline-{lead.pk}-custom_wood" in page
    assert "custom_wood=oak%2Cpine" in page
    opened = client.get(f"/custom/lead/{lead.pk}/wood/?at=list").content.decode()
    assert 'value="pine"' in opened
    assert f"L-{lead.pk}" not in client.get("/leads/?custom_wood=pine").content.decode()


def test_a_status_asks_for_a_field_of_the_company(company, lead):
    field = add_field("lead", name="Wood", kind="choice", **OPTIONS, **signed(company))
    proposal, admin = Status.objects.get(key="proposal"), signed_in(company.administrator)
    admin.post(f"/setup/statuses/{proposal.pk}/", {"name": "Proposal", "hue": "lime", "required": ["custom_wood"]})
    take(lead, by=company.owner, at=timezone.now())
    client = signed_in(company.owner)
    asked = client.post(f"/leads/{lead.pk}/status/", {"status": proposal.pk})
    assert "Wood" in asked.content.decode()
    assert Lead.objects.get().status_id != proposal.pk
    client.post(f"/leads/{lead.pk}/status/", {"status": proposal.pk, "custom_wood": "pine"})
    found = Lead.objects.get()
    assert (found.status_id, found.custom) == (proposal.pk, {"wood": "pine"})
    retire_field(field, **signed(company))
    assert not entry_of(Lead(status=proposal), proposal, by=company.owner).missing


def test_fields_are_set_up_on_their_page(company):
    client = signed_in(company.administrator)
    client.post("/setup/fields/add/", {"entity": "deal", "name": "Wood", "kind": "choice", "options": "Oak\nPine"})
    field = CustomField.objects.get()
    assert "Wood" in client.get("/setup/fields/").content.decode()
    client.post(
        f"/setup/fields/{field.pk}/", {"name": "Timber", "option_oak": "Old oak", "option_pine": "", "more": "Ash"}
    )
    assert [(one["key"], one["name"], one["retired"]) for one in CustomField.objects.get().options] == [
        ("oak", "Old oak", False), ("ash", "Ash", False), ("pine", "Pine", True),
    ]  # fmt: skip
    refused = client.post(f"/setup/fields/{field.pk}/", {"name": "Timber", "option_oak": "", "option_ash": ""})
    assert refused.status_code == 422
    client.post(f"/setup/fields/{field.pk}/retire/")
    assert CustomField.objects.get().retired_at
    client.post(f"/setup/fields/{field.pk}/restore/")
    client.post(f"/setup/fields/{field.pk}/kind/", {"kind": "text"})
    assert CustomField.objects.get().kind == "text"
    assert signed_in(company.owner).get("/setup/fields/").status_code == 403


def test_a_file_is_put_in_and_fetched_by_who_sees_the_record(company, lead, own_data):
    add_field("lead", name="Plan", kind="file", **signed(company))
    client, address = signed_in(company.owner), f"/custom/lead/{lead.pk}/plan/"
    assert client.post(address, {}).status_code == 422
    answer = client.post(address, {"custom_plan": SimpleUploadedFile("plan.pdf", b"%PDF")})
    assert "plan.pdf" in answer.content.decode()
    assert b"".join(client.get(f"{address}file/").streaming_content) == b"%PDF"
    assert signed_in(company.stranger).get(f"{address}file/").status_code == 404
    with pytest.raises(Invalid):
        change(lead, values={"custom_plan": {"file": 1, "name": "mine"}}, **signed(company))
    client.post(address, {"custom_plan": "remove"})
    assert Lead.objects.get().custom == {}


def test_a_report_parts_leads_by_a_field_and_each_number_opens_its_leads(company, lead):
    other = send(company, person=person(phone="+79123456781")).lead
    for kind, values in (("choice", {lead.pk: "oak"}), ("yes_no", {lead.pk: "yes"}), ("person", {})):
        add_field("lead", name=f"F {kind}", kind=kind, **OPTIONS, **signed(company))
        for number, value in values.items():
            change(Lead.objects.get(pk=number), values={f"custom_f_{kind}": value}, **signed(company))
        found = kind_for(company.administrator, f"leads-by-custom_f_{kind}")
        context = lists.context_of(company.administrator)
        report = answer(company.administrator, found, Question(), context)
        assert sum(row.count for row in report.rows) == report.total.count == 2
        for row in report.rows:
            tree = read_leads(parse_qsl(urlsplit(row.link).query))
            assert lists.count(company.administrator, tree, context).number == row.count
        page = signed_in(company.administrator).get(f"/reports/{found.name}/")
        assert page.status_code == 200
    assert other


def test_a_stage_asks_for_a_field_of_the_company(company):
    add_field("deal", name="Floor", kind="number", **signed(company))
    deal = enter_deal(NewDeal("Пол"), by=company.owner, at=timezone.now())
    won = Stage.objects.get(key="won")
    won.required = ["custom_floor", "amount", "custom_gone"]
    won.save(update_fields=["required"])
    with pytest.raises(Invalid) as refused:
        move_deal(deal, stage=won, by=company.owner, at=timezone.now())
    assert [one.field for one in refused.value.errors] == ["custom_floor", "amount"]
    change_deal(deal, values={"amount": Decimal(5)}, by=company.owner, at=timezone.now())
    fill(deal, values={"custom_floor": "7"}, by=company.owner, at=timezone.now())
    assert move_deal(deal, stage=won, by=company.owner, at=timezone.now())
