"""Leads read over the API: the shape of the contract, filters, pages, and nobody sees too much."""

from datetime import datetime

import pytest

from teplo.leads.models import Lead
from teplo.staff.models import ApiToken, Employee, Grant, Role
from teplo.terms.models import Product
from tests.api.caller import IVAN
from tests.company import rule

SHAPE = {
    *("id", "number", "person", "need", "status", "heat", "score", "owner", "assignment", "source", "channel"),
    *("company", "fields", "next_step", "contact", "deal", "created_at", "due_at", "first_response_at"),
    "answered",
    # beyond the contract: what PATCH changes, the company's own fields, and how a lead ended
    *("product", "region", "tags", "amount", "currency", "wait_until", "reason", "come_back_on", "custom"),
}
FULL = IVAN | {
    "company": {"name": "ООО «Ромашка»", "inn": "7707083893"},
    "source": "yandex-direct",
    "fields": {"custom_key": "value"},
    "heat": "warm",
}


@pytest.fixture
def admin(company, as_caller):
    return as_caller(company.administrator)


def several(admin, count, **more):
    return [
        admin.post("enquiries", {"person": {"name": f"N{n}", "phones": [f"8912345678{n}"]}, **more})["lead"]
        for n in range(count)
    ]


def test_a_lead_has_the_shape_of_the_contract(company, admin):
    rule("round_robin", company.owner)
    lead = admin.get(f"leads/{admin.post('enquiries', FULL)['lead']}")
    assert lead.keys() == SHAPE
    assert lead["number"] == f"L-{lead['id']}"
    person = {"name": "Иван Петров", "phones": ["+79123456789"], "emails": ["ivan@example.ru"]}
    assert lead["person"] == {"id": lead["person"]["id"], **person}
    assert (lead["status"]["kind"], lead["heat"], lead["score"]) == ("new", "warm", 0)
    assert lead["owner"] == {"kind": "employee", "id": company.owner.pk, "name": "Owner"}
    assert (lead["source"], lead["channel"], lead["company"]) == ("yandex-direct", "api", "ООО «Ромашка»")
    assert (lead["fields"], lead["contact"], lead["deal"]) == ({"custom_key": "value"}, None, None)
    assert lead["next_step"].keys() == {"task", "due_at"}
    assert lead["first_response_at"] is None
    assert datetime.fromisoformat(lead["created_at"]).utcoffset() is not None


def test_letters_come_as_they_are_written(admin):
    lead = admin.post("enquiries", IVAN)["lead"]
    admin.get(f"leads/{lead}")
    assert IVAN["person"]["name"] in admin.last.content.decode()


def test_it_is_told_why_he_has_it(company, admin):
    Employee.objects.filter(pk=company.colleague.pk).update(on_shift=False)
    made = rule("round_robin", company.owner, company.colleague)
    why = admin.get(f"leads/{admin.post('enquiries', IVAN)['lead']}")["assignment"]
    assert (why["rule"], why["version"]) == (made.name, 1)
    assert why["skipped"] == [{"employee": company.colleague.pk, "why": "off_shift"}]
    assert (bool(why["why"]), why["skipped_more"]) == (True, {})


def test_pages_go_through_all_leads_once(admin):
    leads = several(admin, 5)
    seen, after = [], ""
    while after is not None:
        page = admin.get(f"leads?limit=2&after={after}")
        seen += [lead["id"] for lead in page["items"]]
        after = page["next"]
    assert seen == leads[::-1]


def test_a_page_costs_the_same_however_long(admin, django_assert_max_num_queries):
    several(admin, 8)
    with django_assert_max_num_queries(12):
        assert len(admin.get("leads")["items"]) == 8


FILTERS = [
    ("source=yandex-direct", 1),
    ("source=!yandex-direct", 2),
    ("channel=api", 3),
    ("channel=form", 0),
    ("status=new", 3),
    ("status=refused", 0),
    ("heat=warm", 1),
    ("heat=none", 2),
    ("q=ромашка", 1),
    ("q=912 345-67-89", 1),
    ("created_from=2020-01-01", 3),
    ("created_to=2020-01-01", 0),
    ("created_from=2020-01-01&created_to=2099-01-01&heat=warm", 1),
    ("f=region~contains~москв", 0),
    ("region=54", 0),
    ("owner=me", 0),
]


def test_filters_ask_what_they_say(admin):
    several(admin, 2)
    admin.post("enquiries", FULL)
    assert {query: len(admin.get(f"leads?{query}")["items"]) for query, _ in FILTERS} == dict(FILTERS)


WRONG = [
    *("owner__password__startswith=a", "person__points__value=1", "id__in=1", "status__key=new", "password=1"),
    *("_connector=OR", "_negated=1", "pk=1", "search=1", "status=nonsense", "heat=lukewarm", "created_from=soon"),
    *(
        "created_from=2026-13-45",
        "owner=%00",
        "source=%00",
        "owner=1e9999",
        "number_from=NaN",
        "f=region",
        "f=region~x~1",
    ),
    *("g={", "g=[]", "sort=password", "sort=created__x", "after=x", "after=2026-01-01~1", "limit=0", "limit=201"),
    *("limit=-1", "limit=1e9", "limit=x", "limit=9999999999999999", "heat=warm&heat=hot", "limit=1&limit=2"),
    *(
        "status=1&status=2",
        "count=1",
        "before=x",
        "%27%3B--=1",
        "owner=" + "9" * 30,
        "q=" + "x" * 5_000,
        "f=" + "region~contains~" + "x" * 300,
    ),
]


