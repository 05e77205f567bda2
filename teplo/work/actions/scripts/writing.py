"""A script is written: its draft step by step, then a version that people walk."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from teplo.kit.changes import add, check, put
from teplo.kit.problems import Conflict, FieldError, Invalid, NotSeen
from teplo.kit.text import clean, one_line
from teplo.kit.transactions import front_door, step
from teplo.ledger.actions import record
from teplo.ledger.actors import Actor
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission, demand
from teplo.work.scripts import rules
from teplo.work.scripts.models import Script, ScriptVersion
from teplo.work.scripts.rules import Answer, Step, StepKind, Tree, tree_of

SETTINGS = ("name", "kind", "aim", "is_active")
# Where an answer leads to a step that is only to be written.
TO_NEW = "+"


@front_door
def add_script(name: str, *, kind: str, aim: str, by: Actor, at: datetime, tree: Tree | None = None) -> Script:
    """Begin a script; nobody walks it before it is published."""
    demand(by, Permission.SCRIPT_MANAGE)
    made = Script(name=one_line(name, limit=1_000), kind=kind, aim=one_line(aim, limit=1_000), created_at=at)
    made.draft = (tree or Tree()).as_json()
    check(made)
    add(made)
    record("script.added", by=by, at=at, script=made.pk)
    return made


@front_door
def copy_script(script: Script, *, name: str, by: Actor, at: datetime) -> Script:
    """Begin a script with what another one's draft says."""
    demand(by, Permission.SCRIPT_MANAGE)
    made = Script(name=one_line(name, limit=1_000), kind=script.kind, aim=script.aim, created_at=at)
    made.draft = Script.objects.values_list("draft", flat=True).get(pk=script.pk)
    check(made)
    add(made)
    record("script.added", by=by, at=at, script=made.pk, copy_of=script.pk)
    return made


@front_door
def change_script(script: Script, *, values: Mapping[str, object], by: Actor, at: datetime) -> None:
    """Change what a script is called, what it is for and what it aims at, or take it out of use.

    A new aim holds for talks from the next version on.
    """
    now = _locked(script, by)
    if changed := put(now, values, allowed=SETTINGS):
        if "aim" in changed:
            now.is_changed = True
        now.save(update_fields=[*changed, "is_changed"])
        record("script.changed", by=by, at=at, script=now.pk, fields=changed)


@front_door
def put_step(script: Script, *, step: Step, seen: int, by: Actor, at: datetime) -> Step:
    """Write a step into the draft, a new one where its key is empty; `seen` is the draft's number of edits then.

    An answer to `TO_NEW` gets a step of its own, still to be written. Invalid names what cannot stand there.
    """
    now = _unchanged(script, seen, by)
    tree = tree_of(now.draft)
    if step.key and step.key not in tree.by_key:
        raise Conflict("gone", _("Somebody has removed this step meanwhile."))
    put_in = _cleaned(step, tree)
    tree = rules.with_step(tree, put_in)
    for place, one in enumerate(put_in.answers):
        if one.to == TO_NEW:
            fresh = Step(rules.new_key(tree), StepKind.SAY)
            answers = (*put_in.answers[:place], replace(one, to=fresh.key), *put_in.answers[place + 1 :])
            put_in = replace(put_in, answers=answers)
            tree = rules.with_step(rules.with_step(tree, fresh), put_in)
    _keep(now, tree, by=by, at=at)
    return put_in


@front_door
def remove_step(script: Script, *, key: str, seen: int, by: Actor, at: datetime) -> None:
    """Take a step out of the draft; answers that led to it lead nowhere until somebody says where."""
    now = _unchanged(script, seen, by)
    _keep(now, rules.without_step(tree_of(now.draft), key), by=by, at=at)


@front_door
def begin_with(script: Script, *, key: str, seen: int, by: Actor, at: datetime) -> None:
    """Let the talk begin with this step."""
    now = _unchanged(script, seen, by)
    tree = tree_of(now.draft)
    if key not in tree.by_key or tree.by_key[key].kind == StepKind.OBJECTION:
        raise NotSeen
    _keep(now, replace(tree, start=key), by=by, at=at)


