"""The mapper page: a sample is caught or pasted, its fields are pointed at, tried, and from then on read so."""

import json
import re

import pytest

from teplo.intake.connectors.mapped import mapping_of
from teplo.intake.connectors.mapping import Pointed
from teplo.intake.models import Capture
from teplo.intake.tasks import read_mapped
from teplo.leads.models import Enquiry, Lead
from tests.intake.hooked import BODY, deliver, open_hook

SAMPLE = json.dumps({**BODY, "client": {"name": "Иван <b>", "phones": ["8 912 345-67-89", "8 912 345-67-80"]}})


@pytest.fixture
def unmapped(client, company):
    client.force_login(company.administrator)
    return open_hook(mapping=None)


def fields(page: str) -> dict[str, str]:
    """What the form of a page would send."""
    found = dict(re.findall(r'<input type="hidden" name="((?:path-|rows)[^"]*)" value="([^"]*)"', page))
    for name, inner in re.findall(r'<select[^>]* name="(to-\d+)"[^>]*>(.*?)</select>', page, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', inner)
        found[name] = chosen[1] if chosen else ""
    return {name: value.replace("&quot;", '"') for name, value in found.items()}


def test_what_comes_before_anybody_pointed_waits_and_is_offered_as_a_sample(client, unmapped):
    deliver(client, unmapped)
    assert Capture.objects.get().reason == "no_mapping"
    page = client.get(f"/setup/channels/{unmapped.pk}/fields/").text
    found = fields(page)
    named = {found[name.replace("path", "to")]: path for name, path in found.items() if name.startswith("path-")}
    assert named["name"] == '["client", "name"]'
    assert named["number"] == '["id"]'
    assert "8 912 345-67-89" in page


def test_saved_it_is_read_so_and_what_waited_is_read_too(client, unmapped):
    deliver(client, unmapped)
    found = fields(client.get(f"/setup/channels/{unmapped.pk}/fields/").text)
    phones = next(name for name, path in found.items() if "phones" in path)
    sent = {**found, "sample": SAMPLE, "keeps_rest": "1", phones.replace("path", "to"): "phone"}
    sent[phones.replace("path", "all")] = "1"
    answer = client.post(f"/setup/channels/{unmapped.pk}/fields/save/", sent)
    assert answer.status_code == 302
    unmapped.refresh_from_db()
    assert Pointed(("client", "phones", None), "phone") in mapping_of(unmapped).points
    read_mapped(unmapped.pk)
    assert Enquiry.objects.get().lead.person.name == "Иван Петров"
    deliver(client, unmapped, {**BODY, "id": 9})
    assert (Lead.objects.count(), Enquiry.objects.count()) == (1, 2)


def test_a_list_is_pointed_at_of_which_each_item_is_an_enquiry(client, unmapped):
    body = {"leads": [{"name": "Анна", "phone": "89123456701"}, {"name": "Пётр", "phone": "89123456702"}]}
    deliver(client, unmapped, body)
    page = client.get(f"/setup/channels/{unmapped.pk}/fields/").text
    assert 'value="[&quot;leads&quot;]"' in page
    sent = {**fields(page), "sample": json.dumps(body), "each": '["leads"]'}
    assert "2</dd>" in client.post(f"/setup/channels/{unmapped.pk}/fields/try/", sent).text
    client.post(f"/setup/channels/{unmapped.pk}/fields/save/", sent)
    read_mapped(unmapped.pk)
    names = [*Enquiry.objects.order_by("pk").values_list("lead__person__name", flat=True)]
    assert (names, Capture.objects.order_by("pk")[0].reason) == (["Анна", "Пётр"], "several")


def test_a_trial_shows_what_would_become_of_it_and_keeps_nothing(client, unmapped):
    address = f"/setup/channels/{unmapped.pk}/fields/"
    found = fields(client.post(f"{address}paste/", {"sample": SAMPLE}).text)
    shown = client.post(f"{address}try/", {**found, "sample": SAMPLE}).text
    assert "Иван &lt;b&gt;" in shown
    assert Capture.objects.count() == Enquiry.objects.count() == 0
    only = {"only_path": '["id"]', "only_values": "8, 9"}
    assert "put aside" in client.post(f"{address}try/", {**found, "sample": SAMPLE, **only}).text
    assert mapping_of(unmapped) is None


def test_a_sample_that_cannot_be_taken_apart_is_said_to_be_so_and_kept_in_the_field(client, unmapped):
    answer = client.post(f"/setup/channels/{unmapped.pk}/fields/paste/", {"sample": '{"a": '})
    assert (answer.status_code, "The body is not JSON." in answer.text, "{&quot;a&quot;:" in answer.text) == (
        200,
        True,
        True,
    )


def test_without_anybody_to_answer_nothing_is_saved_and_nothing_chosen_is_lost(client, unmapped):
    address = f"/setup/channels/{unmapped.pk}/fields/"
    found = fields(client.post(f"{address}paste/", {"sample": '{"a": 1, "b": "x"}'}).text)
    answer = client.post(f"{address}save/", {**found, "sample": '{"a": 1, "b": "x"}', "to-1": "text"})
    assert (answer.status_code, fields(answer.text)["to-1"]) == (422, "text")
    assert mapping_of(unmapped) is None


def test_only_what_the_condition_names_becomes_an_enquiry(client, unmapped):
    sent = {
        "rows": "1", "path-0": '["client", "name"]', "to-0": "name",
        "only_path": '["event"]', "only_values": "lead.new, lead.again", "sample": "{}",
    }  # fmt: skip
    client.post(f"/setup/channels/{unmapped.pk}/fields/save/", sent)
    for event in ("lead.new", "ping", "lead.again"):
        deliver(client, unmapped, {**BODY, "event": event})
    assert [*Capture.objects.order_by("pk").values_list("state", flat=True)] == ["admitted", "dropped", "admitted"]


def test_what_was_pointed_at_and_is_not_in_the_sample_stays(client, unmapped):
    sent = {
        "rows": "2",
        "path-0": '["a"]',
        "to-0": "name",
        "path-1": '["gone", null, "x"]',
        "to-1": "phone",
        "sample": "{}",
    }
    client.post(f"/setup/channels/{unmapped.pk}/fields/save/", sent)
    deliver(client, unmapped, {"a": "Иван"})
    page = client.get(f"/setup/channels/{unmapped.pk}/fields/").text
    assert ("not in this sample" in page, fields(page)["to-1"]) == (True, "phone")


def test_when_the_other_side_changes_its_fields_what_came_waits_and_is_read_by_the_next_mapping(client, unmapped):
    def point(path: str) -> None:
        sent = {"rows": "1", "path-0": path, "to-0": "name", "sample": "{}"}
        client.post(f"/setup/channels/{unmapped.pk}/fields/save/", sent)

    point('["a"]')
    deliver(client, unmapped, {"b": "Иван"})
    assert (Capture.objects.get().reason, Enquiry.objects.count()) == ("not_found", 0)
    point('["b"]')
    read_mapped(unmapped.pk)
    assert Enquiry.objects.get().lead.person.name == "Иван"
