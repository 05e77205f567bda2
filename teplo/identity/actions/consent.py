"""Consents: each one given or withdrawn is a line that never changes."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from datetime import datetime

from teplo.identity.given import Consent
from teplo.kit import sql
from teplo.kit.transactions import step
from teplo.ledger.actions import record
from teplo.ledger.actors import Actor

KEEP = """
INSERT INTO identity_consentevent
    (person_id, purpose, text_id, text_version, given, at, channel, page, ip, agent, evidence)
SELECT g.person, g.purpose, t.id, g.text_version, g.given, g.at,
    g.channel, g.page, g.ip, g.agent, g.evidence
FROM jsonb_to_recordset(%s::jsonb) AS g (
    person bigint, at timestamptz, purpose text, text_version text, given boolean, channel bigint, page text, ip inet,
    agent text, evidence text)
LEFT JOIN LATERAL (
    SELECT id FROM terms_consenttext
    WHERE purpose = g.purpose AND version = g.text_version ORDER BY id LIMIT 1) t ON true
RETURNING person_id, at, purpose, given, CASE WHEN text_id IS NOT NULL THEN text_version END
"""


@step
def keep_consents(person: int, *, consents: Sequence[Consent], by: Actor, at: datetime) -> None:
    """Keep what a person agreed to or took back, with the server's time and a digest of the evidence."""
    keep_many([(person, consents, at)], by=by)


@step
def keep_many(given: Iterable[tuple[int, Sequence[Consent], datetime]], *, by: Actor) -> None:
    """The same for many persons: the number of each, what he said, and when."""
    rows = [_row(person, consent, at) for person, consents, at in given for consent in consents]
    if not rows:
        return
    for person, at, purpose, is_given, version in sql.rows(KEEP, [json.dumps(rows)]):
        # A version that nobody here has written is the sender's own words, and those stay out of the ledger.
        kind = "consent.given" if is_given else "consent.withdrawn"
        record(kind, by=by, at=at, person=person, purpose=purpose, version=version)


def _row(person: int, consent: Consent, at: datetime) -> dict[str, object]:
    row: dict[str, object] = {
        "purpose": consent.purpose,
        "text_version": consent.text_version,
        "given": consent.given,
        "channel": consent.channel,
        "page": consent.page,
        "ip": consent.ip,
        "agent": consent.agent,
    }
    proof = json.dumps([person, at.isoformat(), row], sort_keys=True, ensure_ascii=False)
    return {**row, "person": person, "at": at.isoformat(), "evidence": hashlib.sha256(proof.encode()).hexdigest()}
