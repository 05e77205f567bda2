"""The chat's addresses: who may call them, what is kept, what a visitor and a site are told."""

import json
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from teplo.channels.models import Channel, ChannelSettings
from teplo.files.models import File
from teplo.identity.models import ConsentEvent
from teplo.intake.models import Capture
from teplo.kit import limits, tokens
from teplo.ledger.models import Event
from teplo.terms.models import ConsentText
from teplo.web.chat.holder import file_url
from teplo.web.chat.look import LOOKS
from teplo.work.actions import talks
from teplo.work.chat.models import Visitor
from teplo.work.chat.queries import rating_for
from teplo.work.talks import Words
from teplo.work.talks.models import Conversation, Message
from tests.company import Company
from tests.intake.visiting import SITE, a_chat
from tests.web.at_work import screen


@pytest.fixture
def chat(company: Company) -> Channel:
    limits.LIMITS.forget()
    LOOKS.forget()
    return a_chat(company)


class Page:
    """The page in the frame: it calls from our own origin and shows its visitor's secret."""

    def __init__(self, channel: Channel, *, since: timedelta = timedelta(minutes=1)) -> None:
        self.key, self.number = channel.key, tokens.make_public_key()
        self.came(since)

    def came(self, since: timedelta) -> None:
        """Be the same visitor who has come so long ago."""
        begun = timezone.now() - since
        value = [self.key, self.number, begun.timestamp()]
        self.token = tokens.sign(value, purpose="visitor", until=begun + timedelta(days=1))

    def post(
        self, verb: str, /, *, client: Client | None = None, site: str = "same-origin", **body: object
    ) -> HttpResponse:
        return (client or Client()).post(
            f"/w/{self.key}/{verb}",
            json.dumps(body),
            content_type="application/json",
            headers={"X-Visitor": self.token, "Sec-Fetch-Site": site},
        )

    def say(self, words: str, number: str = "number-1", **more: object) -> HttpResponse:
        return self.post("say", id=number, text=words, **more)


def test_a_word_is_kept_and_told_its_line(chat: Channel) -> None:
    answer = Page(chat).say("Здравствуйте", page=f"https://{SITE}/laminate")
    assert (answer.status_code, answer.json()["state"], answer.json()["line"]) == (200, "kept", 1)
    assert Message.objects.get().text == "Здравствуйте"
    assert Visitor.objects.get().page == f"https://{SITE}/laminate"
    assert not answer.cookies


def test_a_word_in_a_talk_asks_the_database_little(chat: Channel, django_assert_max_num_queries) -> None:
    page = Page(chat)
    page.say("Ау")
    with django_assert_max_num_queries(24):
        page.say("Ау?", "number-2")


def test_a_word_that_is_sent_again_gets_the_same_answer(chat: Channel) -> None:
    page = Page(chat)
    first, again = page.say("Ау", page="https://a.ru/"), page.say("Ау", page="https://b.ru/")
    assert first.json() == again.json()
    assert page.say("Другое").status_code == 409
    assert Message.objects.count() == 1


@pytest.mark.parametrize("verb", ["say", "contact", "hello", "typing", "read", "rate"])
def test_another_site_cannot_speak_for_its_visitor(chat: Channel, verb: str) -> None:
    answer = Page(chat).post(verb, site="cross-site", id="number-1", text="?", line=1, stars=5)
    assert (answer.status_code, answer.json()["code"]) == (403, "foreign_origin")
    assert not Capture.objects.exists()


def test_a_browser_without_the_newer_header_is_asked_for_its_origin(chat: Channel) -> None:
    def from_(origin: str) -> int:
        headers = {"X-Visitor": Page(chat).token, "Origin": origin}
        body = json.dumps({"id": "number-1", "text": "?"})
        return Client().post(f"/w/{chat.key}/say", body, content_type="application/json", headers=headers).status_code

    assert (from_("http://testserver"), from_("https://evil.example"), from_("null")) == (200, 403, 403)


