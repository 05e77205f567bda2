"""One way out: which addresses may be reached, that a name is asked for once, and that nothing leads elsewhere."""

import contextlib
import ipaddress
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest

from teplo.kit.net import Place, Policy, Refused, Unreached, fetch, place_of
from teplo.kit.net.places import connect, host_of

WEB = Policy(frozenset({80, 443}))

# Spellings of what lies inside, as they were met in the advisories of other products.
INSIDE = [
    "127.0.0.1", "127.0.0.2", "127.255.255.254", "localhost", "localhost.", "LOCALHOST", "LocalHost.",
    "foo.localhost", "2130706433", "017700000001", "0x7f000001", "0x7f.1", "0x7f.0.0.1", "0177.0.0.1", "0177.1",
    "127.1", "127.0.1", "0.0.0.0", "0", "00", "0x0", "[::1]", "::1", "[::]", "::", "[0:0:0:0:0:0:0:1]",
    "[::ffff:127.0.0.1]", "::ffff:7f00:1", "[::ffff:0:127.0.0.1]", "[::127.0.0.1]", "::ffff:10.0.0.1",
    "169.254.169.254", "[::ffff:169.254.169.254]", "2852039166", "0xa9fea9fe", "0251.0376.0251.0376",
    "169.254.170.2", "fd00:ec2::254", "10.0.0.1", "10.255.255.255", "172.16.0.1", "172.31.255.254", "192.168.0.1",
    "192.168.1.1", "100.64.0.1", "100.127.255.255", "192.0.0.8", "192.0.2.1", "198.18.0.1", "198.51.100.7",
    "203.0.113.9", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255", "fe80::1", "fe80::1%eth0",
    "fc00::1", "fd12:3456::1", "fec0::1", "ff02::1", "2001:db8::1", "64:ff9b::7f00:1", "64:ff9b::10.0.0.1",
    "64:ff9b:1::a00:1", "2002:7f00:1::", "2002:a00:1::1", "2001:0:53aa:64c::1", "１２７.0.0.1", "①②⑦.⓪.⓪.①",
    "127。0。0。1", "127.0.0.1.nip.io", "app.127-0-0-1.example", "rebinder.example", "127.0.0.1.", "0x7f.0x0.0x0.0x1",
    "1.1", "1",
]  # fmt: skip
NAMES = {"localhost": "127.0.0.1", "foo.localhost": "127.0.0.1", "127.0.0.1.nip.io": "127.0.0.1"}
NAMES |= {"app.127-0-0-1.example": "10.1.2.3", "rebinder.example": "::ffff:127.0.0.1"}


def stub(host: str, port: int) -> list[str]:
    """What the system's resolver would say, the old spellings of addresses included."""
    if host in NAMES:
        return [NAMES[host]]
    return [socket.inet_ntoa(socket.inet_aton(host))]


@pytest.mark.parametrize("host", INSIDE)
def test_what_lies_inside_is_refused_however_it_is_written(host):
    assert len(INSIDE) >= 60
    with pytest.raises((Refused, Unreached)):
        place_of(host, 80, WEB, resolver=stub)


def test_control_a_naive_list_of_prefixes_lets_most_of_them_through():
    passed = [host for host in INSIDE if not host.startswith(("127.", "10.", "192.168.", "172.16.", "localhost"))]
    assert len(passed) > 40


@pytest.mark.parametrize("host", ["93.184.216.34", "2606:4700::6810:84e5", "[2606:4700::6810:84e5]", "8.8.8.8"])
def test_the_open_internet_is_reached(host):
    assert place_of(host, 443, WEB, resolver=stub).addresses == (host.strip("[]"),)


def test_a_name_in_russian_letters_has_one_spelling():
    assert host_of("Пример.РФ.") == "xn--e1afmkfd.xn--p1ai"


@pytest.mark.parametrize(
    "host", ["", ".", "a b", "a..b", "-a.ru", "host_\x00", "x" * 300, "пример", "a/b", "a@b", "a:80"]
)
def test_what_is_no_name_is_refused(host):
    with pytest.raises((Refused, Unreached)):
        place_of(host, 80, WEB, resolver=lambda *_: [])


@pytest.mark.parametrize("port", [22, 25, 3306, 5432, 6379, 8080])
def test_other_ports_are_refused(port):
    with pytest.raises(Refused, match="port"):
        place_of("93.184.216.34", port, WEB)


def test_ones_own_network_is_reached_only_when_an_administrator_says_so():
    lan = Policy(frozenset({143}), (ipaddress.ip_network("192.168.10.0/24"), ipaddress.ip_network("169.254.0.0/16")))
    assert place_of("192.168.10.5", 143, lan).addresses == ("192.168.10.5",)
    for outside in ("192.168.11.5", "127.0.0.1", "169.254.169.254", "::ffff:192.168.11.5"):
        with pytest.raises(Refused):
            place_of(outside, 143, lan)


def test_one_address_inside_among_many_spoils_the_name():
    with pytest.raises(Refused):
        place_of("mixed.example", 80, WEB, resolver=lambda *_: ["93.184.216.34", "10.0.0.1"])


