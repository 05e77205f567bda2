"""Files come in row by row, once, and go out again as if they had never come."""

import threading
import time
from collections.abc import Callable
from unittest import mock

import pytest
from django.db import connection
from django.utils import timezone

from teplo.identity.models import Person
from teplo.intake.actions import imports
from teplo.intake.actions.imports import take as takes
from teplo.intake.actions.imports.course import ALONE
from teplo.intake.actions.imports.take import Batch, take
from teplo.intake.imports.book import read_book
from teplo.intake.imports.ground import ground_of, rows_of
from teplo.intake.imports.models import Import, Refusal
from teplo.intake.imports.preview import value_choices
from teplo.intake.imports.walking import _parts, walk_on
from teplo.kit import sql
from teplo.kit.filters import read_json
from teplo.kit.problems import Conflict, Forbidden, Invalid, NotSeen
from teplo.leads import lists
from teplo.leads.fields import LEAD
from teplo.leads.models import Enquiry, Lead
from teplo.staff.models import Employee, HiddenField, Queue
from teplo.terms.actions import add_field
from tests.company import hire, person, send
from tests.intake.imports import brought, chosen, csv_of, given, read

HEADER = ("name", "phone", "email", "need")
ROWS = (
    HEADER,
    ("Иван Петров", "8 912 345-67-89", "ivan@example.ru", "Ламинат"),
    ("Анна Сидорова", "+7 (913) 111-22-33", "", "Двери"),
    ("Пётр Кузнецов", "", "petr@example.ru", "Окна; 3 шт."),
)
pytestmark = pytest.mark.usefixtures("own_data")


def test_each_row_becomes_a_lead_with_owner_step_and_line(company):
    done = brought(chosen(given(csv_of(ROWS), by=company.administrator)))
    assert (done.state, done.read, done.created, done.refused) == ("done", 3, 3, 0)
    lead = Lead.objects.get(need="Ламинат")
    assert (lead.person.name, lead.status_kind, lead.tasks.count()) == ("Иван Петров", "new", 1)
    assert (lead.enquiries.get().kind, lead.channel.slug, lead.due_at) == ("imported", "import", None)


def test_what_a_file_says_of_companies_is_kept_and_can_be_asked_for(company):
    rows = [
        ("Имя", "Телефон", "Компания", "Численность", "Отрасль"),
        ("Иван", "89123456789", "ООО «Ромашка»", "1 200", "Стройка"),
        ("Пётр", "89123456780", "ООО «Уют»", "40", "Торговля"),
        ("Ольга", "89123456781", "ООО «Комфорт»", "7", "Торговля"),
        ("Анна", "89131112233", "ООО «Лютик»", "много", "Торговля"),
    ]
    brought(chosen(given(csv_of(rows), by=company.administrator)))
    told = set(Lead.objects.values_list("company__size", "company__industry"))
    assert told == {(1200, "Стройка"), (40, "Торговля"), (7, "Торговля"), (None, "Торговля")}
    tree = read_json({"v": 1, "all": [{"field": "size", "op": "from", "values": ["1000"]}]}, LEAD)
    asked = lists.asked(company.administrator, tree, lists.context_of(company.administrator))
    assert [lead.person.name for lead in asked] == ["Иван"]


def test_the_company_own_fields_are_columns_and_a_cell_that_cannot_be_is_named(company):
    signed = {"by": company.administrator, "at": timezone.now()}
    add_field("lead", name="Площадь", kind="number", **signed)
    add_field("lead", name="Дерево", key="wood", kind="choices", options=["Дуб", "Сосна"], **signed)
    add_field("lead", name="Замерщик", key="who", kind="person", **signed)
    rows = [
        ("Имя", "Телефон", "Площадь", "wood", "Замерщик"),
        ("Иван", "89123456789", "1 200,5", "Дуб, сосна", "Owner"),
        ("Анна", "89131112233", "много", "", ""),
        ("Пётр", "89131112244", "", "Вяз", ""),
    ]
    done = brought(chosen(given(csv_of(rows), by=company.administrator)))
    custom = {"ploschad": "1200.5", "wood": ["dub", "sosna"], "who": company.owner.pk}
    assert (Lead.objects.get().custom, done.refused) == (custom, 2)
    told = [(row.reasons[0]["field"], row.reasons[0]["code"]) for row in Refusal.objects.order_by("row")]
    assert told == [("custom_ploschad", "not_a_number"), ("custom_wood", "unknown")]


