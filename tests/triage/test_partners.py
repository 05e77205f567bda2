"""Partners: a rule offers enquiries of their regions, a link opens what is theirs, and nothing of anybody else's."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from teplo.kit import limits
from teplo.kit.problems import Conflict
from teplo.leads import lists
from teplo.leads.models import Lead
from teplo.ledger.actors import SYSTEM
from teplo.ledger.models import Event
from teplo.reports.partners import partner_figures
from teplo.staff.models import Queue
from teplo.triage.actions import assign, call_back, expire, hand_out, take
from teplo.triage.actions.partners import add_partner, change_partner, end_link, renew_link
from teplo.triage.models import Offer, Partner
from teplo.work.deliveries import Delivery
from teplo.work.models import Task
from tests.company import Company, person, rule, send
from tests.work.test_followers import hear

DAY = 24 * 60


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    limits.LIMITS.forget()


def partner(name: str, *regions: str, **values: object) -> tuple[Partner, str]:
    given = {"regions": list(regions), "language": "en", **values}
    return add_partner(name, values=given, by=SYSTEM, at=timezone.now())


@pytest.fixture
def north(company: Company) -> tuple[Partner, str]:
    """Dealers of the north and of the south, to whom a rule offers; whoever is in the queue may take as well."""
    rule("partner", offer_minutes=DAY, queue=Queue.objects.get(key="new"))
    partner("South", "Сочи")
    return partner("North", "Вологда", "Орёл")


def sent(company: Company, region: str = "орел", **body: object) -> Lead:
    told = {"person": person("Анна Белова", phone="8 912 345-67-89"), "need": "Паркет", "region": region, **body}
    return Lead.objects.get(pk=send(company, **told).lead)


def owner_seen(lead: Lead) -> str:
    return f"queue:{lead.owner_queue_id}"


def page(client: Client, link: str, way: str = "", **given: str) -> "object":
    address = f"/p/{link}/{way}"
    return client.post(address, given) if given else client.get(address)


def offer_of(lead: Lead) -> Offer:
    return Offer.objects.filter(lead=lead).latest("pk")


def accept(client: Client, link: str, lead: Lead) -> None:
    assert page(client, link, f"{offer_of(lead).pk}/accept/", yes="1").status_code == 302


def test_an_enquiry_of_a_region_is_offered_to_its_partner_and_stays_in_the_queue(
    company: Company, north: tuple[Partner, str]
) -> None:
    lead = sent(company)
    assert (offer_of(lead).partner, lead.owner_queue) == (north[0], Queue.objects.get(key="new"))
    assert not Offer.objects.filter(lead=sent(company, "Тула", person=person(phone="8 912 345-67-80"))).exists()


def test_whom_to_call_is_told_by_accepting_and_leaves_a_line(
    company: Company, north: tuple[Partner, str], client: Client
) -> None:
    lead = sent(company, need="Паркет, звоните +7 912 345-67-89")
    before = page(client, north[1]).text
    assert "Паркет" in before
    assert "Белова" not in before
    assert "345" not in before
    accept(client, north[1], lead)
    after = page(client, north[1]).text
    assert "Анна Белова" in after
    assert "+79123456789" in after
    told = Event.objects.get(kind="person.disclosed")
    assert (told.person, told.by_kind, told.facts) == (
        lead.person_id, "partner", {"partner": north[0].pk, "contacts": ["phone"]},
    )  # fmt: skip
    lead.refresh_from_db()
    assert (lead.status_kind, lead.owner_queue is not None) == ("working", True)
    assert Task.objects.get(lead=lead, state="open").due_at > timezone.now() + timedelta(days=2)


def test_a_partner_never_meets_anothers_enquiry(company: Company, north: tuple[Partner, str], client: Client) -> None:
    lead = sent(company)
    other, link = partner("East", "Чита")
    number = offer_of(lead).pk
    assert "Паркет" not in page(client, link).text
    for way in ("accept", "return", "report"):
        assert page(client, link, f"{number}/{way}/", reason="?", result="lost", comment="?").status_code == 404
    assert (offer_of(lead).state, other.offers.count()) == ("open", 0)


def test_what_is_given_back_goes_to_another_with_its_reason(
    company: Company, north: tuple[Partner, str], client: Client
) -> None:
    second, _link = partner("Second", "Орел")
    lead = sent(company)
    first = offer_of(lead).partner
    link = north[1] if first == north[0] else _link
    assert page(client, link, f"{offer_of(lead).pk}/return/", reason="").status_code == 422
    accept(client, link, lead)
    assert page(client, link, f"{offer_of(lead).pk}/return/", reason="Не наш товар").status_code == 302
    assert {offer_of(lead).partner, first} == {north[0], second}
    gone = Offer.objects.filter(lead=lead).earliest("pk")
    assert (gone.is_held, gone.reason) == (False, "Не наш товар")
    assert "Белова" not in page(client, link).text


def test_silence_lets_it_fall_back_to_the_company(company: Company, north: tuple[Partner, str]) -> None:
    lead = sent(company)
    offer = offer_of(lead)
    assert expire(offer.pk, at=offer.until + timedelta(seconds=1))
    lead.refresh_from_db()
    assert (offer_of(lead).state, lead.owner_queue) == ("expired", Queue.objects.get(key="new"))


def test_a_report_asks_for_what_it_needs_and_gives_the_company_its_next_step(
    company: Company, north: tuple[Partner, str], client: Client
) -> None:
    lead = sent(company)
    accept(client, north[1], lead)
    way = f"{offer_of(lead).pk}/report/"
    assert "Паркет · " in page(client, north[1], way).text
    for wrong in ({"result": ""}, {"result": "sold"}, {"result": "sold", "amount": "lots"}, {"result": "lost"}):
        assert page(client, north[1], way, comment="", **wrong).status_code == 422
    assert page(client, north[1], way, result="sold", amount="120 000,50").status_code == 302
    assert (offer_of(lead).result, offer_of(lead).amount) == ("sold", Decimal("120000.50"))
    assert Event.objects.get(kind="offer.reported").facts["amount"] == "120000.50"
    lead.refresh_from_db()
    assert lead.answered_at is not None
    assert "North" in Task.objects.get(lead=lead, state="open").title


def test_taken_by_us_it_is_gone_for_the_partner(company: Company, north: tuple[Partner, str], client: Client) -> None:
    lead = sent(company)
    number = offer_of(lead).pk
    take(lead, by=company.owner, at=timezone.now())
    answer = page(client, north[1], f"{number}/accept/", yes="1")
    assert (answer.status_code, offer_of(lead).state) == (409, "withdrawn")
    assert "is over" in answer.text


def test_called_back_he_sees_nobody_any_more(company: Company, north: tuple[Partner, str], client: Client) -> None:
    lead = sent(company)
    accept(client, north[1], lead)
    call_back(lead, by=company.administrator, at=timezone.now())
    assert "Белова" not in page(client, north[1]).text
    assert page(client, north[1], f"{offer_of(lead).pk}/report/", result="in_talk").status_code == 409


def test_what_a_partner_works_on_is_taken_by_nobody_and_leaves_him_when_it_is_given_away(
    company: Company, north: tuple[Partner, str], client: Client
) -> None:
    lead, second = sent(company), sent(company, person=person("Иван Лисов", phone="8 912 345-67-80"))
    for one in (lead, second):
        accept(client, north[1], one)
    with pytest.raises(Conflict, match="The partner North works on this lead"):
        take(lead, by=company.owner, at=timezone.now())
    assign(lead, to=company.owner, by=company.administrator, at=timezone.now())
    hand_out({second.pk: owner_seen(second)}, to=company.owner, by=company.administrator, at=timezone.now())
    shown = page(client, north[1]).text
    assert ("Белова" in shown, "Лисов" in shown, shown.count("Taken back by us")) == (False, False, 2)
    tasks = Task.objects.filter(lead__in=[lead, second], state="open")
    assert {(task.kind, task.owner_employee_id, "North" in task.title) for task in tasks} == {
        ("call", company.owner.pk, False)
    }


def test_a_partner_hears_by_letter_of_what_is_offered_and_of_nobodys_name(company: Company) -> None:
    rule("partner", offer_minutes=DAY, queue=Queue.objects.get(key="new"))
    partner("North", "Вологда", email="north@dealers.ru")
    sent(company, region="Вологда")
    hear()
    [letter] = Delivery.objects.filter(notice=None)
    assert (letter.address, "Вологда" in letter.body) == ("north@dealers.ru", True)
    assert not {"Белова", "Паркет", "912"} & set(re.findall(r"\w+", letter.body))


def test_what_a_partner_has_lost_may_be_taken(company: Company, north: tuple[Partner, str], client: Client) -> None:
    lead = sent(company)
    accept(client, north[1], lead)
    page(client, north[1], f"{offer_of(lead).pk}/report/", result="lost", comment="Дорого")
    take(lead, by=company.owner, at=timezone.now())
    assert Lead.objects.get(pk=lead.pk).owner == company.owner


@pytest.mark.parametrize("is_called_back", [True, False])
def test_what_a_partner_has_no_more_begins_with_a_call_and_nobody_asks_him(
    company: Company, north: tuple[Partner, str], client: Client, is_called_back: bool
) -> None:
    lead = sent(company)
    accept(client, north[1], lead)
    assert "North" in Task.objects.get(lead=lead, state="open").title
    if is_called_back:
        call_back(lead, by=company.administrator, at=timezone.now())
    else:
        page(client, north[1], f"{offer_of(lead).pk}/return/", reason="Далеко")
    task = Task.objects.get(lead=lead, state="open")
    assert (task.kind, "North" in task.title, task.due_at < timezone.now() + timedelta(hours=2)) == (
        "call",
        False,
        True,
    )


def test_a_link_is_renewed_ended_and_over(company: Company, north: tuple[Partner, str], client: Client) -> None:
    one, link = north
    new = renew_link(one, by=company.administrator, at=timezone.now())
    assert (page(client, link).status_code, page(client, new).status_code) == (404, 200)
    assert new not in str(list(Partner.objects.values())) + str(list(Event.objects.values()))
    end_link(one, by=company.administrator, at=timezone.now())
    assert page(client, new).status_code == page(client, "").status_code == 404
    newest = renew_link(one, by=company.administrator, at=timezone.now() - timedelta(days=366))
    assert page(client, newest).status_code == 404
    assert not Offer.objects.filter(lead=sent(company)).exists()  # who has no page is offered nothing


def test_who_is_out_of_use_has_no_page(company: Company, north: tuple[Partner, str], client: Client) -> None:
    change_partner(north[0], values={"is_active": False}, by=company.administrator, at=timezone.now())
    assert page(client, north[1]).status_code == 404


def test_the_page_gives_its_address_to_nobody(company: Company, north: tuple[Partner, str], client: Client) -> None:
    answer = page(client, north[1])
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "no-store" in answer["Cache-Control"]
    assert answer["X-Robots-Tag"] == "noindex, nofollow"


def test_with_so_many_unanswered_the_next_goes_to_another(company: Company, north: tuple[Partner, str]) -> None:
    change_partner(north[0], values={"most_open": 1}, by=SYSTEM, at=timezone.now())
    sent(company)
    other = sent(company, person=person(phone="8 912 345-67-80"))
    assert not Offer.objects.filter(lead=other).exists()


def test_the_company_sees_what_each_made_of_it(company: Company, north: tuple[Partner, str], client: Client) -> None:
    lead = sent(company)
    accept(client, north[1], lead)
    page(client, north[1], f"{offer_of(lead).pk}/report/", result="sold", amount="100")
    sent(company, person=person(phone="8 912 345-67-80"))
    context, today = lists.context_of(company.administrator), timezone.localdate()
    [row] = partner_figures(company.administrator, today, today, context)
    assert (row.name, row.sent, row.open, row.accepted, row.in_time, row.reported, row.sold) == (
        "North", 2, 1, 1, 1, 1, 1,
    )  # fmt: skip
    assert row.sums == {"RUB": Decimal(100)}
    assign(lead, to=company.stranger, by=company.administrator, at=timezone.now())
    [his] = partner_figures(company.owner, today, today, lists.context_of(company.owner))
    assert his.sent == 1  # the other one is out of his reach
