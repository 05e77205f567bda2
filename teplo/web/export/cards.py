"""Contacts for address books: vCard 4.0 (RFC 6350), and the CSV that Outlook brings in, in its own words."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO

from django.utils.translation import get_language

from teplo.identity.models import Company
from teplo.reports.exports.columns import Column, Row
from teplo.web.export.sheets import Pieces, safe_cell
from teplo.web.reports.files import MARK

VCARD, OUTLOOK = "vcf", "outlook"
# Longer lines are folded, by octets and never inside of a letter.
LONGEST_LINE = 75
PATRONYMICS = ("вич", "вна", "ична", "ьич", "vich", "vna")
# How Outlook calls its columns; a file in its own language is brought in without asking what is what.
HEADS = {
    "en": (
        "First Name", "Middle Name", "Last Name", "Company", "Job Title", "E-mail Address", "E-mail 2 Address",
        "Mobile Phone", "Other Phone", "Web Page",
    ),
    "ru": (
        "Имя", "Отчество", "Фамилия", "Организация", "Должность", "Адрес эл. почты", "Адрес 2 эл. почты",
        "Телефон переносной", "Другой телефон", "Веб-страница",
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Name:
    """A name in its parts, as far as its order tells them."""

    given: str = ""
    middle: str = ""
    family: str = ""


def parted(name: str) -> Name:
    """A name in its parts: a patronymic tells the order of the others, else the family name comes last."""
    words = name.split()
    if len(words) == 3 and words[2].lower().endswith(PATRONYMICS):
        return Name(words[1], words[2], words[0])
    if len(words) == 3 and words[1].lower().endswith(PATRONYMICS):
        return Name(words[0], words[1], words[2])
    return Name(words[0] if words else "", "", " ".join(words[1:]))


def write_vcards(file: IO[bytes], columns: Sequence[Column], pieces: Pieces) -> None:
    """Write a file of vCards; the columns of lists say nothing here."""
    for rows in pieces:
        file.write("".join(card_of(row) for row in rows).encode())


def card_of(row: Row) -> str:
    """One contact as a vCard 4.0."""
    person, company = row.record.person, row.record.company
    parts = parted(person.name)
    lines = [
        "BEGIN:VCARD",
        "VERSION:4.0",
        f"FN:{escaped(str(person))}",
        f"N:{escaped(parts.family)};{escaped(parts.given)};{escaped(parts.middle)};;",
        *([f"ORG:{escaped(called)}"] if (called := _called(company)) else []),
        *([f"TITLE:{escaped(person.position)}"] if person.position else []),
        *(f"TEL;VALUE=uri:tel:{value}" for value in _of(row, "phone")),
        *(f"EMAIL:{escaped(value)}" for value in _of(row, "email")),
        *(f"URL:{line_of(value)}" for value in _of(row, "site")),
        "END:VCARD",
    ]
    return "".join(f"{folded(line)}\r\n" for line in lines)


def escaped(text: str) -> str:
    """A text within a property: what would part it is told to be a letter; no text begins a line of its own."""
    for sign in ("\\", ",", ";"):
        text = text.replace(sign, f"\\{sign}")
    return text.replace("\r\n", "\\n").replace("\n", "\\n").replace("\r", "\\n")


def line_of(text: str) -> str:
    """A text that is one line, whatever was in it."""
    return " ".join(text.split())


def folded(line: str) -> str:
    """A line of any length as lines of 75 octets, each further one after a space."""
    pieces, piece, octets = list[str](), "", 0
    for letter in line:
        size = len(letter.encode())
        if octets + size > LONGEST_LINE:
            pieces.append(piece)
            piece, octets = " ", 1
        piece, octets = piece + letter, octets + size
    return "\r\n".join((*pieces, piece))


def write_outlook(file: IO[bytes], columns: Sequence[Column], pieces: Pieces) -> None:
    """Write a CSV file that Outlook brings in: its own columns, commas in either language."""
    text = io.TextIOWrapper(file, "utf-8", newline="")
    writer = csv.writer(text)
    text.write(MARK)
    writer.writerow(HEADS["ru" if (get_language() or "").startswith("ru") else "en"])
    for rows in pieces:
        writer.writerows(_outlook(row) for row in rows)
    text.detach()


def _outlook(row: Row) -> list[str]:
    person, company, name = row.record.person, row.record.company, parted(row.record.person.name)
    emails, phones = [*_of(row, "email"), "", ""][:2], [*_of(row, "phone"), "", ""][:2]
    words = (name.given, name.middle, name.family, _called(company), person.position, *emails)
    site = next(iter(_of(row, "site")), "")
    # An address book dials what stands there: a number in its normal form is no formula that does anything.
    return [*map(safe_cell, words), *phones, safe_cell(site)]


def _called(company: Company | None) -> str:
    """The name of a company; '' for one that is only stood in for: no address book is to hold it."""
    return company.name if company and not company._state.adding else ""


def _of(row: Row, kind: str) -> list[str]:
    return [value for of, value in row.points if of == kind]
