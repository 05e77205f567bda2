"""Cards of address books become rows, however old the phone that wrote them."""

from pathlib import Path

import pytest

from teplo.kit.parser import cards, limits
from teplo.kit.parser.refused import Refused
from teplo.kit.problems import Mistake
from teplo.kit.tables import read, recognise
from tests.kit.tables.conftest import cells, look
from tests.kit.tables.test_samples import FILES

REAL = FILES / "vcard" / "ez_vcard"
OLD = """BEGIN:VCARD
VERSION:2.1
N;ENCODING=QUOTED-PRINTABLE;CHARSET=windows-1251:=CF=E5=F2=F0=EE=E2;=C8=E2=
=E0=ED;=C8=EB=FC=E8=F7
FN;CHARSET=windows-1251;ENCODING=QUOTED-PRINTABLE:=C8=E2=E0=ED =CF=E5=F2=F0=EE=E2
TEL;HOME:+7 495 111-22-33
TEL;CELL;PREF:8 (912) 345-67-89
TEL;WORK;FAX:84951112244
PHOTO;ENCODING=BASE64;JPEG:/9j/4AAQSkZJRgABAQAAAQABAAD
4QBYRXhpZgAATU0AKgAAAAgAAgESAAMAAAABAAEAAIdpAAQAAAABAAAAJgAAAAAAA6AB

LABEL;ENCODING=QUOTED-PRINTABLE:=D1=82=
=D1=82
NOTE;BASE64;CHARSET=utf-8:0J/RgNC40LLQtdGCLA0K0LzQuNGA
END:VCARD
"""
NEW = """BEGIN:VCARD\r
VERSION:4.0\r
FN:Анна Сидорова\\, PhD\r
N:Сидорова;Анна;;;PhD\r
item1.ORG:ООО «Лютик\\; и К»;Продажи\r
TITLE:Дире\r
 ктор\r
TEL;VALUE=uri;PREF=1;TYPE="voice,cell":tel:+7-913-111-22-33;ext=5\r
TEL;TYPE=pager:112\r
item2.EMAIL;TYPE=work:anna@example.ru\r
EMAIL:ANNA@home.example\r
ADR;TYPE=home:;;ул. Ленина\\, 1;Казань;Татарстан;420000;Россия\r
BDAY:19800322\r
IMPP;X-SERVICE-TYPE=Telegram:telegram:anna_s\r
URL:http\\://example.ru\r
END:VCARD\r
BEGIN:VCARD\r
VERSION:3.0\r
FN:\r
N:Иванов;Пётр;Ильич;;\r
TEL;TYPE=CELL:+79120000001\r
TEL;TYPE=CELL:+79120000001\r
AGENT:BEGIN:VCARD\\nEND:VCARD\r
END:VCARD\r
"""


def known(path: Path) -> list[dict[str, str]]:
    """What each card says, by the keys of the columns."""
    found = look(path)
    assert (found.kind, found.columns) == ("vcard", cards.COLUMNS)
    return [{key: cell for key, cell in zip(cards.COLUMNS, row, strict=True) if cell} for row in cells(path, found)]


