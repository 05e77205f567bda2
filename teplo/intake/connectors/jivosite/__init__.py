"""JivoSite: chats, offline messages and calls of its widget."""

from django.utils.translation import gettext_lazy as _

from teplo.intake.connectors.jivosite.reader import number, read
from teplo.intake.connectors.plug import Answer, Connector, by_address, in_company_language

CONNECTOR = Connector(
    kind="jivosite",
    name="JivoSite",
    icon="message-circle",
    about=_("Chats that have ended, messages left while nobody was there, and callbacks of a Jivo widget."),
    steps=(
        _("In Jivo open Management → Channels → your site → Settings → Integration for developers → Webhooks."),
        _("Put in the address above and save. Nothing else is needed: Jivo signs nothing, the address is the key."),
        _("End a chat or leave an offline message: it appears below."),
    ),
    read=in_company_language(read),
    verify=by_address,
    number=number,
    thanks=Answer('{"result": "ok"}', "application/json"),
)
