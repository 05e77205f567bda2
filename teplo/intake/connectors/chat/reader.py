"""Reads what a visitor's page sends, as the address kept it: his words, who he says he is, where he stands.

The body holds what he said and nothing else, so that a word that is sent again is known; how it came stands beside it.
"""

from datetime import datetime

from django.conf import settings
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from teplo.channels.models import Channel
from teplo.identity.given import Consent, Contact, Who
from teplo.intake.connectors.api.reader import as_object
from teplo.intake.connectors.chat.contacts import contacts_in
from teplo.intake.connectors.plug import Meta, Unreadable, Visited
from teplo.intake.connectors.reading import Callback, Reading, read_contact
from teplo.kit import text
from teplo.kit.problems import Mistake
from teplo.terms.models import ConsentText
from teplo.triage.draft import Draft
from teplo.work.actions.chat.heard import Visit
from teplo.work.talks import Address, GivenFile, HeardMessage, Message

LONGEST = 4_000
UTM = ("source", "medium", "campaign", "content", "term")


def read(body: bytes, channel: Channel, meta: Meta) -> Visited:
    """A word of a visitor; Unreadable where nobody has said it or there is nothing in it."""
    given = as_object(body)
    key, number = str(given.get("visitor") or ""), str(given.get("id") or "")
    if len(key) != 64 or not number:
        raise Unreadable("no_visitor", _("It says of no visitor."))
    visit = visit_of(key, meta)
    name = text.one_line(given.get("name"), limit=200)
    left = _left(given)
    said = text.clean(given.get("text"), limit=LONGEST)
    call = Reading().callback(given.get("callback_at"))
    rows = [said, *(f"{label}: {contact.shown}" for label, contact in left), _asking(call)]
    words = "\n".join(filter(None, rows))
    files = _files(given)
    if not words and not files:
        raise Unreadable("empty", _("There is nothing in it."))
    contacts = (*(contact for _label, contact in left), *contacts_in(said, country=settings.COUNTRY))
    message = HeardMessage(
        kind=Message.Kind.CHAT,
        text=words,
        at=_at(meta),
        sender=Address(name, ""),
        external_id=f"{key}:{number}",
        files=files,
    )
    who = Who(name=name, contacts=contacts, language=visit.language)
    return Visited(visit, message, _draft(visit, who, words, call, channel=channel, meta=meta))


def visit_of(key: str, given: Meta) -> Visit:
    """Where a visitor stands, out of what his page tells; what is no text counts as not said."""
    utm = given.get("utm")
    marks = {name: text.one_line(utm.get(name), limit=200) for name in UTM} if isinstance(utm, dict) else {}
    return Visit(
        key=key,
        page=_address(given.get("page")),
        title=text.one_line(given.get("title"), limit=200),
        referrer=_address(given.get("referrer")),
        language=text.one_line(given.get("language"), limit=2).lower(),
        consent=text.one_line(given.get("consent"), limit=40),
        utm={name: value for name, value in marks.items() if value},
    )


def _draft(visit: Visit, who: Who, words: str, call: Callback, *, channel: Channel, meta: Meta) -> Draft:
    context = {"page": visit.page, "referrer": visit.referrer, "utm": visit.utm}
    return Draft(
        who=who,
        text=words,
        source=visit.utm.get("source", "")[:80],
        campaign=visit.utm.get("campaign", "")[:120],
        context={key: value for key, value in context.items() if value} | call.context,
        consents=_consents(visit, channel, meta),
        callback_at=call.at,
        wants_call=call.is_wanted,
    )


def _consents(visit: Visit, channel: Channel, meta: Meta) -> tuple[Consent, ...]:
    if not visit.consent:
        return ()
    ip, agent = str(meta.get("ip") or "") or None, str(meta.get("agent") or "")[:400]
    purpose = str(ConsentText.Purpose.PROCESSING)
    return (Consent(purpose, visit.consent, channel=channel.pk, page=visit.page, ip=ip, agent=agent),)


def _left(given: dict[str, object]) -> list[tuple[str, Contact]]:
    """The contacts that were left in their own fields; what is none stays out, the address has asked to mend it."""
    found = []
    for kind, label in (("phone", _("Phone")), ("email", _("E-mail"))):
        written = str(given.get(kind) or "").strip()
        try:
            found += [(label, read_contact(kind, written))] if written else []
        except Mistake as mistake:
            raise Unreadable(mistake.code, str(mistake.message)) from None
    return found


def _asking(call: Callback) -> str:
    """That he asks to be called, as the talk says it; by the company's clock, for there it is read."""
    if call.at is None:
        return _("Asks to be called back") if call.is_wanted else ""
    at = date_format(timezone.localtime(call.at, timezone.get_default_timezone()), "SHORT_DATETIME_FORMAT")
    return f"{_('Asks to be called back')}: {at}"


def _files(given: dict[str, object]) -> tuple[GivenFile, ...]:
    rows = given.get("files")
    found = [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    return tuple(
        GivenFile(int(row["file"]), text.one_line(row.get("name"), limit=255), str(row["type"])[:120], int(row["size"]))
        for row in found
    )


def _at(meta: Meta) -> datetime:
    """When the page said it, by our own clock as the address has noted it."""
    at = parse_datetime(str(meta.get("at") or ""))
    if at is None or at.tzinfo is None:
        raise Unreadable("no_time", _("It says no time."))
    return at


def _address(value: object) -> str:
    """An address of a page; nothing else than http is kept of it."""
    written = text.one_line(value, limit=2_000)
    return written if written.lower().startswith(("http://", "https://")) else ""