def test_without_the_secret_nobody_speaks(chat: Channel) -> None:
    page, other = Page(chat), Page(chat)
    page.token = page.token[:-2] + ("aa" if page.token[-2:] != "aa" else "bb")
    assert page.say("?").json()["code"] == "unknown_visitor"
    other.key = Channel.objects.create(kind="chat", slug="other", name="Other", key=tokens.make_public_key()).key
    assert other.say("?").json()["code"] == "unknown_visitor"


def test_hello_keeps_nothing_of_a_stranger(chat: Channel) -> None:
    page = Page(chat)
    page.token = ""
    told = page.post("hello", page="https://a.ru/").json()
    assert (told["known"], told["line"], told["mode"]) == (False, 0, "chat")
    assert told["token"]
    assert not Visitor.objects.exists()
    page.token = told["token"]
    assert page.post("hello").json()["token"] == page.token


def test_hello_tells_a_known_visitor_where_he_stands(chat: Channel, company: Company) -> None:
    page = Page(chat)
    page.say("Есть ламинат?")
    talk = Conversation.objects.get()
    talks.say(talk, Words("Есть"), by=company.owner, at=timezone.now())
    talks.close(talk, by=company.owner, at=timezone.now())
    told = page.post("hello", page="https://a.ru/basket", title="Корзина").json()
    assert (told["known"], told["line"], told["operator"]) == (True, 2, "Owner")
    assert told["rating"] == {"asked": True, "given": None}
    assert Visitor.objects.get().page_title == "Корзина"


def test_nothing_is_kept_without_the_consent_that_is_asked_for(chat: Channel) -> None:
    ChannelSettings.objects.filter(channel=chat).update(values={"sites": SITE, "consent": True})
    page, version = Page(chat), ConsentText.objects.get(purpose="processing").version
    assert page.post("hello").json()["consent"]["version"] == version
    assert page.say("Ау").json()["errors"][0]["field"] == "consent"
    assert not Visitor.objects.exists()
    assert page.say("Ау", consent=version).status_code == 200
    assert page.say("Ау!", "number-2").status_code == 200
    assert (Visitor.objects.get().consent_version, page.post("hello").json()["consent"]) == (version, None)


def test_who_was_held_back_agrees_again_with_his_next_word_and_then_no_more(chat: Channel) -> None:
    ChannelSettings.objects.filter(channel=chat).update(values={"sites": SITE, "consent": True})
    page, version = Page(chat), ConsentText.objects.get(purpose="processing").version
    assert page.say("http://a http://b www.c", consent=version).json()["state"] == "held"
    assert page.say("Ау", "number-2").status_code == 422
    assert page.say("Ау", "number-2", consent=version).json()["line"] == 1
    page.say("Ау!", "number-3", consent=version)
    assert ["consent" in capture.meta for capture in Capture.objects.order_by("pk")] == [True, True, False]


def test_a_contact_that_was_left_makes_a_lead_with_its_consent(chat: Channel) -> None:
    version = ConsentText.objects.get(purpose="processing").version
    page = Page(chat)
    page.say("Ау", consent=version)
    answer = page.post("contact", id="number-2", name="Анна", phone="8 (912) 345-67-89", email="")
    lead = Conversation.objects.get().lead
    assert (answer.status_code, lead.status_kind, lead.person.name) == (200, "new", "Анна")
    assert ConsentEvent.objects.get(person=lead.person).text_version == version


def test_a_mistake_in_a_contact_is_told_at_its_field(chat: Channel) -> None:
    answer = Page(chat).post("contact", id="number-1", phone="8 912", email="anna")
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == ["phone", "email"]
    assert Page(chat).post("contact", id="number-1", text="?").json()["errors"][0]["code"] == "required"


@pytest.mark.parametrize(
    ("more", "since", "reason"),
    [({"website": "x"}, 60, "trap"), ({"text": "http://a http://b www.c"}, 60, "links")],
)
def test_what_looks_like_a_machine_waits_in_the_quarantine(
    chat: Channel, more: dict[str, object], since: int, reason: str
) -> None:
    answer = Page(chat, since=timedelta(seconds=since)).post("say", **{"id": "number-1", "text": "?", **more})
    assert (answer.status_code, answer.json()["state"]) == (202, "held")
    assert Capture.objects.get().reason == reason
    assert not Visitor.objects.exists()


