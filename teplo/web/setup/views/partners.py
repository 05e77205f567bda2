"""Partners: who gets enquiries outside the company, for which regions, and the link of each."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST, require_safe

from teplo.staff.permissions import Permission
from teplo.staff.routes import Rate, route
from teplo.triage.actions import partners as actions
from teplo.triage.models import Partner
from teplo.web.setup.editing import Deed, Row, edit, found, secret_shown, sent, shown, signed
from teplo.web.setup.forms.partners import KnownPartnerForm, PartnerForm
from teplo.web.shell.answers import tried

PAGE = "setup-partners"
MOST_NAMED = 4


@route(access=Permission.RULE_SET_UP, rate=Rate.PAGE)
@require_safe
def partners(request: HttpRequest) -> HttpResponse:
    """All partners, those in use first."""
    rows = [
        Row(
            words=partner.name,
            url=reverse("setup-partner", args=[partner.pk]),
            cells=(_regions(partner), partner.email or "—", _link(partner)),
            is_active=partner.is_active,
        )
        for partner in Partner.objects.order_by("-is_active", "name", "pk")
    ]
    heads = (_("Partner"), _("Regions"), _("E-mail"), _("Link"))
    return shown(
        request,
        "web/setup/partners.html",
        PAGE,
        rows=rows,
        heads=heads,
        add_url=reverse("setup-partner-add"),
        add_words=_("Add a partner"),
        empty=_("No partners yet"),
    )


def _regions(partner: Partner) -> str:
    if not partner.regions:
        return _("everywhere")
    more = len(partner.regions) - MOST_NAMED
    return ", ".join(partner.regions[:MOST_NAMED]) + (f" +{more}" if more > 0 else "")


def _link(partner: Partner) -> str:
    if not partner.digest or partner.link_until is None:
        return pgettext("link", "none")
    if partner.link_until <= timezone.now():
        return pgettext("link", "over")
    day = date_format(timezone.localdate(partner.link_until), "SHORT_DATE_FORMAT")
    return pgettext("link", "good until %(day)s") % {"day": day}


@route(access=Permission.RULE_SET_UP, rate=Rate.WRITE)
def partner_added(request: HttpRequest) -> HttpResponse:
    """Another partner; his link is shown this once."""
    form = PartnerForm(sent(request))
    made: list[tuple[Partner, str]] = []

    def save() -> None:
        values = dict(form.cleaned_data)
        made.append(actions.add_partner(values.pop("name"), values=values, **signed(request)))

    answer = edit(request, form, save, name=PAGE, heading=_("New partner"), said="", back=reverse(PAGE))
    return _secret(request, *made[0]) if made else answer


@route(access=Permission.RULE_SET_UP, rate=Rate.WRITE)
def partner_changed(request: HttpRequest, partner: int) -> HttpResponse:
    """Who a partner is, for which regions, whether he is in use; his link is renewed and ended below."""
    row = found(Partner.objects.all(), partner)
    form = KnownPartnerForm(sent(request), instance=row)
    deeds = [Deed(_("Make a new link"), reverse("setup-partner-link", args=[row.pk]), "refresh")]
    if row.digest:
        deeds.append(Deed(_("End the link"), reverse("setup-partner-end", args=[row.pk]), "x"))
    return edit(
        request,
        form,
        lambda: actions.change_partner(row, values=form.cleaned_data, **signed(request)),
        name=PAGE,
        heading=row.name,
        said=_("The partner was saved."),
        back=reverse(PAGE),
        fact=("partner", row.pk),
        deeds=deeds,
    )


@route(access=Permission.RULE_SET_UP, rate=Rate.WRITE)
@require_POST
def link_renewed(request: HttpRequest, partner: int) -> HttpResponse:
    """A new link, shown this once; the one before opens nothing any more."""
    row = found(Partner.objects.all(), partner)
    return _secret(request, row, actions.renew_link(row, **signed(request)))


@route(access=Permission.RULE_SET_UP, rate=Rate.WRITE)
@require_POST
def link_ended(request: HttpRequest, partner: int) -> HttpResponse:
    """The link opens nothing any more."""
    row = found(Partner.objects.all(), partner)
    said = _("The link was ended.")
    return tried(request, lambda: actions.end_link(row, **signed(request)), said=said, back=reverse(PAGE))


def _secret(request: HttpRequest, partner: Partner, link: str) -> HttpResponse:
    address = request.build_absolute_uri(reverse("partner", args=[link]))
    says = _("Send this link to the partner now: it is shown this once, and only its digest is kept.")
    return secret_shown(request, PAGE, heading=partner.name, back=reverse(PAGE), secret=address, says=says)
