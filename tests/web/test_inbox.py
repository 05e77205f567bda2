"""The inbox on the screen: its lists, answers, notes, files, the original of a letter, letters from the card."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from teplo.config.bridge import BODY_BYTES
from teplo.files.actions import keep
from teplo.intake import connectors
from teplo.kit.html import cleaned
from teplo.leads.models import Lead
from teplo.staff.models import Queue
from teplo.web.inbox.forms import LARGEST, LONGEST
from teplo.work.actions import talks
from teplo.work.models import Task
from teplo.work.talks import GivenFile, lists
from teplo.work.talks.models import Conversation, Draft, Message, Template
from tests.company import Company, person, send
from tests.web.at_work import screen
from tests.work.talking import a_lead, hear, letter, mailbox, talk_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def talk(company: Company) -> Conversation:
    return talk_of(hear(mailbox(company), letter(external_id="<1@x.ru>")))


def seen(page: str) -> str:
    return re.findall(r'name="seen" value="(\d*)"', page)[0]


def test_each_list_shows_its_own(company: Company, talk: Conversation) -> None:
    channel = mailbox(company)
    channel.responsible_employee, channel.responsible_queue = None, Queue.objects.get(key="new")
    channel.save()
    hear(channel, letter("Ничья", subject="Общий вопрос"))
    owner = screen(company.owner)
    words = {tab: owner.get(f"/inbox/?list={tab}").content.decode() for tab in ("mine", "unassigned", "us", "them")}
    assert [("Почём ламинат?" in text, "Ничья" in text) for text in words.values()] == [
        (True, False), (False, True), (True, True), (False, False),
    ]  # fmt: skip
    assert "Почём" not in screen(company.stranger).get("/inbox/?list=us").content.decode()
    assert "Почём" in screen(company.head).get("/inbox/?list=team").content.decode()


@pytest.mark.parametrize("channel", ["", "sales"])
def test_the_number_of_a_list_is_that_of_its_lines(company: Company, talk: Conversation, channel: str) -> None:
    box, queue = mailbox(company), Queue.objects.get(key="new")
    for number in range(3):
        at_hand = {"owner_employee": None, "owner_queue": queue} if number else {"waits_for": "them"}
        Conversation.objects.filter(pk=hear(box, letter(f"Письмо {number}")).conversation).update(**at_hand)
    a_lead(company)
    for number in range(7):
        one = send(company, person=person(phone=f"+791234567{number + 10}"), need=f"Форма {number}")
        Lead.objects.filter(enquiries=one.enquiry).update(owner_employee=None, owner_queue=queue)
    asked = f"&channel={box.pk}" if channel else ""
    counted = {
        who: [
            _told_and_listed(screen(one).get(f"/inbox/?list={tab}{asked}").content.decode()) for tab in lists.TABS[:5]
        ]
        for who, one in (("owner", company.owner), ("head", company.head))
    }
    # No form came over the mailbox: where that is asked for, talks stand alone. The owner has no team: he sees his own.
    told = {"owner": [2, 2, 2, 3, 1], "head": [0, 2, 2, 3, 1]}
    if not channel:
        told = {"owner": [3, 3, 9, 11, 1], "head": [0, 2, 9, 11, 1]}
    assert counted == {who: [(number, number) for number in numbers] for who, numbers in told.items()}


def _told_and_listed(page: str) -> tuple[int, int]:
    """What stands at the open list's name, and the lines below it with those that are told in words."""
    told = re.search(r'aria-current="page"[^>]*>.*?(?:count">(\d+)<.*?)?</a>', page, re.DOTALL)
    more = re.search(r"(\d+) more enquir", page)
    assert told is not None
    return int(told[1] or 0), page.count('class="talk-line"') + int(more[1] if more else 0)


def test_an_administrator_without_a_mailbox_is_offered_to_connect_one(company: Company) -> None:
    offer = "/setup/channels/add/"
    page = screen(company.administrator).get("/inbox/").content.decode()
    assert offer in page
    assert offer not in screen(company.owner).get("/inbox/").content.decode()
    mailbox(company)
    assert offer not in screen(company.administrator).get("/inbox/").content.decode()