def card(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


def test_a_card_of_an_old_phone_is_read_in_its_own_letters(tmp_path: Path) -> None:
    assert known(card(tmp_path / "old.vcf", OLD)) == [
        {
            "name": "Иван Петров", "phone1": "8 (912) 345-67-89", "phone2": "+7 495 111-22-33", "fax": "84951112244",
            "note": "Привет,\nмир",
        }
    ]  # fmt: skip


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1251"])
def test_cards_of_today_are_read_in_any_encoding(tmp_path: Path, encoding: str) -> None:
    first, second = known(card(tmp_path / "new.vcf", NEW, encoding))
    assert first == {
        "name": "Анна Сидорова, PhD", "company": "ООО «Лютик; и К»", "department": "Продажи", "position": "Директор",
        "phone1": "+7-913-111-22-33", "email1": "anna@example.ru", "email2": "ANNA@home.example", "city": "Казань",
        "address": "420000, Россия, Татарстан, Казань, ул. Ленина, 1", "birthday": "1980-03-22", "telegram": "anna_s",
        "site": "http://example.ru",
    }  # fmt: skip
    assert second == {"name": "Пётр Ильич Иванов", "phone1": "+79120000001"}


def one(path: Path, *lines: str, version: str = "4.0") -> dict[str, str]:
    """What a card of these lines says besides its name."""
    text = "\r\n".join(("BEGIN:VCARD", f"VERSION:{version}", "FN:Анна", *lines, "END:VCARD", ""))
    (found,) = known(card(path / "one.vcf", text))
    return {key: said for key, said in found.items() if key != "name"}


@pytest.mark.parametrize(("name", "key"), [("TEL", "phone"), ("EMAIL", "email")])
@pytest.mark.parametrize(
    ("lines", "order"),
    [
        ((";PREF=1:a1", ";PREF=2:b2"), ["a1", "b2"]),
        ((";PREF=2:b2", ";PREF=1:a1"), ["a1", "b2"]),
        ((":c3", ";PREF=100:b2", ";PREF=1:a1"), ["a1", "b2", "c3"]),
        ((":b2", ";TYPE=WORK,PREF:a1"), ["a1", "b2"]),
        ((":b2", ";TYPE=WORK;TYPE=PREF:a1", ";TYPE=pref:c3"), ["a1", "c3", "b2"]),
        ((":b2", ":a1", ";PREF=1:a1"), ["a1", "b2"]),
        ((";PREF=1:a1", ":b2", ":a1"), ["a1", "b2"]),
        ((":b2", ';PREF="1":a1', ";PREF=0900000:c3"), ["a1", "c3", "b2"]),
    ],
)
def test_what_is_preferred_stands_first(tmp_path: Path, name: str, key: str, lines: tuple[str, ...], order: list[str]):
    assert list(one(tmp_path, *(name + line for line in lines)).values()) == order
    assert one(tmp_path, *(name + line for line in lines))[f"{key}1"] == "a1"


def test_an_old_phone_prefers_without_a_name_for_it(tmp_path: Path) -> None:
    said = one(tmp_path, "EMAIL;INTERNET:b@b.ru", "EMAIL;INTERNET;PREF:a@a.ru", version="2.1")
    assert said == {"email1": "a@a.ru", "email2": "b@b.ru"}


@pytest.mark.parametrize(
    ("version", "value", "parts"),
    [
        ("3.0", "Roga;Kopyta", ("Roga", "Kopyta")),
        ("3.0", "Roga\\;Kopyta", ("Roga;Kopyta",)),
        ("3.0", "Roga\\\\;Kopyta", ("Roga\\", "Kopyta")),
        ("4.0", "Roga\\\\\\;Kopyta;Opt", ("Roga\\;Kopyta", "Opt")),
        ("4.0", "Roga;Kopyta\\", ("Roga", "Kopyta\\")),
        ("2.1", "Roga\\;Kopyta;Opt", ("Roga;Kopyta", "Opt")),
    ],
)
def test_a_hidden_backslash_hides_no_parting_sign(tmp_path: Path, version: str, value: str, parts: tuple[str, ...]):
    assert tuple(one(tmp_path, f"ORG:{value}", version=version).values()) == parts


def test_files_that_were_put_together_without_an_end_of_line_are_cards_all_the_same(tmp_path: Path) -> None:
    assert len(known(card(tmp_path / "cat.vcf", NEW.strip() + OLD.strip() + NEW))) == 5


def test_the_columns_are_called_so_that_each_is_understood(tmp_path: Path) -> None:
    layout = recognise(card(tmp_path / "new.vcf", NEW))
    assert (layout.kind, layout.header_row, layout.total_hint) == ("vcard", None, 2)
    assert layout.columns[:6] == ("Full name", "Company", "Department", "Position", "Phone", "Phone 2")
    assert [number for number, _cells in read(tmp_path / "new.vcf", layout, after=1)] == [2]


def test_a_picture_of_ten_megabytes_is_passed_over(tmp_path: Path) -> None:
    picture = "PHOTO;ENCODING=b:" + "A" * 5_000_000 + "\r\n" + (" " + "A" * 74 + "\r\n") * 70_000
    assert len(known(card(tmp_path / "big.vcf", NEW.replace("item1.ORG", f"{picture}item1.ORG", 1)))) == 2


@pytest.mark.parametrize(
    ("text", "code", "number"),
    [
        (NEW.replace("Дире\r\n", "Дире\r\n" + " ктор\r\n" * 400_000), "long_value", 1),
        (NEW.replace("FN:\r\n", "FN:" + "И" * 2_000_000 + "\r\n"), "long_value", 2),
        (NEW.replace("FN:\r\n", "FN:\r\n" + "TEL:1\r\n" * (limits.MOST_CARD_LINES + 1)), "long_card", 2),
        (NEW[:-14], "unclosed_card", 2),
        ("BEGIN:VCARD\r\n", "unclosed_card", 1),
    ],
)
def test_what_cannot_be_read_is_told_by_its_card(tmp_path: Path, text: str, code: str, number: int) -> None:
    with pytest.raises(Refused) as refused:
        look(card(tmp_path / "bad.vcf", text))
    assert (refused.value.code, refused.value.facts["row"]) == (code, number)


def test_a_bomb_of_folded_lines_is_refused_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(Mistake, match="Card 1 holds a text of more than"):
        recognise(card(tmp_path / "bomb.vcf", NEW.replace("Дире\r\n", "Дире\r\n" + " к\r\n" * 2_000_000)))


def test_bytes_that_are_no_cards_are_passed_over_and_letters_that_are_none_are_told(tmp_path: Path) -> None:
    path = tmp_path / "junk.vcf"
    path.write_bytes(NEW.encode() + b"\x00\x01\x02" * 100_000 + b"\n" + NEW.encode())
    assert len(known(path)) == 4
    path.write_bytes(b"BEGIN:VCARD\nVERSION:3.0\nFN:\xd0\n" + NEW.encode().partition(b"\n")[2] * 20)
    with pytest.raises(Refused, match="broken_letters"):
        look(path)


@pytest.mark.skipif(not REAL.is_dir(), reason="the examples lie beside the project")
@pytest.mark.parametrize(
    ("name", "count", "first"),
    [
        ("John_Doe_ANDROID", 6, {"email1": "john.doe@company.com"}),
        ("John_Doe_BLACK_BERRY", 1, {"name": "John Doe", "phone1": "+96123456789"}),
        ("John_Doe_IPHONE", 1, {"company": "IBM", "birthday": "2012-06-06", "fax": "905-888-1234, 905-999-1234"}),
        ("John_Doe_MS_OUTLOOK", 1, {"position": "Money Counter", "phone1": "(905) 555-1234"}),
        ("outlook-2003", 1, {"note": "This is the note field!!\nSecond line\n\nThird line is empty"}),
        ("outlook-2007", 1, {"email1": "mike.angstadt@gmail.com"}),
        ("gmail-list", 3, {"name": "Arnold Smith"}),
        ("fullcontact", 1, {"phone4": "555-555-1114, 555-555-1115, 555-555-1118, 555-555-1119"}),
        ("rfc6350-example", 1, {"phone1": "+1-418-656-9254"}),
    ],
)  # fmt: skip
def test_cards_that_programs_wrote(name: str, count: int, first: dict[str, str]) -> None:
    found = known(REAL / f"{name}.vcf")
    assert len(found) == count
    assert first.items() <= found[0].items()
