"""What leaves by web push: through a real server, opened as a browser opens it, with a proof that a service checks."""

import base64
import json
import socket
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_network
from typing import Any

import http_ece
import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.contrib.sessions.models import Session
from django.utils import timezone

from teplo.kit import net, vapid
from teplo.kit.problems import Invalid
from teplo.kit.transactions import front_door
from teplo.leads.models import Lead
from teplo.staff.actions.own import end_shift
from teplo.staff.models import Employee
from teplo.work.actions import add_device, choose_ways, deliver, tell, tell_of_new
from teplo.work.adapters import push
from teplo.work.calls.models import Call
from teplo.work.deliveries import Delivery
from teplo.work.devices import Device, WayTo, sealed_way, way_to
from teplo.work.models import Notice, NoticeKind
from tests.calls.rung import exchange, ring
from tests.company import Company, person, send
from tests.web.at_work import lead_of, screen

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.enable_socket]


class Service:
    """A push service on this machine: it keeps what it was told, and answers as it is told to."""

    def __init__(self) -> None:
        self.told: list[tuple[str, dict[str, str], bytes]] = []
        self.answers: list[int] = []
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                service.told.append((self.path, {name.lower(): value for name, value in self.headers.items()}, body))
                self.send_response(service.answers.pop(0) if service.answers else 201)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *args: object) -> None:
                """Says nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"


@pytest.fixture
def service(settings: Any) -> Iterator[Service]:
    made = Service()
    settings.ALLOWED_PORTS = (made.port,)
    settings.ALLOWED_LAN = (ip_network("127.0.0.0/8"),)
    threading.Thread(target=made.server.serve_forever, daemon=True).start()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def silent() -> Iterator[int]:
    """The port of a service that takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


class Browser:
    """What a browser holds: a key pair and a secret, by which it alone opens what is sent to it."""

    def __init__(self, url: str, name: str = "one") -> None:
        self.private = ec.generate_private_key(ec.SECP256R1())
        self.secret = b"0123456789abcdef"
        point = self.private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        keys = (vapid.coded(point), vapid.coded(self.secret), vapid.public_key())
        self.way = WayTo(f"{url}/send/{name}", *keys)

    def opens(self, body: bytes) -> dict[str, str]:
        opened: dict[str, str] = json.loads(
            http_ece.decrypt(body, private_key=self.private, auth_secret=self.secret, version="aes128gcm")
        )
        return opened


def device_of(employee: Employee, browser: Browser, **more: Any) -> Device:
    """As `add_device`, whose addresses begin with https."""
    digest = f"{employee.pk}-{browser.way.endpoint[-8:]}"
    session = screen(employee).session.session_key
    return Device.objects.create(
        employee=employee, session=session, digest=digest, sealed=sealed_way(browser.way, digest=digest),
        created_at=timezone.now(), **more,
    )  # fmt: skip


def late(company: Company, kind: str = NoticeKind.LATE, **about: Any) -> None:
    front_door(tell)(company.owner.pk, kind=kind, at=timezone.now(), **about)


def sent(most: int = 10) -> str:
    deliver.send_out("push", most=most, at=timezone.now())
    return Delivery.objects.filter(way="push").order_by("-pk").values_list("state", flat=True)[0]


def proof_of(headers: dict[str, str]) -> tuple[dict[str, Any], str, bytes, str]:
    """The claims, what was signed, the signature and the key of a VAPID header."""
    scheme, _, rest = headers["authorization"].partition(" ")
    assert scheme == "vapid"
    given = dict(part.strip().split("=", 1) for part in rest.split(","))
    head, claims, signature = given["t"].split(".")
    decoded = [json.loads(base64.urlsafe_b64decode(part + "==")) for part in (head, claims)]
    assert decoded[0] == {"typ": "JWT", "alg": "ES256"}
    return decoded[1], f"{head}.{claims}", vapid.decoded(signature), given["k"]


def verify(signed: str, signature: bytes, key: str) -> None:
    raw = encode_dss_signature(int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big"))
    public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), vapid.decoded(key))
    public.verify(raw, signed.encode(), ec.ECDSA(SHA256()))


