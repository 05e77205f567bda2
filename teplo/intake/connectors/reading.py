"""What all connectors read alike: people, contacts and words out of plain values of any type."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from teplo.identity.given import Contact, Firm, read_size
from teplo.kit import text
from teplo.kit.emails import read_email
from teplo.kit.handles import read_handle
from teplo.kit.phones import read_phone
from teplo.kit.problems import Mistake
from teplo.triage.draft import Note

AT_ONCE = frozenset({"now", "true", "1", "yes", "on", "asap"})
# Years that nobody means.
FIRST_YEAR, LAST_YEAR = 2000, 2100
MAX_CONTACTS = 10
MAX_FIELDS = 100
LONG_TEXT = 20_000


@dataclass(frozen=True, slots=True)
class Callback:
    """Whether somebody asks to be called, and when; None for as soon as possible."""

    is_wanted: bool = False
    at: datetime | None = None

    @property
    def context(self) -> dict[str, object]:
        """What is kept of it beside the enquiry."""
        if not self.is_wanted:
            return {}
        with override(settings.LANGUAGE_CODE):
            hint = _("Asks to be called back")
        return {"callback": True, "hint": hint} | ({"callback_at": self.at.isoformat()} if self.at else {})


@dataclass(slots=True)
class Reading:
    """Reads one enquiry field by field. What cannot be taken as it was meant is kept as text and noted."""

    notes: list[Note] = field(default_factory=list)
    left_over: list[str] = field(default_factory=list)

    def line(self, value: object, name: str, *, limit: int) -> str:
        """One line of text; what is longer stays whole in the text of the enquiry."""
        return self._text(value, name, limit, one_line=True)

    def words(self, value: object, name: str, *, limit: int = LONG_TEXT) -> str:
        """Text of several lines."""
        return self._text(value, name, limit, one_line=False)

    def _text(self, value: object, name: str, limit: int, *, one_line: bool) -> str:
        if value is None:
            return ""
        if isinstance(value, dict | list | bool):
            self.note(name, "not_text", _("Expected text here; kept as it came."), value)
            return ""
        whole = text.one_line(value, limit=LONG_TEXT) if one_line else text.clean(value, limit=LONG_TEXT)
        if len(whole) > limit:
            message = _("Longer than %(limit)d characters; kept whole in the text.") % {"limit": limit}
            self.note(name, "too_long", message, whole)
        return whole[:limit].rstrip()

    def note(self, name: str, code: str, message: str, value: object) -> None:
        """Something was not taken: tell the sender, keep the value in the text."""
        self.notes.append(Note(name, code, message))
        shown = text.clean(value, limit=LONG_TEXT)
        if shown:
            self.left_over.append(f"{name}: {shown}")

    def callback(self, value: object) -> Callback:
        """A moment as ISO 8601, in the company's zone where it names none; `true` or "now" for as soon as possible."""
        if value in (None, "", False):
            return Callback()
        if value is True or str(value).strip().lower() in AT_ONCE:
            return Callback(is_wanted=True)
        at = read_callback(value)
        if at is None:
            self.note("callback_at", "malformed", _("Not a moment; kept in the text."), value)
        return Callback(is_wanted=True, at=at)

    def contacts(self, given: Mapping[str, object]) -> tuple[Contact, ...]:
        """Contacts out of `{"phones": […], "emails": […], "handles": {"telegram": "@ivan"}}`, each value once."""
        found: dict[tuple[str, str], Contact] = {}
        for index, value in self._list(given.get("phones"), "person.phones"):
            self._add(found, "phone", f"person.phones.{index}", value)
        for index, value in self._list(given.get("emails"), "person.emails"):
            self._add(found, "email", f"person.emails.{index}", value)
        handles = given.get("handles") or {}
        if not isinstance(handles, dict):
            self.note("person.handles", "not_an_object", _("Expected names and values here."), handles)
            handles = {}
        for kind, value in list(handles.items())[:MAX_CONTACTS]:
            self._add(found, str(kind)[:20], f"person.handles.{str(kind)[:20]}", value)
        return tuple(found.values())

    def _list(self, value: object, name: str) -> Iterable[tuple[int, object]]:
        if value is None or value == "":
            return []
        values = value if isinstance(value, list) else [value]
        if len(values) > MAX_CONTACTS:
            self.note(name, "too_many", _("More than ten values; the rest is kept in the text."), values[MAX_CONTACTS:])
        return list(enumerate(values[:MAX_CONTACTS]))

    def _add(self, found: dict[tuple[str, str], Contact], kind: str, name: str, value: object) -> None:
        if value is None or value == "":
            return
        try:
            contact = read_contact(kind, str(value))
        except Mistake as mistake:
            self.note(name, mistake.code, str(mistake.message), value)
        else:
            found.setdefault((contact.kind, contact.value), contact)

    def firm(self, given: object) -> Firm | None:
        """A company out of `{"name": …, "inn": …, "size": …, "industry": …}` or its bare name."""
        if given in (None, "", {}):
            return None
        plain = given if isinstance(given, dict) else {"name": given}
        name = self.line(plain.get("name"), "company.name", limit=200)
        tax = ""
        if plain.get("inn"):
            try:
                tax = text.check_tax_number(str(plain["inn"]))
            except Mistake as mistake:
                self.note("company.inn", mistake.code, str(mistake.message), plain["inn"])
        size, industry = self._size(plain.get("size")), self.line(plain.get("industry"), "company.industry", limit=80)
        return Firm(name or tax, tax, size, industry) if name or tax else None

    def _size(self, given: object) -> int | None:
        if given in (None, ""):
            return None
        if (size := read_size(str(given))) is None:
            self.note("company.size", "not_a_number", _("Expected how many people work there."), given)
        return size

    def mapping(self, given: object, name: str) -> dict[str, str]:
        """A flat mapping of short texts (utm, extra fields); deeper values are kept as text."""
        if given in (None, "", {}):
            return {}
        if not isinstance(given, dict):
            self.note(name, "not_an_object", _("Expected names and values here."), given)
            return {}
        if len(given) > MAX_FIELDS:
            self.note(name, "too_many", _("More than a hundred fields; the rest was left out."), "")
        rows = list(given.items())[:MAX_FIELDS]
        read = {text.one_line(key, limit=80): text.one_line(_plain(value), limit=1_000) for key, value in rows}
        return {key: value for key, value in read.items() if key and value}


def read_contact(kind: str, written: str) -> Contact:
    """A contact in its normal form; Mistake with a sentence for a person where it is none."""
    plain = text.one_line(written, limit=320)
    if kind == "phone":
        phone = read_phone(plain, country=settings.COUNTRY)
        return Contact("phone", phone.value, phone.shown)
    if kind == "email":
        email = read_email(plain)
        return Contact("email", email.value, email.shown)
    handle = read_handle(kind, plain, country=settings.COUNTRY)
    return Contact(kind, handle.value, handle.shown)


def _plain(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(_plain(item) for item in value[:50])
    return "" if value is None else str(value)


def read_callback(value: object) -> datetime | None:
    """The moment at which somebody wants to be called; None for what is no moment, or lies in no year that is meant."""
    try:
        at = datetime.fromisoformat(text.one_line(value, limit=60))
    except ValueError:
        return None
    if not FIRST_YEAR < at.year < LAST_YEAR:
        return None
    return at if at.tzinfo else at.replace(tzinfo=ZoneInfo(settings.TIME_ZONE))
