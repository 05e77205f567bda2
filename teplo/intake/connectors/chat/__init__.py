"""The chat on the company's own sites: what visitors write is a talk, and what we answer is there at once."""

from django.utils.translation import gettext_lazy as _

from teplo.channels.models import Channel
from teplo.intake.connectors.chat.form import ChatForm
from teplo.intake.connectors.chat.reader import read
from teplo.intake.connectors.chat.settings import settings_of
from teplo.intake.connectors.plug import Connector, Finding, Outcome, Sent, in_company_language
from teplo.kit.problems import Words
from teplo.work.talks import Message

__all__ = ["CONNECTOR"]


def send(message: Message, channel: Channel) -> Outcome:
    """Nothing has to be sent: the visitor's page reads what is there."""
    return Sent(external_id="")


def test(channel: Channel) -> list[Finding]:
    """Whether it may open anywhere."""
    found = settings_of(channel)
    if not found.sites:
        return [Finding(ok=None, words=_("No site is named yet: the chat opens on its own page alone."))]
    return [Finding(ok=True, words=_("The chat opens on: %(sites)s.") % {"sites": ", ".join(found.sites)})]


def trouble(channel: Channel) -> Words | None:
    """A chat that stands nowhere brings nobody."""
    return None if settings_of(channel).sites else _("No site is named yet.")


CONNECTOR = Connector(
    kind="chat",
    name=_("Chat on the site"),
    icon="message-circle",
    about=_("People write on your site and are answered in the inbox; when nobody is there it becomes a form."),
    steps=(
        _("Name the sites below: the chat opens nowhere else."),
        _("Put the line of code before the end of the page, on every page of the site."),
        _("Open the site, write a word: it stands in the inbox."),
    ),
    settings_form=ChatForm,
    read=in_company_language(read),
    test=test,
    trouble=trouble,
    send=send,
)
