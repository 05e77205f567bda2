"""The products of a deal on its card: a table that is changed where it stands."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as now_
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from teplo.clients import actions
from teplo.clients.lines import lines_of, of_product, product_named, products_like, to_be, whole_of
from teplo.clients.models import Deal, DealLine
from teplo.clients.rules import LineToBe
from teplo.clients.seen import deal_for
from teplo.kit.money import SIGNS, money_said, read_amount
from teplo.kit.problems import Conflict, Mistake, NotSeen
from teplo.kit.vat import Off, Vat
from teplo.ledger.models import Event
from teplo.staff.permissions import Permission, demand, may
from teplo.staff.routes import Rate, route
from teplo.web.lead.card_shown import mark
from teplo.web.shell.asking import me, posted, told_at
from teplo.web.shell.toasts import say

IN, ON = "in", "on"


def vat_choices() -> list[tuple[str, Any]]:
    """The rates, each within the price or on top of it."""
    rates = [(code, words) for code, words in Vat.choices if code != Vat.NONE]
    return [
        (f"{Vat.NONE}:{IN}", Vat.NONE.label),
        (now_("VAT in the price"), [(f"{code}:{IN}", now_("incl. %(rate)s") % {"rate": w}) for code, w in rates]),
        (now_("VAT on top"), [(f"{code}:{ON}", now_("plus %(rate)s") % {"rate": w}) for code, w in rates]),
    ]


def plain(value: Decimal) -> str:
    """A number as its input holds it: without empty hundredths, with the comma of whoever reads."""
    words = f"{value:f}"
    words = words.rstrip("0").rstrip(".") if "." in words else words
    return words.replace(".", ",") if (get_language() or "").startswith("ru") else words


def read_number(typed: str) -> Decimal:
    """A number as people write it, `1 000,5`; Mistake where it is none."""
    try:
        found = Decimal("".join(typed.split()).replace(",", "."))
    except InvalidOperation:
        raise Mistake("not_a_number", _("Write a number.")) from None
    if not found.is_finite():
        raise Mistake("not_a_number", _("Write a number."))
    return found


class LineForm(forms.Form):
    """A line as its row asks for it."""

    NAMES: ClassVar = {"product": "name", "vat_included": "vat", "off": "discount"}

    name = forms.CharField(label=_("Product"), max_length=200, error_messages={"required": _("Say what it is.")})
    quantity = forms.CharField(label=_("Quantity"), max_length=30)
    unit = forms.CharField(label=_("Unit"), max_length=20, required=False)
    price = forms.CharField(label=_("Price"), max_length=40)
    discount = forms.CharField(label=_("Discount"), max_length=40, required=False)
    off = forms.ChoiceField(label=_("Discount in"), choices=Off.choices)
    vat = forms.ChoiceField(label=_("VAT"))

    def __init__(self, data: QueryDict | None = None, *, line: DealLine, currency: str) -> None:
        super().__init__(data, auto_id=f"line-{line.pk}-%s", initial=self._initial(line))
        for field in self.fields.values():
            field.widget.attrs.pop("maxlength", None)
        self.fields["vat"].choices = vat_choices()  # type: ignore[attr-defined]  # it has them
        self.fields["off"].choices = [  # type: ignore[attr-defined]  # it has them
            (Off.PERCENT, "%"), (Off.AMOUNT, SIGNS.get(currency, currency)),
        ]  # fmt: skip

    @staticmethod
    def _initial(line: DealLine) -> dict[str, Any]:
        return {
            "name": line.name, "quantity": plain(line.quantity), "unit": line.unit, "price": plain(line.price),
            "discount": plain(line.discount) if line.discount else "", "off": line.off,
            "vat": f"{line.vat}:{IN if line.vat_included else ON}" if line.vat != Vat.NONE else f"{Vat.NONE}:{IN}",
        }  # fmt: skip

    def _read(self, name: str) -> Decimal:
        typed = self.cleaned_data[name].strip()
        try:
            if name == "quantity":
                return read_number(typed)
            return read_amount(typed.removesuffix("%")) if typed else Decimal(0)
        except Mistake as mistake:
            raise forms.ValidationError(str(mistake)) from None

    def clean_quantity(self) -> Decimal:
        return self._read("quantity")

    def clean_price(self) -> Decimal:
        return self._read("price")

    def clean_discount(self) -> Decimal:
        return self._read("discount")

    @property
    def values(self) -> dict[str, Any]:
        """What the action takes."""
        data = dict(self.cleaned_data)
        data["vat"], _colon, within = data["vat"].partition(":")
        return {**data, "vat_included": within != ON}


@dataclass(frozen=True)
class RowShown:
    """A line with its form; `seen` tells how it stood when it was shown."""

    line: DealLine
    form: LineForm
    seen: str


def section(
    deal: Deal, *, may_change: bool, changed: tuple[int, LineForm, str] | None = None, **more: Any
) -> dict[str, Any]:
    """What the section of products shows; `changed` is the row that could not be saved, as it was typed."""
    lines = lines_of(deal.pk)
    rows = [RowShown(one, LineForm(line=one, currency=deal.currency), mark(to_be(one))) for one in lines]
    if changed:
        number, form, seen = changed
        rows = [RowShown(row.line, form, seen) if row.line.pk == number else row for row in rows]
    return {
        "deal": deal, "lines": rows, "whole": whole_of(lines), "may_change": may_change,
        "has_vat": any(line.vat != Vat.NONE for line in lines), **more,
    }  # fmt: skip


@route(access=Permission.DEAL_SEE, rate=Rate.PAGE)
@require_safe
def lines(request: HttpRequest, number: int) -> HttpResponse:
    """The products of a deal."""
    deal = deal_for(me(request), number)
    return _shown(request, deal)


def _shown(request: HttpRequest, deal: Deal, *, status: int = 200, **more: Any) -> HttpResponse:
    now = deal_for(me(request), deal.pk)
    may_change = may(me(request), Permission.DEAL_CHANGE, now)
    shown = section(now, may_change=may_change, tells_amount=True, **more)
    return render(request, "web/deals/lines.html", shown, status=status)


@route(access=Permission.DEAL_SEE, rate=Rate.PAGE)
@require_safe
def products(request: HttpRequest, number: int) -> HttpResponse:
    """Products to choose from, by the words that were typed; `?name=`."""
    deal_for(me(request), number)
    words = request.GET.get("name", "")[:200].strip()
    found = [(one, money_said(one.price, one.currency)) for one in products_like(words)]
    return render(request, "web/deals/products.html", {"products": found})


@route(access=Permission.DEAL_CHANGE, rate=Rate.WRITE)
@require_POST
def add(request: HttpRequest, number: int) -> HttpResponse:
    """Put a product of the catalogue, or something named freely, into a deal."""
    deal = _deal(request, number)
    name = request.POST.get("name", "").strip()
    if not name or len(name) > 200:
        words = now_("Say what it is.") if not name else now_("At most %(limit)s characters.") % {"limit": 200}
        return _shown(request, deal, status=422, typed=name, add_fault=words)
    product = product_named(name)
    line = of_product(product, deal.currency) if product else LineToBe(name, Decimal(1), Decimal(0))
    made = actions.add_line(deal, line, by=me(request), at=timezone.now())
    foreign = product and product.price is not None and product.currency != deal.currency
    return _shown(request, deal, fresh=made.pk, foreign=product if foreign else None)


@route(access=Permission.DEAL_CHANGE, rate=Rate.WRITE)
@require_POST
def change(request: HttpRequest, number: int, line: int) -> HttpResponse:
    """Change a line; what cannot stand is told in its row, what somebody else has changed meanwhile too (409)."""
    deal = _deal(request, number)
    row = _line(deal, line)
    seen = mark(to_be(row))
    form = LineForm(posted(request), line=row, currency=deal.currency)
    status = 422
    if form.is_valid():
        try:
            with told_at(form):
                _demand_unseen(request, deal, seen)
                actions.change_line(row, values=form.values, seen=to_be(row), by=me(request), at=timezone.now())
        except Conflict:
            form.add_error(None, now_("Somebody else has just changed this line. Save again to let yours stand."))
            status = 409
    if form.errors:
        return _shown(request, deal, status=status, changed=(line, form, seen))
    return _shown(request, deal)


def _demand_unseen(request: HttpRequest, deal: Deal, now: str) -> None:
    """Conflict where somebody else has changed it; one's own change of a moment ago is still on its way to the page."""
    if request.POST.get("seen", now) == now:
        return
    last = Event.objects.filter(deal=deal.pk, kind="deal.lines_changed").order_by("-pk").first()
    if last is None or last.by_kind != "employee" or last.by_id != me(request).pk:
        raise Conflict("changed_meanwhile")


@route(access=Permission.DEAL_CHANGE, rate=Rate.WRITE)
@require_POST
def drop(request: HttpRequest, number: int, line: int) -> HttpResponse:
    """Take a product out of a deal."""
    deal = _deal(request, number)
    row = _line(deal, line)
    actions.drop_line(row, by=me(request), at=timezone.now())
    say(request, now_("Taken out: %(product)s.") % {"product": row.name})
    return _shown(request, deal)


def _deal(request: HttpRequest, number: int) -> Deal:
    deal = deal_for(me(request), number)
    demand(me(request), Permission.DEAL_CHANGE, deal)
    return deal


def _line(deal: Deal, number: int) -> DealLine:
    found = DealLine.objects.filter(deal=deal.pk, pk=number).first()
    if found is None:
        raise NotSeen
    return found
