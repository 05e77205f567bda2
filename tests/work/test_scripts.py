"""Scripts by their front doors: versions never change, a run keeps its way, answers write into the card."""

from typing import Any

import pytest
from django.db import transaction
from django.db.utils import IntegrityError
from django.utils import timezone

from teplo.kit.problems import Conflict, Forbidden, NotSeen
from teplo.leads.models import Lead
from teplo.ledger.models import Event
from teplo.terms.models import Topic
from teplo.triage.actions import answer_in_script
from teplo.work.actions import scripts
from teplo.work.scripts.models import Mark, RunStep, Script, ScriptRun, ScriptVersion
from teplo.work.scripts.queries import ways_through
from teplo.work.scripts.rules import FORGOTTEN, Answer, Step, StepKind, Tree
from tests.company import Company
from tests.web.at_work import kinds_of, lead_of

SAY, ASK, END, OBJECTION = StepKind.SAY, StepKind.QUESTION, StepKind.END, StepKind.OBJECTION


def signed(who: Any) -> dict[str, Any]:
    return {"by": who, "at": timezone.now()}


def tree(topic: int | None = None) -> Tree:
    return Tree(
        "s1",
        (
            Step("s1", SAY, "Начало", "Здравствуйте", answers=(Answer("a1", "Да", "s2"), Answer("a2", "Нет", "s4"))),
            Step("s2", ASK, "Город", "Откуда вы?", fills="region", answers=(Answer("a1", "Дальше", "s3"),)),
            Step("s3", END, "Замер", "До встречи", is_aim=True),
            Step("s4", END, "Прощание", "До свидания"),
            Step("s5", OBJECTION, "Дорого", "Понимаю", topic=topic),
        ),
    )


def a_script(company: Company, topic: int | None = None) -> ScriptVersion:
    admin = company.administrator
    made = scripts.add_script("Звонок", kind="call", aim="Замер", tree=tree(topic), **signed(admin))
    return scripts.publish(made, seen=0, **signed(admin))


def walk(company: Company, version: ScriptVersion, lead: Lead, *keys: str) -> ScriptRun:
    run = scripts.start(version, lead=lead, talk=None, **signed(company.owner))
    for key in keys:
        run = answer_in_script(run, key=key, seen=run.moves, **signed(company.owner))
    return run


def test_a_version_never_changes(company: Company) -> None:
    version = a_script(company)
    with pytest.raises(IntegrityError), transaction.atomic():
        ScriptVersion.objects.filter(pk=version.pk).update(aim="Другое")
    assert Event.objects.filter(kind="script.published", facts__version=1).count() == 1


def test_what_has_flaws_is_not_published_and_whoever_saw_an_older_draft_is_told(company: Company) -> None:
    admin = company.administrator
    script = scripts.add_script("Звонок", kind="call", aim="", tree=tree(), **signed(admin))
    with pytest.raises(Conflict, match="flaws"):
        scripts.publish(script, seen=0, **signed(admin))
    scripts.put_step(script, step=Step("", SAY, words="Ещё"), seen=0, **signed(admin))
    with pytest.raises(Conflict, match="changed_meanwhile"):
        scripts.remove_step(script, key="s1", seen=0, **signed(admin))
    assert not ScriptVersion.objects.exists()


def test_an_answer_to_a_new_step_makes_it(company: Company) -> None:
    script = scripts.add_script("Звонок", kind="call", aim="", **signed(company.head))
    first = Step("", SAY, words="Здравствуйте", answers=(Answer("", "Да", "+"), Answer("", "Нет", "+")))
    scripts.put_step(script, step=first, seen=0, **signed(company.head))
    kept = Script.objects.get().draft
    assert [step["key"] for step in kept["steps"]] == ["s1", "s2", "s3"]
    assert [answer["to"] for answer in kept["steps"][0]["answers"]] == ["s2", "s3"]


def test_managers_do_not_write_scripts(company: Company) -> None:
    with pytest.raises(Forbidden):
        scripts.add_script("Звонок", kind="call", aim="", **signed(company.owner))


def test_a_run_reaches_its_aim_and_leaves_its_lines(company: Company) -> None:
    lead = lead_of(company.owner)
    run = walk(company, a_script(company), lead, "a1", "a1")
    assert (run.state, run.at_step) == ("reached", "s3")
    assert list(RunStep.objects.filter(run=run).order_by("place").values_list("step", "answer")) == [
        ("s1", "a1"), ("s2", "a1"), ("s3", ""),
    ]  # fmt: skip
    assert kinds_of(lead)[-2:] == ["script.started", "script.ended"]


def test_an_objection_is_marked_and_leads_back_to_where_it_came_up(company: Company) -> None:
    lead, topic = lead_of(company.owner), Topic.objects.get(key="too_expensive")
    run = walk(company, a_script(company, topic.pk), lead, "a1")
    run = scripts.object_to(run, key="s5", seen=run.moves, **signed(company.owner))
    assert (run.at_step, Mark.objects.get().topic) == ("s5", topic)
    run = answer_in_script(run, key="", seen=run.moves, **signed(company.owner))
    assert run.at_step == "s2"


