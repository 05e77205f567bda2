"""An Asterisk dials by a command of its manager interface; its recordings lie behind a web server of one's own."""

import secrets
from collections.abc import Mapping
from urllib.parse import quote, urljoin

from django.utils.translation import gettext as _

from teplo.channels.models import Channel
from teplo.channels.queries import settings_of
from teplo.intake.connectors.asterisk.account import WENT_WRONG, exchange_of, words_of
from teplo.intake.connectors.plug import Later, Never, Outcome, Sent
from teplo.kit.net import Unreached
from teplo.kit.net.ami import Denied

USUAL_CONTEXT, USUAL_TECHNOLOGY = "from-internal", "PJSIP"
# Kept by the channel that it makes, so that what is told of the call names the command.
MARK = "TEPLO_COMMAND"


def dial(channel: Channel, extension: str, number: str) -> Outcome:
    """Ring at the employee first, then let the dial plan of his context call the number."""
    told = settings_of(channel)
    command = f"teplo-{secrets.token_hex(8)}"
    technology = str(told.get("technology") or USUAL_TECHNOLOGY)
    try:
        ami = exchange_of(channel).open()
    except KeyError:
        return Never(_("Nothing is set up yet."))
    except WENT_WRONG as error:
        return _outcome(error)
    try:
        said = ami.ask(
            "Originate", Channel=f"{technology}/{extension}", Context=str(told.get("context") or USUAL_CONTEXT),
            Exten=number.lstrip("+"), Priority="1", CallerID=number, Timeout="30000", Async="true",
            Variable=f"__{MARK}={command}",
        )  # fmt: skip
    except WENT_WRONG as error:
        return _outcome(error)
    finally:
        ami.close()
    return Sent(command) if said.get("Response") == "Success" else Never(said.get("Message") or "Asterisk")


def recording(channel: Channel, source: str) -> tuple[str, Mapping[str, str]]:
    """The name of a recording below the address of the settings; Unreached where none is entered."""
    told = settings_of(channel)
    base = str(told.get("recording_url") or "")
    if not base:
        raise Unreached("no_place", _("it is not entered under which address the exchange gives its recordings"))
    proof = str(told.get("recording_secret") or "")
    return urljoin(f"{base.rstrip('/')}/", quote(source.lstrip("/"))), {"Authorization": proof} if proof else {}


def _outcome(error: BaseException) -> Outcome:
    words = words_of(error)[1]
    return Never(words) if isinstance(error, Denied) else Later(words, is_away=isinstance(error, Unreached))
