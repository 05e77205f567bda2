"""The pages of distribution: the editor of a rule, its versions, 'Why me?' in full, the figures."""

import re
from typing import Any

import pytest
from django.utils import timezone

from teplo.channels.models import Channel
from teplo.leads.models import Lead
from teplo.staff.actions.own import end_shift
from teplo.staff.models import Employee, Queue, Schedule, Working
from teplo.triage.actions import assign
from teplo.triage.models import Rule
from tests.company import Company, person, rule, send

HTMX = {"HX-Request": "true"}


@pytest.fixture
def page(client: Any, company: Company) -> Any:
    """The browser of the head, who sets up distribution."""
    Employee.objects.update(language="en")
    client.force_login(company.head)
    return client


def values(company: Company, **more: object) -> dict[str, object]:
    chosen = [company.owner.pk, company.colleague.pk]
    return {
        "name": "Сибирь",
        "strategy": "round_robin",
        "pool": "named",
        "employees": chosen,
        "fallback": "next",
        **more,
    }


def made(page: Any, company: Company, **more: object) -> Rule:
    answer = page.post("/setup/rules/add/", values(company, **more))
    assert answer.status_code == 302, re.findall(r"field-error.*?</div>", answer.text)
    return Rule.objects.filter(catches_all=False).latest("pk")


def test_all_that_a_rule_can_say_is_saved_and_shown_again(page, company):
    queue = Queue.objects.get(key="new")
    rule = made(
        page, company, strategy="weighted", cap_open="20", cap_month="300", fallback="queue", out_of_hours="wait",
        queue_else=queue.pk, **{f"weight-{company.owner.pk}": "3", "if-hour-low": "9", "if-hour-high": "18",
        "if-in_hours-values": "yes", "if-came-values": ["new"], "if-text-op": "contains", "if-text-values": "опт"},
    )  # fmt: skip
    assert (rule.weights, rule.caps) == ({str(company.owner.pk): 3}, {"open": 20, "month": 300})
    assert (rule.fallback, rule.out_of_hours, rule.queue) == ("queue", "wait", queue)
    asked = {item["field"]: (item["op"], item["values"]) for item in rule.conditions["all"]}
    assert asked["hour"] == ("between", ["9", "18"])
    assert (asked["in_hours"], asked["text"]) == (("is", ["yes"]), ("contains", ["опт"]))
    text = page.get(f"/setup/rules/{rule.pk}/").text
    assert 'name="if-hour-low" value="9"' in text
    assert "Owner ×3" in text
    page.post(f"/setup/rules/{rule.pk}/", values(company, **{"if-text-op": "contains", "if-text-values": "опт"}))
    rule.refresh_from_db()
    assert (rule.weights, rule.caps, rule.queue, rule.version) == ({}, {}, None, 2)


def test_people_of_a_group_leave_nobody_by_name(page, company):
    rule = made(page, company, pool="group", team=company.owner.team_id)
    assert (rule.employees, rule.team_id) == ([], company.owner.team_id)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"strategy": "offer"}, "field-error"),
        ({"fallback": "queue"}, "id_queue_else-error"),
        ({"cap_open": "0"}, "greater than or equal to 1"),
        ({"if-hour-low": "nine"}, "Some conditions need mending."),
        ({"employees": []}, "Choose people"),
    ],
)
def test_what_is_missing_is_said_and_nothing_typed_is_lost(page, company, more, words):
    answer = page.post("/setup/rules/add/", {**values(company), **more})
    assert (answer.status_code, words in answer.text) == (422, True)
    assert 'value="Сибирь"' in answer.text
    assert Rule.objects.count() == 1


def test_the_sentence_follows_the_form_before_it_is_saved(page, company):
    given = values(company, cap_open="20", **{"if-region-op": "is", "if-region-values": "54"})
    text = page.post("/setup/rules/draft/", given, headers=HTMX).text
    assert "Region: “54” → in turn: Owner, Colleague; each no more than 20 open" in text
    assert "Nobody stands behind this rule" in page.post("/setup/rules/draft/", {"strategy": "fixed"}).text
    assert "rule-sentence" in page.post("/setup/rules/draft/", {"cap_open": "x", "if-hour-low": "x"}).text
    assert Rule.objects.count() == 1


def test_hours_that_nobody_covers_are_shown_as_a_map(page, company):
    schedule = Schedule.objects.create(name="5/2", pattern={"kind": "weekly", "days": [[]] * 7})
    assert "at every hour" in page.post("/setup/rules/draft/", values(company)).text
    for one in (company.owner, company.colleague):
        Working.objects.create(employee=one, schedule=schedule, since=timezone.localdate())
    text = page.post("/setup/rules/draft/", values(company)).text
    assert "Hours that nobody covers" in text
    assert text.count("hour-none") >= 24 * 6
    assert "Nobody of them is there now." in text


def test_a_rule_that_is_never_asked_is_said_plainly(page, company):
    made(page, company, name="Все", fallback="queue", queue_else=Queue.objects.get(key="new").pk)
    made(page, company, name="Поздно", **{"if-region-values": "54"})
    assert "Never asked: the rule “Все” above takes everything that fits here." in page.get("/setup/rules/").text