def test_a_notice_arrives_closed_and_proved_and_names_nobody(company: Company, service: Service) -> None:
    browser = Browser(service.url)
    device_of(company.owner, browser)
    lead = lead_of(company.owner)
    late(company, lead=lead.pk)
    assert sent() == "sent"
    [(path, headers, body)] = service.told
    claims, signed, signature, key = proof_of(headers)
    verify(signed, signature, key)
    assert (path, claims["aud"], key) == ("/send/one", service.url, vapid.public_key())
    assert 0 < claims["exp"] - timezone.now().timestamp() <= 24 * 60 * 60
    assert (headers["content-encoding"], headers["urgency"], headers["ttl"]) == ("aes128gcm", "high", "3600")
    told = browser.opens(body)
    assert (told["title"], told["body"], told["url"]) == ("Nobody has answered in time", "", f"/leads/{lead.pk}/")
    assert "Иван".encode() not in body
    with pytest.raises(http_ece.ECEException):
        Browser(service.url).opens(body)
    with pytest.raises(InvalidSignature):
        verify(signed + "x", signature, key)


def test_who_wants_more_on_his_screen_reads_what_his_page_says(company: Company, service: Service) -> None:
    browser = Browser(service.url)
    device_of(company.owner, browser, says_more=True)
    lead = lead_of(company.owner)
    late(company, lead=lead.pk)
    sent()
    assert browser.opens(service.told[0][2])["body"] == "Иван Петров"
    Lead.objects.filter(pk=lead.pk).update(owner_employee=company.stranger)
    late(company, lead=lead.pk)
    sent()
    assert browser.opens(service.told[1][2])["body"] == ""


@pytest.mark.parametrize("gone", [404, 410])
def test_a_browser_that_is_no_more_is_forgotten(company: Company, service: Service, gone: int) -> None:
    device_of(company.owner, Browser(service.url, "old"))
    device_of(company.owner, Browser(service.url, "new"))
    service.answers = [201, gone]  # the newest first
    late(company)
    assert sent() == "sent"
    assert [way_to(one).endpoint[-3:] for one in Device.objects.all()] == ["new"]


@pytest.mark.parametrize(("answer", "state", "left"), [(503, "prepared", 1), (429, "prepared", 1), (400, "failed", 1)])
def test_a_service_that_is_busy_is_asked_again(
    company: Company, service: Service, answer: int, state: str, left: int
) -> None:
    device_of(company.owner, Browser(service.url))
    service.answers = [answer]
    late(company)
    assert (sent(), Device.objects.count()) == (state, left)


