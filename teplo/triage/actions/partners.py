"""Partners are set up: who they are, for which regions, and the link that opens their page."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from teplo.kit import tokens
from teplo.kit.changes import add, check, put
from teplo.kit.problems import Conflict, FieldError, Invalid, NotSeen
from teplo.kit.text import fold, one_line
from teplo.kit.transactions import front_door, step
from teplo.ledger.actions import record
from teplo.ledger.actors import Actor
from teplo.staff.permissions import Permission, demand
from teplo.triage.models import Partner
from teplo.triage.partners import PURPOSE

SETTINGS = ("name", "email", "regions", "language", "most_open", "is_active")
LINK_GOOD_FOR = timedelta(days=365)
MOST_REGIONS = 100


@front_door
def add_partner(name: str, *, values: Mapping[str, object], by: Actor, at: datetime) -> tuple[Partner, str]:
    """Add a partner with his link, which is shown this once; `values` are any of `SETTINGS`."""
    demand(by, Permission.RULE_SET_UP)
    partner = Partner(name=one_line(name, limit=1_000))
    _put(partner, {name: value for name, value in values.items() if name != "name"})
    add(partner)
    record("partner.added", by=by, at=at, partner=partner.pk)
    return partner, _link(partner, by=by, at=at)


@front_door
def change_partner(partner: Partner, *, values: Mapping[str, object], by: Actor, at: datetime) -> Partner:
    """Change a partner, any of `SETTINGS`; out of use he gets no offers and his page is closed."""
    demand(by, Permission.RULE_SET_UP)
    now = _locked(partner.pk)
    changed = _put(now, values)
    if changed:
        now.save(update_fields=changed)
        record("partner.changed", by=by, at=at, partner=now.pk, fields=changed)
    return now


@front_door
def renew_link(partner: Partner, *, by: Actor, at: datetime) -> str:
    """Make a new link, which is shown this once; the one before opens nothing from now on."""
    demand(by, Permission.RULE_SET_UP)
    now = _locked(partner.pk)
    if not now.is_active:
        raise Conflict("out_of_use", _("%(name)s is out of use: take this partner into use first.") % {"name": now})
    return _link(now, by=by, at=at)


@front_door
def end_link(partner: Partner, *, by: Actor, at: datetime) -> None:
    """End a link: it opens nothing from now on, and without one he gets no offers."""
    demand(by, Permission.RULE_SET_UP)
    now = _locked(partner.pk)
    if now.digest:
        now.digest, now.hint, now.link_until = "", "", None
        now.save(update_fields=["digest", "hint", "link_until"])
        record("partner.link_ended", by=by, at=at, partner=now.pk)


@step
def _link(partner: Partner, *, by: Actor, at: datetime) -> str:
    token = tokens.make_token(PURPOSE)
    partner.digest, partner.hint = token.digest, token.hint
    partner.link_made_at, partner.link_until = at, at + LINK_GOOD_FOR
    partner.save(update_fields=["digest", "hint", "link_made_at", "link_until"])
    record("partner.link_made", by=by, at=at, partner=partner.pk)
    return token.shown


def _locked(number: int) -> Partner:
    found = Partner.objects.select_for_update(no_key=True).filter(pk=number).first()
    if found is None:
        raise NotSeen
    return found


def _put(partner: Partner, values: Mapping[str, object]) -> list[str]:
    if "regions" in values:
        values = {**values, "regions": _regions(values["regions"])}
    changed = put(partner, values, allowed=SETTINGS)
    check(partner, SETTINGS)
    return changed


def _regions(given: object) -> list[str]:
    """Each region once, whatever its spelling."""
    listed = [one_line(str(one), limit=80) for one in given] if isinstance(given, list | tuple) else []
    once = {fold(one): one for one in listed if one}
    if len(once) > MOST_REGIONS:
        raise Invalid(errors=[FieldError("regions", "too_many", _("At most 100 regions."))])
    return sorted(once.values(), key=fold)
