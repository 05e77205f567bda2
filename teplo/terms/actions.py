"""Verbs of the company's own words."""

import hashlib
from datetime import datetime

from django.utils.translation import gettext as _

from teplo.kit.transactions import front_door, step
from teplo.ledger.actions import record
from teplo.ledger.actors import Actor
from teplo.staff.permissions import Permission, demand
from teplo.terms.models import SEEDED_REASONS, ConsentText, Reason

JUNK = ("spam", "test", "wrong_number", "job_seeker", "supplier")


@step
def seed(*, at: datetime) -> None:
    """Make what is missing of the seeded rows; what the company has changed stays."""
    for position, key in enumerate(SEEDED_REASONS):
        kind = Reason.Kind.JUNK if key in JUNK else Reason.Kind.REFUSED
        Reason.objects.get_or_create(key=key, defaults={"kind": kind, "position": position})
    body = _("I agree to the processing of my personal data so that my enquiry can be answered.")
    if not ConsentText.objects.filter(purpose=ConsentText.Purpose.PROCESSING).exists():
        write_consent_text(ConsentText.Purpose.PROCESSING, version="1", language="ru", body=body, at=at)


@step
def write_consent_text(purpose: str, *, version: str, language: str, body: str, at: datetime) -> ConsentText:
    """Write a new version of what people agree to; the old ones stay as they were agreed to."""
    digest = hashlib.sha256(body.encode()).hexdigest()
    return ConsentText.objects.create(
        purpose=purpose, version=version, language=language, body=body, sha256=digest, valid_from=at
    )


@front_door
def add_consent_text(purpose: str, *, language: str, body: str, by: Actor, at: datetime) -> ConsentText:
    """Give a purpose a new wording: the version is the day and a running number."""
    demand(by, Permission.CHANNEL_SET_UP)
    number = ConsentText.objects.filter(purpose=purpose).count() + 1
    text = write_consent_text(purpose, version=f"{at:%Y-%m}-{number}", language=language, body=body, at=at)
    record("consent_text.written", by=by, at=at, text=text.pk, purpose=purpose)
    return text
