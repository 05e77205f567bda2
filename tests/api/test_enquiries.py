"""Sending enquiries: kept word for word, answered as the contract says."""

import io
import json
from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from teplo.api.enquiries import batch
from teplo.channels.models import Channel
from teplo.config.bridge import environ_of
from teplo.identity.models import Person
from teplo.intake.actions import receive_many
from teplo.intake.models import Capture
from teplo.leads.models import Enquiry, Lead
from tests.api.caller import IVAN

CONTRACT = {
    "channel": "api",
    "external_id": "site-771",
    "at": "2026-01-21T10:00:00+03:00",
    "person": {
        "name": "Иван Петров",
        "phones": ["8 (912) 345-67-89"],
        "emails": ["ivan@example.ru"],
        "handles": {"telegram": "@ivan"},
    },
    "company": {"name": "ООО «Ромашка»", "inn": "7707083893"},
    "need": "Ламинат, 120 м²",
    "text": "Перезвоните после шести",
    "product": None,
    "region": "54",
    "source": "yandex-direct",
    "utm": {"source": "yandex", "medium": "cpc", "campaign": "autumn"},
    "page": "https://example.ru/laminate",
    "referrer": "https://ya.ru/",
    "consents": [{"purpose": "processing", "text_version": "2026-09"}],
    "fields": {"custom_key": "value"},
}


def test_an_enquiry_becomes_a_lead(site):
    told = site.post("enquiries", CONTRACT)
    assert (site.status, told["state"], told["repeated"], told["notes"]) == (201, "admitted", False, [])
    assert told["owner"] == {"kind": "queue", "id": told["owner"]["id"], "name": told["owner"]["name"]}
    enquiry = Enquiry.objects.get(pk=told["enquiry"])
    assert (enquiry.lead_id, enquiry.person_id) == (told["lead"], told["person"])


def test_the_body_is_kept_word_for_word(site):
    body = '{ "need" : "x",\t"need":"Ламинат", "odd": [1e3]}'.encode()
    told = site.post("enquiries", body)
    assert bytes(Capture.objects.get(pk=told["capture"]).body) == body


def test_the_same_person_again_joins_his_lead(site):
    first, second = site.post("enquiries", IVAN), site.post("enquiries", IVAN)
    assert (site.status, second["repeated"], second["lead"]) == (201, True, first["lead"])
    assert second["enquiry"] != first["enquiry"]


@pytest.mark.parametrize("how", ["number", "key", "both"])
def test_a_repeat_gets_the_present_state(site, how):
    body = IVAN | ({"external_id": "771"} if how != "key" else {})
    headers = {"Idempotency-Key": "k-1"} if how != "number" else {}
    first = site.post("enquiries", body, **headers)
    assert site.status == 201
    again = site.post("enquiries", body, **headers)
    same = ("enquiry", "capture", "lead", "person", "state")
    assert (site.status, [again[k] for k in same]) == (200, [first[k] for k in same])
    assert Enquiry.objects.count() == 1


def test_another_order_of_the_same_names_is_the_same_body(site):
    site.post("enquiries", b'{"external_id": "1", "need": "x"}')
    site.post("enquiries", b'{"need":"x","external_id":"1"}')
    assert site.status == 200


def test_the_same_key_with_another_body_is_refused(site):
    site.post("enquiries", IVAN, **{"Idempotency-Key": "k"})
    told = site.post("enquiries", IVAN | {"need": "Плитка"}, **{"Idempotency-Key": "k"})
    assert (site.status, told["code"], Capture.objects.count()) == (409, "different_body", 1)


def test_keys_of_two_tokens_do_not_meet(site, company, as_caller):
    site.post("enquiries", IVAN, **{"Idempotency-Key": "k"})
    other = as_caller(company.administrator, "intake")
    other.post("enquiries", {"need": "Плитка"}, **{"Idempotency-Key": "k"})
    assert other.status == 201


@pytest.mark.parametrize("key", ["", "x" * 201, "a\tb", "ключ"])
def test_a_key_that_is_none_is_refused(site, key):
    site.post("enquiries", IVAN, **{"Idempotency-Key": key})
    assert (site.status, site.fields, Capture.objects.count()) == (400, ["Idempotency-Key"], 0)


def test_what_is_no_json_is_kept(site):
    told = site.post("enquiries", "Иван, 8 912 345-67-89".encode())
    assert (site.status, told["enquiry"], told["state"]) == (202, None, "kept")
    assert told["reason"]
    assert site.post("enquiries", b"[1]")["state"] == "kept"


def test_a_repeat_of_what_was_kept_is_told_so(site):
    site.post("enquiries", b"nonsense", **{"Idempotency-Key": "k"})
    told = site.post("enquiries", b"nonsense", **{"Idempotency-Key": "k"})
    assert (site.status, told["state"], Capture.objects.count()) == (200, "kept", 1)


