"""The load of `teplo bench intake`: enquiries over a few kept connections, from a process of its own.

Run as a module: URL, path, token, connections, seconds, first number. Prints {"sent", "failed", "seconds", "ms"}. It
loads neither Django nor an HTTP library, since on a small machine it takes its time from what is measured.
"""

import asyncio
import json
import sys
import time
from urllib.parse import urlsplit

BODY = (
    '{"channel":"api","external_id":"bench-%(n)d","person":{"name":"%(name)s",'
    '"phones":["8 (9%(a)02d) %(b)03d-%(c)02d-%(d)02d"],"emails":["client%(n)d@mail.ru"]},'
    '"need":"Ламинат, %(m)d м²","text":"Перезвоните после шести","region":"54","source":"yandex-direct",'
    '"utm":{"source":"yandex","medium":"cpc","campaign":"autumn"},"page":"https://dom.example/laminate"}'
)
NAMES = ("Иван Петров", "Ольга Смирнова", "Пётр Кузнецов", "Анна Орлова", "Тимур Ахметов", "Мария Белова", "Олег Титов")


def body_of(number: int) -> bytes:
    """One enquiry that nobody sent before: phone and e-mail of its own."""
    digits = number % 10**9
    values = {
        "n": number,
        "name": NAMES[number % len(NAMES)],
        "a": digits // 10**7,
        "b": digits // 10**4 % 1000,
        "c": digits // 100 % 100,
        "d": digits % 100,
        "m": 5 + number % 200,
    }
    return (BODY % values).encode()


class Load:
    """Connections that send one enquiry after another until the time is up."""

    def __init__(self, url: str, path: str, token: str, first: int) -> None:
        parts = urlsplit(url)
        self.host, self.port = parts.hostname or "127.0.0.1", parts.port or 80
        self.head = (
            f"POST {path} HTTP/1.1\r\nHost: {parts.netloc}\r\nContent-Type: application/json\r\n"
            f"Authorization: Bearer {token}\r\nContent-Length: "
        ).encode()
        self.number = first
        self.times: list[float] = []
        self.failed: dict[str, int] = {}

    async def run(self, connections: int, seconds: float) -> float:
        """Send for so many seconds; gives how long it really took."""
        begun = time.perf_counter()
        await asyncio.gather(*(self._send_until(begun + seconds) for _ in range(connections)))
        return time.perf_counter() - begun

    async def _send_until(self, end: float) -> None:
        reader, writer = await asyncio.open_connection(self.host, self.port)
        while (now := time.perf_counter()) < end:
            self.number += 1
            body = body_of(self.number)
            writer.write(self.head + str(len(body)).encode() + b"\r\n\r\n" + body)
            status = await _answer(reader)
            if status == b"201":
                self.times.append(time.perf_counter() - now)
            else:
                self.failed[status.decode()] = self.failed.get(status.decode(), 0) + 1
        writer.close()


async def _answer(reader: asyncio.StreamReader) -> bytes:
    head = await reader.readuntil(b"\r\n\r\n")
    length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0] or 0)
    await reader.readexactly(length)
    return head[9:12]


def main() -> None:
    url, path, token, connections, seconds, first = sys.argv[1:]
    load = Load(url, path, token, int(first))
    took = asyncio.run(load.run(int(connections), float(seconds)))
    milliseconds = [round(each * 1000, 2) for each in load.times]
    print(json.dumps({"sent": len(milliseconds), "failed": load.failed, "seconds": took, "ms": milliseconds}))


if __name__ == "__main__":
    main()
