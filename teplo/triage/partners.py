"""Partners that may be offered an enquiry, whose link it is, and what each of them made of what he was sent."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from teplo.kit import sql, tokens
from teplo.kit.text import fold
from teplo.triage.models import Partner

PURPOSE = "partner"
# Rules with cursors of their own may offer to the same partner: he is locked before his open offers are counted.
HOLD = """
SELECT id FROM triage_partner
WHERE is_active AND (cardinality(%(named)s::bigint[]) = 0 OR id = ANY (%(named)s::bigint[]))
ORDER BY id FOR NO KEY UPDATE
"""
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


def candidates(
    region: str, *, named: Collection[int] = (), leave_out: Collection[int] = (), at: datetime, locks: bool = False
) -> list[PartnerView]:
    """The partners who can be offered an enquiry of a region: those who are named by the rule, else all of the region.

    Whoever has no region takes enquiries from everywhere. Who has no link that is good at `at` could not answer.
    With `locks` nobody else offers them anything until the commit.
    """
    asked = {"at": at, "named": sorted(named), "left_out": sorted(leave_out)}
    if locks:
        sql.rows(HOLD, asked)
    folded, found = fold(region), []
    for partner, regions, most_open, open_now, last in sql.rows(ACTIVE, asked):
        is_local = folded in {fold(one) for one in regions}
        if is_local or not regions or named:
            found.append(PartnerView(partner, open_now, most_open, last, is_local))
    return found


def partner_by_link(link: str, *, at: datetime) -> Partner | None:
    """Whose page a link opens; None for one that was ended, renewed, is over, or never was."""
    digest = tokens.digest_of(link, purpose=PURPOSE)
    if digest is None:
        return None
    return Partner.objects.filter(digest=digest, is_active=True, link_until__gt=at).first()