@pytest.mark.parametrize("channel", ["unknown", "manual", 5, ["api"], {"a": 1}, "a\0pi", "x" * 5_000, "off"])
def test_a_channel_that_takes_nothing_is_named(site, channel):
    Channel.objects.create(kind="api", slug="off", key="off-key", name="Off", is_active=False)
    site.post("enquiries", IVAN | {"channel": channel})
    assert (site.status, site.fields, Capture.objects.count()) == (422, ["channel"], 0)


@pytest.mark.parametrize("channel", [None, "", "api"])
def test_without_a_channel_it_comes_by_api(site, channel):
    told = site.post("enquiries", IVAN | {"channel": channel})
    assert Lead.objects.get(pk=told["lead"]).channel.slug == "api"


@pytest.mark.parametrize(
    "media", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"]
)
def test_only_json_is_taken(site, media):
    site.post("enquiries", b"{}", content_type=media)
    assert (site.status, Capture.objects.count()) == (415, 0)


def test_a_charset_beside_the_type_is_fine(site):
    site.post("enquiries", IVAN, content_type="application/json; charset=utf-8")
    assert site.status == 201


def test_256_kib_are_taken_and_not_a_byte_more(site):
    body = json.dumps({"text": ""}).encode()
    whole = body.replace(b'""', b'"' + b"x" * (256 * 1024 - len(body)) + b'"')
    site.post("enquiries", whole)
    assert (len(whole), site.status) == (256 * 1024, 201)
    site.post("enquiries", whole + b" ")
    assert site.status == 413


def test_the_time_that_the_sender_gives_counts(site):
    told = site.post("enquiries", IVAN | {"at": "2026-01-21T10:00:00+03:00"})
    assert Enquiry.objects.get(pk=told["enquiry"]).at.isoformat() == "2026-01-21T07:00:00+00:00"


UNSOUND = [
    "2026-01-21T10:00:00",
    "2026-02-31T10:00:00+03:00",
    "0001-01-01T00:00:00+14:00",
    "soon",
    5,
    [],
    "9999-12-31T23:59:59-12:00",
]


def test_an_unsound_time_is_noted_and_the_arrival_counts(site):
    for at in UNSOUND:
        told = site.post("enquiries", IVAN | {"at": at})
        assert (site.status, [note["field"] for note in told["notes"]]) == (201, ["at"]), at
        assert timezone.now() - Enquiry.objects.get(pk=told["enquiry"]).at < timedelta(minutes=1)


def test_a_clock_that_is_a_little_fast_is_put_right(site):
    told = site.post("enquiries", IVAN | {"at": (timezone.now() + timedelta(minutes=2)).isoformat()})
    assert told["notes"] == []
    assert Enquiry.objects.get(pk=told["enquiry"]).at <= timezone.now()


@pytest.mark.parametrize("number", ["x" * 5_000, "a\0b", "\ud800", " 1", 17, "№ 5"])
def test_any_number_of_the_sender_makes_it_come_once(site, number):
    body = json.dumps(IVAN | {"external_id": number}).encode()
    site.post("enquiries", body)
    assert site.status == 201
    site.post("enquiries", body)
    assert (site.status, Enquiry.objects.count()) == (200, 1)


def test_a_number_of_another_type_is_noted(site):
    told = site.post("enquiries", IVAN | {"external_id": {"a": 1}})
    assert (site.status, told["notes"][0]["field"]) == (201, "external_id")


def test_unknown_fields_stay_in_the_text(site):
    told = site.post("enquiries", IVAN | {"budget": "150 000"})
    assert [note["field"] for note in told["notes"]] == ["budget"]
    assert "150 000" in Enquiry.objects.get(pk=told["enquiry"]).text


