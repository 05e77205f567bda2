"""Questions about imports: whose one sees, which are lost, what they would bring in, what was refused."""

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.db.models.functions import Greatest

from teplo.intake.imports.book import Book, read_book
from teplo.intake.imports.models import Import, ImportedRow, ImportMapping, Refusal, Target
from teplo.intake.imports.preview import Choices, Preview, PreviewRow, choices, preview, value_choices
from teplo.intake.imports.refusals import refused_file
from teplo.kit.problems import NotSeen
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission

__all__ = [
    "Book",
    "Choices",
    "Preview",
    "PreviewRow",
    "choices",
    "import_for",
    "imports_for",
    "left_rows",
    "locked",
    "locked_for",
    "lost_imports",
    "mappings_for",
    "over_since",
    "preview",
    "read_book",
    "refused_file",
    "refused_rows",
    "value_choices",
]
# Longer than a batch takes, and than a dead worker's job takes to be given back.
LOST_AFTER = timedelta(minutes=2)
RELATED = ("owner_employee", "owner_employee__role", "file", "change", "undone_by")
# Whoever brings in what he may not enter by hand would go around his role.
ADDS = {
    Target.LEADS.value: Permission.LEAD_ADD,
    Target.CONTACTS.value: Permission.CONTACT_ADD,
    Target.COMPANIES.value: Permission.COMPANY_ADD,
    Target.DEALS.value: Permission.DEAL_ADD,
    Target.PRODUCTS.value: Permission.WORDS_SET_UP,
}


def imports_for(employee: Employee) -> QuerySet[Import]:
    """One's own imports, and those of the people whom the right reaches, the latest first."""
    return Import.objects.visible_to(employee).select_related(*RELATED).order_by("-pk")


def import_for(employee: Employee, number: int) -> Import:
    """One of them; NotSeen else."""
    found = imports_for(employee).filter(pk=number).first()
    if found is None:
        raise NotSeen
    return found


def locked(number: int) -> Import | None:
    """An import as it stands now, locked until the end of the transaction; a batch that is under way is waited for."""
    found = Import.objects.select_for_update(no_key=True, of=("self",)).select_related(*RELATED)
    return found.filter(pk=number).first()


def locked_for(number: int, employee: Employee) -> Import:
    """The same for whoever may see it; NotSeen else."""
    seen = Import.objects.visible_to(employee).filter(pk=number).exists()
    found = locked(number) if seen else None
    if found is None:
        raise NotSeen
    return found


def lost_imports(at: datetime) -> list[int]:
    """Those that should be walking and have not moved for a while: their job was lost."""
    walking = (Import.State.CHECKING, Import.State.RUNNING, Import.State.UNDOING)
    lost = Import.objects.filter(state__in=walking, walked_at__lt=at - LOST_AFTER)
    return list(lost.order_by("walked_at").values_list("pk", flat=True))


def over_since(moment: datetime) -> QuerySet[Import]:
    """Those with a file that were over, or lay there without being begun, at this moment already.

    One that rests is not over: it goes on with its file.
    """
    over = Q(state__in=(Import.State.DONE, Import.State.STOPPED, Import.State.FAILED, Import.State.UNDONE))
    lies = Q(state__in=(Import.State.UPLOADED, Import.State.READY), begun_at=None)
    last = Greatest("created_at", "begun_at", "walked_at", "ended_at", "undone_at")
    return Import.objects.filter(over | lies, file__isnull=False).alias(last=last).filter(last__lt=moment)


def mappings_for(imp: Import) -> QuerySet[ImportMapping]:
    """What was kept for files of this target, the last used first."""
    return ImportMapping.objects.filter(target=imp.target).order_by("-used_at")


def refused_rows(imp: Import, *, after: int = 0, limit: int = 50) -> list[Refusal]:
    """The rows that could not be taken, in the order of the file, from the one after `after`."""
    return list(Refusal.objects.filter(of=imp, row__gt=after).order_by("row")[:limit])


def left_rows(imp: Import, *, after: int = 0, limit: int = 50) -> list[ImportedRow]:
    """What an undo left as it is, in the order of the file."""
    return list(ImportedRow.objects.filter(of=imp, row__gt=after).exclude(left="").order_by("row")[:limit])
