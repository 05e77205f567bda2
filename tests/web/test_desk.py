"""The desk: what to do now, for oneself and for the head."""

from datetime import timedelta

from django.utils import timezone

from teplo.channels.models import Channel
from teplo.leads.models import Lead
from teplo.triage.actions import take
from teplo.work.actions import Ending, Plan, add_task, close_task
from teplo.work.models import Task
from tests.company import Company, person, rule, send
from tests.web.at_work import kinds_of, lead_of, screen


def test_a_new_enquiry_stands_on_the_desks_of_those_who_may_take_it(company: Company) -> None:
    send(company, person=person("Ольга Семёнова", phone="8 912 345-67-89"), need="Паркет")
    for one in (company.owner, company.colleague, company.head):
        page = screen(one).get("/desk/").content.decode()
        assert "Ольга Семёнова" in page
        assert "Паркет" in page


def test_what_belongs_to_another_stands_on_no_other_desk(company: Company) -> None:
    lead_of(company.owner, need="Паркет")
    assert "Паркет" not in screen(company.colleague).get("/desk/").content.decode()
    assert "Паркет" not in screen(company.stranger).get("/desk/").content.decode()


def test_the_oldest_enquiry_comes_first(company: Company) -> None:
    now = timezone.now()
    send(company, person=person("Второй", phone="8 912 345-67-01"), at=now)
    send(company, person=person("Первый", phone="8 912 345-67-02"), at=now - timedelta(hours=5))
    page = screen(company.owner).get("/desk/").content.decode()
    assert page.index("Первый") < page.index("Второй")


def test_to_take_moves_an_enquiry_from_the_new_to_the_tasks(company: Company) -> None:
    lead_number = send(company, person=person(phone="8 912 345-67-89")).lead
    desk = screen(company.owner)
    answer = desk.post(f"/leads/{lead_number}/take/")
    assert "lead-changed" in answer.headers["HX-Trigger"]
    page = desk.get("/desk/").content.decode()
    assert f'id="enquiry-{lead_number}"' not in page
    assert f"/tasks/{Task.objects.get(lead=lead_number).pk}/done/" in page


def test_the_second_who_takes_hears_who_was_first(company: Company) -> None:
    lead_number = send(company, person=person(phone="8 912 345-67-89")).lead
    screen(company.owner).post(f"/leads/{lead_number}/take/")
    for second in (company.colleague, company.head):
        answer = screen(second).post(f"/leads/{lead_number}/take/")
        assert answer.status_code == 409
        assert "Owner" in answer.content.decode()


def test_the_head_sees_the_load_of_everybody_and_may_look_at_his_own_desk(company: Company) -> None:
    lead = lead_of(company.owner, need="Паркет")
    page = screen(company.head).get("/desk/").content.decode()
    assert "Colleague" in page
    assert f"/leads/{lead.pk}/assign/" in page
    assert "Паркет" not in screen(company.head).get("/desk/?of=me").content.decode()


def test_nobody_widens_his_desk_by_the_address(company: Company) -> None:
    lead_of(company.owner, need="Паркет")
    assert "Паркет" not in screen(company.colleague).get("/desk/?of=team").content.decode()


def test_what_waited_until_today_and_what_is_hot_has_its_place(company: Company) -> None:
    now = timezone.now()
    hot = lead_of(company.owner, need="Срочный паркет", heat="hot")
    take(hot, by=company.owner, at=now)
    early = now - timedelta(days=3)
    step = Ending("Ждёт", wait_until=timezone.localdate(early) + timedelta(days=1), wait_reason="Отпуск")
    close_task(hot.tasks.get(), step, by=company.owner, at=early)
    found = screen(company.owner).get("/desk/", headers={"HX-Request": ""}).context["found"]
    assert [lead.pk for lead in found.hot] == [lead.pk for lead in found.back] == [hot.pk]


def test_junk_is_one_press_where_the_channel_asks_for_no_reason(company: Company) -> None:
    lead = lead_of(company.owner)
    screen(company.owner).post(f"/leads/{lead.pk}/junk/")
    lead.refresh_from_db()
    assert lead.status_kind == "junk"
    assert kinds_of(lead)[-1] == "lead.junked"


