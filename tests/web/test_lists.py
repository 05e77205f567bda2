"""The list of leads, people and the search box: who sees what, what a filter says, what a page costs."""

from datetime import timedelta

import pytest
from django.utils import timezone

from teplo.identity.models import ContactPoint, Doubt, Person
from teplo.leads.models import Lead, Status
from teplo.ledger.models import Event
from tests.company import Company, person, send

HTMX = {"HX-Request": "true"}
MOST_QUERIES = 26
SEARCH_QUERIES = 22


@pytest.fixture
def lead(company: Company) -> Lead:
    number = send(company, person=person(phone="+79123456789"), need="Ламинат", company={"name": "Ромашка"}).lead
    Lead.objects.filter(pk=number).update(owner_employee=company.owner, owner_queue=None)
    return Lead.objects.select_related("person").get(pk=number)


@pytest.fixture
def page(client, company):
    """The pages as one of the people sees them."""

    def open_as(who: str):
        employee = getattr(company, who)
        type(employee).objects.filter(pk=employee.pk).update(language="en")
        client.force_login(employee, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return open_as


PLACES = ["/leads/", "/leads/?q=ламинат", "/people/", "/people/?q=петров", "/search/?q=петров", "/search/?q=9123456"]


@pytest.mark.parametrize("place", PLACES)
def test_the_owner_and_his_head_see_the_lead_and_a_stranger_does_not(page, lead, place):
    assert "Иван Петров" in page("owner").get(place).text
    assert "Иван Петров" in page("head").get(place).text
    assert "Иван Петров" not in page("stranger").get(place).text
    assert "Иван Петров" not in page("colleague").get(place).text


@pytest.mark.parametrize("asked", ["L-{}", "l-{}", "Л-{}", "№{}", "{}"])
def test_a_lead_is_found_by_its_number(page, lead, asked):
    asked = asked.format(lead.pk)
    assert f'href="/leads/{lead.pk}/"' in page("owner").get("/search/", {"q": asked}, headers=HTMX).text
    assert f'href="/leads/{lead.pk}/"' not in page("stranger").get("/search/", {"q": asked}, headers=HTMX).text


def test_a_company_is_found_by_who_sees_its_lead(page, lead):
    assert f"/leads/?company={lead.company_id}" in page("owner").get("/search/?q=ромаш").text
    assert "/leads/?company=" not in page("stranger").get("/search/?q=ромаш").text


def test_the_count_of_a_stranger_is_nothing(page, lead):
    assert "Found: 1" in page("owner").get("/leads/").text
    assert "Found:" not in page("stranger").get("/leads/").text


def test_a_chip_is_taken_away_by_its_address(page, lead):
    text = page("owner").get("/leads/?heat=!hot&channel=api").text
    assert 'href="/leads/?channel=api"' in text
    assert 'href="/leads/?heat=%21hot"' in text


def test_one_more_condition_leads_to_its_own_address(page, lead):
    answer = page("owner").get("/leads/?channel=api&more=region&how=starts&what=Моск")
    assert answer.headers["Location"].startswith("/leads/?channel=api&f=region~starts~")


@pytest.mark.parametrize(
    "query, words",
    [
        ("heat=boiling", "Heat"), ("status=zzz", "Status"), ("colour=red", "colour"), ("created_from=soon", "Came"),
        ("sort=luck", "sort"), ("after=x", "after"), ("more=score&how=is&what=many", "Score"), ("q=%00", "Search"),
    ],
)  # fmt: skip
def test_a_filter_that_cannot_be_read_is_told_and_the_page_stays_usable(page, lead, query, words):
    answer = page("owner").get(f"/leads/?{query}")
    assert answer.status_code == 400
    assert f"“{words}” cannot be used" in answer.text
    assert "All leads" in answer.text


def test_htmx_gets_the_rows_alone(page, lead):
    text = page("owner").get("/leads/", headers=HTMX).text
    assert f'id="lead-{lead.pk}"' in text
    assert "<html" not in text


def test_pages_follow_each_other(page, company, lead):
    Lead.objects.bulk_create(
        Lead(
            channel=lead.channel, status=Status.objects.get(key="interest"), status_kind="interest",
            owner_employee=company.owner,
            created_at=timezone.now() - timedelta(days=number), touched_at=timezone.now(),
        )
        for number in range(60)
    )  # fmt: skip
    first = page("owner").get("/leads/")
    assert first.text.count('id="lead-') == 50
    older = first.context["pages"].older_url
    second = page("owner").get(f"/leads/{older}")
    assert second.text.count('id="lead-') == 11
    assert page("owner").get(f"/leads/{second.context['pages'].newer_url}").text.count('id="lead-') == 50


@pytest.mark.parametrize("place", ["/leads/", "/leads/?source=google&q=ламинат", "/people/", "/people/?q=иван"])
def test_a_list_costs_a_bounded_number_of_queries(page, lead, place, django_assert_max_num_queries):
    client = page("owner")
    with django_assert_max_num_queries(MOST_QUERIES):
        client.get(place)


def test_the_search_box_costs_a_bounded_number_of_queries(page, lead, django_assert_max_num_queries):
    client = page("owner")
    with django_assert_max_num_queries(SEARCH_QUERIES):
        client.get("/search/?q=петров", headers=HTMX)


def test_a_name_is_changed_where_it_stands(page, lead):
    answer = page("owner").post(f"/people/{lead.person_id}/change/name/", {"name": "Пётр Петров"}, headers=HTMX)
    assert answer.status_code == 200
    assert Person.objects.get(pk=lead.person_id).name == "Пётр Петров"
    assert Event.objects.filter(kind="person.changed", person=lead.person_id).exists()


def test_a_name_that_somebody_else_changed_shows_both(page, lead):
    sent = {"name": "Пётр", "version": "another"}
    answer = page("owner").post(f"/people/{lead.person_id}/change/name/", sent, headers=HTMX)
    assert answer.status_code == 409
    assert "Иван Петров" in answer.text
    assert Person.objects.get(pk=lead.person_id).name == "Иван Петров"


def test_a_contact_is_added_shared_and_dropped(page, lead):
    client, card = page("owner"), f"/people/{lead.person_id}/points/"
    assert client.post(f"{card}add/", {"value": "ivan@example.ru"}, headers=HTMX).status_code == 200
    point = ContactPoint.objects.get(value="ivan@example.ru")
    client.post(f"{card}{point.pk}/share/", headers=HTMX)
    point.refresh_from_db()
    assert point.is_shared
    client.post(f"{card}{point.pk}/drop/", headers=HTMX)
    assert not ContactPoint.objects.filter(pk=point.pk).exists()
    kinds = ["point.added", "point.dropped", "point.shared"]
    assert sorted(Event.objects.filter(kind__in=kinds).values_list("kind", flat=True)) == kinds


@pytest.mark.parametrize("value", ["", "12", "ivan@", "x" * 500])
def test_a_contact_that_is_none_is_told_at_the_field(page, lead, value):
    answer = page("owner").post(f"/people/{lead.person_id}/points/add/", {"value": value}, headers=HTMX)
    assert answer.status_code == 422
    assert "point-error" in answer.text


def test_a_doubt_does_not_tell_of_a_card_that_one_does_not_see(page, lead):
    other = Person.objects.create(name="Тайна Чужая")
    doubt = Doubt.objects.create(kind="pair", person=lead.person, other=other, at=timezone.now())
    for place in ("/people/doubts/", f"/people/{lead.person_id}/"):
        assert "not yours" in page("owner").get(place).text
        assert "Тайна" not in page("owner").get(place).text
        assert "Тайна" in page("head").get(place).text
    assert page("stranger").post(f"/people/doubts/{doubt.pk}/settle/").status_code == 404
    page("owner").post(f"/people/doubts/{doubt.pk}/settle/")
    doubt.refresh_from_db()
    assert doubt.settled_at


def test_more_offers_what_can_be_written_by_hand(page, lead):
    offered = [key for key, _words in page("owner").get("/leads/").context["more_fields"]]
    assert {"region", "tags", "score", "waits", "touched"} <= set(offered)
    assert not {"status", "kind", "owner", "queue", "source", "campaign", "reason", "person", "q"} & set(offered)