def test_an_objection_that_is_taken_back_is_not_counted(company: Company) -> None:
    lead, topic = lead_of(company.owner), Topic.objects.get(key="too_expensive")
    run = walk(company, a_script(company, topic.pk), lead)
    for _ in range(2):
        run = scripts.object_to(run, key="s5", seen=run.moves, **signed(company.owner))
    first, last = Mark.objects.order_by("pk")
    run = scripts.go_back(run, seen=run.moves, **signed(company.owner))
    assert (Mark.objects.get(), kinds_of(lead)[-1]) == (first, "mark.dropped")
    assert Event.objects.get(kind="mark.dropped").facts["mark"] == last.pk
    scripts.drop_mark(first, **signed(company.owner))
    run = scripts.go_back(run, seen=run.moves, **signed(company.owner))
    assert (run.at_step, Event.objects.filter(kind="mark.dropped").count()) == ("s1", 2)


def test_an_answer_and_what_it_writes_are_kept_together_or_not_at_all(company: Company) -> None:
    lead = lead_of(company.owner)
    run = walk(company, a_script(company), lead, "a1")
    shown = Lead.objects.get(pk=lead.pk)
    Lead.objects.filter(pk=lead.pk).update(region="Омск", version=shown.version + 1)
    with pytest.raises(Conflict, match="changed_meanwhile"):
        answer_in_script(run, key="a1", seen=2, of_lead=(shown, {"region": "Томск"}), **signed(company.owner))
    assert (Lead.objects.get(pk=lead.pk).region, ScriptRun.objects.get().at_step) == ("Омск", "s2")
    fresh = Lead.objects.get(pk=lead.pk)
    answer_in_script(run, key="a1", seen=2, of_lead=(fresh, {"region": "Томск"}), **signed(company.owner))
    assert (Lead.objects.get(pk=lead.pk).region, ScriptRun.objects.get().at_step) == ("Томск", "s3")


def test_two_windows_do_not_walk_one_run_twice(company: Company) -> None:
    run = walk(company, a_script(company), lead_of(company.owner))
    answer_in_script(run, key="a1", seen=1, **signed(company.owner))
    with pytest.raises(Conflict, match="went_on"):
        answer_in_script(run, key="a2", seen=1, **signed(company.owner))
    assert RunStep.objects.count() == 2


def test_back_takes_one_move_back_and_never_the_first(company: Company) -> None:
    run = walk(company, a_script(company), lead_of(company.owner), "a1")
    run = scripts.go_back(run, seen=2, **signed(company.owner))
    run = scripts.go_back(run, seen=1, **signed(company.owner))
    assert (run.at_step, run.moves, RunStep.objects.get().answer) == ("s1", 1, "")


def test_a_colleague_neither_starts_nor_goes_on_with_what_is_not_his(company: Company) -> None:
    lead, version = lead_of(company.owner), a_script(company)
    run = walk(company, version, lead)
    with pytest.raises(Forbidden):
        scripts.start(version, lead=lead, talk=None, **signed(company.stranger))
    with pytest.raises(NotSeen):
        answer_in_script(run, key="a1", seen=1, **signed(company.head))


def test_figures_say_where_talks_leave_and_hide_those_of_others(company: Company) -> None:
    version = a_script(company)
    lead = lead_of(company.owner)
    walk(company, version, lead, "a1", "a1")
    walk(company, version, lead, "a1")
    scripts.leave(walk(company, version, lead), **signed(company.owner))  # the one before is left by that
    found = {one.step.key: (one.reached, one.left, one.ended) for one in ways_through(version, company.head)}
    assert found == {"s1": (3, 1, 0), "s2": (2, 1, 0), "s3": (1, 0, 1), "s4": (0, 0, 0), "s5": (0, 0, 0)}
    assert sum(one.reached for one in ways_through(version, company.stranger)) == 0


def test_a_run_in_which_nobody_moves_was_left_there(company: Company) -> None:
    run = walk(company, a_script(company), lead_of(company.owner), "a1")
    scripts.leave_forgotten(run, at=timezone.now())
    assert ScriptRun.objects.get().state == "open"
    scripts.leave_forgotten(run, at=timezone.now() + FORGOTTEN)
    assert (ScriptRun.objects.get().state, ScriptRun.objects.get().at_step) == ("left", "s2")


def test_marks_are_made_in_the_customers_words_and_taken_off(company: Company) -> None:
    lead, topic = lead_of(company.owner), Topic.objects.get(key="must_think")
    mark = scripts.make_mark(topic, lead=lead, talk=None, quote="Жена решит", **signed(company.owner))
    assert (mark.quote, kinds_of(lead)[-1]) == ("Жена решит", "mark.made")
    with pytest.raises(Forbidden):
        scripts.drop_mark(mark, **signed(company.stranger))
    scripts.drop_mark(mark, **signed(company.owner))
    assert (Mark.objects.count(), kinds_of(lead)[-1]) == (0, "mark.dropped")
