"""The card: each verb through the screen, with the row, the ledger line and the page."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.formats import date_format

from teplo.identity.models import ContactPoint, Doubt
from teplo.leads.models import Lead, Status
from teplo.ledger.models import Event
from teplo.staff.models import Queue
from teplo.terms.models import Reason
from teplo.triage.actions import refuse
from teplo.web.lead.card_shown import mark
from teplo.work.models import Note, Task
from tests.company import Company, hire, person, rule, send
from tests.web.at_work import kinds_of, lead_of, screen


@pytest.fixture
def lead(company: Company) -> Lead:
    return lead_of(company.owner)


def page_of(lead: Lead, company: Company) -> str:
    return screen(company.owner).get(f"/leads/{lead.pk}/").content.decode()


def test_the_card_says_who_what_and_what_comes_next(company: Company, lead: Lead) -> None:
    page = page_of(lead, company)
    for words in ("Иван Петров", "Ламинат", "345", f"/tasks/{lead.tasks.get().pk}/done/", "Owner"):
        assert words in page


def test_strangers_and_colleagues_do_not_see_it_and_the_head_does(company: Company, lead: Lead) -> None:
    answers = {
        one.name: screen(one).get(f"/leads/{lead.pk}/").status_code
        for one in (company.stranger, company.colleague, company.head)
    }
    assert answers == {"Stranger": 404, "Colleague": 404, "Head": 200}


def test_why_me_names_the_rule_and_who_was_passed_over(company: Company) -> None:
    company.colleague.on_shift = False
    company.colleague.save(update_fields=["on_shift"])
    rule("round_robin", company.owner, company.colleague)
    number = send(company, person=person(phone="8 912 345-67-89")).lead
    page = screen(company.owner).get(f"/leads/{number}/").content.decode()
    assert "round_robin" in page
    assert "Colleague: " in page


def test_a_hand_over_reaches_the_new_owner_with_a_word(company: Company, lead: Lead) -> None:
    form = {"to": f"employee:{company.colleague.pk}", "comment": "Звонить после шести"}
    answer = screen(company.owner).post(f"/leads/{lead.pk}/assign/", form)
    lead.refresh_from_db()
    assert lead.owner_employee == company.colleague
    assert answer.headers["HX-Redirect"] == "/desk/"  # he no longer sees it
    assert "lead.given" in kinds_of(lead)
    assert "Звонить после шести" in screen(company.colleague).get(f"/leads/{lead.pk}/").content.decode()


def test_a_lead_goes_to_a_queue(company: Company, lead: Lead) -> None:
    queue = Queue.objects.get(key="new")
    screen(company.owner).post(f"/leads/{lead.pk}/assign/", {"to": f"queue:{queue.pk}"})
    lead.refresh_from_db()
    assert lead.owner_queue == queue


@pytest.mark.parametrize("to", ["", "employee:0", "queue:x", "employee:1 OR 1=1", "🙂"])
def test_an_owner_that_is_none_is_said_at_the_field(company: Company, lead: Lead, to: str) -> None:
    answer = screen(company.owner).post(f"/leads/{lead.pk}/assign/", {"to": to, "comment": "Слово"})
    assert answer.status_code == 422
    assert "Слово" in answer.content.decode()


def test_the_status_moves_along_the_path(company: Company, lead: Lead) -> None:
    proposal = Status.objects.get(key="proposal")
    screen(company.owner).post(f"/leads/{lead.pk}/status/", {"status": proposal.pk})
    lead.refresh_from_db()
    assert lead.status == proposal
    assert kinds_of(lead)[-1] == "lead.status_changed"


def test_a_closed_status_is_entered_by_its_own_verb(company: Company, lead: Lead) -> None:
    refused, converted = Status.objects.get(key="refused"), Status.objects.get(key="converted")
    client = screen(company.owner)
    assert client.post(f"/leads/{lead.pk}/status/", {"status": converted.pk}).status_code == 409
    assert client.post(f"/leads/{lead.pk}/status/", {"status": refused.pk}).status_code == 200
    lead.refresh_from_db()
    assert lead.status == refused
    assert client.post(f"/leads/{lead.pk}/status/", {"status": 0}).status_code == 404


def test_to_refuse_keeps_reason_comment_and_the_day_to_come_back(company: Company, lead: Lead) -> None:
    day = timezone.localdate() + timedelta(days=60)
    form = {"reason": Reason.objects.get(key="price").pk, "comment": "Дорого", "come_back_on": day.isoformat()}
    screen(company.owner).post(f"/leads/{lead.pk}/refuse/", form)
    lead.refresh_from_db()
    assert (lead.status_kind, lead.reason.key, lead.reason_comment, lead.come_back_on) == (
        "refused", "price", "Дорого", day,
    )  # fmt: skip
    assert "lead.refused" in kinds_of(lead)
    assert all(words in page_of(lead, company) for words in ("Дорого", f"/leads/{lead.pk}/reopen/"))


def test_a_day_to_come_back_in_the_past_is_said_at_the_field(company: Company, lead: Lead) -> None:
    answer = screen(company.owner).post(f"/leads/{lead.pk}/refuse/", {"come_back_on": "2020-01-01", "comment": "Нет"})
    assert answer.status_code == 422
    assert "panel-come_back_on-error" in answer.content.decode()
    assert "Нет" in answer.content.decode()


def test_a_refused_lead_returns_to_work_with_a_next_step(company: Company, lead: Lead) -> None:
    refuse(lead, reason=None, by=company.owner, at=timezone.now())
    screen(company.owner).post(f"/leads/{lead.pk}/reopen/", {"why": "Передумал"})
    lead.refresh_from_db()
    assert lead.status_kind == "working"
    assert lead.tasks.filter(state=Task.State.OPEN).count() == 1
    assert "Передумал" in page_of(lead, company)


def test_waiting_names_its_day_as_people_do(company: Company, lead: Lead) -> None:
    day = timezone.localdate() + timedelta(days=60)
    screen(company.owner).post(f"/leads/{lead.pk}/wait/", {"until": day.isoformat(), "reason": "В отпуске"})
    assert f"Waits until {date_format(day)}" in page_of(lead, company)


def test_the_company_of_the_person_is_not_missing(company: Company, lead: Lead) -> None:
    assert "region, company" in page_of(lead, company)
    screen(company.owner).post(f"/leads/{lead.pk}/person/company/", {"company": "ООО Уют", "version": mark("")})
    assert "region, company" not in page_of(lead, company)


def test_a_note_stands_in_the_history(company: Company, lead: Lead) -> None:
    answer = screen(company.owner).post(f"/leads/{lead.pk}/note/", {"text": "Муж выбирает цвет"})
    assert "Муж" not in answer.content.decode()  # the form is empty again
    assert Note.objects.get(lead=lead).author == company.owner
    assert "Муж выбирает цвет" in page_of(lead, company)


def test_an_empty_note_is_no_note(company: Company, lead: Lead) -> None:
    assert screen(company.owner).post(f"/leads/{lead.pk}/note/", {"text": " \n"}).status_code == 422
    assert not Note.objects.exists()


def test_a_field_is_changed_where_it_stands(company: Company, lead: Lead) -> None:
    form = {"need": "Паркет", "version": mark("Ламинат")}
    answer = screen(company.owner).post(f"/leads/{lead.pk}/change/need/", form)
    lead.refresh_from_db()
    assert (answer.status_code, lead.need) == (200, "Паркет")
    assert kinds_of(lead)[-1] == "lead.changed"


def test_a_field_that_another_changed_meanwhile_shows_both_values(company: Company, lead: Lead) -> None:
    lead.need = "Плитка"
    lead.save(update_fields=["need"])
    owner = screen(company.owner)
    answer = owner.post(f"/leads/{lead.pk}/change/need/", {"need": "Паркет", "version": mark("Ламинат")})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Паркет" in page
    assert "Плитка" in page
    assert mark("Плитка") in page  # to save again keeps one's own


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("need", "x" * 301), ("heat", "boiling"), ("product", "999999"), ("product", "1 or 1"), ("source", "-1"),
        ("tags", ",".join(map(str, range(21)))), ("tags", "x" * 41), ("region", "y" * 81),
        ("handover_note", "z" * 1001),
    ],
)  # fmt: skip
def test_a_value_that_is_none_stays_in_the_field_with_a_sentence(
    company: Company, lead: Lead, field: str, typed: str
) -> None:
    answer = screen(company.owner).post(f"/leads/{lead.pk}/change/{field}/", {field: typed})
    assert answer.status_code == 422
    assert f"inline-{field}-error" in answer.content.decode() or field in ("heat", "product", "source")
    assert kinds_of(lead)[-1] != "lead.changed"


def test_no_other_field_is_changed_by_its_address(company: Company, lead: Lead) -> None:
    for field in ("score", "owner_employee", "status", "version"):
        assert screen(company.owner).post(f"/leads/{lead.pk}/change/{field}/", {field: "1"}).status_code == 404


def test_tags_are_parted_by_commas(company: Company, lead: Lead) -> None:
    screen(company.owner).post(f"/leads/{lead.pk}/change/tags/", {"tags": " опт,  срочно , опт"})
    lead.refresh_from_db()
    assert lead.tags == ["опт", "срочно"]


def test_the_name_of_the_person_is_changed_on_the_card(company: Company, lead: Lead) -> None:
    screen(company.owner).post(f"/leads/{lead.pk}/person/name/", {"name": "Пётр Иванов"})
    assert Lead.objects.get(pk=lead.pk).person.name == "Пётр Иванов"
    assert Event.objects.filter(kind="person.changed", person=lead.person_id).exists()


def test_a_contact_is_added_and_its_kind_is_told_by_its_looks(company: Company, lead: Lead) -> None:
    for typed in ("ivan@example.ru", "@ivan_petrov", "+7 495 123-45-67"):
        assert screen(company.owner).post(f"/leads/{lead.pk}/points/add/", {"value": typed}).status_code == 200
    kinds = ContactPoint.objects.filter(person=lead.person_id).values_list("kind", flat=True)
    assert sorted(kinds) == ["email", "phone", "phone", "telegram"]


@pytest.mark.parametrize("typed", ["", "12", "ivan@", "<b>", "8 912 345-67-8"])
def test_a_contact_that_is_none_is_said_at_the_field(company: Company, lead: Lead, typed: str) -> None:
    answer = screen(company.owner).post(f"/leads/{lead.pk}/points/add/", {"value": typed})
    assert answer.status_code == 422
    assert "point-error" in answer.content.decode()


def test_a_contact_of_another_card_is_not_taken_from_it(company: Company, lead: Lead) -> None:
    lead_of(company.colleague, person=person("Ольга", phone="8 912 000-00-00"))
    answer = screen(company.owner).post(f"/leads/{lead.pk}/points/add/", {"value": "8 912 000-00-00"})
    assert answer.status_code == 422


def test_an_interest_says_what_is_missing_and_becomes_a_lead(company: Company) -> None:
    number = send(company, text="А сколько стоит?").lead
    owner = screen(company.owner)
    assert "identify-form" in owner.get(f"/leads/{number}/").content.decode()
    owner.post(f"/leads/{number}/identify/", {"name": "Коля", "value": "@kolya_k"})
    lead = Lead.objects.get(pk=number)
    assert (lead.status_kind, lead.person.name) == ("new", "Коля")
    assert lead.tasks.filter(state=Task.State.OPEN).count() == 1


def test_a_bad_contact_leaves_the_interest_as_it_was(company: Company) -> None:
    number = send(company, text="А сколько стоит?").lead
    answer = screen(company.owner).post(f"/leads/{number}/identify/", {"name": "Коля", "value": "12"})
    assert answer.status_code == 422
    assert "Коля" in answer.content.decode()
    assert Lead.objects.get(pk=number).person is None


def test_a_doubt_is_settled_on_the_card(company: Company, lead: Lead) -> None:
    doubt = Doubt.objects.create(kind="name", person=lead.person, given_name="Олег", at=timezone.now())
    assert "Олег" in page_of(lead, company)
    screen(company.owner).post(f"/leads/{lead.pk}/doubts/{doubt.pk}/settle/")
    assert "Олег" not in page_of(lead, company).partition("history")[0]


def test_the_history_is_read_by_kinds_and_page_by_page(company: Company, lead: Lead) -> None:
    owner = screen(company.owner)
    for number in range(35):
        owner.post(f"/leads/{lead.pk}/note/", {"text": f"Заметка {number}."})
    talk = owner.get(f"/leads/{lead.pk}/timeline/?kinds=talk")
    assert "Заметка 34." in talk.content.decode()
    assert "Заметка 0." not in talk.content.decode()
    older = owner.get(f"/leads/{lead.pk}/timeline/?kinds=talk&before={talk.context['page'].older}").content.decode()
    assert "Заметка 0." in older
    assert "Заметка" not in owner.get(f"/leads/{lead.pk}/timeline/?kinds=tasks").content.decode()


@pytest.mark.parametrize("query", ["?before=x", "?before=-1", "?before=" + "9" * 40, "?kinds=%00", "?before=²"])
def test_a_broken_mark_shows_the_first_page(company: Company, lead: Lead, query: str) -> None:
    assert screen(company.owner).get(f"/leads/{lead.pk}/timeline/{query}").status_code == 200


def test_a_card_asks_the_database_a_bounded_number_of_times(
    company: Company, lead: Lead, django_assert_max_num_queries: object
) -> None:
    owner, head = screen(company.owner), screen(company.head)
    for number in range(12):
        owner.post(f"/leads/{lead.pk}/note/", {"text": str(number)})
    for browser, most in ((owner, 24), (head, 27)):
        with django_assert_max_num_queries(most):  # type: ignore[operator]
            browser.get(f"/leads/{lead.pk}/")


def test_markup_in_what_a_stranger_wrote_is_shown_as_it_is(company: Company) -> None:
    given = person("<img src=x>", phone="8 912 345-67-89")
    number = send(company, person=given, text="<script>alert(1)</script>", need="<b>x</b>").lead
    page = screen(company.head).get(f"/leads/{number}/").content.decode()
    assert "<script>alert" not in page
    assert "<img src=x>" not in page


def test_fields_with_the_names_of_methods_do_no_harm(company: Company) -> None:
    given = {"items": "x", "keys": "y", "0": "z", "pk": "1"}
    number = send(company, text="?", fields=given, utm={"items": "1", "source": "a"}).lead
    page = screen(company.owner).get(f"/leads/{number}/")
    assert page.status_code == 200
    assert "<dt>items</dt>" in page.content.decode()


@pytest.mark.parametrize("number", [0, 10**9, 10**18, 10**30])
def test_a_number_that_is_none_is_not_found(company: Company, number: int) -> None:
    owner = screen(company.owner)
    assert owner.get(f"/leads/{number}/").status_code == 404
    assert owner.post(f"/leads/{number}/take/").status_code == 404
    assert owner.post(f"/tasks/{number}/done/").status_code == 404


def test_whoever_only_looks_finds_no_verbs(company: Company, lead: Lead) -> None:
    marketer = hire("marketer", "marketer", None)
    page = screen(marketer).get(f"/leads/{lead.pk}/").content.decode()
    assert "Ламинат" in page
    for verb in ("refuse", "junk", "assign", "take", "note", "change", "tasks"):
        assert f"/leads/{lead.pk}/{verb}/" not in page


def test_hostile_words_in_a_field_stay_words(company: Company, lead: Lead) -> None:
    form = {"need": "<script>alert(1)</script>\x00 ' ; drop table"}
    assert screen(company.owner).post(f"/leads/{lead.pk}/change/need/", form).status_code == 200
    assert "<script>alert" not in page_of(lead, company)
