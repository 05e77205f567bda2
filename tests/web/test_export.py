"""Lists taken along as files: what is in them, who may, how much, what stays in the journal."""

import csv
import errno
import io
import os
import shutil
import zipfile
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from xml.etree import ElementTree as ET

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from teplo.clients.actions import enter_company, enter_contact, enter_deal
from teplo.clients.rules import NewDeal
from teplo.identity.given import Contact, Firm, Who
from teplo.kit.problems import NoRoom
from teplo.kit.tables import read, recognise
from teplo.leads.models import Lead
from teplo.ledger.actors import SYSTEM
from teplo.ledger.models import Event
from teplo.ledger.presenters import present
from teplo.reports.exports.budget import TAKEN, left_for
from teplo.reports.exports.columns import POINTS, Column
from teplo.reports.exports.tables import TABLES
from teplo.staff.models import HiddenField
from teplo.terms.actions import add_field
from teplo.web.export.cards import write_outlook, write_vcards
from teplo.web.export.making import a_place, folder, made
from teplo.web.export.sheets import safe_cell, write_csv, write_xlsx
from teplo.work.models import Notice
from tests.company import Company, person, send

EVIL = ("=1+1", "+1 x", "-1", "@sum", " =1", "＝1")
SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


@pytest.fixture
def lead(company: Company) -> Lead:
    number = send(company, person=person("Пётр", phone="+79123456789"), need="=HYPERLINK(1)").lead
    Lead.objects.filter(pk=number).update(
        owner_employee=company.owner, owner_queue=None, amount="1500.50", heat="hot", need="=HYPERLINK(1)"
    )
    return Lead.objects.get(pk=number)


def take(client, employee, entity: str, columns: tuple[str, ...], *, form: str = "csv", query: str = "", **sent: str):
    client.force_login(employee)
    body = {"form": form, "reason": "copy", "columns": columns, **sent}
    answer = client.post(f"/export/{entity}/{query}", body)
    if answer.streaming:
        whole = b"".join(answer.streaming_content)
        answer.streaming_content = [whole]
    return answer


def table(answer) -> list[list[str]]:
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    delimiter = ";" if ";" in text.split("\n", 1)[0] else ","
    return list(csv.reader(io.StringIO(text), delimiter=delimiter))


def contact(company: Company, name: str = "Иван", phone: str = "+79120000001"):
    who = Who(name, (Contact("phone", phone, phone),))
    return enter_contact(who, by=company.owner, at=timezone.now())


def test_a_file_holds_what_the_filter_finds_in_the_columns_that_are_chosen(client, company, lead):
    other = send(company, person=person("Олег", phone="+79123456780")).lead
    taken = table(take(client, company.head, "leads", ("number", "name", "amount"), query="?heat=hot"))
    assert taken[1:] == [[lead.number, "Пётр", "1500.50" if taken[0][0] == "Number" else "1500,50"]]
    assert f"L-{other}" not in str(taken)


def test_russian_sheets_part_cells_with_semicolons_and_kopecks_with_a_comma(client, company, lead):
    company.head.language = "ru"
    company.head.save()
    raw = b"".join(take(client, company.head, "leads", ("amount", "heat")).streaming_content)
    assert raw.decode() == "\ufeffТеплота;Сумма\r\nГорячий;1500,50\r\n"
    company.head.language = "en"
    company.head.save()
    raw = b"".join(take(client, company.head, "leads", ("amount", "heat")).streaming_content)
    assert raw.decode() == "\ufeffHeat,Amount\r\nHot,1500.50\r\n"


@pytest.mark.parametrize("evil", EVIL)
def test_a_formula_is_a_text_in_either_kind_of_file(client, company, lead, evil):
    Lead.objects.update(need=evil)
    assert table(take(client, company.head, "leads", ("need",)))[1] == [f"'{evil}"]
    cells, texts = sheet(take(client, company.head, "leads", ("need", "phone"), form="xlsx"))
    assert not [cell for cell in cells if cell.find(f"{SHEET}f") is not None]
    assert f"'{evil}" in texts
    assert "+79123456789" in texts  # a phone is a text of its own kind, nothing stands before it