def test_rules_are_dragged_switched_and_moved_in_place(page, company):
    one, two = made(page, company, name="Один"), made(page, company, name="Два")
    text = page.post(f"/setup/rules/{two.pk}/place/", {"place": "0"}, headers=HTMX).text
    assert text.index(f"rule-{two.pk}") < text.index(f"rule-{one.pk}")
    assert "<html" not in text
    page.post(f"/setup/rules/{one.pk}/up/", headers=HTMX)
    page.post(f"/setup/rules/{one.pk}/off/", headers=HTMX)
    assert [(rule.name, rule.is_active) for rule in Rule.objects.all()[:2]] == [("Один", False), ("Два", True)]
    assert page.post(f"/setup/rules/{one.pk}/on/").headers["Location"] == "/setup/rules/"


def test_many_rules_ask_no_more_than_few(page, company, django_assert_max_num_queries):
    for number in range(6):
        made(page, company, name=str(number), **{"if-channel-values": ["api"], "if-region-values": "54"})
    with django_assert_max_num_queries(25):
        page.get("/setup/rules/")


def test_a_version_says_what_changed_and_can_be_had_back(page, company):
    rule = made(page, company)
    page.post(f"/setup/rules/{rule.pk}/", values(company, cap_open="20"))
    text = page.get(f"/setup/rules/{rule.pk}/versions/").text
    assert "each no more than 20 open" in text
    page.post(f"/setup/rules/{rule.pk}/versions/1/restore/")
    rule.refresh_from_db()
    assert (rule.caps, rule.version) == ({}, 3)
    assert page.get("/setup/rules/999/versions/").status_code == 404
    assert page.post(f"/setup/rules/{rule.pk}/versions/9/restore/").status_code == 404


def test_trying_says_who_gets_it_and_why_nobody_else(page, company):
    rule = made(page, company, **{"if-heat-values": ["hot"]})
    end_shift(company.owner, by=company.owner, at=timezone.now())
    channel = Channel.objects.get(slug="api").pk
    text = page.get(f"/setup/rules/?channel={channel}&heat=hot&phone=89123456789").text.partition("setup-trial")[2]
    assert ("Colleague" in text, "Owner: off shift" in text) == (True, True)
    assert Rule.objects.get(pk=rule.pk).version == 1
    assert "Some digits are missing" in page.get(f"/setup/rules/?channel={channel}&phone=8912").text


def test_why_me_tells_the_text_of_the_rule_and_who_had_it_before(page, company):
    rule("round_robin", company.owner)
    page.post("/setup/rules/add/", values(company))  # a later rule, that is not asked
    lead = Lead.objects.get(pk=send(company, person=person(email="a@x.ru")).lead)
    assign(lead, to=company.colleague, comment="Он на связи", by=company.head, at=timezone.now())
    text = page.get(f"/leads/{lead.pk}/why/").text
    assert text.index("Он на связи") < text.index("Before that") < text.index("It was the turn")
    assert f"/leads/{lead.pk}/why/" in page.get(f"/leads/{lead.pk}/").text


def test_why_me_shows_the_version_by_which_it_was_decided(page, company):
    decided = made(page, company)
    lead = Lead.objects.get(pk=send(company, person=person(email="a@x.ru")).lead)
    page.post(f"/setup/rules/{decided.pk}/", values(company, cap_open="20"))
    text = page.get(f"/leads/{lead.pk}/why/").text
    assert "Every enquiry → in turn: Owner, Colleague" in text
    assert "no more than 20" not in text
    assert f"/setup/rules/{decided.pk}/versions/#version-1" in text
    page.force_login(lead.owner)
    mine = page.get(f"/leads/{lead.pk}/why/").text
    assert ("Why me?" in mine, "/setup/rules/" in mine) == (True, False)


def test_the_figures_show_shares_and_leave_the_house_as_files(page, company):
    rule("round_robin", company.owner, company.colleague)
    for number in range(4):
        send(company, person=person(email=f"a{number}@x.ru"))
    text = page.get("/distribution/?period=today").text
    assert "the rules gave" in text
    assert re.search(r'href="/leads/\?given=rules\.\d+%40', text)
    assert "style=" not in text.split("<main")[1]
    for form in ("csv", "xlsx"):
        answer = page.post("/distribution/file/?period=today", {"form": form})
        assert (answer.status_code, len(answer.content) > 80) == (200, True)
    assert page.get("/distribution/?period=soon").status_code == 400
    assert "/distribution/" in page.get("/reports/").text
    page.force_login(company.owner)
    assert page.get("/distribution/").status_code == 403
    assert "/distribution/" not in page.get("/reports/").text


def test_the_list_behind_a_figure_says_what_it_shows(page, company):
    rule("round_robin", company.owner)
    send(company, person=person(email="a@x.ru"))
    address = re.search(r'href="(/leads/\?given=rules[^"]*)"', page.get("/distribution/?period=today").text)
    shown = page.get(address[1].replace("&amp;", "&"))
    assert shown.status_code == 200
    assert "given by the rules" in shown.text