def test_a_second_import_of_the_same_file_creates_nothing(company):
    brought(chosen(given(csv_of(ROWS), by=company.administrator)))
    again = brought(chosen(given(csv_of(ROWS), by=company.administrator)))
    assert (again.read, again.created, again.joined, again.skipped) == (3, 0, 0, 3)
    assert (Lead.objects.count(), Enquiry.objects.count(), Person.objects.count()) == (3, 3, 3)


def test_a_row_of_the_same_number_comes_in_once_whatever_file_it_is_in(company):
    columns = {0: "external_id", 1: "name", 2: "phone"}
    rows = [("id", "name", "phone"), ("7", "Иван", "89123456789"), ("8", "Анна", "89131112233")]
    brought(chosen(given(csv_of(rows), by=company.administrator), columns))
    more = [rows[0], ("8", "Анна Сидорова", "89131112233"), ("9", "Пётр", "89145556677"), ("9", "Пётр", "89145556677")]
    done = brought(chosen(given(csv_of(more), by=company.administrator), columns))
    assert (done.created, done.skipped) == (1, 2)
    other = brought(chosen(given(csv_of(more), by=company.administrator), columns, system="old"))
    assert (other.created, other.joined, other.skipped) == (0, 2, 1)


def test_somebody_known_joins_his_lead_and_what_is_empty_is_filled(company):
    receipt = send(company, person=person("Иван Петров", "89123456789"))
    done = brought(chosen(given(csv_of(ROWS), by=company.administrator)))
    lead = Lead.objects.get(pk=receipt.lead)
    assert (done.created, done.joined, lead.need, lead.enquiries.count()) == (2, 1, "Ламинат", 2)
    assert set(lead.person.points.values_list("value", flat=True)) == {"+79123456789", "ivan@example.ru"}


def test_somebody_known_is_passed_over_where_that_was_chosen(company):
    send(company, person=person("Иван Петров", "89123456789"))
    done = brought(chosen(given(csv_of(ROWS), by=company.administrator), known="skip"))
    assert (done.created, done.joined, done.skipped) == (2, 0, 1)
    assert Enquiry.objects.count() == 3


@pytest.mark.parametrize(
    ("row", "field", "code"),
    [
        (("Иван", "12", "", ""), "phone", "too_few_digits"),
        (("Иван", "abc", "ivan", ""), "phone", "letters"),
        (("", "", "", ""), None, None),
    ],
)
def test_a_row_that_cannot_come_in_is_refused_with_its_cells(company, row, field, code):
    done = brought(chosen(given(csv_of([HEADER, row, *ROWS[1:]]), by=company.administrator)))
    refused = list(Refusal.objects.filter(of=done))
    assert (done.created, done.refused, len(refused)) == (3, len(refused), 1 if field else 0)
    if field:
        assert (refused[0].row, refused[0].cells, refused[0].reasons[0]["code"]) == (2, list(row), code)


def test_one_bad_contact_of_two_is_kept_in_the_text(company):
    brought(chosen(given(csv_of([HEADER, ("Иван", "12", "ivan@example.ru", "")]), by=company.administrator)))
    assert Enquiry.objects.get().text == "phone: 12"


def test_owners_statuses_sources_and_moments_are_read_from_their_columns(company):
    rows = [
        ("name", "phone", "owner", "status", "source", "created_at", "amount", "tags"),
        ("Иван", "89123456789", "Owner", "В работе", "Выставка", "31.12.2024 15:30", "150 000,50", "vip; new"),
        ("Анна", "89131112233", "colleague@ours.ru", "refused", "", "", "", ""),
        ("Пётр", "89145556677", "Nobody", "Unheard of", "", "31.02.2024", "-1", ""),
    ]
    done = brought(chosen(given(csv_of(rows), by=company.administrator), owner="column"))
    lead = Lead.objects.get(person__name="Иван")
    assert (lead.owner_employee, lead.status.key, lead.source.key) == (company.owner, "working", "exhibition")
    assert (timezone.localtime(lead.created_at).isoformat()[:16], str(lead.amount)) == ("2024-12-31T15:30", "150000.50")
    assert (lead.tags, Lead.objects.get(person__name="Анна").status_kind) == (["vip", "new"], "refused")
    codes = {reason["code"] for reason in Refusal.objects.get(of=done).reasons}
    assert codes == {"unknown_owner", "unknown_status", "not_a_date", "negative"}


def test_a_column_twice_is_refused_with_both_names(company):
    imp = given(csv_of(ROWS), by=company.administrator)
    with pytest.raises(Invalid) as refused:
        chosen(imp, {0: "name", 3: "name"})
    (error,) = refused.value.errors
    assert (error.field, error.code) == ("columns.3", "twice")
    assert "“name”" in str(error.message)
    assert "“need”" in str(error.message)


