"""What a mailbox must be told, and its self-test: both servers are opened with what was given, nothing is changed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from teplo.channels.models import Channel
from teplo.intake.connectors.email.account import OAUTH, PASSWORD, account_of
from teplo.intake.connectors.email.mailbox import open_box, words_of
from teplo.intake.connectors.email.sending import connect
from teplo.intake.connectors.plug import Finding
from teplo.intake.mailboxes.queries import copies_given_up, mailbox_of
from teplo.kit.emails import read_email
from teplo.kit.net import Policy, Refused
from teplo.kit.net.imap import SECURITY_WORDS, TALK_ERRORS, Box, Denied, Security
from teplo.kit.net.places import host_of
from teplo.kit.net.policy import LETTERS, MAILBOXES
from teplo.kit.net.smtp import Said
from teplo.kit.problems import Mistake, Words
from teplo.kit.sealed import Unopened

# How the large providers are reached; chosen by whoever knows only his provider.
PROVIDERS = {
    "yandex": (gettext_lazy("Yandex"), "imap.yandex.ru", "smtp.yandex.ru", ""),
    "mailru": (gettext_lazy("Mail.ru"), "imap.mail.ru", "smtp.mail.ru", ""),
    "google": ("Google", "imap.gmail.com", "smtp.gmail.com", "https://oauth2.googleapis.com/token"),
    "microsoft": (
        "Microsoft 365",
        "outlook.office365.com",
        "smtp.office365.com",
        "https://login.microsoftonline.com/common/oauth2/v2.0/token",
    ),
}
SCOPES = {
    "google": "https://mail.google.com/",
    "microsoft": "https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/SMTP.Send offline_access",
}
SECURITIES = [(each.value, SECURITY_WORDS[each]) for each in Security]
# By whose addresses a provider is known that nobody has named.
DOMAINS = {
    "yandex": ("yandex.ru", "ya.ru", "yandex.com", "yandex.by", "yandex.kz"),
    "mailru": ("mail.ru", "bk.ru", "list.ru", "inbox.ru", "internet.ru"),
    "google": ("gmail.com", "googlemail.com"),
    "microsoft": ("outlook.com", "hotmail.com", "live.com", "msn.com"),
}
SERVERS = ("imap_host", "imap_port", "imap_security", "smtp_host", "smtp_port", "smtp_security")
# Somebody waits for the self-test before his screen.
PATIENCE = 8.0
LONG = forms.Textarea(attrs={"rows": 3})


def _secret(label: Any, help_text: Any = "") -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": "new-password"})
    return forms.CharField(
        label=label, help_text=help_text, widget=widget, required=False, max_length=4_000, strip=False
    )


class MailboxForm(forms.Form):
    """The settings of a mailbox, its most needed first; the rest is folded on the page."""

    folded = (
        (
            gettext_lazy("Servers"),
            ("imap_host", "imap_port", "imap_security", "smtp_host", "smtp_port", "smtp_security"),
        ),
        (gettext_lazy("Accounts"), ("user", "smtp_user", "smtp_password")),
        (gettext_lazy("OAuth 2.0"), ("client_id", "client_secret", "refresh_token", "token_url", "scope")),
        (gettext_lazy("What is read"), ("folders", "begins", "aliases")),
        (gettext_lazy("What is sent"), ("keeps_sent",)),
        (gettext_lazy("Answer by itself"), ("auto_subject", "auto_reply")),
    )
    address = forms.EmailField(label=gettext_lazy("E-mail address"), max_length=254)
    sender_name = forms.CharField(label=gettext_lazy("Name that recipients see"), max_length=120, required=False)
    provider = forms.ChoiceField(
        label=gettext_lazy("Provider"),
        choices=[
            ("", gettext_lazy("Another: name the servers below")),
            *((key, row[0]) for key, row in PROVIDERS.items()),
        ],
        required=False,
    )
    sign_in = forms.ChoiceField(
        label=gettext_lazy("Sign in by"),
        choices=[(PASSWORD, gettext_lazy("Password of an application")), (OAUTH, gettext_lazy("OAuth 2.0"))],
    )
    user = forms.CharField(
        label=gettext_lazy("Account"), help_text=gettext_lazy("Empty is the address."), max_length=254, required=False
    )
    password = _secret(gettext_lazy("Password"))
    imap_host = forms.CharField(label=gettext_lazy("IMAP server"), max_length=253, required=False)
    imap_port = forms.IntegerField(label=gettext_lazy("IMAP port"), min_value=1, max_value=65_535, initial=993)
    imap_security = forms.ChoiceField(label=gettext_lazy("Protection of IMAP"), choices=SECURITIES, initial="tls")
    folders = forms.CharField(
        label=gettext_lazy("Folders"),
        help_text=gettext_lazy("One on a line; the first is watched without a pause. Empty is INBOX."),
        widget=LONG,
        required=False,
        max_length=2_000,
    )
    begins = forms.IntegerField(
        label=gettext_lazy("Days to read back at the first time"),
        help_text=gettext_lazy("0 is only what comes from now on."),
        min_value=0,
        max_value=3_650,
        initial=0,
    )
    aliases = forms.CharField(
        label=gettext_lazy("Other addresses of this mailbox"),
        help_text=gettext_lazy("One on a line: aliases and groups through which people write here."),
        widget=LONG,
        required=False,
        max_length=2_000,
    )
    keeps_sent = forms.BooleanField(
        label=gettext_lazy("Put a copy of what we send into its folder of sent letters"),
        help_text=gettext_lazy("Not for Gmail and Microsoft 365: they do so by themselves."),
        required=False,
    )
    smtp_host = forms.CharField(label=gettext_lazy("SMTP server"), max_length=253, required=False)
    smtp_port = forms.IntegerField(label=gettext_lazy("SMTP port"), min_value=1, max_value=65_535, initial=465)
    smtp_security = forms.ChoiceField(label=gettext_lazy("Protection of SMTP"), choices=SECURITIES, initial="tls")
    smtp_user = forms.CharField(
        label=gettext_lazy("Account of SMTP"),
        help_text=gettext_lazy("Empty is the same as above."),
        max_length=254,
        required=False,
    )
    smtp_password = _secret(gettext_lazy("Password of SMTP"), gettext_lazy("Empty is the same as above."))
    client_id = forms.CharField(label=gettext_lazy("OAuth client ID"), max_length=400, required=False)
    client_secret = _secret(gettext_lazy("OAuth client secret"))
    refresh_token = _secret(gettext_lazy("OAuth refresh token"))
    token_url = forms.URLField(
        label=gettext_lazy("OAuth token address"), max_length=400, required=False, assume_scheme="https"
    )
    scope = forms.CharField(label=gettext_lazy("OAuth scope"), max_length=400, required=False)
    auto_subject = forms.CharField(
        label=gettext_lazy("Subject of the answer by itself"), max_length=200, required=False
    )
    auto_reply = forms.CharField(
        label=gettext_lazy("Answer by itself"),
        help_text=gettext_lazy("Sent once a day at most to everybody who writes for the first time. Empty is none."),
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
        max_length=5_000,
    )

    def clean_address(self) -> str:
        try:
            return read_email(self.cleaned_data["address"]).value
        except Mistake as mistake:
            raise forms.ValidationError(str(mistake)) from None

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        _fill_provider(given)
        for name, ports in (("imap", MAILBOXES), ("smtp", LETTERS)):
            self._check_server(given, name, Policy.of_house(ports))
        if given.get("sign_in") == OAUTH:
            for field in ("client_id", "token_url"):
                if not given.get(field):
                    self.add_error(field, _("Needed to sign in by OAuth 2.0."))
        return given

    def _check_server(self, given: dict[str, Any], name: str, policy: Policy) -> None:
        """The name and the port as they are written; where the name leads is judged whenever it is used."""
        try:
            given[f"{name}_host"] = host_of(str(given.get(f"{name}_host") or ""))
        except Refused as refused:
            self.add_error(f"{name}_host", str(refused))
        port = given.get(f"{name}_port")
        if port and not policy.allows_port(port):
            self.add_error(f"{name}_port", _("This port is not among those that may be used."))


def _fill_provider(given: dict[str, Any]) -> None:
    key = str(given.get("provider") or "")
    if not key and not given.get("imap_host"):
        domain = str(given.get("address") or "").partition("@")[2]
        key = next((known for known, domains in DOMAINS.items() if domain in domains), "")
    if key not in PROVIDERS:
        return
    _name, imap, smtp, token_url = PROVIDERS[key]
    usual = {
        "imap_host": imap,
        "smtp_host": smtp,
        "token_url": token_url,
        "scope": SCOPES.get(key, ""),
        "provider": key,
    }
    given.update({name: given.get(name) or value for name, value in usual.items()})
    if key == "microsoft":
        given["smtp_port"], given["smtp_security"] = 587, Security.STARTTLS.value


def test(channel: Channel) -> list[Finding]:
    """Open both servers: what stands in the way, or what was found there."""
    try:
        account = account_of(channel)
    except KeyError:
        return [Finding(ok=False, words=_("The mailbox has no settings yet."))]
    except Unopened:
        words = _("The password cannot be opened since TEPLO_SECRET_KEY was changed: give it anew.")
        return [Finding(ok=False, words=words)]
    findings = _test_mailbox(channel)
    if account.smtp.host:
        findings.append(_test_sending(channel))
    return findings


def _test_mailbox(channel: Channel) -> list[Finding]:
    account = account_of(channel)
    try:
        box = open_box(channel, account, seconds=PATIENCE)
    except (Refused, Denied, *TALK_ERRORS) as error:
        return [Finding(ok=False, words=_("The mailbox cannot be opened: %s") % words_of(error)[1])]
    try:
        found = [Finding(ok=True, words=_("The mailbox is open."))]
        found += [_test_folder(box, name) for name in account.folders]
        words = _("Letters are seen at once (IDLE).") if box.has("IDLE") else _("Letters are seen within a minute.")
        return [*found, Finding(ok=None, words=words)]
    finally:
        box.close()


def _test_folder(box: Box, name: str) -> Finding:
    try:
        box.folder.set(name, readonly=True)
    except TALK_ERRORS:
        return Finding(ok=False, words=_("There is no folder “%s”.") % name)
    return Finding(ok=True, words=_("Folder “%s” can be read.") % name)


def _test_sending(channel: Channel) -> Finding:
    try:
        server = connect(channel, account_of(channel), seconds=PATIENCE)
    except (Refused, Denied, OSError) as error:
        return Finding(ok=False, words=_("Letters cannot be sent: %s") % words_of(error)[1])
    if isinstance(server, Said):
        return Finding(ok=False, words=_("Letters cannot be sent: %s") % f"{server.code} {server.words}".strip())
    server.close()
    return Finding(ok=True, words=_("Letters can be sent."))


def trouble(channel: Channel) -> Words | None:
    """What stands in the way of a mailbox now, by our own tables."""
    mailbox = mailbox_of(channel)
    if mailbox is not None and mailbox.failing_since is not None:
        return _("The mailbox cannot be opened: %s") % (mailbox.said or mailbox.error)
    if mailbox is not None and mailbox.compared.get("missing"):
        return _("Letters of the mailbox are missing here: %d") % len(mailbox.compared["missing"])
    if uncopied := copies_given_up(channel):
        return _("Letters could not be put into the folder of sent ones: %d") % uncopied
    return None