def sheet(answer) -> tuple[list[ET.Element], list[str]]:
    """The cells of the first sheet, and its texts."""
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as book:
        page = ET.fromstring(book.read("xl/worksheets/sheet1.xml"))
    return list(page.iter(f"{SHEET}c")), ["".join(one.itertext()) for one in page.iter(f"{SHEET}is")]


def test_a_field_that_the_role_hides_is_neither_offered_nor_taken(client, company, lead):
    HiddenField.objects.create(role=company.head.role, entity="lead", field="amount")
    client.force_login(company.head)
    offered = client.get("/export/leads/").content.decode()
    assert 'value="heat"' in offered
    assert 'value="amount"' not in offered
    assert take(client, company.head, "leads", ("number", "amount")).status_code == 422
    assert take(client, company.head, "leads", ("number",), query="?amount=from:1").status_code == 422


def test_fields_of_the_company_are_columns_and_hidden_as_any_other(client, company):
    found = contact(company)
    add_field("contact", name="Wood", kind="text", by=SYSTEM, at=timezone.now())
    type(found).objects.update(custom={"wood": "=oak"})
    assert table(take(client, company.head, "contacts", ("name", "custom_wood"))) == [
        ["Name", "Wood"],
        ["Иван", "'=oak"],
    ]
    HiddenField.objects.create(role=company.head.role, entity="contact", field="custom_wood")
    assert take(client, company.head, "contacts", ("name", "custom_wood")).status_code == 422


def test_only_who_may_takes_a_list_and_only_what_he_sees(client, company, lead):
    contact(company)
    assert take(client, company.owner, "contacts", ("name",)).status_code == 403  # a manager has no right to it
    company.stranger.role = company.head.role
    company.stranger.save()
    for entity, column in (("leads", "number"), ("contacts", "name")):
        refused = take(client, company.stranger, entity, (column,))
        assert refused.status_code == 422
        assert "nothing to take" in refused.content.decode()
    assert not Event.objects.filter(kind="list.exported").exists()


def test_deals_and_companies_go_along_too(client, company):
    signed = {"by": company.owner, "at": timezone.now()}
    firm = enter_company(Firm("Дуб"), **signed)
    enter_deal(NewDeal("-Кухня"), company=firm.company, **signed)
    assert table(take(client, company.head, "companies", ("name", "owner")))[1] == ["Дуб", "Owner"]
    assert table(take(client, company.head, "deals", ("title", "company")))[1] == ["'-Кухня", "Дуб"]


def fill_lists(company: Company, numbers: range) -> None:
    signed = {"by": company.owner, "at": timezone.now()}
    for n in numbers:
        firm = enter_company(Firm(f"Дуб {n}"), **signed)
        found = contact(company, f"Иван {n}", f"+7912000{n:04}")
        found.person.company_id = found.company_id = firm.pk
        found.person.save()
        found.save()
        enter_deal(NewDeal(f"Кухня {n}"), contact=found, company=firm.company, **signed)
        send(company, person=person(f"Анна {n}", phone=f"+7913000{n:04}"))


@pytest.mark.parametrize("entity", TABLES)
def test_no_record_of_a_file_is_asked_for_by_itself(company, entity):
    """With every column, and as an address book: as many questions for twelve records as for two."""
    table, asked = TABLES[entity], []
    forms = [write_csv, *([write_vcards, write_outlook] if entity == "contacts" else [])]
    for numbers in (range(2), range(2, 12)):
        fill_lists(company, numbers)
        columns = table.columns(company.administrator)
        keys = frozenset({POINTS, *(column.key for column in columns)})
        found = list(table.all_rows().values_list("pk", flat=True))
        assert len(found) == numbers.stop
        with CaptureQueriesContext(connection) as caught:
            for write in forms:
                write(io.BytesIO(), columns, table.pieces(company.administrator, found, keys))
        asked.append(len(caught))
    assert asked[1] <= asked[0]


def test_the_journal_keeps_how_many_rows_went_and_what_for_and_no_data(client, company, lead):
    take(client, company.head, "leads", ("name", "phone"), form="xlsx", reason="partner")
    event = Event.objects.get(kind="list.exported")
    columns = {"asked": {"all": []}, "columns": ["name", "phone"]}
    assert event.facts == {"entity": "lead", "form": "xlsx", "rows": 1, "reason": "partner", **columns}
    assert (event.by_kind, event.by_id) == ("employee", company.head.pk)