def test_a_new_enquiry_takes_two_questions_at_the_door_and_twelve_behind(site):
    site.post("enquiries", CONTRACT)
    with CaptureQueriesContext(connection) as queries:
        site.post("enquiries", CONTRACT | {"external_id": "2", "person": {"name": "Анна", "phones": ["89123456788"]}})
    # A statement that the server binds is logged without its text.
    own = [q["sql"] for q in queries if not (q["sql"] or "").startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT"))]
    assert site.status == 201
    assert len(own) <= 2 + 12, own


def test_many_enquiries_are_answered_each_for_itself(site):
    told = site.post("enquiries/batch", {"enquiries": [IVAN, 5, {"channel": "no"}, IVAN | {"external_id": "a"}]})
    assert [result["status"] for result in told["results"]] == [201, 202, 422, 201]
    assert (site.status, Person.objects.count(), Capture.objects.count()) == (200, 1, 3)


@pytest.mark.parametrize("key", ["batch", "k" * 200])
def test_a_batch_sent_again_under_its_key_doubles_nothing(site, key):
    first, again = (
        site.post("enquiries/batch", {"enquiries": [IVAN, IVAN]}, **{"Idempotency-Key": key}) for _try in "12"
    )
    assert [result["status"] for result in again["results"]] == [200, 200]
    assert [result["enquiry"] for result in again["results"]] == [result["enquiry"] for result in first["results"]]
    assert Capture.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_what_the_database_refused_in_a_batch_is_told_and_the_rest_stays(site, monkeypatch):
    calls = []

    def failing(sent, *, now):
        calls.append(sent)
        lost = OperationalError("the server closed the connection")
        return receive_many(sent, now=now) if len(calls) == 1 else [lost for _one in sent]

    monkeypatch.setattr(batch, "PART", 1)
    monkeypatch.setattr(batch, "receive_many", failing)
    told = site.post("enquiries/batch", {"enquiries": [IVAN] * 6})
    assert [result["status"] for result in told["results"]] == [201, 503, 503, 503, 503, 503]
    assert (site.status, len(calls), Capture.objects.count()) == (200, 4, 1)


def test_the_parts_of_a_batch_are_answered_in_their_order(site, monkeypatch):
    monkeypatch.setattr(batch, "PART", 2)
    bodies = [IVAN | {"external_id": number} for number in ("a", "b", "a", "c", "b")]
    told = site.post("enquiries/batch", {"enquiries": bodies})["results"]
    assert [result["status"] for result in told] == [201, 201, 200, 201, 200]
    assert (told[2]["enquiry"], told[4]["enquiry"]) == (told[0]["enquiry"], told[1]["enquiry"])


def test_one_of_a_batch_that_is_too_large_hurts_nobody_else(site):
    told = site.post("enquiries/batch", {"enquiries": [{"text": "x" * 300_000}, IVAN]})
    assert [result["status"] for result in told["results"]] == [413, 201]


def test_another_body_under_a_number_of_the_batch_is_refused(site):
    told = site.post("enquiries/batch", {"enquiries": [IVAN | {"external_id": "a"}, {"external_id": "a", "text": "?"}]})
    assert [result["status"] for result in told["results"]] == [201, 409]
    assert told["results"][1]["code"] == "different_body"


@pytest.mark.parametrize("body", [{}, [], {"enquiries": {}}, {"enquiries": [], "x": 1}, {"enquiries": [{}] * 1_001}])
def test_a_batch_of_another_shape_is_refused(site, body):
    site.post("enquiries/batch", body)
    assert (site.status, site.fields) == (422, ["enquiries"])


def test_what_makes_no_leads_is_put_aside(site):
    Channel.objects.filter(slug="api").update(is_lead_source=False)
    told = site.post("enquiries", IVAN)
    assert (site.status, told["state"], told["enquiry"]) == (202, "dropped", None)


def test_a_body_without_a_told_length_is_read():
    scope = {"method": "POST", "path": "/", "query_string": b"", "http_version": "1.1", "headers": []}
    environ = environ_of(scope, io.BytesIO("тело".encode()))
    assert (environ["CONTENT_LENGTH"], environ["wsgi.input"].read().decode()) == ("8", "тело")


def test_while_the_database_is_away_the_sender_is_told_to_come_again(site, monkeypatch):
    def away(*args, **kwargs):
        raise OperationalError("the server closed the connection")

    monkeypatch.setattr("teplo.api.enquiries.views.receive", away)
    told = site.post("enquiries", IVAN)
    assert (site.status, site.last["Content-Type"]) == (503, "application/problem+json")
    assert (int(site.last["Retry-After"]) > 0, told["status"]) == (True, 503)


HOSTILE = [
    5,
    1e308,
    True,
    None,
    [],
    {},
    [[[]]],
    {"a": {"b": []}},
    "x" * 30_000,
    "\0",
    "\ud800",
    "<script>",
    "=1+1",
    "'; --",
]
FIELDS = [
    *(
        "person",
        "company",
        "need",
        "text",
        "product",
        "region",
        "source",
        "utm",
        "page",
        "referrer",
        "consents",
        "fields",
    ),
    *("heat", "external_id", "at", "zzz"),
]
INNER = [
    *(("person", field) for field in ("name", "phones", "emails", "handles", "position", "language")),
    *(("company", field) for field in ("name", "inn")),
    *(("utm", field) for field in ("source", "campaign")),
    ("fields", "key"),
]


@pytest.mark.parametrize("field", [*FIELDS, *INNER], ids=str)
def test_nothing_hostile_is_lost_or_breaks_anything(site, field):
    for value in HOSTILE:
        body = {"text": "?", **({field: value} if isinstance(field, str) else {field[0]: {field[1]: value}})}
        site.post("enquiries", json.dumps(body).encode())
        told = site.last.json()
        assert (site.status, told.get("state")) in [(201, "admitted"), (202, "kept"), (200, "admitted")], (value, told)
        assert Capture.objects.get(pk=told["capture"]).reason != "fault", value