def test_a_word_that_comes_too_soon_is_asked_to_come_again_and_is_not_lost(chat: Channel) -> None:
    page = Page(chat, since=timedelta(seconds=0.5))
    answer = page.say("Ау")
    assert (answer.status_code, answer["Retry-After"], Capture.objects.count()) == (429, "2", 0)
    page.came(timedelta(seconds=2))
    assert page.say("Ау").json()["line"] == 1
    assert page.say("Ау!", "number-2").json()["line"] == 2
    assert Page(chat, since=timedelta(0)).say("?", "number-3", website="x").json()["state"] == "held"


def test_a_site_that_is_not_named_is_told_nothing_and_frames_nothing(chat: Channel) -> None:
    client = Client()
    allowed = client.get(f"/w/{chat.key}/look", headers={"Origin": f"https://{SITE}"})
    assert allowed["Access-Control-Allow-Origin"] == f"https://{SITE}"
    assert client.get(f"/w/{chat.key}/look", headers={"Origin": "https://evil.example"}).status_code == 403
    frame = client.get(f"/w/{chat.key}/")
    assert f"frame-ancestors 'self' https://{SITE} http://{SITE};" in frame["Content-Security-Policy"]
    assert "X-Frame-Options" not in frame
    assert not frame.cookies


def test_when_nobody_is_there_the_chat_becomes_a_form_or_hides(chat: Channel, company: Company) -> None:
    company.owner.on_shift = False
    company.owner.save(update_fields=["on_shift"])
    assert Client().get(f"/w/{chat.key}/look").json()["mode"] == "form"
    LOOKS.forget()
    ChannelSettings.objects.filter(channel=chat).update(values={"when_away": "hidden", "away_text": "Завтра"})
    told = Client().get(f"/w/{chat.key}/look?language=ru").json()
    assert (told["mode"], told["away"]) == ("hidden", "Завтра")


def test_a_file_goes_with_a_word_and_is_fetched_by_its_visitor_alone(chat: Channel, own_data: object) -> None:
    page = Page(chat)
    given = SimpleUploadedFile("план <b>.svg", b"<svg onload=alert(1)>", "image/svg+xml")
    headers = {"X-Visitor": page.token, "Sec-Fetch-Site": "same-origin"}
    kept = Client().post(f"/w/{chat.key}/files", {"file": given}, headers=headers).json()
    assert Page(chat).say("?", files=[kept["file"]]).status_code == 422
    assert page.say("Вот план", files=[kept["file"]]).status_code == 200
    message, key = Message.objects.get(), Visitor.objects.get().key
    fetched = Client().get(file_url(chat.key, message.attachments.get().pk, key, at=timezone.now()))
    assert (fetched["Content-Type"], b"".join(fetched)) == ("application/octet-stream", b"<svg onload=alert(1)>")
    assert fetched["Content-Disposition"].startswith("attachment")
    assert (
        Client().get(file_url(chat.key, message.attachments.get().pk, "f" * 64, at=timezone.now())).status_code == 404
    )


def bring(page: Page, channel: Channel, **more: str) -> HttpResponse:
    given = SimpleUploadedFile("plan.txt", b"plan", "text/plain")
    headers = {"X-Visitor": page.token, "Sec-Fetch-Site": "same-origin"}
    return Client().post(f"/w/{channel.key}/files", {"file": given, **more}, headers=headers)


def test_no_file_of_a_stranger_is_kept_before_he_has_agreed(chat: Channel, own_data: object) -> None:
    ChannelSettings.objects.filter(channel=chat).update(values={"sites": SITE, "consent": True})
    page, version = Page(chat), ConsentText.objects.get(purpose="processing").version
    assert bring(page, chat).json()["errors"][0]["field"] == "consent"
    assert not File.objects.exists()
    assert bring(page, chat, consent=version).status_code == 200
    page.say("Ау", consent=version)
    assert bring(page, chat).status_code == 200


