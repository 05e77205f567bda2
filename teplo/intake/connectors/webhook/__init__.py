"""Any system that can send a webhook: JSON or a form, whose fields somebody has pointed at on the mapper page."""

import hashlib

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from teplo.channels.models import Channel
from teplo.channels.queries import plain_settings_of
from teplo.intake.connectors.mapped import (
    NO_MAPPING,
    NO_MAPPING_WORDS,
    NOT_FOUND,
    NOT_FOUND_WORDS,
    SEVERAL,
    SEVERAL_WORDS,
    mapping_of,
    number,
    parts,
    read,
)
from teplo.intake.connectors.plug import Answer, Connector, Delivered, Finding
from teplo.intake.connectors.webhook.forms import WebhookForm
from teplo.intake.connectors.webhook.proofs import Proof, verify


def _number(delivered: Delivered, channel: Channel) -> str | None:
    """The number that the mapping names, else that of Standard Webhooks: the same however late it is sent again.

    A signature of the body alone holds for ever: there the body itself is the number, so that a recorded delivery
    which is sent anew has no effect however late (F-15).
    """
    if (named := number(delivered, channel)) is not None:
        return named
    proof = plain_settings_of(channel).get("proof")
    if proof == Proof.HMAC:
        return f"={hashlib.sha256(delivered.body).hexdigest()}"
    return delivered.headers.get("webhook-id") if proof == Proof.STANDARD else None


def _test(channel: Channel) -> list[Finding]:
    """Whether everything is said that is needed."""
    if mapping_of(channel) is None:
        words = _now("Nobody has said yet which of its fields is what: what comes waits in the tray.")
        return [Finding(ok=False, words=words)]
    return [Finding(ok=True, words=_now("The fields are pointed at: what comes becomes enquiries."))]


CONNECTOR = Connector(
    kind="webhook",
    name=_("Webhook"),
    icon="webhook",
    about=_("Any system that can send JSON or a form to an address; you point at its fields."),
    settings_form=WebhookForm,
    steps=(
        _("Find where the other system sends webhooks and put the address above there: POST, JSON where it asks."),
        _("Let it send one for trial: it is caught here and waits."),
        _("Say which field is what. From then on everything becomes an enquiry, what waited too."),
    ),
    read=read,
    verify=verify,
    number=_number,
    thanks=Answer('{"ok": true}', "application/json"),
    test=_test,
    has_mapper=True,
    parts=parts,
    reasons={NO_MAPPING: NO_MAPPING_WORDS, NOT_FOUND: NOT_FOUND_WORDS, SEVERAL: SEVERAL_WORDS},
)
