"""Questions about clients and their deals."""

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from teplo.clients.models import ClientCompany, Contact, Conversion, Deal, Pipeline, Position, Stage
from teplo.kit import sql
from teplo.kit.problems import Words

# Whoever takes the stage out of use meanwhile waits for us.
FIRST_STAGE = """
SELECT id FROM clients_stage WHERE pipeline_id = %s AND kind = 'open' AND is_active
ORDER BY position, id LIMIT 1 FOR KEY SHARE
"""


def first_stage(pipeline: int | None) -> Stage | None:
    """Where a deal of this pipeline begins: its first open stage in use. Without a number, of the first pipeline."""
    if pipeline is None:
        pipeline = Pipeline.objects.order_by("position", "pk").values_list("pk", flat=True).first()
    found = sql.rows(FIRST_STAGE, [pipeline])
    return Stage.objects.get(pk=found[0][0]) if found else None


def held(model: type[Contact | ClientCompany | Deal], number: int | None) -> bool:
    """Whether the client or the deal is there; whoever removes it waits until the end of the transaction."""
    key = model._meta.pk.column
    statement = f"SELECT {key} FROM {model._meta.db_table} WHERE {key} = %s FOR KEY SHARE"  # names of ours
    return bool(sql.rows(statement, [number]))


def conversion_of(lead: int) -> Conversion | None:
    """The last conversion of a lead with what came out of it; `undone_at` says whether it still stands."""
    related = ("contact__person", "company", "deal__stage", "change")
    return Conversion.objects.filter(lead=lead).select_related(*related).order_by("-pk").first()


HANGING: dict[str, Words] = {
    "clients.conversion": _("another lead became it"),
    "clients.contact": _("a contact belongs to it"),
    "clients.position": _("a contact works there"),
    "clients.deal": _("a deal belongs to it"),
    "clients.dealline": _("products stand in it"),
    "work.task": _("a task is set on it"),
    "work.note": _("a note is written on it"),
    "work.processrun": _("a process runs on it"),
}


TOLD = "work.notice"
OF_CLIENT = ("clients.contact", "clients.position", "clients.deal", "clients.conversion")


def hangs_on(row: Deal | Contact | ClientCompany) -> Words:
    """What refers to a client or a deal, in words; empty where nothing does.

    Every table that refers to it is asked, whichever room it belongs to. Conversions that were undone do not count,
    nor that somebody was told of it, nor whatever else a company is named in: it stays, and only the client goes.
    """
    subject: Model = row.company if isinstance(row, ClientCompany) else row
    for relation in subject._meta.related_objects:
        label = relation.related_model._meta.label_lower
        if isinstance(row, ClientCompany) and label not in OF_CLIENT:
            continue
        if label == TOLD:
            continue
        if relation.related_model is Position and isinstance(row, Contact):
            continue  # where he works goes with him
        rows = relation.related_model._base_manager.filter(**{relation.field.name: subject})
        if label == "clients.conversion":
            rows = rows.filter(undone_at=None)
        if rows.exists():
            return HANGING.get(label, _("something hangs on it"))
    return ""