def test_many_files_of_one_address_are_slowed_down_whoever_it_says_it_is(chat: Channel, own_data: object) -> None:
    codes = [bring(Page(chat), chat).status_code for _ in range(22)]
    assert codes == [200] * 20 + [429] * 2


def test_files_of_strangers_leave_room_for_everything_else(chat: Channel, own_data: object, settings) -> None:
    settings.DISK_RESERVE = 2**60
    answer = bring(Page(chat), chat)
    assert (answer.status_code, answer.json()["code"], answer["Retry-After"]) == (507, "disk_full", "60")
    assert not File.objects.exists()


def test_a_rating_is_seen_by_the_head_and_not_by_whom_it_is_about(chat: Channel, company: Company) -> None:
    page = Page(chat)
    page.say("Ау")
    assert page.post("rate", stars=5).json()["code"] == "nobody_answered"
    talk = Conversation.objects.get()
    talks.say(talk, Words("Да?"), by=company.owner, at=timezone.now())
    assert page.post("rate", stars=2, words="Долго").status_code == 204
    seen = rating_for(company.head, talk)
    assert seen
    assert (seen.stars, seen.words, seen.of) == (2, "Долго", company.owner)
    assert [rating_for(one, talk) for one in (company.owner, company.colleague, company.stranger)] == [None] * 3
    assert Event.objects.get(kind="chat.rated").facts.keys() == {"conversation", "employee"}


def test_a_visitor_sees_no_further_than_he_was_written_to(chat: Channel, company: Company) -> None:
    page = Page(chat)
    page.say("Ау")
    talks.say(Conversation.objects.get(), Words("Да?"), by=company.owner, at=timezone.now())
    assert page.post("read", line=99).status_code == 204
    assert Visitor.objects.get().read_line == 2
    assert page.post("typing").status_code == 204
    assert Visitor.objects.get().typing_at


def test_many_words_of_one_visitor_are_slowed_down(chat: Channel) -> None:
    page = Page(chat)
    codes = [page.say("Ау", f"number-{n}").status_code for n in range(20)]
    assert codes[:15] == [200] * 15
    assert 429 in codes


@pytest.mark.parametrize("body", [b"[]", b"{", b'{"id": "x"}', b'{"id": "number-1", "text": 7}', b'{"id": "number-1"}'])
def test_nonsense_is_told_and_breaks_nothing(chat: Channel, body: bytes) -> None:
    headers = {"X-Visitor": Page(chat).token, "Sec-Fetch-Site": "same-origin"}
    answer = Client().post(f"/w/{chat.key}/say", body, content_type="application/json", headers=headers)
    assert answer.status_code in (400, 422)
    assert answer["Content-Type"] == "application/problem+json"


CANARY = '"><img src=x onerror=alert(1)>{{7*7}}<script>alert(2)</script>'


def test_what_a_visitor_types_and_where_he_comes_from_is_text_on_our_pages(chat: Channel, company: Company) -> None:
    page = Page(chat)
    page.post(
        "contact", id="number-1", name=CANARY, phone="8 912 345-67-89", text=CANARY, title=CANARY,
        page=f"https://{SITE}/?{CANARY}", referrer=f"javascript:{CANARY}", utm={"source": CANARY, "term": CANARY},
    )  # fmt: skip
    talk = Conversation.objects.get()
    assert talk.lead
    visitor = Visitor.objects.get()
    assert (visitor.referrer, visitor.page_title) == ("", CANARY)
    for path in (f"/inbox/{talk.pk}/", "/inbox/", f"/leads/{talk.lead.pk}/", "/journal/"):
        shown = screen(company.owner).get(path)
        assert shown.status_code == 200, path
        assert "<img src=x" not in shown.text, path
        assert "<script>alert" not in shown.text, path
        assert 'href="javascript:' not in shown.text, path
