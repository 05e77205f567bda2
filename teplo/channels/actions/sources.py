"""Where people come from: sources and campaigns."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from teplo.channels.models import Campaign, Source
from teplo.kit import sql
from teplo.kit.changes import add, check, put
from teplo.kit.problems import FieldError, Invalid
from teplo.kit.text import free_slug, one_line, slug
from teplo.kit.transactions import front_door, step
from teplo.ledger.actions import record
from teplo.ledger.actors import Actor
from teplo.staff.permissions import Permission, demand

FORGET = "DELETE FROM channels_source s WHERE id = ANY (%s::bigint[]) AND name = ''"
UNUSED = "AND NOT EXISTS (SELECT 1 FROM {table} WHERE {column} = s.id)"


@step
def meet_source(key: str) -> int:
    """The number of the source with this key; a key that nobody has set up yet gets a row of its own."""
    source, _new = Source.objects.get_or_create(key=key)
    return source.pk


@step
def meet_sources(keys: Collection[str]) -> dict[str, int]:
    """The numbers of the sources with these keys, by the key; made in the order of the keys, as everybody does."""
    return {key: meet_source(key) for key in sorted(keys)}


@step
def forget_sources(numbers: Sequence[int]) -> None:
    """Let sources vanish that nobody has named and from which nothing comes any more; the rooms above are asked too."""
    pointing = Source._meta.related_objects
    used = (UNUSED.format(table=one.related_model._meta.db_table, column=one.field.column) for one in pointing)
    sql.run(" ".join((FORGET, *used)), [list(numbers)])


@front_door
def add_source(name: str, *, key: str = "", by: Actor, at: datetime) -> Source:
    """Add a source; `key` is what enquiries say (utm_source), made from the name where it is empty."""
    demand(by, Permission.CHANNEL_SET_UP)
    shown, given = one_line(name, limit=1_000), one_line(key, limit=1_000)
    taken = set(Source.objects.values_list("key", flat=True))
    if given in taken:
        raise Invalid(errors=[FieldError("key", "taken", _("Another source has this key."))])
    source = Source(name=shown, key=given or free_slug(slug(shown, limit=70, otherwise="source"), taken, limit=80))
    check(source)
    add(source)
    record("source.added", by=by, at=at, source=source.pk)
    return source


@front_door
def change_source(source: Source, *, values: Mapping[str, object], by: Actor, at: datetime) -> None:
    """Rename a source or take it out of use; its key stays, for enquiries name it."""
    demand(by, Permission.CHANNEL_SET_UP)
    now = Source.objects.select_for_update(no_key=True).get(pk=source.pk)
    if changed := put(now, values, allowed=("name", "is_active")):
        now.save(update_fields=changed)
        record("source.changed", by=by, at=at, source=now.pk, fields=changed)


@front_door
def add_campaign(key: str, *, name: str, source: Source | None = None, by: Actor, at: datetime) -> Campaign:
    """Add a campaign; enquiries meet it by their utm_campaign, which is its key."""
    demand(by, Permission.CHANNEL_SET_UP)
    given = one_line(key, limit=1_000)
    if Campaign.objects.filter(key=given).exists():
        raise Invalid(errors=[FieldError("key", "taken", _("Another campaign has this utm_campaign."))])
    campaign = Campaign(key=given, name=one_line(name, limit=1_000) or given, source=source)
    check(campaign)
    add(campaign)
    record("campaign.added", by=by, at=at, campaign=campaign.pk)
    return campaign


@front_door
def change_campaign(campaign: Campaign, *, values: Mapping[str, object], by: Actor, at: datetime) -> None:
    """Change name, source or use of a campaign; its key stays, for enquiries name it."""
    demand(by, Permission.CHANNEL_SET_UP)
    now = Campaign.objects.select_for_update(no_key=True).get(pk=campaign.pk)
    if changed := put(now, values, allowed=("name", "source", "is_active")):
        now.save(update_fields=changed)
        record("campaign.changed", by=by, at=at, campaign=now.pk, fields=changed)
