"""What the loader says on the company's own site, in the language of the site; the frame's words stand in its page."""

from django.utils.translation import gettext as _


def loader_words() -> dict[str, str]:
    """The names of the few things that the loader draws itself."""
    return {
        "frame": _("Chat with us"),
        "open": _("Open the chat"),
        "close": _("Close the chat"),
        "dismiss": _("Close the greeting"),
        "unread": _("New messages: {count}"),
    }
