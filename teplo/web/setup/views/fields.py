"""The fields that the company adds to its records."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from teplo.staff.permissions import Permission
from teplo.staff.routes import Rate, route
from teplo.terms import actions as terms
from teplo.terms.models import CustomField
from teplo.web.setup.editing import Deed, Row, edit, found, listed, sent, signed
from teplo.web.setup.forms.fields import FieldForm, KindForm, NewFieldForm
from teplo.web.shell.answers import tried

WORDS, PAGE = Permission.WORDS_SET_UP, "setup-fields"
ORDER = list(CustomField.Entity.values)


@route(access=WORDS, rate=Rate.PAGE)
@require_safe
def fields(request: HttpRequest) -> HttpResponse:
    """The fields of every record, in their order."""
    found_fields = sorted(CustomField.objects.all(), key=lambda one: (ORDER.index(one.entity), one.position, one.pk))
    add = {"add_url": reverse("setup-field-add"), "add_words": _("New field")}
    heads = (_("Title"), _("Of what"), _("Kind"), _("Key"), _("Filtered by"))
    return listed(request, PAGE, [_row(one) for one in found_fields], heads=heads, empty=_("No field yet"), **add)


def _row(field: CustomField) -> Row:
    return Row(
        str(field),
        reverse("setup-field", args=[field.pk]),
        (field.get_entity_display(), field.get_kind_display(), field.key, _sought(field)),
        is_active=field.retired_at is None,
        up_url="" if field.retired_at else reverse("setup-field-up", args=[field.pk]),
        down_url="" if field.retired_at else reverse("setup-field-down", args=[field.pk]),
    )


def _sought(field: CustomField) -> str:
    """How often lists were asked by it, and whether an index answers."""
    times = str(field.asked or "")
    return f"{times} · {_('index')}".lstrip(" ·") if field.indexed_at else times


@route(access=WORDS, rate=Rate.WRITE)
def added(request: HttpRequest) -> HttpResponse:
    """Another field."""
    form = NewFieldForm(sent(request), initial={"entity": request.GET.get("entity", CustomField.Entity.LEAD)})
    return edit(
        request,
        form,
        lambda: terms.add_field(**form.values, **signed(request)),
        name=PAGE,
        heading=_("New field"),
        said=_("The field was added."),
        back=reverse(PAGE),
    )


@route(access=WORDS, rate=Rate.WRITE)
def changed(request: HttpRequest, field: int) -> HttpResponse:
    """Title and options of a field."""
    row = found(CustomField.objects.all(), field)
    form = FieldForm(sent(request), instance=row)
    return edit(
        request,
        form,
        lambda: terms.change_field(row, values=form.values, **signed(request)),
        name=PAGE,
        heading=str(row),
        note=f"{row.get_entity_display()} · {row.get_kind_display()} · {row.key}",
        said=_("The field was saved."),
        back=reverse(PAGE),
        fact=("custom_field", row.pk),
        deeds=_deeds(row),
    )


def _deeds(row: CustomField) -> list[Deed]:
    if row.retired_at:
        return [Deed(_("Put back into use"), reverse("setup-field-restore", args=[row.pk]), "restore")]
    turn = Deed(_("Turn into another kind"), reverse("setup-field-kind", args=[row.pk]), "repeat", is_link=True)
    return [turn, Deed(_("Take out of use"), reverse("setup-field-retire", args=[row.pk]), "archive")]


@route(access=WORDS, rate=Rate.WRITE)
def turned(request: HttpRequest, field: int) -> HttpResponse:
    """Another kind for a field, with every value of it or not at all."""
    row = found(CustomField.objects.all(), field)
    form = KindForm(sent(request), initial={"kind": row.kind})
    return edit(
        request,
        form,
        lambda: terms.change_kind(row, **form.values, **signed(request)),
        name=PAGE,
        heading=_("%(field)s: another kind") % {"field": row},
        note=_("Every value is read anew. Where one cannot be read so, nothing changes and the value is named."),
        said=_("The field was saved."),
        back=reverse(PAGE),
    )


@route(access=WORDS, rate=Rate.WRITE)
@require_POST
def retired(request: HttpRequest, field: int) -> HttpResponse:
    """A field goes out of use; its values stay."""
    row = found(CustomField.objects.all(), field)
    said = _("“%(field)s” is out of use; its values stay.") % {"field": row}
    return tried(request, lambda: terms.retire_field(row, **signed(request)), said=said, back=reverse(PAGE))


@route(access=WORDS, rate=Rate.WRITE)
@require_POST
def restored(request: HttpRequest, field: int) -> HttpResponse:
    """A field comes back into use."""
    row = found(CustomField.objects.all(), field)
    said = _("“%(field)s” is in use again.") % {"field": row}
    return tried(request, lambda: terms.restore_field(row, **signed(request)), said=said, back=reverse(PAGE))


@route(access=WORDS, rate=Rate.WRITE)
@require_POST
def up(request: HttpRequest, field: int) -> HttpResponse:
    """A field goes up by one."""
    row = found(CustomField.objects.all(), field)
    return tried(request, lambda: terms.move_field(row, up=True, **signed(request)), said="", back=reverse(PAGE))


@route(access=WORDS, rate=Rate.WRITE)
@require_POST
def down(request: HttpRequest, field: int) -> HttpResponse:
    """A field goes down by one."""
    row = found(CustomField.objects.all(), field)
    return tried(request, lambda: terms.move_field(row, up=False, **signed(request)), said="", back=reverse(PAGE))
