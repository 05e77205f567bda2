"""Products, reasons and statuses."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from teplo.kit.money import money_said
from teplo.leads import actions as leads
from teplo.leads.entry import askable
from teplo.leads.models import Status
from teplo.staff.models import Role
from teplo.staff.permissions import Permission
from teplo.staff.routes import Rate, route
from teplo.terms import actions as terms
from teplo.terms.models import Product, Reason
from teplo.web.setup.editing import Deed, Row, edit, found, listed, paged, sent, signed
from teplo.web.setup.forms.words import (
    NewProductForm,
    NewReasonForm,
    NewStatusForm,
    ProductForm,
    ReasonForm,
    RetireStatusForm,
    StatusForm,
)
from teplo.web.shell.answers import tried
from teplo.web.shell.toasts import say

WORDS = Permission.WORDS_SET_UP


@route(access=WORDS, rate=Rate.PAGE)
@require_safe
def products(request: HttpRequest) -> HttpResponse:
    """What the company sells."""
    page, older = paged(request, Product.objects.all(), by="name", search=("name", "key", "article"))
    rows = [_product_row(product) for product in page]
    add = {"add_url": reverse("setup-product-add"), "add_words": _("New product")}
    heads = (_("Title"), _("Article"), _("Price"), _("VAT"), _("Key"))
    empty = _("No product yet")
    return listed(request, "setup-products", rows, heads=heads, older=older, search=True, empty=empty, **add)


def _product_row(product: Product) -> Row:
    price = money_said(product.price, product.currency) or "—"
    each = f"{price} / {product.unit}" if product.unit and product.price is not None else price
    cells = (product.article or "—", each, product.get_vat_display(), product.key)
    return Row(str(product), reverse("setup-product", args=[product.pk]), cells, is_active=product.is_active)


@route(access=WORDS, rate=Rate.WRITE)
def product_added(request: HttpRequest) -> HttpResponse:
    """Another product."""
    form = NewProductForm(sent(request))
    return edit(
        request,
        form,
        lambda: terms.add_product(**form.said, **signed(request)),
        name="setup-products",
        heading=_("New product"),
        said=_("The product was added."),
        back=reverse("setup-products"),
    )


@route(access=WORDS, rate=Rate.WRITE)
def product_changed(request: HttpRequest, product: int) -> HttpResponse:
    """Name, price and use of a product."""
    row = found(Product.objects.all(), product)
    form = ProductForm(sent(request), instance=row)
    return edit(
        request,
        form,
        lambda: terms.change_product(row, values=form.values, **signed(request)),
        name="setup-products",
        heading=row.name,
        said=_("The product was saved."),
        back=reverse("setup-products"),
        fact=("product", row.pk),
    )


@route(access=WORDS, rate=Rate.PAGE)
@require_safe
def reasons(request: HttpRequest) -> HttpResponse:
    """Why leads are refused or are junk, and deals lost."""
    rows = [
        Row(
            str(reason),
            reverse("setup-reason", args=[reason.pk]),
            (reason.get_kind_display(),),
            is_active=reason.is_active,
            up_url=reverse("setup-reason-up", args=[reason.pk]),
            down_url=reverse("setup-reason-down", args=[reason.pk]),
        )
        for reason in Reason.objects.order_by("-kind", "position", "pk")
    ]
    add = {"add_url": reverse("setup-reason-add"), "add_words": _("New reason")}
    return listed(request, "setup-reasons", rows, heads=(_("Title"), _("Kind")), **add)


@route(access=WORDS, rate=Rate.WRITE)
def reason_added(request: HttpRequest) -> HttpResponse:
    """Another reason."""
    form = NewReasonForm(sent(request), initial={"kind": Reason.Kind.REFUSED})
    return edit(
        request,
        form,
        lambda: terms.add_reason(**form.cleaned_data, **signed(request)),
        name="setup-reasons",
        heading=_("New reason"),
        said=_("The reason was added."),
        back=reverse("setup-reasons"),
    )


@route(access=WORDS, rate=Rate.WRITE)
def reason_changed(request: HttpRequest, reason: int) -> HttpResponse:
    """Name and use of a reason."""
    row = found(Reason.objects.all(), reason)
    form = ReasonForm(sent(request), instance=row, initial={"name": str(row)})
    return edit(
        request,
        form,
        lambda: terms.change_reason(row, values=form.cleaned_data, **signed(request)),
        name="setup-reasons",
        heading=str(row),
        said=_("The reason was saved."),
        back=reverse("setup-reasons"),
        fact=("reason", row.pk),
    )


@route(access=WORDS, rate=Rate.WRITE)
@require_POST
def reason_up(request: HttpRequest, reason: int) -> HttpResponse:
    """A reason goes up by one."""
    row = found(Reason.objects.all(), reason)
    back = reverse("setup-reasons")
    return tried(request, lambda: terms.move_reason(row, up=True, **signed(request)), said="", back=back)


@route(access=WORDS, rate=Rate.WRITE)
@require_POST
def reason_down(request: HttpRequest, reason: int) -> HttpResponse:
    """A reason goes down by one."""
    row = found(Reason.objects.all(), reason)
    back = reverse("setup-reasons")
    return tried(request, lambda: terms.move_reason(row, up=False, **signed(request)), said="", back=back)


@route(access=WORDS, rate=Rate.PAGE)
@require_safe
def statuses(request: HttpRequest) -> HttpResponse:
    """The steps of a lead in their order, what each asks for and who may set it."""
    roles = {role.pk: str(role) for role in Role.objects.order_by("pk")}
    rows = [
        Row(
            str(status),
            reverse("setup-status", args=[status.pk]),
            (status.get_kind_display(), _conditions(status, roles)),
            hue=status.hue,
            is_active=status.is_active,
            up_url=reverse("setup-status-up", args=[status.pk]),
            down_url=reverse("setup-status-down", args=[status.pk]),
        )
        for status in Status.objects.order_by("position", "pk")
    ]
    add = {"add_url": reverse("setup-status-add"), "add_words": _("New status")}
    heads = (_("Title"), _("Kind"), _("What it asks for, who may set it"))
    return listed(request, "setup-statuses", rows, heads=heads, **add)


def _conditions(status: Status, roles: dict[int, str]) -> str:
    """What a status asks for, and who may set it where not everybody may."""
    words = askable(status.kind)
    parts = [", ".join(str(words[key]) for key in status.required if key in words)]
    if setters := ", ".join(name for number, name in roles.items() if number in status.setters):
        parts.append(_("only: %(roles)s") % {"roles": setters})
    return " · ".join(filter(None, parts)) or "—"


@route(access=WORDS, rate=Rate.WRITE)
def status_added(request: HttpRequest) -> HttpResponse:
    """Another status."""
    form = NewStatusForm(sent(request), initial={"kind": "working"})
    return edit(
        request,
        form,
        lambda: leads.add_status(**form.cleaned_data, **signed(request)),
        name="setup-statuses",
        heading=_("New status"),
        said=_("The status was added."),
        back=reverse("setup-statuses"),
    )


@route(access=WORDS, rate=Rate.WRITE)
def status_changed(request: HttpRequest, status: int) -> HttpResponse:
    """Name and colour of a status, what it asks for, who may set it; the ways to take it out of use."""
    row = found(Status.objects.all(), status)
    form = StatusForm(sent(request), instance=row, initial={"name": str(row)})
    return edit(
        request,
        form,
        lambda: leads.change_status(row, values=form.cleaned_data, **signed(request)),
        name="setup-statuses",
        heading=str(row),
        note=_("Kind: %(kind)s. It stays as it is.") % {"kind": row.get_kind_display()},
        said=_("The status was saved."),
        back=reverse("setup-statuses"),
        fact=("status", row.pk),
        deeds=_deeds_of_status(row),
    )


def _deeds_of_status(status: Status) -> list[Deed]:
    remove = Deed(_("Remove"), reverse("setup-status-remove", args=[status.pk]), "trash")
    if not status.is_active:
        return [Deed(_("Use again"), reverse("setup-status-restore", args=[status.pk]), "restore"), remove]
    retire = Deed(_("Take out of use"), reverse("setup-status-retire", args=[status.pk]), "archive", is_link=True)
    return [retire, remove]


@route(access=WORDS, rate=Rate.WRITE)
def status_retired(request: HttpRequest, status: int) -> HttpResponse:
    """A status goes out of use; its leads go where this form says."""
    row = found(Status.objects.all(), status)
    form = RetireStatusForm(row, sent(request))
    return edit(
        request,
        form,
        lambda: leads.retire_status(row, **form.cleaned_data, **signed(request)),
        name="setup-statuses",
        heading=_("Take “%(status)s” out of use") % {"status": row},
        note=_rights_note(row),
        said=_("The status is out of use."),
        back=reverse("setup-statuses"),
        save_words=_("Take out of use"),
    )


def _rights_note(status: Status) -> str:
    """What roles say of the status, so that nobody thinks it goes along to the replacement."""
    roles = Role.objects.filter(grants__status=status.key).distinct().order_by("pk")
    if not roles:
        return ""
    names = ", ".join(map(str, roles))
    words = _("Special rights for this status (%(roles)s) stay with it and do not go along to the replacement.")
    return words % {"roles": names}


@route(access=WORDS, rate=Rate.WRITE)
@require_POST
def status_restored(request: HttpRequest, status: int) -> HttpResponse:
    """A status comes into use again."""
    row = found(Status.objects.all(), status)
    back = reverse("setup-statuses")
    said = _("The status is in use again.")
    return tried(request, lambda: leads.restore_status(row, **signed(request)), said=said, back=back)


@route(access=WORDS, rate=Rate.WRITE)
@require_POST
def status_removed(request: HttpRequest, status: int) -> HttpResponse:
    """A status that no lead ever stood in goes, and what roles said of it."""
    row = found(Status.objects.all(), status)

    def remove() -> None:
        roles = leads.remove_status(row, **signed(request))
        say(request, _removed_words(roles))

    return tried(request, remove, said="", back=reverse("setup-statuses"))


def _removed_words(roles: list[Role]) -> str:
    if not roles:
        return _("The status was removed.")
    words = _("The status was removed, and with it the special rights that these roles had in it: %(roles)s.")
    return words % {"roles": ", ".join(map(str, roles))}


@route(access=WORDS, rate=Rate.WRITE)
@require_POST
def status_up(request: HttpRequest, status: int) -> HttpResponse:
    """A status goes up by one."""
    row = found(Status.objects.all(), status)
    back = reverse("setup-statuses")
    return tried(request, lambda: leads.move_status(row, up=True, **signed(request)), said="", back=back)


@route(access=WORDS, rate=Rate.WRITE)
@require_POST
def status_down(request: HttpRequest, status: int) -> HttpResponse:
    """A status goes down by one."""
    row = found(Status.objects.all(), status)
    back = reverse("setup-statuses")
    return tried(request, lambda: leads.move_status(row, up=False, **signed(request)), said="", back=back)