@pytest.mark.parametrize("place", ["three", "-1", "9", "٣", "9" * 5_000])
def test_a_column_that_the_file_has_not_is_refused(company, place):
    imp = given(csv_of(ROWS), by=company.administrator)
    with pytest.raises(Invalid) as refused:
        imports.choose(
            imp, mapping={"0": "name", place: "need"}, options={}, by=company.administrator, at=timezone.now()
        )
    assert [error.code for error in refused.value.errors] == ["no_column"]


def test_what_a_role_does_not_show_is_not_brought_in_past_it(company):
    for field in ("other", "source", "tags"):
        HiddenField.objects.create(role=company.head.role, entity="lead", field=field)
    by = Employee.objects.get(pk=company.head.pk)
    imp = given(csv_of([("name", "phone", "Colour"), ("Иван", "89123456789", "red")]), by=by)
    with pytest.raises(Invalid) as refused:
        chosen(imp, {0: "name", 1: "phone", 2: "own:Colour"}, source="exhibition", tag="old")
    assert {(error.field, error.code) for error in refused.value.errors} == {
        ("columns.2", "hidden_field"), ("options.tag", "hidden_field"), ("options.source", "hidden_field"),
    }  # fmt: skip


def test_a_word_explained_by_one_that_is_too_long_is_cut(company):
    rows = [("name", "phone", "source"), ("Иван", "89123456789", "Авито")]
    explained = {"source": {"Авито": "x" * 200}}
    done = brought(chosen(given(csv_of(rows), by=company.administrator), values=explained))
    assert (done.created, Lead.objects.get().source.key) == (1, "x" * 80)


def test_it_rests_goes_on_and_stops(company, monkeypatch):
    monkeypatch.setattr("teplo.intake.imports.walking.BATCH", 1)
    imp = chosen(given(csv_of(ROWS), by=company.administrator))
    imports.begin(imp, by=company.administrator, at=timezone.now(), in_job=False)
    walk_on(imp.pk, seconds=0)
    imports.pause(imp, by=company.administrator, at=timezone.now())
    assert walk_on(imp.pk)
    assert (read(imp).state, read(imp).read) == ("paused", 1)
    imports.resume(imp, by=company.administrator, at=timezone.now(), in_job=False)
    walk_on(imp.pk, seconds=0)
    stopped = imports.stop(imp, by=company.administrator, at=timezone.now())
    assert (stopped.state, stopped.read, Lead.objects.count()) == ("stopped", 2, 2)
    imports.resume(imp, by=company.administrator, at=timezone.now(), in_job=False)
    walk_on(imp.pk)
    assert (read(imp).state, read(imp).created) == ("done", 3)


def test_a_batch_that_was_taken_by_another_is_not_taken_again(company):
    imp = chosen(given(csv_of(ROWS), by=company.administrator))
    imports.begin(imp, by=company.administrator, at=timezone.now(), in_job=False)
    rows = list(rows_of(read(imp), ground_of(read(imp), at=timezone.now()), after=0))
    assert take(imp.pk, rows, after=0, at=timezone.now())
    assert not take(imp.pk, rows, after=0, at=timezone.now())
    assert (read(imp).read, Lead.objects.count()) == (3, 3)


def test_parts_begin_small_grow_and_are_small_again_while_somebody_waits():
    rows = list(range(5_000))
    waited = iter([*[False] * 6, True, True, *[False] * 100])
    sizes, seen = [], []
    for part in _parts([rows[:2_000], rows[2_000:4_000], rows[4_000:]]):
        part.was_waited_for = next(waited)
        sizes.append(len(part.rows))
        seen += part.rows
    assert seen == rows
    assert sizes[:14] == [50, 50, 50, 50, 50, 62, 78, 50, 50, 50, 50, 50, 50, 62]
    assert max(sizes) > 400


BLOCKS = "SELECT count(*) FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid))"


def _write_beside(number: int) -> None:
    sql.run("UPDATE intake_import SET tries = tries WHERE id = %s", [number])


def _another_import(_number: int) -> None:
    sql.run(ALONE)


