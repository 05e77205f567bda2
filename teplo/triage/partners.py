"""Partners that may be offered an enquiry, whose link it is, and what each of them made of what he was sent."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from teplo.kit import sql, tokens
from teplo.kit.text import fold
from teplo.triage.models import Partner

PURPOSE = "partner"
# Read by whoever holds the cursor of a rule: the one before us has committed his offer.
ACTIVE = """
SELECT p.id, p.regions, p.most_open,
    (SELECT count(*) FROM triage_offer o WHERE o.partner_id = p.id AND o.state = 'open'),
    (SELECT max(o.since) FROM triage_offer o WHERE o.partner_id = p.id)
FROM triage_partner p WHERE p.is_active AND p.digest <> '' AND p.link_until > %(at)s::timestamptz
    AND (cardinality(%(named)s::bigint[]) = 0 OR p.id = ANY (%(named)s::bigint[]))
    AND NOT p.id = ANY (%(left_out)s::bigint[]) ORDER BY p.id
"""


@dataclass(frozen=True, slots=True)
class PartnerView:
    """A partner whom a rule might choose; `is_local` where the region is one of his, not merely any."""

    partner: int
    open: int
    most_open: int
    last_offered_at: datetime | None = None
    is_local: bool = True

    @property
    def is_free(self) -> bool:
        return self.open < self.most_open


def candidates(
    region: str, *, named: Collection[int] = (), leave_out: Collection[int] = (), at: datetime
) -> list[PartnerView]:
    """The partners who can be offered an enquiry of a region: those who are named by the rule, else all of the region.

    Whoever has no region takes enquiries from everywhere. Who has no link that is good at `at` could not answer.
    """
    asked = {"at": at, "named": sorted(named), "left_out": sorted(leave_out)}
    folded, found = fold(region), []
    for partner, regions, most_open, open_now, last in sql.rows(ACTIVE, asked):
        is_local = folded in {fold(one) for one in regions}
        if is_local or not regions or named:
            found.append(PartnerView(partner, open_now, most_open, last, is_local))
    return found


def pick(views: Sequence[PartnerView]) -> PartnerView | None:
    """Whoever is free and was offered something longest ago, those of the region first; None where nobody is."""
    free = [view for view in views if view.is_free]
    return min(free, key=_turn, default=None)


def _turn(view: PartnerView) -> tuple[bool, bool, float, int]:
    last = view.last_offered_at
    return not view.is_local, last is not None, last.timestamp() if last else 0.0, view.partner


def partner_by_link(link: str, *, at: datetime) -> Partner | None:
    """Whose page a link opens; None for one that was ended, renewed, is over, or never was."""
    digest = tokens.digest_of(link, purpose=PURPOSE)
    if digest is None:
        return None
    return Partner.objects.filter(digest=digest, is_active=True, link_until__gt=at).first()
