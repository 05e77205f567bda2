"""A partner's own page behind his link: what he was offered, what he accepted, what he says became of it.

The link is the whole key: no session stands behind it, and nothing works by scripts alone.
"""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from teplo.kit.money import Currency, read_amount
from teplo.kit.problems import Conflict, Mistake, NotSeen
from teplo.staff.routes import Access, Rate, route
from teplo.triage import actions, offered
from teplo.triage.models import Offer, Partner
from teplo.triage.partners import partner_by_link
from teplo.web.shell.asking import posted, told_at

SAID = {
    "accepted": _("Accepted: call this person, you see whom below."),
    "returned": _("Given back: it goes to somebody else."),
    "reported": _("Thank you: your report was saved."),
}
ASKING = require_http_methods(["GET", "HEAD", "POST"])


class ReturnForm(forms.Form):
    """Why an enquiry is given back."""

    reason = forms.CharField(label=_("Why do you give it back?"), max_length=300)


class ReportForm(forms.Form):
    """What became of an enquiry."""

    result = forms.ChoiceField(label=_("What became of it?"), choices=Offer.Result.choices, widget=forms.RadioSelect)
    amount = forms.CharField(label=_("Sold for"), max_length=40, required=False)
    currency = forms.ChoiceField(label=_("Currency"), choices=Currency.choices, required=False)
    comment = forms.CharField(
        label=_("Comment"), max_length=1_000, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Where nothing came of it: why."),
    )  # fmt: skip

    def clean_amount(self) -> Any:
        """As people write it: with spaces, with a comma."""
        written = self.cleaned_data["amount"].strip()
        if not written:
            return None
        try:
            return read_amount(written)
        except Mistake as mistake:
            raise forms.ValidationError(str(mistake.message)) from None

    def clean_currency(self) -> str:
        """Roubles where nothing else is said."""
        return str(self.cleaned_data["currency"] or Currency.RUB)


@route(access=Access.PUBLIC, rate=Rate.PUBLIC)
@require_safe
def page(request: HttpRequest, link: str) -> HttpResponse:
    """Everything that was sent to him."""
    return _opened(request, link, lambda partner: _page(request, link, partner))


@csrf_exempt  # no session stands behind it: who does not know the link cannot send anything in its name
@route(access=Access.PUBLIC, rate=Rate.FORM)
@require_POST
def accept(request: HttpRequest, link: str, number: int) -> HttpResponse:
    """Yes: from now on he sees whom to call."""

    def answer(partner: Partner) -> HttpResponse:
        actions.accept_as_partner(number, by=partner, at=timezone.now())
        return _back(link, "accepted")

    return _opened(request, link, answer)


@csrf_exempt  # as above
@route(access=Access.PUBLIC, rate=Rate.FORM)
@ASKING
def give_back(request: HttpRequest, link: str, number: int) -> HttpResponse:
    """No, or not any more, and why."""

    def answer(partner: Partner) -> HttpResponse:
        sent, form = offered.sent_to(partner, number), ReturnForm(posted(request))
        if request.method == "POST" and form.is_valid():
            with told_at(form):
                reason = form.cleaned_data["reason"]
                actions.return_as_partner(number, reason=reason, by=partner, at=timezone.now())
                return _back(link, "returned")
        context = {"form": form, "link": link, "sent": sent}
        return render(request, "web/public/partner_return.html", context, status=422 if form.errors else 200)

    return _opened(request, link, answer)


@csrf_exempt  # as above
@route(access=Access.PUBLIC, rate=Rate.FORM)
@ASKING
def report(request: HttpRequest, link: str, number: int) -> HttpResponse:
    """In talks, sold, lost."""

    def answer(partner: Partner) -> HttpResponse:
        sent = offered.sent_to(partner, number)
        offer = sent.offer
        known = {
            "result": offer.result,
            "amount": offer.amount,
            "currency": offer.currency,
            "comment": offer.result_comment,
        }
        form = ReportForm(posted(request), initial=known)
        if request.method == "POST" and form.is_valid():
            with told_at(form):
                actions.report_as_partner(number, **form.cleaned_data, by=partner, at=timezone.now())
                return _back(link, "reported")
        context = {"form": form, "link": link, "sent": sent}
        return render(request, "web/public/partner_report.html", context, status=422 if form.errors else 200)

    return _opened(request, link, answer)


def _opened(request: HttpRequest, link: str, answer: Callable[[Partner], HttpResponse]) -> HttpResponse:
    """The answer in the partner's language; the same 404 for every link that opens nothing."""
    partner = partner_by_link(link, at=timezone.now())
    if partner is None:
        raise NotSeen
    with translation.override(partner.language):
        try:
            answered = answer(partner)
        except Conflict as conflict:
            answered = _page(request, link, partner, told=str(conflict.detail or conflict.title), status=409)
        answered.headers["Content-Language"] = partner.language
    # The address is a key: it goes to no other site, into no cache, and no search engine keeps it.
    answered["Referrer-Policy"] = "no-referrer"
    answered["Cache-Control"] = "no-store, private"
    answered["X-Robots-Tag"] = "noindex, nofollow"
    return answered


def _page(request: HttpRequest, link: str, partner: Partner, *, told: str = "", status: int = 200) -> HttpResponse:
    board = offered.board_of(partner)
    context = {
        "partner": partner,
        "link": link,
        "board": board,
        "told": told,
        "said": SAID.get(request.GET.get("said", "")),
        "now": timezone.now(),
        "zone": timezone.get_current_timezone_name(),
    }
    return render(request, "web/public/partner.html", context, status=status)


def _back(link: str, said: str) -> HttpResponse:
    return HttpResponseRedirect(f"{reverse('partner', args=[link])}?said={said}")
