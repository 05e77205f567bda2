"""A talk over the chat of a site in the inbox: its visitor, that he was read, junk in one gesture, his rating."""

from datetime import timedelta

import pytest
from django.utils import timezone

from teplo.channels.models import Channel
from teplo.staff.models import Queue
from teplo.work.actions import chat as chats
from teplo.work.chat.models import Visitor
from teplo.work.talks.models import Message
from tests.company import Company
from tests.intake.visiting import ANNA, a_chat, lead_of, talk_of, visitor, write
from tests.web.at_work import screen

pytestmark = pytest.mark.django_db


@pytest.fixture
def chat(company: Company) -> Channel:
    channel = a_chat(company)
    write(channel, "Есть ламинат?", referrer="https://yandex.ru/", utm={"source": "yandex", "campaign": "oak"})
    return channel


def now_of(company: Company) -> str:
    return screen(company.owner).get(f"/inbox/{talk_of().pk}/visitor/").content.decode()


def test_the_talk_says_where_its_visitor_is_and_what_he_does(company: Company, chat: Channel) -> None:
    page = screen(company.owner).get(f"/inbox/{talk_of().pk}/").content.decode()
    assert 'href="https://shop.example.ru/"' in page
    assert "yandex · oak" in page
    assert "The visitor is typing" not in page
    chats.note_typing(ANNA, channel=chat, at=timezone.now())
    assert "The visitor is typing" in now_of(company)
    Visitor.objects.update(typing_at=timezone.now() - timedelta(seconds=10))
    assert "The visitor is typing" not in now_of(company)


@pytest.mark.parametrize(
    "page", ["javascript:alert(1)", "data:text/html,x", '"><img src=x onerror=alert(1)>', "http://["]
)
def test_a_page_that_is_no_address_is_no_link(company: Company, chat: Channel, page: str) -> None:
    Visitor.objects.update(page=page, page_title="", referrer=page, first_page=page)
    shown = now_of(company)
    assert "alert(1)>" not in shown
    assert 'href="' not in shown.partition("talk-visit")[2].partition("</section>")[0]


def test_who_looks_at_the_talk_tells_the_visitor_and_a_plain_look_tells_nobody(company: Company, chat: Channel) -> None:
    owner, talk = screen(company.owner), talk_of()
    owner.get(f"/inbox/{talk.pk}/")
    owner.get(f"/inbox/{talk.pk}/visitor/")
    assert visitor().seen_line == 0
    assert owner.post(f"/inbox/{talk.pk}/seen/").status_code == 204
    assert visitor().seen_line == 1


def test_what_the_visitor_has_read_is_marked(company: Company, chat: Channel) -> None:
    owner, talk = screen(company.owner), talk_of()
    owner.post(f"/inbox/{talk.pk}/say/", {"text": "Есть", "seen": ""})
    assert '<span data-state="">read' not in owner.get(f"/inbox/{talk.pk}/stream/").content.decode()
    chats.note_read(ANNA, line=2, channel=chat, at=timezone.now())
    assert "<span data-state>read" in owner.get(f"/inbox/{talk.pk}/stream/").content.decode()


def test_an_answer_in_a_chat_draws_its_line_alone_and_asks_little(
    company: Company, chat: Channel, django_assert_max_num_queries
) -> None:
    owner, talk = screen(company.owner), talk_of()
    first = owner.post(f"/inbox/{talk.pk}/say/", {"text": "Есть <b>дуб</b>", "seen": ""})
    assert first["HX-Trigger"] == "lead-changed"  # its clock has stopped
    with django_assert_max_num_queries(19):
        answer = owner.post(f"/inbox/{talk.pk}/say/", {"text": "И ясень", "seen": ""})
    page, last = answer.content.decode(), Message.objects.get(text="И ясень")
    assert f'name="seen" value="{last.pk}"' in page
    assert f'hx-swap-oob="beforebegin:#talk-writing"><div class="said said-ours" id="said-{last.pk}"' in page
    assert ("Есть ламинат?" in page, 'id="composer"' in page, "HX-Trigger" in answer) == (False, False, False)
    assert "&lt;b&gt;" in first.content.decode()


