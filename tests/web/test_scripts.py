"""Scripts on the screen: beside the card and the talk, the tree as it is written, and what the figures open."""

from dataclasses import replace

import pytest

from teplo.leads.models import Lead
from teplo.staff.actions import hide_fields
from teplo.terms.models import Topic
from teplo.web.lead import card_shown
from teplo.work.scripts.models import Mark, Script, ScriptRun
from teplo.work.scripts.rules import FILLS, OF_LEAD, OF_PERSON, Step
from tests.company import Company
from tests.web.at_work import lead_of, screen
from tests.work.talking import a_lead, hear, letter, mailbox, talk_of
from tests.work.test_scripts import ASK, Answer, a_script, scripts, signed, tree, walk


def test_a_question_fills_only_what_the_card_itself_changes() -> None:
    assert set(OF_LEAD) <= set(card_shown.LEAD)
    assert set(OF_PERSON) <= set(card_shown.PERSON)
    assert set(FILLS) == {*OF_LEAD, *OF_PERSON}


def test_a_script_is_walked_beside_the_card(company: Company) -> None:
    lead, version, page = lead_of(company.owner), a_script(company), screen(company.owner)
    assert "Звонок" in page.get(f"/scripts/beside/?lead={lead.pk}").content.decode()
    started = page.post("/scripts/start/", {"version": version.pk, "lead": lead.pk}).content.decode()
    assert "Здравствуйте" in started
    run = ScriptRun.objects.get()
    asked = page.post(f"/scripts/runs/{run.pk}/answer/", {"key": "a1", "seen": 1})
    assert "Откуда вы?" in asked.content.decode()
    filled = page.post(f"/scripts/runs/{run.pk}/answer/", {"key": "a1", "seen": 2, "value": "Томск"})
    assert (filled.headers["HX-Trigger"], Lead.objects.get(pk=lead.pk).region) == ("lead-changed", "Томск")
    again = page.post(f"/scripts/runs/{run.pk}/answer/", {"key": "a1", "seen": 2})
    assert again.status_code == 409


def test_what_stands_on_the_card_is_never_overwritten_unseen(company: Company) -> None:
    lead, version, page = lead_of(company.owner), a_script(company), screen(company.owner)
    Lead.objects.filter(pk=lead.pk).update(region="Омск")
    run = walk(company, version, lead, "a1")
    address = f"/scripts/runs/{run.pk}/answer/"
    asked = page.post(address, {"key": "a1", "seen": 2, "value": "Томск", "version": "older"})
    assert asked.status_code == 422
    assert "Омск" in asked.content.decode()
    assert "Томск" in asked.content.decode()
    assert Lead.objects.get(pk=lead.pk).region == "Омск"
    page.post(address, {"key": "a1", "seen": 2, "value": "Томск", "write": card_shown.mark("Омск")})
    assert Lead.objects.get(pk=lead.pk).region == "Томск"


def test_what_cannot_be_read_is_said_at_the_field_and_nothing_moves(company: Company) -> None:
    lead, page = lead_of(company.owner), screen(company.owner)
    asks = Step("s2", ASK, "Сумма", "Сколько?", fills="amount", answers=(Answer("a1", "Дальше", "s3"),))
    steps = tuple(asks if one.key == "s2" else one for one in tree().steps)
    made = scripts.add_script("Сумма", kind="call", aim="А", tree=replace(tree(), steps=steps), **signed(company.head))
    run = walk(company, scripts.publish(made, seen=0, **signed(company.head)), lead, "a1")
    answer = page.post(f"/scripts/runs/{run.pk}/answer/", {"key": "a1", "seen": 2, "value": "много"})
    assert answer.status_code == 422
    assert 'value="много"' in answer.content.decode()
    assert ScriptRun.objects.get().at_step == "s2"


def test_a_hidden_field_is_neither_shown_nor_filled(company: Company) -> None:
    lead, page = lead_of(company.owner), screen(company.owner)
    Lead.objects.filter(pk=lead.pk).update(region="Омск")
    hide_fields(company.owner.role, entity="lead", fields=["region"], **signed(company.administrator))
    company.owner.refresh_from_db()
    run = walk(company, a_script(company), lead, "a1")
    shown = page.get(f"/scripts/beside/?lead={lead.pk}").content.decode()
    assert "Омск" not in shown
    page.post(f"/scripts/runs/{run.pk}/answer/", {"key": "a1", "seen": 2, "value": "Томск"})
    assert (Lead.objects.get(pk=lead.pk).region, ScriptRun.objects.get().at_step) == ("Омск", "s3")