def test_the_journal_says_what_was_asked_without_the_words(client, company, lead):
    Lead.objects.update(region="Urals")
    take(
        client, company.head, "leads", ("number",), query="?heat=hot&f=region~contains~Urals&q=%D0%9F%D1%91%D1%82%D1%80"
    )
    event = Event.objects.get(kind="list.exported")
    kept = {one["field"]: one.get("values") for one in event.facts["asked"]["all"]}
    assert kept == {"heat": ["hot"], "region": None, "q": None}
    client.force_login(company.administrator)
    assert "Number" in present(event, {}).detail


def test_administrators_hear_of_a_long_file_and_of_a_day_of_many(client, company, lead, settings):
    settings.EXPORT_TOLD = 1
    take(client, company.head, "leads", ("number",), query="?heat=hot")
    assert not Notice.objects.exists()
    take(client, company.head, "leads", ("number",), query="?heat=hot")
    notice = Notice.objects.get()
    assert (notice.employee, notice.kind, notice.by, notice.count) == (
        company.administrator, "list.exported", company.head, 1,
    )  # fmt: skip


def test_one_file_is_made_at_a_time_for_a_person_and_two_in_a_process(client, company, lead):
    with a_place(company.head):
        assert take(client, company.head, "leads", ("number",)).status_code == 429
        assert take(client, company.administrator, "leads", ("number",)).status_code == 200
        with a_place(company.owner):
            refused = take(client, company.administrator, "leads", ("number",))
    assert (refused.status_code, refused["Retry-After"]) == (503, "10")
    assert Event.objects.filter(kind=TAKEN).count() == 1
    assert take(client, company.head, "leads", ("number",)).status_code == 200


def test_a_full_disk_is_told_and_leaves_no_file_open(monkeypatch, company):
    def write(file):
        raise OSError(errno.ENOSPC, "full")

    with pytest.raises(NoRoom):
        made(write)


class Full(io.BytesIO):
    """A file on a disk that is full, until something goes."""

    is_full = True

    def write(self, written):
        if self.is_full:
            self.is_full = False
            raise OSError(errno.ENOSPC, "full")
        return super().write(written)


def rows_of_a_full_disk():
    yield [("Пётр",)]
    raise OSError(errno.ENOSPC, "full")


@pytest.mark.parametrize("full", [lambda file: (Full(), [[("Пётр",)]]), lambda file: (file, rows_of_a_full_disk())])
def test_a_disk_that_is_full_for_a_workbook_is_told_and_no_part_of_it_stays(own_data, full):
    def write(file):
        target, pieces = full(file)
        write_xlsx(target, [Column("name", "Name", lambda row: row[0])], pieces)

    with pytest.raises(NoRoom):
        made(write)
    assert [one for one in folder().iterdir() if one.suffix != ".lock"] == []


def test_what_a_killed_maker_left_is_swept_by_the_next_one(company, own_data):
    old, young = folder() / "tmpold", folder() / "tmpyoung"
    for left in (old, young):
        left.mkdir()
        (left / "sheet").write_text("Пётр")
    os.utime(old, (0, 0))
    with a_place(company.head):
        assert (old.exists(), young.exists()) == (False, True)
    shutil.rmtree(young)


@pytest.mark.parametrize(
    "text, safe",
    [("x;=1+1", "x;'=1+1"), ("a,@sum", "a,'@sum"), ("a\t-1+cmd|x", "a\t'-1+cmd|x"), ("tel, +7 912", "tel, +7 912")],
)
def test_a_text_becomes_no_formula_where_cells_are_parted_otherwise(text, safe):
    assert safe_cell(text) == safe


def test_nobody_takes_more_in_a_day_than_the_budget(client, company, lead, settings):
    send(company, person=person(phone="+79123456780"))
    settings.EXPORT_ROWS = 3
    Lead.objects.update(owner_employee=company.owner, owner_queue=None)
    assert take(client, company.head, "leads", ("number",)).status_code == 200
    refused = take(client, company.head, "leads", ("number",))
    assert refused.status_code == 422
    assert "In a day you may take 3 rows along. Today 1 is left." in refused.content.decode()
    assert take(client, company.head, "leads", ("number",), query="?heat=hot").status_code == 200
    assert take(client, company.administrator, "leads", ("number",)).status_code == 200


