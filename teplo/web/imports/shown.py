"""What the page of one import shows: its columns before it begins, afterwards how far it is and what came of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from teplo.intake.imports import queries, why
from teplo.intake.imports.cells import OWN
from teplo.intake.imports.columns import fields_of
from teplo.intake.imports.models import Import, Refusal
from teplo.staff.models import Employee
from teplo.web.imports.forms import OptionsForm
from teplo.web.shell.asking import me

SHOWN_ROWS, SHOWN_REFUSALS = 12, 50
# Names of letters and delimiters as people know them.
ENCODINGS = {
    "utf-8": "UTF-8", "utf-8-sig": "UTF-8 (BOM)", "cp1251": "Windows-1251", "koi8-r": "KOI8-R", "utf-16": "UTF-16",
    "utf-16-le": "UTF-16 LE", "utf-16-be": "UTF-16 BE", "cp866": "CP866 (DOS)", "mac-cyrillic": "Mac Cyrillic",
    "iso8859-5": "ISO 8859-5", "cp1252": "Windows-1252",
}  # fmt: skip
DELIMITERS = {";": ";", ",": ",", "\t": "Tab", "|": "|"}
# What the words of the column of a field mean is asked word by word.
EXPLAINED = {
    "owner": _("Owner"), "status": _("Status"), "product": _("Product"), "stage": _("Stage"), "pipeline": _("Pipeline"),
}  # fmt: skip


@dataclass(frozen=True)
class ColumnShown:
    """A column of the file: its place, what stands above it, what it becomes, and what is wrong with that."""

    place: str
    head: str
    chosen: str
    own: str
    fault: str = ""


@dataclass(frozen=True)
class CellShown:
    """A cell of the preview: `fault` where the row cannot come in because of it, `kept` where it stays as text."""

    text: str
    fault: str = ""
    kept: str = ""


def answered(
    request: HttpRequest,
    found: Import,
    *,
    form: OptionsForm | None = None,
    columns: Mapping[str, str] | None = None,
    faults: Mapping[str, str] | None = None,
    layout_fault: str = "",
) -> HttpResponse:
    """The page of an import, or the part of it that was asked for; 422 where what was chosen cannot be."""
    context: dict[str, Any] = {"import": found, "target": found.get_target_display(), **words_of(found)}
    part = "progress"
    if not found.has_begun and not found.is_walking:
        part = "setup"
        context |= setup_of(found, me(request), form=form, columns=columns, faults=faults or {})
        context["layout_fault"] = layout_fault
    elif found.refused:
        context["refusals"] = refusals_of(found)
    wrong = bool(faults or layout_fault or (form is not None and form.errors))
    name = f"web/imports/one.html#{part}" if request.headers.get("HX-Request") == "true" else "web/imports/one.html"
    return render(request, name, {**context, "part": part}, status=422 if wrong else 200)


def words_of(found: Import) -> dict[str, Any]:
    """Why it ended, or could not be looked through, and what an undo left, in words."""
    return {
        "why_stopped": why.stopped_words(state=found.state, code=found.why_stopped, error=found.error),
        "left": [(why.LEFT.get(code, code), count) for code, count in found.left.items()],
        "reasons": [(why.words(*code.split(".", 1)), count) for code, count in found.found.get("reasons", {}).items()],
    }


def setup_of(
    found: Import,
    employee: Employee,
    *,
    form: OptionsForm | None,
    columns: Mapping[str, str] | None,
    faults: Mapping[str, str],
) -> dict[str, Any]:
    """Columns with the first rows under them, the options, and the words that have to be explained."""
    chosen = found.mapping if columns is None else columns
    book = queries.read_book(employee)
    preview = queries.preview(found, book=book, rows=SHOWN_ROWS)
    offered = queries.choices(found, employee)
    heads = list(enumerate(preview.columns))
    return {
        "columns": [_column(place, head, chosen.get(str(place), ""), faults) for place, head in heads],
        "fields": [(key, column.label) for key, column in fields_of(found.target).items()],
        "rows": [_row(row, len(heads)) for row in preview.rows],
        "form": form or OptionsForm(found, offered),
        "fault": faults.get("", ""),
        "explained": _explained(found, book, offered),
        "mappings": queries.mappings_for(found),
        "letters": ENCODINGS.get(found.layout["encoding"], found.layout["encoding"]),
        "parted_by": DELIMITERS.get(found.layout["delimiter"], found.layout["delimiter"]),
        "encodings": ENCODINGS.items(),
        "delimiters": DELIMITERS.items(),
    }


def _column(place: int, head: str, chosen: str, faults: Mapping[str, str]) -> ColumnShown:
    return ColumnShown(str(place), head, chosen, f"{OWN}{head}", faults.get(str(place), ""))


def _row(row: Any, width: int) -> tuple[int, str, list[CellShown]]:
    cells = [
        CellShown(
            row.cells[place] if place < len(row.cells) else "", row.faults.get(place, ""), row.kept.get(place, "")
        )
        for place in range(width)
    ]
    return row.number, str(row.faults.get(None, "")), cells


def _explained(
    found: Import, book: queries.Book, offered: queries.Choices
) -> list[tuple[str, str, Sequence[Any], Sequence[Any]]]:
    """By field: its name, the words of the file with what each is taken for, and what may be chosen."""
    met = queries.value_choices(found, book=book)
    lists = {
        "owner": [*offered.owners, *offered.queues],
        "status": offered.statuses,
        "product": offered.products,
        "stage": offered.stages,
        "pipeline": offered.pipelines,
    }
    return [(name, str(EXPLAINED[name]), pairs, lists[name]) for name, pairs in met.items() if pairs and name in lists]


def refusals_of(found: Import) -> list[tuple[Refusal, list[str]]]:
    """The first refused rows with their reasons in words."""
    rows = queries.refused_rows(found, limit=SHOWN_REFUSALS)
    return [(row, [str(why.words(one["field"], one["code"])) for one in row.reasons]) for row in rows]