def test_the_list_asks_little_however_long_it_is(
    company: Company, chat: Channel, django_assert_max_num_queries
) -> None:
    for number in range(12):
        write(chat, "Ау", who=f"{number:064x}")
    owner = screen(company.owner)
    with django_assert_max_num_queries(13):
        page = owner.get("/inbox/?list=mine", headers={"HX-Request": "true"})
    assert page.content.decode().count("talk-line-") == 13


def test_an_answer_that_changes_more_draws_the_whole_talk(company: Company, chat: Channel) -> None:
    owner, talk = screen(company.owner), talk_of()
    owner.post(f"/inbox/{talk.pk}/close/")
    answers = [owner.post(f"/inbox/{talk.pk}/{verb}/", {"text": "Да", "seen": ""}) for verb in ("say", "say/close")]
    assert [answer["HX-Retarget"] for answer in answers] == ["#talk", "#talk"]


def test_whoever_answers_first_takes_an_interest_out_of_its_queue(company: Company) -> None:
    channel = a_chat(company)
    channel.responsible_employee, channel.responsible_queue = None, Queue.objects.get(key="new")
    channel.save()
    write(channel, "Есть ламинат?")
    assert lead_of().owner_queue
    screen(company.colleague).post(f"/inbox/{talk_of().pk}/say/", {"text": "Есть", "seen": ""})
    assert (lead_of().owner_employee, talk_of().owner_employee) == (company.colleague, company.colleague)


def test_junk_ends_the_lead_and_the_talk_in_one_gesture(company: Company, chat: Channel) -> None:
    Channel.objects.update(needs_reason=False)
    answer = screen(company.owner).post(f"/inbox/{talk_of().pk}/junk/")
    assert (answer.status_code, lead_of().status_kind, talk_of().state) == (200, "junk", "closed")
    assert "is junk" in answer.content.decode()


def test_a_rating_is_seen_by_the_head_and_not_by_whom_it_is_about(company: Company, chat: Channel) -> None:
    talk = talk_of()
    screen(company.owner).post(f"/inbox/{talk.pk}/say/", {"text": "Есть", "seen": ""})
    chats.rate(ANNA, stars=2, words="Долго ждал", channel=chat, at=timezone.now())
    pages = [screen(who).get(f"/inbox/{talk.pk}/").content.decode() for who in (company.owner, company.head)]
    assert ["Долго ждал" in page for page in pages] == [False, True]


def test_a_visitor_who_was_forgotten_is_marked_in_the_list_until_he_is_answered(
    company: Company, chat: Channel
) -> None:
    Visitor.objects.update(stage=Visitor.Stage.OTHERS, waits_since=talk_of().waiting_since)
    owner = screen(company.owner)
    assert "waits too long" in owner.get("/inbox/?list=mine").content.decode()
    assert "colleagues were called" in now_of(company)
    owner.post(f"/inbox/{talk_of().pk}/say/", {"text": "Есть", "seen": ""})
    assert "waits too long" not in owner.get("/inbox/?list=mine").content.decode()


def test_a_letter_asks_for_no_visitor(company: Company, chat: Channel) -> None:
    Channel.objects.filter(pk=chat.pk).update(kind="email")
    assert "talk-now" not in screen(company.owner).get(f"/inbox/{talk_of().pk}/").content.decode()


def test_the_page_of_a_chat_shows_its_line_of_code_and_who_answers(company: Company, chat: Channel) -> None:
    page = screen(company.administrator).get(f"/setup/channels/{chat.pk}/", headers={"HX-Request": ""})
    shown = page.content.decode()
    assert f"/w/{chat.key}.js&quot; async" in shown
    assert f"/w/{chat.key}/?preview=1" in shown
    assert "Owner" in shown
