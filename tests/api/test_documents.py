"""The examples of docs/api.md work as they are shown, one after the other."""

import json
import re
from typing import Any

import pytest
from django.utils import timezone

from teplo.api.interface import description
from tools.house.source import ROOT

DOCUMENT = (ROOT / "docs/api.md").read_text()
EXAMPLES = re.findall(r"```http\n(.*?)\n```", DOCUMENT, re.DOTALL)
NUMBERED = re.compile(
    r"/(leads|tasks|persons|contacts|companies|deals)/(\d+)|(lead|person|contact)(=|\": )(\d+)"
    r"|(\"to\": \{\"kind\": \"employee\", \"id\": )3"
)
NAMES = {
    "leads": "lead", "tasks": "task", "persons": "person", "contacts": "contact", "companies": "company",
    "deals": "deal",
}  # fmt: skip
ANYTHING = "…"


class Reader:
    """Knows which real record the number of an example stands for."""

    def __init__(self, employee: int) -> None:
        self.numbers: dict[tuple[str, int], int] = {}
        self.employee = employee

    def real(self, text: str) -> str:
        return NUMBERED.sub(self._one, next_year(text))

    def _one(self, found: re.Match[str]) -> str:
        if found[6]:
            return f"{found[6]}{self.employee}"
        if found[1]:
            return f"/{found[1]}/{self.numbers[NAMES[found[1]], int(found[2])]}"
        return f"{found[3]}{found[4]}{self.numbers[found[3], int(found[5])]}"

    def compare(self, shown: Any, got: Any, name: str = "") -> None:
        if shown == ANYTHING:
            return
        assert type(shown) is type(got), name
        if isinstance(shown, dict):
            assert shown.keys() == got.keys() - ({"detail"} - shown.keys()), name
            for key, value in shown.items():
                self.compare(value, got[key], {"id": name}.get(key, key))
        elif isinstance(shown, list):
            assert len(shown) == len(got), name
            for one, other in zip(shown, got, strict=True):
                self.compare(one, other, {"items": "task"}.get(name, name))
        elif isinstance(shown, int) and not isinstance(shown, bool):
            self.numbers.setdefault((name, shown), got)
        else:
            assert shown == got, name


def parts(example: str) -> tuple[str, dict[str, str], str, int, Any]:
    """The request line, headers and body of an example, its status and its answer."""
    asked, _blank, told = example.rpartition("\n\n")
    head, _blank, body = asked.partition("\n\n")
    request, *headers = head.splitlines()
    status, _end, answer = told.partition("\n")
    return request, dict(line.split(": ", 1) for line in headers), body, int(status), json.loads(next_year(answer))


def next_year(text: str) -> str:
    return text.replace("2027-", f"{timezone.now().year + 1}-")


def test_every_example_works(company, as_caller):
    admin = as_caller(company.administrator, "intake", "read", "write", "admin")
    reader = Reader(company.owner.pk)
    for example in EXAMPLES:
        request, headers, body, status, answer = parts(example)
        method, path = reader.real(request).split(" ")
        got = admin.call(method, path, reader.real(body).encode(), **headers)
        assert admin.status == status, (example, got)
        reader.compare(answer, got, NAMES.get(path.rpartition("/")[2], "") if method == "POST" else "")


def test_every_operation_is_named():
    paths = {re.sub(r"\{\w+\}", "{id}", path) for path in description()["paths"]}
    shown = {re.sub(r"/\d+|/\{\w+\}", "/{id}", path) for path in re.findall(r"/api/v1/[a-z/{}\d-]+", DOCUMENT)}
    missing = {path for path in paths if path not in shown and not path.endswith("/junk")}
    assert missing == set()


@pytest.mark.parametrize("path", ["/api/v1/openapi.json", "/api/docs"])
def test_the_description_is_open_to_all(db, client, path):
    answer = client.get(path)
    assert answer.status_code == 200
    assert "default-src 'none'" in answer["Content-Security-Policy"]


def test_the_page_of_the_description_needs_nothing_from_elsewhere(db, client):
    page = client.get("/api/docs").content.decode()
    assert re.findall(r"<script|<style|\bstyle=|\bon\w+=|//", page.split("<main>")[0]) == []
    assert 'href="/static/' in page
