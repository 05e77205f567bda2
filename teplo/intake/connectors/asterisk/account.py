"""What an exchange must be told to be listened to, and its self-test: the door is opened, nothing is changed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from teplo.channels.models import Channel
from teplo.channels.queries import settings_of
from teplo.intake.connectors.calling import secret_field
from teplo.intake.connectors.plug import Finding
from teplo.intake.mailboxes.queries import mailbox_of
from teplo.kit.net import Policy, Refused, Unreached, place_of
from teplo.kit.net.ami import Ami, Denied, open_ami
from teplo.kit.net.places import host_of
from teplo.kit.net.policy import EXCHANGES
from teplo.kit.problems import Mistake, Words
from teplo.kit.sealed import Unopened

TLS, NONE = "tls", "none"
WENT_WRONG = (Refused, Denied, Unreached)


@dataclass(frozen=True, slots=True)
class Exchange:
    """Where an Asterisk is and as whom it is entered."""

    host: str
    port: int
    is_protected: bool
    user: str
    secret: str = field(repr=False)

    def open(self, *, events: str = "off") -> Ami:
        """A session; unencrypted only within one's own network. Raises Refused, Unreached, Denied."""
        policy = Policy.of_house(EXCHANGES)
        place = place_of(self.host, self.port, policy if self.is_protected else policy.in_the_clear())
        return open_ami(place, is_protected=self.is_protected, user=self.user, secret=self.secret, events=events)


class AsteriskForm(forms.Form):
    """The exchange, its user, and how its lines to the outside are called."""

    host = forms.CharField(label=gettext_lazy("Server"), max_length=200)
    port = forms.IntegerField(label=gettext_lazy("Port"), min_value=1, max_value=65_535, initial=5038)
    security = forms.ChoiceField(
        label=gettext_lazy("Protection"), initial=NONE,
        choices=[(NONE, gettext_lazy("None (own network only)")), (TLS, "TLS")],
    )  # fmt: skip
    user = forms.CharField(label=gettext_lazy("User"), max_length=80)
    secret = secret_field(gettext_lazy("Secret"))
    trunks = forms.CharField(
        label=gettext_lazy("Lines to the outside"), max_length=400, required=False,
        help_text=gettext_lazy("Names of the trunks, such as “mango, sipnet”; empty: whatever is no inner number."),
    )  # fmt: skip
    technology = forms.CharField(
        label=gettext_lazy("Technology of the telephones"), max_length=20, required=False,
        help_text=gettext_lazy("For calls by a click: PJSIP where it is left empty, else such as SIP."),
    )  # fmt: skip
    context = forms.CharField(
        label=gettext_lazy("Context for calls to the outside"), max_length=80, required=False,
        help_text=gettext_lazy("Of the dial plan; from-internal where it is left empty."),
    )  # fmt: skip
    recording_url = forms.URLField(
        label=gettext_lazy("Where recordings lie"), max_length=500, required=False, assume_scheme="https",
        help_text=gettext_lazy("The address under which a web server of yours gives the folder of recordings."),
    )  # fmt: skip
    recording_secret = secret_field(
        gettext_lazy("Secret of the recordings"), gettext_lazy("Sent there as the header Authorization.")
    )

    def clean_host(self) -> str:
        try:
            return host_of(self.cleaned_data["host"])
        except Mistake as mistake:
            raise forms.ValidationError(str(mistake.message)) from None


def exchange_of(channel: Channel) -> Exchange:
    """The exchange of a channel; KeyError where it was never set up."""
    told: dict[str, Any] = settings_of(channel)
    return Exchange(
        host=str(told["host"]),
        port=int(told.get("port") or 5038),
        is_protected=told.get("security") == TLS,
        user=str(told.get("user") or ""),
        secret=str(told.get("secret") or ""),
    )


def words_of(error: BaseException) -> tuple[str, str]:
    """Why an exchange cannot be heard: a word for figures, and a sentence for people."""
    if isinstance(error, Denied):
        return "denied", error.said or _("The exchange does not let this user in.")
    if isinstance(error, Refused):
        return str(error.code), str(error.message)
    return (error.code, str(error.words)) if isinstance(error, Unreached) else ("fault", type(error).__name__)


def test(channel: Channel) -> list[Finding]:
    """Whether the exchange lets us in and shows its calls."""
    try:
        ami = exchange_of(channel).open()
    except KeyError:
        return [Finding(ok=False, words=_("Nothing is set up yet."))]
    except Unopened:
        return [Finding(ok=False, words=_("Our own secret cannot be opened any more: give it anew."))]
    except WENT_WRONG as error:
        return [Finding(ok=False, words=words_of(error)[1])]
    try:
        calls = ami.listed("CoreShowChannels")
    except WENT_WRONG as error:
        return [Finding(ok=False, words=_("It lets us in, but does not show its calls: %s") % words_of(error)[1])]
    finally:
        ami.close()
    return [Finding(ok=True, words=_("It lets us in; calls now: %d") % len({one.get("Linkedid") for one in calls}))]


def trouble(channel: Channel) -> Words | None:
    """What stands in the way of hearing the exchange now, by our own tables."""
    state = mailbox_of(channel)
    if state is not None and state.failing_since is not None:
        return _("The exchange cannot be reached: %s") % (state.said or state.error)
    return None