def test_junk_asks_for_a_reason_where_the_channel_demands_one(company: Company) -> None:
    lead = lead_of(company.owner)
    Channel.objects.filter(pk=lead.channel_id).update(needs_reason=True)
    answer = screen(company.owner).post(f"/leads/{lead.pk}/junk/", {"reason": ""})
    lead.refresh_from_db()
    assert (answer.status_code, lead.status_kind) == (422, "new")


def test_a_desk_asks_the_database_twelve_times_at_most(company: Company, django_assert_max_num_queries: object) -> None:
    rule("round_robin", company.owner, company.head)
    for number in range(20):
        send(company, person=person(f"N{number}", phone=f"8 912 345-67-{number:02}"), need="Паркет", heat="hot")
    for one in (company.owner, company.head, company.administrator):
        browser = screen(one)
        with django_assert_max_num_queries(12):  # type: ignore[operator]
            assert browser.get("/desk/").status_code == 200


def test_a_long_list_says_that_it_goes_on(company: Company) -> None:
    for number in range(32):
        send(company, person=person(f"N{number}", phone=f"8 912 345-67-{number:02}"))
    page = screen(company.owner).get("/desk/").content.decode()
    assert "30+" in page


def test_the_first_page_is_the_desk(company: Company) -> None:
    assert screen(company.owner).get("/").headers["Location"] == "/desk/"


def test_a_task_of_today_stands_under_today(company: Company) -> None:
    now = timezone.now()
    lead = lead_of(company.owner)
    later = Plan("meeting", now + timedelta(minutes=1), title="Замер")
    close_task(lead.tasks.get(), Ending("Договорились", reached=True, next=later), by=company.owner, at=now)
    assert "Замер" in screen(company.owner).get("/desk/").content.decode()


def test_the_heads_of_the_load_are_words_also_for_whoever_hears_them(company: Company) -> None:
    page = screen(company.head).get("/desk/?of=team").content.decode()
    for words in ("Open leads", "Overdue tasks"):
        assert f'title="{words}"' in page
        assert f'<span class="unseen">{words}</span>' in page


def test_what_one_took_stands_on_his_desk_in_work(company: Company) -> None:
    number = send(company, person=person("Ольга", phone="8 912 345-67-89"), need="Паркет").lead
    owner = screen(company.owner)
    owner.post(f"/leads/{number}/take/")
    page = owner.get("/desk/").content.decode()
    assert f'id="line-mine-{number}"' in page
    assert f'id="line-mine-{number}"' not in screen(company.colleague).get("/desk/").content.decode()


def test_the_desk_of_the_team_has_a_column_for_each_person(company: Company) -> None:
    lead = lead_of(company.owner, person=person("Ольга", phone="8 912 345-67-89"))
    columns = screen(company.head).get("/desk/", headers={"HX-Request": ""}).context["columns"]
    assert {one.name: [waiting.pk for waiting in leads] for one, leads in columns} == {
        "Owner": [lead.pk],
        "Colleague": [],
        "Head": [],
    }


def test_many_overdue_tasks_are_folded_above_those_of_today(company: Company) -> None:
    lead, now = lead_of(company.owner), timezone.now()
    begin = screen(company.owner)
    begin.post(f"/leads/{lead.pk}/take/")
    for hours in range(1, 9):
        add_task(Plan("call", now - timedelta(hours=hours), title=f"Late {hours}"), lead=lead, by=company.owner, at=now)
    text = begin.get("/desk/").text
    assert text.count("Late ") - text.count("Close the task: ") <= 5
    assert "Show all 8" in text
    assert '"/tasks/?who=me&amp;when=overdue"' in text


def test_what_is_late_is_not_said_to_be_late_soon(company: Company) -> None:
    lead, now = lead_of(company.owner), timezone.now()
    Lead.objects.filter(pk=lead.pk).update(answered_at=None, due_at=now - timedelta(hours=9))
    screen(company.owner).post(f"/leads/{lead.pk}/take/")
    text = screen(company.owner).get("/desk/").text
    assert "Late answers" in text
    assert "Soon late" not in text
    Lead.objects.filter(pk=lead.pk).update(answered_at=None, due_at=now + timedelta(minutes=9))
    text = screen(company.owner).get("/desk/").text
    assert "Late answers" not in text
    assert "Soon late" in text