@front_door
def take_up(script: Script, *, number: int, seen: int, by: Actor, at: datetime) -> None:
    """Make the draft what an earlier version was; it is published like any change."""
    now = _unchanged(script, seen, by)
    version = ScriptVersion.objects.filter(script=now, number=number).first()
    if version is None:
        raise NotSeen
    _keep(now, tree_of(version.tree), by=by, at=at)


@front_door
def publish(script: Script, *, seen: int, by: Actor, at: datetime) -> ScriptVersion:
    """Make a version of the draft that people walk from now on; Conflict while something is wrong with it."""
    now = _unchanged(script, seen, by)
    tree = tree_of(now.draft)
    if found := rules.flaws(tree, now.aim):
        raise Conflict("flaws", _("It cannot be used yet: %(flaw)s") % {"flaw": rules.SENTENCES[found[0].code]})
    last = ScriptVersion.objects.filter(script=now).aggregate(last=Max("number"))["last"] or 0
    signer = by if isinstance(by, Employee) else None
    made = ScriptVersion(script=now, number=last + 1, aim=now.aim, tree=tree.as_json(), by=signer, at=at)
    add(made)
    now.is_changed = False
    now.save(update_fields=["is_changed"])
    record("script.published", by=by, at=at, script=now.pk, version=made.number)
    return made


@step
def _locked(script: Script, by: Actor) -> Script:
    demand(by, Permission.SCRIPT_MANAGE)
    return Script.objects.select_for_update(no_key=True).get(pk=script.pk)


@step
def _unchanged(script: Script, seen: int, by: Actor) -> Script:
    now = _locked(script, by)
    if now.edits != seen:
        raise Conflict(
            "changed_meanwhile", _("Somebody else has changed this script meanwhile: look again, then save.")
        )
    return now


@step
def _keep(script: Script, tree: Tree, *, by: Actor, at: datetime) -> None:
    script.draft, script.edits, script.is_changed = tree.as_json(), script.edits + 1, True
    script.save(update_fields=["draft", "edits", "is_changed"])
    record("script.changed", by=by, at=at, script=script.pk, fields=["draft"])


# allow undecorated-verb: reads a step, writes nothing
def _cleaned(given: Step, tree: Tree) -> Step:
    """The step as it is kept, with a key and with keys for its answers; Invalid where something is too long."""
    _demand_fits(given, tree)
    is_question, is_end = given.kind == StepKind.QUESTION, given.kind == StepKind.END
    fills = given.fills if is_question else ""
    answers = tuple(_answer(one, place, tree, fills) for place, one in enumerate(given.answers, 1))
    return replace(
        given,
        key=given.key or rules.new_key(tree),
        title=one_line(given.title, limit=80),
        words=clean(given.words, limit=rules.LONGEST_WORDS),
        fills=fills,
        topic=given.topic if given.kind == StepKind.OBJECTION else None,
        is_aim=given.is_aim and is_end,
        answers=() if is_end else answers,
    )


# allow undecorated-verb: checks a step, writes nothing
def _demand_fits(given: Step, tree: Tree) -> None:
    if len(given.answers) > rules.MOST_ANSWERS:
        words = _("At most %(most)d answers.") % {"most": rules.MOST_ANSWERS}
        raise Invalid(errors=[FieldError("answers", "too_many", words)])
    if given.fills and given.fills not in rules.FILLS:
        raise Invalid(errors=[FieldError("fills", "unknown", _("Choose one from the list."))])
    if given.key == "" and len(tree.steps) >= rules.MOST_STEPS:
        raise Invalid(errors=[FieldError("words", "too_many", rules.SENTENCES["too_many"])])


def _answer(given: Answer, place: int, tree: Tree, fills: str) -> Answer:
    to = given.to if given.to in tree.by_key or given.to == TO_NEW else ""
    words = one_line(given.words, limit=rules.LONGEST_ANSWER)
    return Answer(f"a{place}", words, to, given.value.strip()[:300] if fills else "")