@dataclass
class Rebinder:
    """A name that is public when it is checked and inside when it is used."""

    answers: list[str]
    asked: int = 0

    def __call__(self, host: str, port: int) -> list[str]:
        self.asked += 1
        return [self.answers.pop(0)]


def test_a_name_is_asked_for_once_and_its_address_pinned(monkeypatch):
    rebinder, went = Rebinder(["93.184.216.34", "127.0.0.1"]), []

    def connecting(address, timeout):
        went.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr("teplo.kit.net.places.socket.create_connection", connecting)
    with pytest.raises(Unreached):
        fetch("GET", "http://rebinder.example/", policy=WEB, resolver=rebinder)
    assert (rebinder.asked, went) == (1, [("93.184.216.34", 80)])


def test_control_asking_twice_leads_inside():
    rebinder = Rebinder(["93.184.216.34", "127.0.0.1"])
    place_of("rebinder.example", 80, WEB, resolver=rebinder)
    assert rebinder("rebinder.example", 80) == ["127.0.0.1"]


@dataclass
class Server:
    """Answers every connection with given words, counts them, and remembers what it was asked."""

    answer: Callable[[socket.socket], None]
    accepted: int = 0
    asked: list[bytes] = field(default_factory=list)
    port: int = 0

    @contextlib.contextmanager
    def open(self) -> Iterator["Server"]:
        with socket.create_server(("127.0.0.1", 0)) as listening:
            self.port = listening.getsockname()[1]
            thread = threading.Thread(target=self._serve, args=(listening,), daemon=True)
            thread.start()
            yield self

    def _serve(self, listening: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = listening.accept()
                self.accepted += 1
                with client, contextlib.suppress(OSError):
                    self.asked.append(client.recv(65_536))
                    self.answer(client)
                    # Closed with words unread, the answer itself would be taken back.
                    client.shutdown(socket.SHUT_WR)
                    client.settimeout(2)
                    while client.recv(65_536):
                        pass

    @property
    def policy(self) -> Policy:
        return Policy(frozenset({self.port}), (ipaddress.ip_network("127.0.0.0/8"),))

    def fetch(self, **options: object):
        return fetch("POST", f"http://127.0.0.1:{self.port}/hook?a=b", body=b"{}", policy=self.policy, **options)


def saying(words: bytes) -> Callable[[socket.socket], None]:
    return lambda client: client.sendall(words)


def test_what_is_not_encrypted_stays_in_ones_own_network():
    clear = Policy(frozenset({143}), (ipaddress.ip_network("192.168.10.0/24"),)).in_the_clear()
    assert place_of("192.168.10.7", 143, clear).addresses == ("192.168.10.7",)
    for elsewhere in ("93.184.216.34", "192.168.11.7"):
        with pytest.raises(Refused) as told:
            place_of(elsewhere, 143, clear)
        assert told.value.code == "in_the_clear"


def test_a_redirect_goes_nowhere():
    with Server(saying(b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecret")).open() as inner:
        words = f"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:{inner.port}/\r\nContent-Length: 0\r\n\r\n".encode()
        with Server(saying(words)).open() as server:
            reply = server.fetch()
            assert (reply.status, reply.body, server.accepted, inner.accepted) == (302, b"", 1, 0)


def test_a_request_says_what_it_should():
    with Server(saying(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-A: b\r\n\r\nok")).open() as server:
        reply = server.fetch(headers={"Content-Type": "application/json"})
        assert (reply.status, reply.body, reply.headers["x-a"]) == (200, b"ok", "b")
        assert server.asked[0].startswith(b"POST /hook?a=b HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n" % server.port)


def drip(client: socket.socket) -> None:
    client.sendall(b"HTTP/1.1 200 OK\r\nX-A: ")
    while True:
        client.sendall(b"a")
        time.sleep(0.05)


@pytest.mark.parametrize(
    "answer, code",
    [
        (saying(b"HTTP/1.1 200 OK\r\nContent-Length: 4000000\r\n\r\n"), "too_large"),
        (saying(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + b"a" * 2_000_000), "too_large"),
        (saying(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf"), "cut_off"),
        (saying(b"nonsense\r\n\r\n"), "malformed"),
        (lambda client: None, "cut_off"),
        (lambda client: time.sleep(2), "timeout"),
        (drip, "timeout"),
    ],
)
def test_bytes_and_seconds_are_limited(answer, code):
    with Server(answer).open() as server:
        begun = time.monotonic()
        with pytest.raises(Unreached) as told:
            server.fetch(seconds=0.5)
        assert (told.value.code, time.monotonic() - begun < 3) == (code, True)


@pytest.mark.parametrize(
    "url",
    ["ftp://example.ru/", "file:///etc/passwd", "http://", "http://a@93.184.216.34/", "http://93.184.216.34:99999/",
     "http://93.184.216.34/\r\nX: y", "http://93.184.216.34\\@127.0.0.1/", "//example.ru", "http:///x", "gopher://a"],
)  # fmt: skip
def test_what_is_no_address_is_refused(url):
    with pytest.raises(Refused):
        fetch("GET", url, policy=WEB, resolver=stub)


def test_nobody_there_is_told_in_a_word():
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    with pytest.raises(Unreached, match="refuses"):
        connect(Place("127.0.0.1", port, ("127.0.0.1",)))