def test_a_talk_is_walked_by_scripts_for_chats(company: Company) -> None:
    version, page = a_script(company), screen(company.owner)
    talk = talk_of(hear(mailbox(company), letter(), lead=a_lead(company)))
    address = f"/scripts/beside/?talk={talk.pk}"
    assert "Звонок" not in page.get(address).content.decode()
    Script.objects.update(kind="both")
    assert "Звонок" in page.get(address).content.decode()
    page.post("/scripts/start/", {"version": version.pk, "talk": talk.pk})
    assert (ScriptRun.objects.get().conversation, ScriptRun.objects.get().lead) == (talk, talk.lead)


def test_a_stranger_sees_no_script_beside_anothers_lead(company: Company) -> None:
    lead = lead_of(company.owner)
    run = walk(company, a_script(company), lead)
    page = screen(company.stranger)
    assert page.get(f"/scripts/beside/?lead={lead.pk}").status_code == 404
    assert page.post(f"/scripts/runs/{run.pk}/answer/", {"key": "a1", "seen": 1}).status_code == 404


def test_a_mark_is_made_and_counted_and_its_figure_opens_it(company: Company) -> None:
    lead, topic, page = lead_of(company.owner), Topic.objects.get(key="too_expensive"), screen(company.owner)
    page.post("/marks/", {"lead": lead.pk, "topic": topic.pk, "quote": "Кусается"})
    assert page.post("/marks/", {"lead": lead.pk, "topic": ""}).status_code == 422
    counted = page.get("/voices/").content.decode()
    assert f'href="/voices/{topic.pk}/?days=30">1</a>' in counted
    assert "Кусается" in page.get(f"/voices/{topic.pk}/").content.decode()
    assert f"/voices/{topic.pk}/" not in screen(company.stranger).get("/voices/").content.decode()
    page.post(f"/marks/{Mark.objects.get().pk}/drop/", {"lead": lead.pk})
    assert not Mark.objects.exists()


def test_the_tree_says_what_is_missing_and_publishes_when_nothing_is(company: Company) -> None:
    page = screen(company.head)
    assert page.post("/setup/scripts/add/", {"name": "Звонок", "kind": "call", "aim": ""}).status_code == 422
    script = scripts.add_script("Звонок", kind="call", aim="", **signed(company.head))
    add = f"/setup/scripts/{script.pk}/steps/add/say/"
    first = {"kind": "say", "words": "Здравствуйте", "answer_1": "Да", "to_1": "+", "seen": 0}
    assert page.post(add, first).status_code == 204
    shown = page.get(f"/setup/scripts/{script.pk}/").content.decode()
    assert "Name the aim of the talk" in shown
    assert "This step says nothing" in shown
    page.post(
        f"/setup/scripts/{script.pk}/settings/", {"name": "Звонок", "kind": "call", "aim": "Замер", "is_active": "on"}
    )
    page.post(f"/setup/scripts/{script.pk}/steps/s2/", {"kind": "end", "words": "Спасибо", "is_aim": "on", "seen": 1})
    page.post(f"/setup/scripts/{script.pk}/publish/", {"seen": 2})
    assert script.versions.get().number == 1


def test_an_answer_that_cannot_be_written_into_its_field_is_said_at_it(company: Company) -> None:
    page, script = screen(company.head), a_script(company).script
    step = {"kind": "question", "words": "Когда?", "fills": "heat", "answer_1": "Скоро", "to_1": "s3", "seen": 0}
    bad = page.post(f"/setup/scripts/{script.pk}/steps/s2/", {**step, "value_1": "жарко"})
    assert bad.status_code == 422
    assert "Choose one from the list" in bad.content.decode()
    page.post(f"/setup/scripts/{script.pk}/steps/s2/", {**step, "value_1": "Hot"})
    assert Script.objects.get().draft["steps"][1]["answers"][0]["value"] == "hot"


@pytest.mark.parametrize("how", ["reached", "left", "ended", "open", ""])
def test_every_figure_opens_the_runs_that_it_counts(company: Company, how: str) -> None:
    version, lead = a_script(company), lead_of(company.owner)
    walk(company, version, lead, "a1", "a1")
    walk(company, version, lead, "a1")
    walk(company, version, lead)
    page = screen(company.head)
    assert "3 talks were led" in page.get(f"/setup/scripts/{version.script_id}/ways/").content.decode()
    step = {"ended": "s3", "open": "s1", "left": "s2"}.get(how, "s1")
    shown = page.get(f"/setup/scripts/{version.script_id}/runs/?step={step}&how={how}").content.decode()
    assert shown.count("/scripts/runs/") == (3 if how in ("reached", "") else 1)
    run = ScriptRun.objects.order_by("pk")[0]
    assert "Замер" in page.get(f"/scripts/runs/{run.pk}/").content.decode()