def test_a_service_that_does_not_answer_is_waited_for_once(
    company: Company, service: Service, silent: int, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.ALLOWED_PORTS = (service.port, silent)
    asked: list[str] = []
    fetch = net.fetch
    monkeypatch.setattr(push, "SECONDS", 0.5)

    def counted(*args: Any, **more: Any) -> Any:
        asked.append(args[1])
        return fetch(*args, **more)

    monkeypatch.setattr(net, "fetch", counted)
    nowhere = f"http://127.0.0.1:{silent}"
    for employee in (company.owner, company.colleague):
        for name in ("a", "b"):
            device_of(employee, Browser(nowhere, name))
    device_of(company.colleague, Browser(service.url))
    for employee in (company.owner, company.colleague):
        front_door(tell)(employee.pk, kind=NoticeKind.LATE, at=timezone.now())
    sent()
    assert [one for one in asked if one.startswith(nowhere)] == asked[:1]
    assert list(Delivery.objects.filter(way="push").order_by("pk").values_list("state", "tries")) == [
        ("prepared", 1),
        ("sent", 1),
    ]
    Delivery.objects.filter(state="prepared").update(next_at=timezone.now())
    sent()
    assert len([one for one in asked if one.startswith(nowhere)]) == 2


def test_who_has_signed_out_is_told_no_more(company: Company, service: Service) -> None:
    device_of(company.owner, Browser(service.url))
    Session.objects.all().delete()
    late(company)
    assert (sent(), service.told, Device.objects.count()) == ("failed", [], 0)


def test_who_is_not_at_work_has_quiet_if_he_wants_it(company: Company, service: Service) -> None:
    device_of(company.owner, Browser(service.url, "work"), only_at_work=True)
    device_of(company.owner, Browser(service.url, "ever"))
    end_shift(company.owner, by=company.owner, at=timezone.now())
    late(company)
    sent()
    assert [path for path, _headers, _body in service.told] == ["/send/ever"]


def test_nothing_is_prepared_for_whoever_has_no_browser_or_does_not_want_the_kind(company: Company) -> None:
    late(company)
    assert not Delivery.objects.filter(way="push").exists()
    device_of(company.owner, Browser("http://127.0.0.1:1"))
    choose_ways(company.owner, kinds={"push": [NoticeKind.SOON]}, by=company.owner, at=timezone.now())
    late(company)
    assert not Delivery.objects.filter(way="push").exists()


def test_a_new_enquiry_is_told_to_the_devices_of_its_owner_once(company: Company, service: Service) -> None:
    for one in (company.owner, company.stranger):
        device_of(one, Browser(service.url, one.name))
    receipt = send(company, person=person(phone="+79121112233"))
    Lead.objects.filter(pk=receipt.lead).update(owner_employee=company.owner, owner_queue=None)
    for _ in range(2):
        tell_of_new(at=timezone.now())
    assert sent() == "sent"
    assert [path for path, _headers, _body in service.told] == ["/send/Owner"]
    assert Notice.objects.get(kind="lead.new").seen_at is not None


def test_the_devices_of_whoever_it_rings_at_are_told_when_his_number_is_named_and_once(company: Company) -> None:
    for one in (company.owner, company.colleague):
        Device.objects.create(employee=one, session="s", digest=one.name, sealed=b"", created_at=timezone.now())
    channel = exchange(n101=company.owner, n102=company.colleague)
    ring(channel, at=30)
    assert not Notice.objects.filter(kind="call.rang").exists()
    ring(channel, extension="101", at=20)
    ring(channel, extension="102", at=10)
    ring(channel, extension="101", at=5)
    told = Notice.objects.filter(kind="call.rang").order_by("pk").values_list("employee", "lead")
    assert list(told) == [(one.pk, Call.objects.get().lead_id) for one in (company.owner, company.colleague)]


def test_a_call_that_rang_long_ago_rings_nowhere(company: Company, service: Service) -> None:
    device_of(company.owner, Browser(service.url))
    front_door(tell)(company.owner.pk, kind=NoticeKind.RANG, at=timezone.now() - timedelta(minutes=2))
    assert (sent(), service.told) == ("failed", [])


@pytest.mark.parametrize(
    ("about", "url"),
    [
        ({"of": "contact", "client": 7}, "/clients/contacts/7/"),
        ({"of": "deal", "count": 5}, "/notices/all/"),
        ({}, "/notices/all/"),
    ],
)
def test_a_press_opens_the_client_and_of_many_the_notices(company: Company, about: dict[str, Any], url: str) -> None:
    notice = Notice(employee=company.owner, kind=NoticeKind.CLIENT, at=timezone.now(), **about)
    told = push.words_of(notice, says_more=False)
    assert told["url"] == url
    assert told["tag"] == ("client.given:contact:7" if "client" in about else "client.given")


def test_what_no_browser_gives_is_refused_and_what_one_gives_is_sealed(company: Company) -> None:
    sound = Browser("https://push.example.com").way
    for broken in (
        WayTo("http://push.example.com/x", sound.p256dh, sound.auth, sound.our_key),
        WayTo(sound.endpoint, "AAAA", sound.auth, sound.our_key),
        WayTo(sound.endpoint, sound.p256dh, "AAAA", sound.our_key),
        WayTo(sound.endpoint, sound.p256dh, sound.auth, sound.p256dh),
    ):
        with pytest.raises(Invalid):
            add_device(broken, session="s", name="", by=company.owner, at=timezone.now())
    made = add_device(sound, session="s", name="Phone", by=company.owner, at=timezone.now())
    again = add_device(sound, session="t", name="Phone", by=company.owner, at=timezone.now())
    assert (made.pk, Device.objects.get().session, way_to(again)) == (again.pk, "t", sound)
    assert b"push.example.com" not in bytes(Device.objects.get().sealed)


def test_the_key_of_another_installation_proves_nothing(settings: Any) -> None:
    ours = vapid.public_key()
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-key-that-is-long-enough-to-be-one-of-ours-0123456789"
    assert vapid.public_key() != ours
    assert vapid.authorization("https://a", key=ours, contact="https://b", now=0).endswith(f"k={ours}")
    settings.SECRET_KEY_FALLBACKS = []
    assert vapid.authorization("https://a", key=ours, contact="https://b", now=0) == ""