def test_a_form_that_waits_stands_among_the_talks_until_it_is_answered(company: Company) -> None:
    lead, owner = a_lead(company), screen(company.owner)
    for tab in ("mine", "us"):
        assert f"talk-form-{lead.pk}" in owner.get(f"/inbox/?list={tab}").content.decode()
    assert "talk-form-" not in screen(company.stranger).get("/inbox/?list=us").content.decode()
    hear(mailbox(company), letter(), lead=lead)
    assert "talk-form-" not in owner.get("/inbox/?list=us").content.decode()


def test_who_reaches_his_own_alone_has_no_list_of_the_team(company: Company) -> None:
    assert "list=team" not in screen(company.owner).get("/inbox/").content.decode()
    assert "list=team" in screen(company.head).get("/inbox/").content.decode()


def test_a_list_goes_on_by_a_mark(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    channel, now = mailbox(company), timezone.now()
    for number in range(3):
        hear(channel, letter(f"Письмо {number}", at=now - timedelta(minutes=number)))
    monkeypatch.setattr("teplo.work.talks.lists.listed.__kwdefaults__", {"channel": None, "after": "", "limit": 2})
    page = screen(company.owner).get("/inbox/?list=mine").content.decode()
    assert "Письмо 0" in page
    assert "Письмо 2" not in page
    mark = re.findall(r"after=([^\"]+)\"", page)[0]
    assert "Письмо 2" in screen(company.owner).get(f"/inbox/?list=mine&after={mark}").content.decode()
    assert screen(company.owner).get("/inbox/?after=nonsense").status_code == 400


def test_the_inbox_asks_no_more_for_many_talks(
    company: Company, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    channel, lead = mailbox(company), a_lead(company)
    for number in range(8):
        hear(channel, letter(f"Письмо {number}"), lead=lead)
    at_work = screen(company.owner)
    at_work.get("/inbox/")
    with django_assert_max_num_queries(24):
        at_work.get("/inbox/?list=us")
    with django_assert_max_num_queries(26):
        at_work.get(f"/inbox/{Conversation.objects.latest('pk').pk}/")


def test_an_answer_is_written_and_the_draft_is_gone(company: Company, talk: Conversation) -> None:
    owner = screen(company.owner)
    assert owner.post(f"/inbox/{talk.pk}/draft/", {"text": "Добр"}).status_code == 204
    page = owner.get(f"/inbox/{talk.pk}/").content.decode()
    assert ">Добр</textarea>" in page
    answer = owner.post(f"/inbox/{talk.pk}/say/", {"text": "Добрый день", "seen": seen(page)})
    assert answer.headers["HX-Retarget"] == "#talk"
    assert "Добрый день" in answer.content.decode()
    assert not Draft.objects.exists()
    assert Message.objects.get(direction="out").state == "queued"


def test_the_second_is_told_and_what_he_wrote_stays(company: Company, talk: Conversation) -> None:
    first, second = screen(company.owner), screen(company.head)
    page = second.get(f"/inbox/{talk.pk}/").content.decode()
    first.post(f"/inbox/{talk.pk}/say/", {"text": "Первый", "seen": seen(page)})
    refused = second.post(f"/inbox/{talk.pk}/say/", {"text": "Второй", "seen": seen(page)})
    assert refused.status_code == 409
    assert "HX-Retarget" not in refused.headers  # the form stays, only what is wrong is shown above it
    assert "Owner" in refused.content.decode()
    assert Message.objects.filter(direction="out").count() == 1
    again = {"text": "Второй", "seen": seen(refused.content.decode())}
    assert second.post(f"/inbox/{talk.pk}/say/", again).status_code == 200


def test_an_empty_answer_is_said_at_the_field(company: Company, talk: Conversation) -> None:
    answer = screen(company.owner).post(f"/inbox/{talk.pk}/say/", {"text": " "})
    assert answer.status_code == 422
    assert "composer-trouble" in answer.content.decode()


def test_send_and_close_and_send_and_task(company: Company, talk: Conversation) -> None:
    owner = screen(company.owner)
    task = {"text": "Перезвоню", "task_title": "Перезвонить", "task_due_at": "2030-01-01T10:00"}
    lead = a_lead(company)
    Conversation.objects.filter(pk=talk.pk).update(lead=lead, person=lead.person_id)
    assert owner.post(f"/inbox/{talk.pk}/say/task/", {**task, "task_due_at": ""}).status_code == 422
    assert not Task.objects.filter(title="Перезвонить").exists()
    owner.post(f"/inbox/{talk.pk}/say/task/", task)
    assert Task.objects.get(title="Перезвонить").lead == lead
    owner.post(f"/inbox/{talk.pk}/say/close/", {"text": "Всего доброго"})
    assert Conversation.objects.get(pk=talk.pk).state == "closed"


def test_a_note_is_not_sent(company: Company, talk: Conversation) -> None:
    page = screen(company.owner).post(f"/inbox/{talk.pk}/note/", {"text": "Скидку не давать"}).content.decode()
    assert "said-private" in page
    assert not Message.objects.filter(direction="out").exists()


def test_whoever_answers_what_waits_in_a_queue_takes_its_lead(company: Company) -> None:
    lead = a_lead(company)
    Lead.objects.filter(pk=lead.pk).update(owner_employee=None, owner_queue=Queue.objects.get(key="new"))
    talk = talk_of(hear(mailbox(company), letter(), lead=lead))
    assert talk.owner_queue is not None
    screen(company.colleague).post(f"/inbox/{talk.pk}/say/", {"text": "Я отвечу"})
    assert Lead.objects.get(pk=lead.pk).owner == company.colleague
    assert Conversation.objects.get(pk=talk.pk).owner == company.colleague


def test_a_file_goes_along_and_is_only_ever_saved(company: Company, talk: Conversation, own_data: object) -> None:
    owner = screen(company.owner)
    upload = SimpleUploadedFile('счёт; ".html', b"<script>alert(1)</script>", "text/html")
    owner.post(f"/inbox/{talk.pk}/say/", {"text": "Вот", "uploads": [upload]})
    number = Message.objects.get(direction="out").attachments.get().pk
    answer = owner.get(f"/inbox/files/{number}/")
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert "filename*=utf-8''" in answer.headers["Content-Disposition"]
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert b"".join(answer.streaming_content) == b"<script>alert(1)</script>"  # type: ignore[attr-defined]
    assert screen(company.stranger).get(f"/inbox/files/{number}/").status_code == 404


def test_too_many_files_are_refused_and_nothing_is_sent(company: Company, talk: Conversation) -> None:
    files = [SimpleUploadedFile(f"{number}.txt", b"x") for number in range(11)]
    assert screen(company.owner).post(f"/inbox/{talk.pk}/say/", {"text": "Вот", "uploads": files}).status_code == 422
    assert not Message.objects.filter(direction="out").exists()


def test_files_that_are_too_much_together_are_told_at_the_field(
    company: Company, talk: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("teplo.web.inbox.forms.LARGEST", 10)
    files = [SimpleUploadedFile(f"{number}.txt", b"123456") for number in range(2)]
    answer = screen(company.owner).post(f"/inbox/{talk.pk}/say/", {"text": "Вот", "uploads": files})
    assert (answer.status_code, "20 MB together" in answer.content.decode()) == (422, True)
    assert not Message.objects.filter(direction="out").exists()


def test_what_the_composer_promises_is_what_a_request_carries() -> None:
    assert LARGEST + 4 * LONGEST < BODY_BYTES


def test_the_original_stands_in_a_frame_that_may_do_nothing(company: Company, own_data: object) -> None:
    picture = keep([b"\x89PNG"], limit=100)
    html = keep([b'<p>Hi</p><img src="cid:logo"><img src="https://spy.example/p.gif">'], limit=1_000)
    given = GivenFile(picture.pk, "logo.png", "image/png", 4, is_inline=True, cid="logo")
    heard = hear(mailbox(company), letter(html=html.pk, files=(given,)))
    owner = screen(company.owner)
    answer = owner.get(f"/inbox/messages/{heard.message}/html/")
    policy = answer.headers["Content-Security-Policy"]
    assert "sandbox" in policy
    assert "allow-scripts" not in policy
    assert "allow-same-origin" not in policy
    assert "img-src data:;" in policy
    assert "data:image/png;base64," in answer.content.decode()
    pictures = owner.get(f"/inbox/messages/{heard.message}/html/?pictures=1").headers["Content-Security-Policy"]
    assert "img-src data: https: http:;" in pictures
    assert screen(company.stranger).get(f"/inbox/messages/{heard.message}/html/").status_code == 404


def test_a_picture_that_is_only_named_in_a_title_opens_no_attribute(company: Company, own_data: object) -> None:
    picture = keep([b"\x89PNG"], limit=100)
    named = """<p title="src='cid:logo' onmouseover=alert(1) ">Hi</p><img src="cid:logo">"""
    html = keep([cleaned(named, remote=True).encode()], limit=1_000)
    given = GivenFile(picture.pk, "logo.png", "image/png", 4, is_inline=True, cid="logo")
    heard = hear(mailbox(company), letter(html=html.pk, files=(given,)))
    page = screen(company.owner).get(f"/inbox/messages/{heard.message}/html/").content.decode()
    assert """title="src='cid:logo' onmouseover=alert(1) \"""" in page
    assert page.count("data:image/png;base64,") == 1


def test_quick_answers_are_filled_for_the_talk_and_ones_own_stay_ones_own(company: Company) -> None:
    talk = talk_of(hear(mailbox(company), letter(), lead=a_lead(company)))
    at = timezone.now()
    owner, colleague = company.owner, company.colleague
    talks.add_template(name="Цена", subject="", text="{{ name }}, тысяча", is_own=True, by=owner, at=at)
    talks.add_template(name="Чужой", subject="", text="Нет", is_own=True, by=colleague, at=at)
    page = screen(company.owner).get(f"/inbox/{talk.pk}/answers/?q=").content.decode()
    assert 'data-text="Иван Петров, тысяча"' in page
    assert "Чужой" not in page


def test_templates_are_made_shown_and_removed(company: Company) -> None:
    owner = screen(company.owner)
    given = {"name": "Привет", "subject": "Ответ", "text": "{{ first_name }}, здравствуйте!"}
    assert "unknown" not in owner.post("/inbox/templates/new/", given).content.decode()
    template = Template.objects.get()
    assert template.employee == company.owner  # the company's words are not his to set up
    assert "Привет" in owner.get("/inbox/templates/").content.decode()
    assert owner.post("/inbox/templates/new/", {**given, "text": "{{ salary }}"}).status_code == 422
    assert "здравствуйте" in owner.post("/inbox/templates/preview/", given).content.decode()
    assert screen(company.colleague).post(f"/inbox/templates/{template.pk}/remove/").status_code == 404
    owner.post(f"/inbox/templates/{template.pk}/remove/")
    assert not Template.objects.exists()


def test_a_letter_from_the_card_is_previewed_and_sent(
    company: Company, monkeypatch: pytest.MonkeyPatch, own_data: object
) -> None:
    lead, channel = a_lead(company), mailbox(company)
    monkeypatch.setattr("teplo.web.inbox.letters.mailboxes", lambda: [channel])
    owner = screen(company.owner)
    page = owner.get(f"/leads/{lead.pk}/letter/").content.decode()
    assert 'value="ivan@example.ru"' in page
    assert "aria-invalid" not in page  # nothing is wrong before anything is said
    given = {"channel": channel.pk, "to": "ivan@example.ru", "subject": "{{ need }}", "text": "{{ name }}!", "cc": ""}
    assert "Иван Петров!" in owner.post(f"/leads/{lead.pk}/letter/preview/", given).content.decode()
    assert owner.post(f"/leads/{lead.pk}/letter/", {**given, "to": "nobody"}).status_code == 422
    owner.post(f"/leads/{lead.pk}/letter/", given)
    message = Message.objects.get(direction="out")
    assert (message.subject, message.text, message.conversation.lead) == ("Ламинат", "Иван Петров!", lead)
    history = owner.get(f"/leads/{lead.pk}/timeline/").content.decode()
    assert ("An answer waits to be sent" in history, "Иван Петров!" in history) == (True, True)


@pytest.mark.parametrize("page", ["/people/{person}/letter/", "/inbox/new/"])
def test_a_letter_is_written_from_the_card_of_a_person_and_from_the_inbox(
    company: Company, monkeypatch: pytest.MonkeyPatch, own_data: object, page: str
) -> None:
    person, channel = a_lead(company).person, mailbox(company)
    assert person is not None
    monkeypatch.setattr("teplo.web.inbox.new_letters.mailboxes", lambda: [channel])
    owner, url = screen(company.owner), page.format(person=person.pk)
    assert ('value="ivan@example.ru"' in owner.get(url).content.decode()) == ("people" in page)
    given = {"channel": channel.pk, "to": "Ivan@Example.ru", "subject": "Акт", "text": "{{ first_name }}!", "cc": ""}
    preview = owner.post(f"/inbox/new/preview/?person={person.pk}", given).content.decode()
    assert "Иван!" in preview
    assert owner.post(url, {**given, "to": "nobody"}).status_code == 422
    owner.post(url, given)
    talk = Message.objects.get(direction="out").conversation
    assert (talk.person, talk.lead, talk.owner_employee) == (person, None, company.owner)
    assert owner.get("/inbox/new/preview/?person=1").status_code == 405
    assert screen(company.stranger).get(f"/people/{person.pk}/letter/").status_code == 404


def test_what_was_said_stands_in_the_history_of_the_lead(company: Company) -> None:
    lead = a_lead(company)
    hear(mailbox(company), letter("Жду ответа до среды"), lead=lead)
    assert "Жду ответа до среды" in screen(company.owner).get(f"/leads/{lead.pk}/timeline/?kinds=talk").content.decode()


def test_forms_and_tasks_stand_in_the_stream(company: Company) -> None:
    lead = a_lead(company, text="Форма с сайта")
    talk = talk_of(hear(mailbox(company), letter(), lead=lead))
    page = screen(company.owner).get(f"/inbox/{talk.pk}/").content.decode()
    assert "Форма с сайта" in page
    assert "said-task" in page


def test_a_talk_without_a_lead_is_given_to_another(company: Company, talk: Conversation) -> None:
    head = screen(company.head)
    assert f"employee:{company.colleague.pk}" in head.get(f"/inbox/{talk.pk}/give/").content.decode()
    head.post(f"/inbox/{talk.pk}/give/", {"to": f"employee:{company.colleague.pk}"})
    assert Conversation.objects.get(pk=talk.pk).owner == company.colleague
    lost = screen(company.owner).get(f"/inbox/{talk.pk}/")
    assert (lost.status_code, "This talk went to Colleague at" in lost.content.decode()) == (404, True)


def test_only_what_can_send_offers_to_send(company: Company, talk: Conversation) -> None:
    Conversation.objects.filter(pk=talk.pk).update(channel=company.channel)
    assert not connectors.all_connectors()["api"].send
    page = screen(company.owner).get(f"/inbox/{talk.pk}/").content.decode()
    assert 'value="say" data-mode checked disabled' in page


def test_words_of_a_message_are_never_markup(company: Company) -> None:
    evil = '"><img src=x onerror=alert(1)>{{ 7 }}'
    talk = talk_of(hear(mailbox(company), letter(evil, subject=evil)))
    owner = screen(company.owner)
    for page in (f"/inbox/{talk.pk}/", "/inbox/", "/journal/", "/journal/?q=img"):
        assert "<img src=x" not in owner.get(page).content.decode()
