"""The dispatcher's page: what waits, who could get it, and what is dragged onto whom."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from teplo.channels.models import Channel
from teplo.leads.models import Lead
from teplo.staff.actions import set_rights_in_status
from teplo.staff.models import Absence, Capacity, Queue, Shift
from teplo.staff.permissions import Permission
from teplo.triage.models import Assignment
from tests.company import Company, hire, person, send
from tests.web.at_work import lead_of, screen

WHOLE = {"HX-Request": ""}


def shown(employee: Any, asked: str = "") -> Any:
    """What the page is made of."""
    return screen(employee).get(f"/dispatch/{asked}", headers=WHOLE).context


def names(employee: Any, asked: str = "") -> list[str]:
    return [row.lead.person.name for row in shown(employee, asked)["rows"]]


def waits(company: Company, name: str, digit: int, **fields: object) -> Lead:
    """An enquiry in the queue of all."""
    number = send(company, person=person(name, phone=f"8 912 345-67-0{digit}"), need="Паркет").lead
    Lead.objects.filter(pk=number).update(**fields)
    return Lead.objects.get(pk=number)


def due(minutes: int) -> dict[str, object]:
    return {"due_at": timezone.now() + timedelta(minutes=minutes)}


def of(owner: Any, name: str, digit: int, **fields: object) -> Lead:
    lead = lead_of(owner, person=person(name, phone=f"8 912 345-68-0{digit}"))
    Lead.objects.filter(pk=lead.pk).update(**fields)
    return lead


def test_what_has_no_owner_and_what_is_late_stands_there_the_longest_first(company: Company) -> None:
    early = timezone.now() - timedelta(hours=3)
    waits(company, "Новая", 1, **due(240))
    of(company.owner, "Опоздавшая", 2, **due(-60))
    waits(company, "Старая", 3, created_at=early, **due(-90))
    of(company.colleague, "Скоро", 4, **due(30))
    of(company.colleague, "Успеют", 5, **due(300))
    of(company.colleague, "Отвечено", 6, answered_at=early, **due(-60))
    assert names(company.head) == ["Старая", "Опоздавшая", "Новая", "Скоро"]
    for kind, found in (("unowned", ["Старая", "Новая"]), ("late", ["Старая", "Опоздавшая"]), ("soon", ["Скоро"])):
        assert names(company.head, f"?show={kind}") == found
        (tab,) = [tab for tab in shown(company.head)["tabs"] if f"show={kind}" in tab.url]
        assert tab.count == str(len(found))


def test_whom_nobody_can_reach_stands_apart(company: Company) -> None:
    send(company, person={"name": "Гость"})
    Lead.objects.update(status_kind="interest")
    assert names(company.head) == []
    assert names(company.head, "?show=interest") == ["Гость"]


def test_the_page_is_for_those_who_give_away_more_than_their_own(company: Company) -> None:
    assert screen(company.owner).get("/dispatch/").status_code == 403
    for somebody in (company.head, company.administrator, hire("d", "dispatcher", None)):
        assert screen(somebody).get("/dispatch/").status_code == 200
    assert "/dispatch/" not in screen(company.owner).get("/desk/", headers=WHOLE).content.decode()


def test_nobody_sees_or_counts_what_he_may_not_give_away(company: Company) -> None:
    of(company.stranger, "Чужая", 1, **due(-60))
    mine = of(company.owner, "Наша", 2, **due(-60))
    assert names(company.head) == ["Наша"]
    assert company.stranger not in [one.employee for one in shown(company.head)["people"]]
    rights = {Permission.LEAD_ASSIGN: None}
    set_rights_in_status(company.head.role, status="new", rights=rights, by=company.administrator, at=timezone.now())
    seen = shown(company.head)
    assert (seen["rows"], seen["late"]) == ([], "")
    assert [one.load.late for one in seen["people"] if one.employee == company.owner] == [0]
    assert Lead.objects.get(pk=mine.pk).owner == company.owner


def test_team_and_channel_narrow_both_sides(company: Company) -> None:
    of(company.stranger, "Чужая", 1, **due(-60))
    of(company.owner, "Наша", 2, **due(-60))
    waits(company, "Общая", 3)
    team, api = company.stranger.team_id, Channel.objects.get(slug="api").pk
    assert names(company.administrator, f"?team={team}") == ["Чужая", "Общая"]
    assert names(company.administrator, f"?channel={api}") == ["Общая"]
    people = [one.employee for one in shown(company.administrator, f"?team={team}")["people"]]
    assert people == [company.stranger]
    assert len(names(company.administrator, "?team=zzz&channel=99&show=zzz&most=zzz")) == 3


def test_everybody_stands_there_with_presence_load_and_capacity(company: Company) -> None:
    of(company.owner, "Опоздавшая", 1, **due(-60))
    of(company.owner, "Ждёт", 2, **due(300))
    Capacity.objects.create(employee=company.owner, open_leads=5)
    now = timezone.now()
    Absence.objects.create(
        employee=company.colleague, since=now, until=now + timedelta(days=3), kind="vacation", added_at=now
    )
    Shift.objects.create(employee=company.owner, starts_at=now - timedelta(hours=1), ends_at=now + timedelta(hours=1))
    people = {one.employee: one for one in shown(company.head)["people"]}
    mine = people[company.owner]
    assert (mine.load.open_leads, mine.load.unanswered, mine.load.late, mine.standing.cap) == (2, 2, 1, 5)
    assert list(people)[-1] == company.colleague
    page = screen(company.head).get("/dispatch/").content.decode()
    assert "2</a> / 5" in page
    assert "on shift until" in page
    assert "Vacation, back" in page


def test_the_figures_of_a_person_open_the_leads_they_count(company: Company) -> None:
    of(company.owner, "Опоздавшая", 1, **due(-60))
    of(company.owner, "Ждёт", 2, **due(300))
    mine = next(one for one in shown(company.head)["people"] if one.employee == company.owner)
    for url, count in ((mine.open_url, 2), (mine.unanswered_url, 2), (mine.late_url, 1)):
        assert len(screen(company.head).get(url, headers=WHOLE).context["rows"]) == count


def test_why_a_lead_waits_is_said(company: Company) -> None:
    lead = waits(company, "Пётр", 1)
    for skipped, words in (
        ([], "waits to be taken"),
        (["off_shift"], "nobody on shift"),
        (["at_cap"], "at their limit"),
    ):
        Assignment.objects.filter(lead=lead).update(skipped=[{"employee": 1, "why": why} for why in skipped])
        assert words in screen(company.head).get("/dispatch/").content.decode()


def test_one_is_given_and_taken_back(company: Company) -> None:
    lead, queue = waits(company, "Пётр", 1), Queue.objects.get(key="new")
    head = screen(company.head)
    given = {"leads": f"{lead.pk}=queue:{queue.pk}", "to": f"employee:{company.colleague.pk}"}
    answer = head.post("/dispatch/give/", given)
    assert "given to Colleague" in answer.content.decode()
    assert Lead.objects.get(pk=lead.pk).owner == company.colleague
    assert head.post("/dispatch/give/", given).status_code == 409
    change = Lead.objects.get(pk=lead.pk)
    assert change.owner == company.colleague


def test_several_are_given_together_with_a_word_for_who_is_away(company: Company) -> None:
    queue = Queue.objects.get(key="new")
    numbers = [waits(company, f"N{digit}", digit).pk for digit in range(3)]
    type(company.colleague).objects.filter(pk=company.colleague.pk).update(on_shift=False)
    leads = ",".join(f"{number}=queue:{queue.pk}" for number in numbers)
    answer = screen(company.head).post("/dispatch/give/", {"leads": leads, "to": f"employee:{company.colleague.pk}"})
    said = answer.content.decode()
    assert "3 leads: given to Colleague. He is not there: off shift." in said
    assert Lead.objects.filter(owner_employee=company.colleague).count() == 3
    assert "/undo/" in said


@pytest.mark.parametrize("leads", ["", "zzz", "1=employee", "1", "1=queue:1,zz", "9" * 25 + "=queue:1"])
def test_nonsense_is_refused_in_a_sentence(company: Company, leads: str) -> None:
    answer = screen(company.head).post("/dispatch/give/", {"leads": leads, "to": "employee:999999"})
    assert answer.status_code == 422


def test_everything_late_is_looked_at_before_it_is_given_away(company: Company) -> None:
    of(company.owner, "Опоздавшая", 1, **due(-60))
    of(company.owner, "Ждёт", 2, **due(300))
    of(company.stranger, "Чужая", 3, **due(-60))
    head, url = screen(company.head), shown(company.head)["late_url"]
    panel = head.get(url)
    asked = {name: panel.context["form"].initial[name] for name in ("all", "asked")}
    looked = head.post(url.partition("?")[0], {**asked, "to": [f"employee:{company.colleague.pk}"], "comment": "Смена"})
    assert "Meant: <strong>1 lead</strong>" in looked.content.decode()
    team = shown(company.administrator, f"?team={company.owner.team_id}")["late_url"]
    assert "2" not in screen(company.administrator).get(team).context["form"].errors


def test_the_page_asks_the_database_the_same_however_many_there_are(
    company: Company, django_assert_max_num_queries: Any
) -> None:
    for number in range(12):
        of(hire(f"n{number}", "manager", company.owner.team), f"N{number}", number % 10, **due(-60))
        waits(company, f"W{number}", number % 10)
    head = screen(company.head)
    with django_assert_max_num_queries(16):
        head.get("/dispatch/")
    with django_assert_max_num_queries(22):
        head.get("/dispatch/?team=1", headers=WHOLE)