@pytest.mark.parametrize(("does", "counts"), [(_write_beside, True), (_another_import, False)])
def test_a_batch_says_whether_somebody_waited_for_it(committed_company, does, counts):
    imp = chosen(given(csv_of(ROWS), by=committed_company.administrator))
    imports.begin(imp, by=committed_company.administrator, at=timezone.now(), in_job=False)
    rows = list(rows_of(read(imp), ground_of(read(imp), at=timezone.now()), after=0))
    assert take(imp.pk, rows[:1], after=0, at=timezone.now()) == Batch(was_waited_for=False)
    waits = threading.Thread(target=_beside, args=(does, imp.pk))

    def beside(*_of: object, **_how: object) -> None:
        waits.start()
        while not sql.row(BLOCKS)[0]:
            time.sleep(0.01)

    with mock.patch.object(takes, "tell_page", beside):
        assert take(imp.pk, rows[1:], after=rows[0].row, at=timezone.now()) == Batch(was_waited_for=counts)
    waits.join()


def _beside(does: Callable[[int], None], number: int) -> None:
    try:
        does(number)
    finally:
        connection.close()


def test_a_check_counts_and_brings_nothing_in(company):
    send(company, person=person("Иван Петров", "89123456789"))
    rows = [*ROWS, ("Анна", "+79131112233", "", ""), ("Пётр", "1", "", "")]
    imp = chosen(given(csv_of(rows), by=company.administrator))
    imports.check(imp, by=company.administrator, at=timezone.now())
    walk_on(imp.pk)
    found = read(imp).found
    assert {key: found[key] for key in ("read", "new", "known", "doubled", "refused")} == {
        "read": 5, "new": 2, "known": 1, "doubled": 1, "refused": 1,
    }  # fmt: skip
    assert found["reasons"] == {"phone.no_number": 1}
    assert (read(imp).state, Lead.objects.count()) == ("ready", 1)


def test_a_look_through_the_file_asks_for_the_words_that_the_first_rows_do_not_have(company):
    head, boss = company.head, company.administrator
    known = [(f"Иван {n}", f"+7912345{n:04}", head.name) for n in range(400)]
    rows = (("name", "phone", "owner"), *known, ("Пётр", "+79131112233", "Пришлый"))
    imp = chosen(given(csv_of(rows), by=boss), {0: "name", 1: "phone", 2: "owner"}, owner="column")
    assert asked(imp) == {}
    assert looked_through(imp).found["reasons"] == {"owner.unknown_owner": 1}
    assert asked(imp) == {"owner": [("Пришлый", None)]}
    means = str(head.pk)
    imp = chosen(read(imp), values={"owner": {"Пришлый": means}})
    assert looked_through(imp).found["refused"] == 0
    assert asked(imp) == {"owner": [("Пришлый", means)]}


def looked_through(imp: Import) -> Import:
    imports.check(imp, by=imp.owner_employee, at=timezone.now())
    walk_on(imp.pk)
    return read(imp)


def asked(imp: Import) -> dict[str, list[tuple[str, str | None]]]:
    return value_choices(read(imp), book=read_book(imp.owner_employee))


def test_only_who_may_brings_files_in_and_sees_his_own(company):
    with pytest.raises(Forbidden):
        given(csv_of(ROWS), by=company.owner)
    imp = given(csv_of(ROWS), by=company.head)
    marketer = hire("marketer", "marketer", None)
    with pytest.raises(NotSeen):
        imports.choose(imp, mapping={"0": "name"}, options={}, by=marketer, at=timezone.now())
    assert imports.choose(imp, mapping={"0": "name"}, options={}, by=company.administrator, at=timezone.now())


def test_who_may_give_no_leads_gives_none_by_a_file(company):
    marketer = hire("marketer", "marketer", None)
    imp = given(csv_of(ROWS), by=marketer)
    for options in (
        {"owner": "employee", "employee": company.owner.pk},
        {"owner": "queue", "queue": Queue.objects.get().pk},
    ):
        with pytest.raises(Invalid) as refused:
            chosen(imp, {0: "name"}, **options)
        assert "options.owner" in [error.field for error in refused.value.errors]


def test_what_was_chosen_holds_once_it_has_begun(company):
    done = brought(chosen(given(csv_of(ROWS), by=company.administrator)))
    for verb in (imports.begin, imports.forget):
        with pytest.raises(Conflict):
            verb(done, by=company.administrator, at=timezone.now())
    with pytest.raises(Conflict):
        chosen(done)


def test_it_ends_in_words_where_whoever_was_to_get_the_leads_has_left(company):
    imp = chosen(given(csv_of(ROWS), by=company.administrator), owner="employee", employee=company.owner.pk)
    type(company.owner).objects.filter(pk=company.owner.pk).update(is_active=False)
    ended = brought(imp)
    assert (ended.state, ended.why_stopped, ended.read) == ("failed", "owner_gone", 0)