def test_what_cannot_be_asked_is_400_and_named(admin):
    for query in WRONG:
        told = admin.get(f"leads?{query}")
        assert (admin.status, admin.last["Content-Type"]) == (400, "application/problem+json"), query
        assert told["errors"][0].keys() == {"field", "code", "message"}, query
        assert told["errors"][0]["field"] or query.startswith("g="), query  # the whole of a group


def test_a_wrong_end_of_a_range_is_named_as_it_was_asked(admin):
    for query in ["created_from=soon&created_to=2026-11-01", "created_to=soon", "number_from=x"]:
        told = admin.get(f"leads?{query}")
        assert (admin.status, told["errors"][0]["field"]) == (400, query.split("=")[0])


def test_a_question_may_be_repeated_where_each_is_its_own(admin):
    admin.post("enquiries", FULL)
    assert len(admin.get("leads?f=heat~is~warm&f=region~none")["items"]) == 1


def test_a_list_and_a_search_show_only_what_he_sees(company, admin, as_caller):
    rule("fixed", company.owner)
    number = admin.post("enquiries", FULL)["lead"]
    for person, seen in [(company.owner, 1), (company.colleague, 0), (company.stranger, 0), (company.head, 1)]:
        caller = as_caller(person)
        assert len(caller.get("leads")["items"]) == len(caller.get("leads?q=ромашка")["items"]) == seen
        caller.get(f"leads/{number}")
        assert caller.status == (200 if seen else 404)


def test_a_lead_that_is_not_there_is_404(admin):
    for number in ["0", "99999999", "9" * 30, "abc", "-1", "1.5"]:
        told = admin.get(f"leads/{number}")
        assert (admin.status, told["code"]) == (404, "not_found"), number


def test_a_caller_without_the_right_to_people_sees_none(company, admin, as_caller):
    number = admin.post("enquiries", IVAN)["lead"]
    company.administrator.role.grants.filter(permission="person.see").delete()
    assert admin.get(f"leads/{number}")["person"] is None


def test_no_secret_is_in_any_answer(company, admin):
    canary = "SECRET-CANARY"
    Employee.objects.update(password=canary)
    ApiToken.objects.exclude(pk=admin.token.pk).update(digest=canary, hint=canary)
    lead = admin.post("enquiries", FULL)
    Lead.objects.update(search=canary, handover_note=canary)
    for path in (
        "leads",
        f"leads/{lead['lead']}",
        "tasks",
        "persons",
        f"persons/{lead['person']}",
        f"events?lead={lead['lead']}",
    ):
        admin.get(path)
        assert (admin.status, canary in admin.last.content.decode()) == (200, False), path


def test_fields_are_changed(admin):
    Product.objects.create(key="tiles", name="Плитка")
    number = admin.post("enquiries", FULL)["lead"]
    change = {
        "need": " Плитка ",
        "heat": "hot",
        "region": "77",
        "product": "tiles",
        "source": "site",
        "tags": ["a", "b", "a"],
    }
    lead = admin.patch(f"leads/{number}", change)
    assert admin.status == 200
    assert {key: lead[key] for key in change} == change | {"need": "Плитка", "tags": ["a", "b"]}
    assert admin.patch(f"leads/{number}", {"heat": None, "product": None})["heat"] is None


def test_a_change_of_nothing_leaves_everything(admin):
    number = admin.post("enquiries", FULL)["lead"]
    assert admin.patch(f"leads/{number}", {}) == admin.get(f"leads/{number}")


UNCHANGEABLE = [
    *(
        "id",
        "owner",
        "owner_employee",
        "owner_employee_id",
        "status",
        "status_id",
        "status_kind",
        "score",
        "created_at",
    ),
    *("due_at", "first_response_at", "channel", "channel_id", "person", "person_id", "company_id", "version", "search"),
    *("touched_at", "reason", "come_back_on", "wait_until", "fields", "product_id", "source_id", "password", "team_id"),
]


def test_no_other_field_can_be_changed(admin):
    number = admin.post("enquiries", FULL)["lead"]
    before = Lead.objects.filter(pk=number).values().get()
    for field in UNCHANGEABLE:
        admin.patch(f"leads/{number}", {field: 1, "need": "Changed"})
        assert (admin.status, admin.fields) == (422, [field])
    assert Lead.objects.filter(pk=number).values().get() == before


HOSTILE = [
    5,
    1.5,
    True,
    None,
    [],
    {},
    ["a"],
    {"a": 1},
    "x" * 5_000,
    "\0",
    "\ud800",
    "1e9999",
    "'; DROP TABLE leads_lead; --",
]


@pytest.mark.parametrize("field", ["need", "heat", "region", "product", "source", "tags"])
def test_a_hostile_value_is_taken_cleaned_or_refused_by_name(admin, field):
    number = admin.post("enquiries", FULL)["lead"]
    for value in HOSTILE:
        admin.patch(f"leads/{number}", {field: value})
        assert admin.status in (200, 422), value
        assert admin.status == 200 or admin.fields[0].split(".")[0] == field, value


def test_a_lead_shows_its_person_to_those_alone_who_see_him(company, as_caller, admin):
    rule("round_robin", company.stranger)
    admin.post("enquiries", IVAN)
    role = Role.objects.create(key="onlooker")
    for permission, scope in (("lead.see", "all"), ("person.see", "own")):
        Grant.objects.create(role=role, permission=permission, scope=scope)
    Employee.objects.filter(pk=company.owner.pk).update(role=role)
    onlooker = as_caller(Employee.objects.get(pk=company.owner.pk))
    assert [lead["person"] for lead in onlooker.get("leads")["items"]] == [None]
    assert admin.get("leads")["items"][0]["person"]["phones"] == ["+79123456789"]
