"""Fields that the company adds: named, ordered, renamed, retired, turned into another kind; and values made sure of."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import F, Max
from django.db.models.fields.json import KeyTransform
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from teplo.kit import sql
from teplo.kit.changes import add, check, put, swap
from teplo.kit.problems import FieldError, Invalid, Mistake
from teplo.kit.text import free_slug, one_line, slug
from teplo.kit.transactions import front_door, step
from teplo.ledger.actions import record
from teplo.ledger.actors import SYSTEM, Actor
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission, demand
from teplo.terms import indexes
from teplo.terms.fields import CURRENCY, TABLES
from teplo.terms.models import CustomField
from teplo.terms.queries import definition_of, forget
from teplo.terms.rules import PREFIX, Definition, key_of, read_custom, turned, words_to_read

LONGEST_KEY = 24
MOST_FIELDS, MOST_OPTIONS = 100, 200
# So many different values are turned into another kind at once; more would hold the records for too long.
MOST_TURNED = 50_000
LISTED = (CustomField.Kind.CHOICE, CustomField.Kind.CHOICES)
TURN = """
UPDATE {table} SET custom = jsonb_set(custom, ARRAY[%(key)s::text], t.now)
FROM unnest(%(before)s::text[], %(now)s::text[]) AS given(before, now),
    LATERAL (SELECT given.before::jsonb AS before, given.now::jsonb AS now) t
