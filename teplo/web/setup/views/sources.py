"""Sources, campaigns and texts of consent."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from teplo.channels import actions
from teplo.channels.models import Campaign, Source
from teplo.staff.permissions import Permission
from teplo.staff.routes import Rate, route
from teplo.terms.actions import add_consent_text
from teplo.terms.models import ConsentText
from teplo.web.setup.editing import Row, edit, found, listed, paged, sent, shown, signed
from teplo.web.setup.forms.channels import CampaignForm, ConsentForm, NewCampaignForm, NewSourceForm, SourceForm
from teplo.web.shell.answers import tried

CHANNELS = Permission.CHANNEL_SET_UP


@route(access=CHANNELS, rate=Rate.PAGE)
@require_safe
def sources(request: HttpRequest) -> HttpResponse:
    """Where people come from."""
    page, older = paged(request, Source.objects.all(), by="key", search=("name", "key"))
    rows = [Row(str(s), reverse("setup-source", args=[s.pk]), (s.key,), is_active=s.is_active) for s in page]
    add = {"add_url": reverse("setup-source-add"), "add_words": _("New source")}
    return listed(request, "setup-sources", rows, heads=(_("Title"), _("Key")), older=older, search=True, **add)


@route(access=CHANNELS, rate=Rate.WRITE)
def source_added(request: HttpRequest) -> HttpResponse:
    """Another source."""
    form = NewSourceForm(sent(request))
    return edit(
        request,
        form,
        lambda: actions.add_source(**form.cleaned_data, **signed(request)),
        name="setup-sources",
        heading=_("New source"),
        said=_("The source was added."),
        back=reverse("setup-sources"),
    )


@route(access=CHANNELS, rate=Rate.WRITE)
def source_changed(request: HttpRequest, source: int) -> HttpResponse:
    """Name and use of a source."""
    row = found(Source.objects.all(), source)
    form = SourceForm(sent(request), instance=row, initial={"name": str(row)})
    return edit(
        request,
        form,
        lambda: actions.change_source(row, values=form.cleaned_data, **signed(request)),
        name="setup-sources",
        heading=str(row),
        said=_("The source was saved."),
        back=reverse("setup-sources"),
        fact=("source", row.pk),
    )


@route(access=CHANNELS, rate=Rate.PAGE)
@require_safe
def campaigns(request: HttpRequest) -> HttpResponse:
    """Efforts of marketing."""
    page, older = paged(request, Campaign.objects.select_related("source"), by="name", search=("name", "key"))
    rows = [
        Row(c.name, reverse("setup-campaign", args=[c.pk]), (c.key, c.source or "—"), is_active=c.is_active)
        for c in page
    ]
    add = {"add_url": reverse("setup-campaign-add"), "add_words": _("New campaign"), "empty": _("No campaign yet")}
    heads = (_("Title"), "utm_campaign", _("Source"))
    return listed(request, "setup-campaigns", rows, heads=heads, older=older, search=True, **add)


@route(access=CHANNELS, rate=Rate.WRITE)
def campaign_added(request: HttpRequest) -> HttpResponse:
    """Another campaign."""
    form = NewCampaignForm(sent(request))
    return edit(
        request,
        form,
        lambda: actions.add_campaign(**form.cleaned_data, **signed(request)),
        name="setup-campaigns",
        heading=_("New campaign"),
        said=_("The campaign was added."),
        back=reverse("setup-campaigns"),
    )


@route(access=CHANNELS, rate=Rate.WRITE)
def campaign_changed(request: HttpRequest, campaign: int) -> HttpResponse:
    """Name, source and use of a campaign."""
    row = found(Campaign.objects.all(), campaign)
    form = CampaignForm(sent(request), instance=row)
    return edit(
        request,
        form,
        lambda: actions.change_campaign(row, values=form.cleaned_data, **signed(request)),
        name="setup-campaigns",
        heading=row.name,
        said=_("The campaign was saved."),
        back=reverse("setup-campaigns"),
        fact=("campaign", row.pk),
    )


@route(access=CHANNELS, rate=Rate.PAGE)
@require_safe
def consents(request: HttpRequest) -> HttpResponse:
    """Every wording of every text of consent, the newest first."""
    texts = ConsentText.objects.order_by("purpose", "language", "-valid_from", "-pk")[:200]
    newest: set[tuple[str, str]] = set()
    rows = []
    for text in texts:
        is_newest = (text.purpose, text.language) not in newest
        newest.add((text.purpose, text.language))
        rows.append((text, is_newest))
    return shown(request, "web/setup/consents.html", "setup-consents", rows=rows)


@route(access=CHANNELS, rate=Rate.WRITE)
def consent_added(request: HttpRequest) -> HttpResponse:
    """A new wording; `?from=` begins with the words of an older one."""
    given = request.GET.get("from", "")
    former = ConsentText.objects.filter(pk=int(given)).first() if given.isascii() and given.isdigit() else None
    beginning = {"language": settings.LANGUAGE_CODE}
    if former:
        beginning = {"purpose": former.purpose, "language": former.language, "body": former.body}
    form = ConsentForm(sent(request), initial=beginning)
    return edit(
        request,
        form,
        lambda: add_consent_text(**form.cleaned_data, **signed(request)),
        name="setup-consents",
        heading=_("New wording"),
        said=_("The new wording is written. Forms ask it once you choose it there."),
        back=reverse("setup-consents"),
    )


@route(access=CHANNELS, rate=Rate.WRITE)
@require_POST
def consent_renewed(request: HttpRequest, text: int) -> HttpResponse:
    """All forms that ask an older wording ask this one."""
    row = found(ConsentText.objects.all(), text)
    said = _("All forms ask this wording now.")
    back = reverse("setup-consents")
    return tried(request, lambda: actions.renew_consent(row, **signed(request)), said=said, back=back)
