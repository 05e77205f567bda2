"""One person, one card: exact keys only, and strangers never glued together."""

import pytest
from django.utils import timezone

from teplo.identity.actions import change_person, share_point
from teplo.identity.models import Company as Firm
from teplo.identity.models import ContactPoint, Doubt, Person
from teplo.kit.text import sort_key
from teplo.leads.models import Enquiry, Lead
from tests.company import Company, person, send

PHONE = "8 (912) 345-67-89"


def test_a_repeated_enquiry_joins_the_lead_and_is_marked(company: Company) -> None:
    first = send(company, person=person(phone=PHONE), need="Ламинат")
    second = send(company, person=person(phone="+79123456789"), text="ещё раз")
    assert (second.lead, second.person, second.repeated) == (first.lead, first.person, True)
    assert list(Enquiry.objects.order_by("pk").values_list("kind", flat=True)) == ["first", "repeated"]


def test_a_new_contact_goes_to_the_known_card(company: Company) -> None:
    send(company, person=person(phone=PHONE))
    send(company, person=person(phone=PHONE, email="ivan@example.ru"))
    assert sorted(Person.objects.get().points.values_list("kind", flat=True)) == ["email", "phone"]
    assert "ivan" in Person.objects.get().search


def test_another_need_is_another_lead_of_the_same_person(company: Company) -> None:
    from teplo.terms.models import Product  # the test's own words

    for key in ("laminate", "tile"):
        Product.objects.create(key=key, name=key)
        send(company, person=person(phone=PHONE), product=key)
    assert (Person.objects.count(), Lead.objects.count()) == (1, 2)


def test_filled_fields_are_never_overwritten(company: Company) -> None:
    send(company, person=person("Иван Петров", phone=PHONE), region="54")
    send(company, person=person("Петров И.", phone=PHONE), region="77")
    assert Person.objects.values_list("name", "region").get() == ("Иван Петров", "54")


def test_another_name_joins_and_asks_for_a_look_a_third_proposes_sharing(company: Company) -> None:
    for name in ("Иван Петров", "Мария Сидорова", "Ольга Кузнецова"):
        send(company, person=person(name, phone=PHONE))
    assert Person.objects.count() == 1
    assert list(Enquiry.objects.order_by("pk").values_list("kind", flat=True)) == [
        "first",
        "needs_checking",
        "needs_checking",
    ]
    assert list(Doubt.objects.order_by("pk").values_list("kind", flat=True)) == ["name", "sharing"]


def test_a_shared_number_glues_no_strangers_but_knows_a_namesake(company: Company) -> None:
    send(company, person=person("Иван Петров", phone=PHONE))
    share_point(ContactPoint.objects.get(), by=company.owner, at=Enquiry.objects.get().at)
    send(company, person=person("Мария Сидорова", phone=PHONE))
    send(company, person=person("Иван Петров", phone=PHONE))
    assert sorted(Person.objects.values_list("name", flat=True)) == ["Иван Петров", "Мария Сидорова"]


def test_contacts_of_two_cards_move_nothing_and_are_kept_for_review(company: Company) -> None:
    by_phone = send(company, person=person("Иван Петров", phone=PHONE))
    by_email = send(company, person=person("Мария Сидорова", email="m@example.ru"))
    both = send(company, person=person("Иван Петров", phone=PHONE, email="m@example.ru"))
    assert both.person == by_phone.person
    assert Doubt.objects.values_list("kind", "person", "other").get() == ("pair", by_phone.person, by_email.person)
    assert ContactPoint.objects.get(kind="email").person_id == by_email.person


@pytest.mark.parametrize(("one", "other"), [("ann@x.ru", "joann@x.ru"), ("ann@x.ru", "ann@x.ru.com")])
def test_addresses_meet_whole_or_not_at_all(company: Company, one: str, other: str) -> None:
    for email in (one, other):
        send(company, person=person("", email=email))
    assert Person.objects.count() == 2


def test_an_empty_key_never_matches(company: Company) -> None:
    for _ in range(2):
        send(company, person={"name": "", "phones": [""], "emails": [None]}, text="?")
    assert not Person.objects.exists()
    assert Lead.objects.filter(status_kind="interest").count() == 2


def test_a_name_alone_never_decides(company: Company) -> None:
    for _ in range(2):
        send(company, person=person("Иван Петров"))
    assert Person.objects.count() == 2


def test_an_employees_own_address_becomes_no_contact(company: Company) -> None:
    send(company, person=person("Иван Петров", email=company.owner.email))
    assert not ContactPoint.objects.exists()


def test_a_company_is_met_in_any_legal_form(company: Company) -> None:
    for name in ("ООО Ромашка", "Ромашка, ООО", 'OOO "Ромашка"'):
        send(company, company={"name": name}, text="?")
    send(company, company={"name": "АО Ромашка-Сервис", "inn": "7707083893"}, text="?")
    send(company, company={"name": "Сервис", "inn": "7707083893"}, text="?")
    assert Firm.objects.count() == 2


@pytest.mark.parametrize("letter", ["ß", "ﬃ", "ﷺ"])
def test_letters_that_folding_makes_many_fit_all_the_same(company: Company, letter: str) -> None:
    receipt = send(company, person=person(letter * 200, phone=PHONE), company={"name": letter * 200}, need=letter * 300)
    assert receipt.state == "admitted"


def test_two_who_change_a_card_at_once_lose_neither_in_the_search(company: Company) -> None:
    send(company, person=person(phone=PHONE))
    one, other = Person.objects.get(), Person.objects.get()
    change_person(one, values={"name": "Сидор Кузьмин"}, by=company.administrator, at=timezone.now())
    change_person(other, values={"region": "54"}, by=company.administrator, at=timezone.now())
    now = Person.objects.get()
    assert (now.name, now.region, now.sort_key) == ("Сидор Кузьмин", "54", sort_key("Сидор Кузьмин"))
    assert "кузьмин" in now.search