WHERE custom -> %(key)s::text = t.before
"""
Options = list[dict[str, Any]]


@front_door
def add_field(
    entity: str, *, name: str, kind: str, key: str = "", options: object = (), is_sought: bool = False, by: Actor,
    at: datetime,
) -> CustomField:  # fmt: skip
    """Add a field to a record, last in order; `key` is made of the name where it is empty and never changes.

    `options` are names, or `{"key", "name", "retired"}`. Invalid for a key that is taken, a kind that is none, a list
    without options.
    """
    demand(by, Permission.WORDS_SET_UP)
    shown = one_line(name, limit=1_000)
    if not shown:
        raise Invalid(errors=[FieldError("name", "required", _("Give it a name."))])
    of_entity = CustomField.objects.filter(entity=entity)
    taken = set(of_entity.values_list("key", flat=True))
    if len(taken) >= MOST_FIELDS:
        raise Invalid(errors=[FieldError("name", "too_many", _("A record can have at most a hundred fields."))])
    last = of_entity.aggregate(last=Max("position"))["last"] or 0
    field = CustomField(entity=entity, name=shown, kind=kind, position=last + 1, is_sought=is_sought, created_at=at)
    field.key = _key(one_line(key, limit=100), shown, taken)
    field.options = _options(options, ()) if kind in LISTED else []
    _demand_options(field)
    check(field)
    add(field)
    record("custom_field.added", by=by, at=at, custom_field=field.pk, entity=entity, kind=kind)
    forget()
    return field


# allow undecorated-verb: finds a key, writes nothing
def _key(given: str, name: str, taken: set[str]) -> str:
    if not given:
        plain = slug(name, limit=LONGEST_KEY - 4, otherwise="field").replace("-", "_")
        plain = plain if plain[:1].isalpha() else f"f_{plain}"
        # Endings that the addresses of lists use for themselves.
        plain = f"{plain}_1" if plain.endswith(("_from", "_to", CURRENCY)) else plain
        return free_slug(plain, taken, limit=LONGEST_KEY).replace("-", "_")
    if given in taken:
        raise Invalid(errors=[FieldError("key", "taken", _("Another field has this key."))])
    made = slug(given, limit=100, otherwise="").replace("-", "_")
    if made != given or not given[0].isalpha() or given.endswith(("_from", "_to", CURRENCY)):
        words = _("A key is made of small Latin letters, digits and _, and does not end with _from, _to or _currency.")
        raise Invalid(errors=[FieldError("key", "invalid", words)])
    return given


# allow undecorated-verb: reads what was given, writes nothing
def _options(given: object, before: tuple[dict[str, Any], ...]) -> Options:
    """Options with keys; one that was there and is not given any more is retired, for values name it."""
    known = {one["key"]: one for one in before}
    by_name = {str(one["name"]).casefold(): one["key"] for one in before}
    made: dict[str, dict[str, Any]] = {}
    for told in _told_options(given):
        name = told["name"]
        _demand_option(name, made)
        key = str(told.get("key") or by_name.get(name.casefold()) or "")
        if key not in known or key in made:
            key = free_slug(slug(name, limit=32, otherwise="option"), {*known, *made, "none"}, limit=40)
        made[key] = {"key": key, "name": name, "retired": bool(told.get("retired"))}
    rest = [{**one, "retired": True} for key, one in known.items() if key not in made]
    if len(made) + len(rest) > MOST_OPTIONS:
        raise Invalid(errors=[FieldError("options", "too_many", _("At most 200 options."))])
    return [*made.values(), *rest]


# allow undecorated-verb: reads what was given, writes nothing
def _told_options(given: object) -> list[dict[str, Any]]:
    """What was said of each option, its name cleaned; those without a name are passed over."""
    told = [
        dict(one) if isinstance(one, Mapping) else {"name": one}
        for one in (given if isinstance(given, list | tuple) else ())
    ]
    named = [{**one, "name": one_line(str(one.get("name", "")), limit=200)} for one in told]
    return [one for one in named if one["name"]]


# allow undecorated-verb: asks, writes nothing
def _demand_option(name: str, made: Mapping[str, dict[str, Any]]) -> None:
    if len(name) > 80:
        raise Invalid(errors=[FieldError("options", "too_long", _("An option has at most 80 characters."))])
    if any(name.casefold() == other["name"].casefold() for other in made.values()):
        raise Invalid(errors=[FieldError("options", "twice", _("“%(name)s” stands there twice.") % {"name": name})])


# allow undecorated-verb: asks, writes nothing
def _demand_options(field: CustomField) -> None:
    if field.kind in LISTED and not any(not one["retired"] for one in field.options):
        raise Invalid(errors=[FieldError("options", "required", _("Write at least one option, each on its own line."))])


@front_door
def change_field(field: CustomField, *, values: Mapping[str, object], by: Actor, at: datetime) -> None:
    """Rename a field, change its options, or mark it as often filtered by. Keys and values stay as they are."""
    demand(by, Permission.WORDS_SET_UP)
    now = _locked(field)
    given = dict(values)
    if "options" in given:
        options = _options(given["options"], tuple(now.options)) if now.kind in LISTED else []
        given["options"] = options
    if changed := put(now, given, allowed=("name", "options", "is_sought")):
        _demand_options(now)
        now.save(update_fields=changed)
        record("custom_field.changed", by=by, at=at, custom_field=now.pk, entity=now.entity, fields=changed)
        forget()


@front_door
def move_field(field: CustomField, *, up: bool, by: Actor, at: datetime) -> None:
    """Let a field change places with its neighbour of the same record; at the end it stays where it is."""
    demand(by, Permission.WORDS_SET_UP)
    of_entity = CustomField.objects.filter(entity=field.entity, retired_at=None).order_by("position", "pk")
    in_use = list(of_entity.select_for_update(no_key=True))
    if field.pk in {row.pk for row in in_use} and swap(in_use, field.pk, up=up):
        CustomField.objects.bulk_update(in_use, ["position"])
        record("custom_field.changed", by=by, at=at, custom_field=field.pk, entity=field.entity, fields=["position"])
        forget()


@front_door
def retire_field(field: CustomField, *, by: Actor, at: datetime) -> None:
    """Take a field out of use: nobody is asked for it, lists and cards do not show it, its values stay."""
    demand(by, Permission.WORDS_SET_UP)
    now = _locked(field)
    if now.retired_at is None:
        now.retired_at = at
        now.save(update_fields=["retired_at"])
        record("custom_field.retired", by=by, at=at, custom_field=now.pk, entity=now.entity)
        forget()


@front_door
def restore_field(field: CustomField, *, by: Actor, at: datetime) -> None:
    """Put a field back into use, with the values that it had."""
    demand(by, Permission.WORDS_SET_UP)
    now = _locked(field)
    if now.retired_at is not None:
        now.retired_at = None
        now.save(update_fields=["retired_at"])
        record("custom_field.restored", by=by, at=at, custom_field=now.pk, entity=now.entity)
        forget()


@front_door
def change_kind(field: CustomField, *, kind: str, options: object = (), by: Actor, at: datetime) -> None:
    """Turn a field into another kind, with every value of it; Invalid, and nothing done, where one cannot be read so.

    Whoever writes a value meanwhile waits for us. A list made of texts without `options` takes the texts for them.
    """
    demand(by, Permission.WORDS_SET_UP)
    now = CustomField.objects.select_for_update().get(pk=field.pk)
    before, former = definition_of(now), now.kind
    if kind == former:
        return
    values = _values_of(now)
    now.kind, now.indexed_at = kind, None
    if kind in LISTED:
        listed = now.options if former in LISTED else []
        now.options = _options(options or listed or sorted({_told(before, v) for v in values}), tuple(listed))
        _demand_options(now)
    check(now)
    turned_values = _all_turned(before, definition_of(now), values)
    now.save(update_fields=["kind", "options", "indexed_at"])
    table = TABLES[now.entity]._meta.db_table
    names = {"key": now.key, "before": [_json(one) for one in values], "now": [_json(o) for o in turned_values]}
    count = sql.run(TURN.format(table=table), names) if values else 0
    record(
        "custom_field.turned",
        by=by,
        at=at,
        custom_field=now.pk,
        entity=now.entity,
        before=former,
        kind=kind,
        count=count,
    )
    forget()


# allow undecorated-verb: writes nothing
def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


# allow undecorated-verb: asks, writes nothing
def _values_of(field: CustomField) -> list[Any]:
    rows = TABLES[field.entity]._default_manager.filter(custom__has_key=field.key)
    found = rows.order_by().annotate(kept=KeyTransform(field.key, "custom")).values_list("kept", flat=True).distinct()
    values = list(found[: MOST_TURNED + 1])
    if len(values) > MOST_TURNED:
        words = _("More than %(most)d different values stand in this field: add a new field instead.")
        raise Invalid(errors=[FieldError("kind", "too_many", words % {"most": MOST_TURNED})])
    return values


# allow undecorated-verb: reads values, writes nothing
def _all_turned(before: Definition, now: Definition, values: list[Any]) -> list[Any]:
    made, refused = [], []
    for value in values:
        try:
            made.append(turned(before, now, value))
        except Mistake:
            refused.append(_told(before, value))
    if refused:
        words = _("%(count)d values cannot be read so, such as “%(value)s”: nothing was changed.")
        told = words % {"count": len(refused), "value": min(refused)[:80]}
        raise Invalid(errors=[FieldError("kind", "unreadable", told)])
    return made


# allow undecorated-verb: writes nothing
def _told(field: Definition, value: Any) -> str:
    """A value as it is told where it cannot be turned."""
    try:
        return str(words_to_read(field, value))
    except Mistake:
        return str(value)


LOCKED = "SELECT * FROM terms_customfield WHERE entity = %s AND key = ANY(%s) ORDER BY id FOR KEY SHARE"


@step
def settle(entity: str, values: Mapping[str, object]) -> dict[str, Any]:
    """Values of custom fields by their names in the registry, read and made sure of; by key, None where emptied.

    No field changes its kind until the transaction ends. Invalid, at each name, for what cannot stand there.
    """
    given = {key_of(name): value for name, value in values.items()}
    rows = CustomField.objects.raw(LOCKED, [entity, list(given)])
    fields = {row.key: definition_of(row) for row in rows}
    settled, mistakes = read_custom(fields.values(), given)
    people = {key: value for key, value in settled.items() if value and fields[key].kind == CustomField.Kind.PERSON}
    known = set(Employee.objects.filter(pk__in=people.values()).values_list("pk", flat=True)) if people else set()
    unknown = gettext_lazy("There is no such employee.")
    mistakes += [FieldError(f"{PREFIX}{key}", "unknown", unknown) for key, one in people.items() if one not in known]
    if mistakes:
        raise Invalid(errors=mistakes)
    return settled


@front_door
def count_asked(counts: Mapping[int, int]) -> None:
    """Keep how often lists were asked by fields, by their numbers: those asked often get an index."""
    for number, count in sorted(counts.items()):
        CustomField.objects.filter(pk=number).update(asked=F("asked") + count)


# allow undecorated-verb: an index is built and dropped beside the running work, outside of any transaction
def index_fields(*, at: datetime) -> list[str]:
    """Give fields that are often filtered by their indexes, and drop those that nobody needs; gives what it built.

    What was broken off while it was built is built again.
    """
    there, wanted = indexes.there(), indexes.wanted()
    for name, is_whole in there.items():
        if name not in wanted or not is_whole:
            indexes.drop(name)
    built = [name for name in wanted if not there.get(name)]
    for name in built:
        indexes.build(wanted[name])
        note_index(wanted[name], by=SYSTEM, at=at)
    return built


@front_door
def note_index(field: CustomField, *, by: Actor, at: datetime) -> None:
    """A field is found by an index now."""
    CustomField.objects.filter(pk=field.pk).update(indexed_at=at)
    record("custom_field.indexed", by=by, at=at, custom_field=field.pk, entity=field.entity)


# allow undecorated-verb: locks, writes nothing
def _locked(field: CustomField) -> CustomField:
    return CustomField.objects.select_for_update(no_key=True).get(pk=field.pk)
