"""The journal: everything that was said, found by any word, number or name, by whoever may see it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from teplo.kit.filters import FilterMistake
from teplo.leads.models import Lead
from teplo.staff.models import Employee, HiddenField
from teplo.work.talks.journal import Asked, journal
from teplo.work.talks.models import Message
from teplo.work.talks.rules import fill, tsquery
from tests.company import Company
from tests.work.talking import Address, a_lead, hear, letter, mailbox

pytestmark = pytest.mark.django_db


def found(employee: Employee, words: str = "", **asked: object) -> list[str]:
    page = journal(employee, Asked(words, **asked))  # type: ignore[arg-type]
    return [(entry.message or entry.enquiry).text for entry in page.entries if entry.message or entry.enquiry]


@pytest.mark.parametrize(
    "asked",
    [
        "ламинат", "Ламинаты", "лам", "ЧЁРНЫЙ", "черного", "deliveries", "delivery", "4512", "8 912 345-67-89",
        "+79123456789", "912 345 67 89", "Петров", "ivan@example.ru", "ламинат доставка 4512",
    ],
)  # fmt: skip
def test_a_letter_is_found_by_any_word_number_or_name(company: Company, asked: str) -> None:
    text = "Нужен чёрный ламинат с доставкой, delivery next week. Счёт 4512, звоните 8 (912) 345-67-89."
    hear(mailbox(company), letter(text))
    hear(mailbox(company), letter("Совсем другое", subject="", sender=Address("Анна", "anna@example.ru")))
    assert found(company.owner, asked) == [text]


@pytest.mark.parametrize("asked", ["паркет", "4513", "+79123456780", "';--", "!!!", "ламинат паркет"])
def test_what_nobody_has_said_is_not_found(company: Company, asked: str) -> None:
    hear(mailbox(company), letter("Ламинат, счёт 4512, 8 912 345-67-89"))
    assert found(company.owner, asked) == []


def test_enquiries_of_forms_stand_there_too_and_once(company: Company) -> None:
    lead = a_lead(company, text="Перезвоните вечером")
    assert found(company.owner) == ["Перезвоните вечером"]
    assert found(company.owner, "вечером") == ["Перезвоните вечером"]
    heard = hear(mailbox(company), letter("Перезвоните вечером"), lead=lead)
    Message.objects.filter(pk=heard.message).update(enquiry=lead.enquiries.get())
    assert found(company.owner, "вечером") == ["Перезвоните вечером"]


def test_only_what_may_be_seen_is_found(company: Company) -> None:
    hear(mailbox(company), letter("Тайна"))
    a_lead(company, text="Тайна формы")
    seen = {who: len(found(getattr(company, who), "тайна")) for who in ("owner", "colleague", "stranger", "head")}
    assert seen == {"owner": 2, "colleague": 0, "stranger": 0, "head": 2}


def test_a_name_finds_nothing_of_whom_one_may_not_see(company: Company) -> None:
    lead = a_lead(company)
    hear(mailbox(company), letter("Привет"), lead=lead)
    company.owner.role.grants.filter(permission="person.see").delete()
    owner = Employee.objects.get(pk=company.owner.pk)
    assert found(owner) != []
    assert found(owner, "Петров") == []
    assert HiddenField.objects.count() == 0


def test_it_is_narrowed_by_channel_person_and_period(company: Company) -> None:
    now, lead = timezone.now(), a_lead(company)
    sales, info = mailbox(company), mailbox(company, slug="info")
    hear(sales, letter("Раз", at=now - timedelta(days=3)), lead=lead)
    hear(info, letter("Два", at=now - timedelta(days=1)))
    assert found(company.owner, channel=info.pk) == ["Два"]
    assert "Раз" in found(company.owner, person=lead.person_id)
    assert "Два" not in found(company.owner, person=lead.person_id)
    assert found(company.owner, since=now - timedelta(days=4), until=now - timedelta(days=2)) == ["Раз"]


def test_it_goes_on_page_by_page_without_a_gap(company: Company) -> None:
    now, channel = timezone.now(), mailbox(company)
    for number in range(6):
        hear(channel, letter(f"ламинат {number}", at=now - timedelta(minutes=number // 2)))
    a_lead(company, text="ламинат форма")
    for words in ("", "ламинат"):
        after, read = "", []
        while True:
            page = journal(company.owner, Asked(words), after=after, limit=2)
            read += [entry.message.text for entry in page.entries if entry.message]
            if not (after := page.after):
                break
        assert sorted(read) == [f"ламинат {number}" for number in range(6)]
    with pytest.raises(FilterMistake):
        journal(company.owner, Asked(), after="nonsense")


@pytest.mark.parametrize("window", [2, 2_000])
def test_rare_words_behind_many_newer_ones_are_found(
    company: Company, window: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("teplo.work.talks.journal.WINDOW", window)
    monkeypatch.setattr("teplo.work.talks.journal.WIDEST", window)
    now, channel = timezone.now(), mailbox(company)
    hear(channel, letter("Редкость", at=now - timedelta(days=30)))
    for number in range(5):
        hear(channel, letter("Обычное", at=now - timedelta(minutes=number)))
    assert found(company.owner, "редкость") == ["Редкость"]
    assert len(found(company.owner, "обычное")) == 5


def test_who_sees_leads_in_some_statuses_only_finds_what_was_said_on_those(company: Company) -> None:
    lead = a_lead(company)
    hear(mailbox(company), letter("Слово"), lead=lead)
    company.owner.role.grants.create(permission="lead.see", status="new", scope="none")
    owner = Employee.objects.get(pk=company.owner.pk)
    assert found(owner, "слово") == []
    assert Lead.objects.get(pk=lead.pk).status.key == "new"


def test_places_are_filled_without_logic() -> None:
    assert fill("{{ name }}, здравствуйте, {company} !", {"name": "{{ need }}"}) == "{{ need }}, здравствуйте,!"
    assert tsquery("О'Нил 8 (912) 345-67-89") == ("'79123456789':*", "'О''Нил' | 'О''Нил':*")
