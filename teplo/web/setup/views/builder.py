"""Forms: what they ask and say, and the code that puts them on a site."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_safe

from teplo.channels import actions
from teplo.channels import queries as channels
from teplo.channels.models import Form
from teplo.kit.problems import NotSeen
from teplo.staff.permissions import Permission
from teplo.staff.routes import Rate, route
from teplo.web.public import shown as public
from teplo.web.setup.editing import Row, edit, listed, sent, signed
from teplo.web.setup.forms.builder import Fields, FormForm
from teplo.web.shell.asking import me

NAME = "setup-forms"


@route(access=Permission.CHANNEL_SET_UP, rate=Rate.PAGE)
@require_safe
def all_forms(request: HttpRequest) -> HttpResponse:
    """Every form with the number of its fields."""
    rows = [
        Row(
            form.channel.name,
            reverse("setup-form", args=[form.channel_id]),
            (form.heading, len(form.fields), form.language.upper()),
            is_active=form.channel.is_active,
            is_page=True,
        )
        for form in channels.forms_set_up_by(me(request))
    ]
    heads = (_("Channel"), _("Heading"), _("Fields"), _("Language"))
    add = {"add_url": reverse("setup-channel-add"), "add_words": _("New form")}
    return listed(request, NAME, rows, heads=heads, empty=_("No form yet"), **add)


@route(access=Permission.CHANNEL_SET_UP, rate=Rate.WRITE)
def one_form(request: HttpRequest, channel: int) -> HttpResponse:
    """The words, fields and consents of one form, with its address and the code to copy."""
    row = channels.forms_set_up_by(me(request)).filter(channel=channel).first()
    if row is None:
        raise NotSeen
    form, fields = FormForm(sent(request), instance=row), Fields(row, sent(request))
    if request.method == "POST" and not fields.is_valid() and form.is_valid():
        form.add_error(None, _("Some fields of the form need mending."))
    return edit(
        request,
        form,
        lambda: _save(request, row, form, fields),
        name=NAME,
        heading=row.channel.name,
        said=_("The form was saved."),
        back=reverse("setup-form", args=[channel]),
        template="web/setup/form.html",
        fact=("form", row.pk),
        **_around(row, fields),
    )


def _save(request: HttpRequest, row: Form, form: FormForm, fields: Fields) -> None:
    values = {**form.cleaned_data, "fields": fields.chosen()}
    consents = list(values.pop("consents"))
    actions.change_form(row, values=values, consents=consents, **signed(request))


def _around(row: Form, fields: Fields) -> dict[str, Any]:
    address = f"{settings.BASE_URL.rstrip('/')}/f/{row.channel.key}"
    script = f'<script src="{address}.js" async></script>'
    return {"row": row, "fields": fields, "address": address, "script": script, "html": _plain_html(row, address)}


def _plain_html(row: Form, address: str) -> str:
    """The form as it is saved, in its own language, for a page that wants no script."""
    with override(row.language):
        parts = {"fields": public.fields(row, {}, {}), "consents": public.consents(row, {}, {})}
        html = render_to_string("web/setup/embed.html", {"form": row, "address": address, **parts})
    return "".join(html)  # plain text again: the page shows the code, it does not run it
