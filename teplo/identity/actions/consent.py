"""Consents: each one given or withdrawn is a line that never changes."""

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime

from teplo.identity.given import Consent
from teplo.kit import sql
from teplo.kit.transactions import step
from teplo.ledger.actions import record
from teplo.ledger.actors import Actor

KEEP = """
INSERT INTO identity_consentevent
    (person_id, purpose, text_id, text_version, given, at, channel, page, ip, agent, evidence)
SELECT %s::bigint, g.purpose, t.id, g.text_version, g.given, %s::timestamptz,
    g.channel, g.page, g.ip, g.agent, g.evidence
FROM jsonb_to_recordset(%s::jsonb) AS g (
    purpose text, text_version text, given boolean, channel bigint, page text, ip inet, agent text, evidence text)
LEFT JOIN LATERAL (
    SELECT id FROM terms_consenttext
    WHERE purpose = g.purpose AND version = g.text_version ORDER BY id LIMIT 1) t ON true
RETURNING purpose, given, CASE WHEN text_id IS NOT NULL THEN text_version END
"""


@step
def keep_consents(person: int, *, consents: Sequence[Consent], by: Actor, at: datetime) -> None:
    """Keep what a person agreed to or took back, with the server's time and a digest of the evidence."""
    if not consents:
        return
    rows = [_row(person, consent, at) for consent in consents]
    for purpose, given, version in sql.rows(KEEP, [person, at, json.dumps(rows)]):
        # A version that nobody here has written is the sender's own words, and those stay out of the ledger.
        kind = "consent.given" if given else "consent.withdrawn"
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
    return {**row, "evidence": hashlib.sha256(proof.encode()).hexdigest()}
