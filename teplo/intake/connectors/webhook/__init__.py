"""Any system that can send a webhook: JSON or a form, whose fields somebody has pointed at on the mapper page."""

from django.utils.translation import gettext_lazy as _

from teplo.intake.connectors.plug import Answer, Connector
from teplo.intake.connectors.webhook.forms import WebhookForm
from teplo.intake.connectors.webhook.proofs import verify
from teplo.intake.connectors.webhook.reader import NO_MAPPING, number, read, test

__all__ = ["CONNECTOR", "NO_MAPPING"]

CONNECTOR = Connector(
    kind="webhook",
    name=_("Webhook"),
    icon="webhook",
    about=_("Any system that can send JSON or a form to an address; you point at its fields."),
    settings_form=WebhookForm,
    read=read,
    verify=verify,
    number=number,
    thanks=Answer('{"ok": true}', "application/json"),
    test=test,
    has_mapper=True,
)