def test_another_zone_makes_no_new_day(company, settings):
    at = datetime(2026, 11, 20, 20, 30, tzinfo=UTC)  # 23:30 in Moscow, the next day in Yekaterinburg
    settings.EXPORT_ROWS = 3
    Event.objects.create(
        kind=TAKEN, by_kind="employee", by_id=company.head.pk, at=at - timedelta(hours=2), facts={"rows": 2}
    )
    with timezone.override("Asia/Yekaterinburg"):
        assert left_for(company.head, at) == 1
    assert left_for(company.head, at + timedelta(hours=1)) == 3


def test_without_a_reason_or_with_a_filter_that_cannot_be_read_nothing_goes(client, company, lead):
    nameless = take(client, company.head, "leads", ("number",), reason="")
    assert "Say what the file is for." in nameless.content.decode()
    assert take(client, company.head, "leads", ("number",), query="?heat=boiling").status_code == 422
    assert take(client, company.head, "pensions", ("number",)).status_code == 404
    assert not Event.objects.filter(kind="list.exported").exists()


def test_the_form_ticks_what_the_list_shows(client, company, lead):
    client.force_login(company.head)
    shown = client.get("/leads/").content.decode()
    assert 'href="/export/leads/?' in shown
    asked = client.get("/export/contacts/?columns=name", headers={"HX-Request": "true"}).content.decode()
    assert asked.count(" checked") == 2  # the column, and the kind of file


def test_contacts_become_vcards_that_no_name_breaks(client, company):
    found = contact(company, "Пётр\\, Иванов; BEGIN")
    found.person.points.create(kind="email", value="a@example.ru", shown="a@example.ru", position=1)
    name = "Оченьдлинное имя\nEND:VCARD " * 4
    type(found.person).objects.update(position=name)
    text = b"".join(take(client, company.head, "contacts", ("name",), form="vcf").streaming_content).decode()
    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75
    lines = text.replace("\r\n ", "").split("\r\n")
    assert [lines[0], lines[1], *lines[-2:]] == ["BEGIN:VCARD", "VERSION:4.0", "END:VCARD", ""]
    assert "FN:Пётр\\\\\\, Иванов\\; BEGIN" in lines
    assert {"TEL;VALUE=uri:tel:+79120000001", "EMAIL:a@example.ru"} <= set(lines)
    assert sum(line.startswith("TITLE:Оченьдлинное имя\\nEND:VCARD") for line in lines) == 1


@pytest.mark.parametrize("language, head", [("en", "First Name,Middle Name"), ("ru", "Имя,Отчество")])
def test_outlook_gets_its_own_columns_in_its_own_language(client, company, language, head):
    contact(company, "Петров Иван Ильич")
    type(company.head).objects.filter(pk=company.head.pk).update(language=language)
    company.head.refresh_from_db()
    text = b"".join(take(client, company.head, "contacts", ("name",), form="outlook").streaming_content)
    lines = text.decode("utf-8-sig").splitlines()
    assert lines[0].startswith(head)
    assert lines[1].startswith("Иван,Ильич,Петров,")
    assert "+79120000001" in lines[1].split(",")
    assert take(client, company.head, "deals", ("title",), form="outlook").status_code == 422


def test_a_sheet_is_read_back_as_it_was_written(client, company, lead, tmp_path):
    """By the reader of imports, which is none of ours (calamine): dates, sums and texts are what they were."""
    Lead.objects.update(need="=HYPERLINK(1);x", amount="1500.50")
    columns = ("number", "name", "phone", "need", "amount", "came")
    book = tmp_path / "leads.xlsx"
    book.write_bytes(b"".join(take(client, company.head, "leads", columns, form="xlsx").streaming_content))
    layout = recognise(book)
    told = dict(zip(layout.columns, next(iter(read(book, layout)))[1], strict=True))
    assert [told["Number"], told["Person"], told["Phone"]] == [f"L-{lead.pk}", "Пётр", "+79123456789"]
    assert [told["Need"], Decimal(told["Amount"])] == ["'=HYPERLINK(1);x", Decimal("1500.5")]
    assert str(timezone.localtime(lead.created_at).year) in told["Came"]
