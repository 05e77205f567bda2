"""A shop's site with the company's form in it, as plain HTML and by its script; and how far the demo is filled."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from teplo.channels.models import Form
from teplo.kit.problems import NotSeen
from teplo.staff.routes import Access, Rate, route
from teplo.web.demo import shop
from teplo.web.demo.words import OF_LANGUAGE
from teplo.web.public import shown


@route(access=Access.PUBLIC, rate=Rate.PUBLIC)
@require_safe
def landing(request: HttpRequest) -> HttpResponse:
    """The shop's first page: the form stands in it as plain HTML, as on any site."""
    form = _form()
    kept = {name: request.GET[name][:200] for name in shown.KEPT if name in request.GET}
    kept |= {"page": request.build_absolute_uri()[:2_000], "referrer": request.headers.get("Referer", "")[:2_000]}
    asked = {"fields": shown.fields(form, {}, {}), "consents": shown.consents(form, {}, {}), "hidden": kept}
    return _page(request, "web/demo/landing.html", form, asked)


@route(access=Access.PUBLIC, rate=Rate.PUBLIC)
@require_safe
def measuring(request: HttpRequest) -> HttpResponse:
    """Another page, where one line of script shows the same form."""
    return _page(request, "web/demo/measuring.html", _form(), {})


@route(access=Access.SIGNED_IN, rate=Rate.PAGE)
@require_safe
def filling(request: HttpRequest) -> HttpResponse:
    """The line that says how far the demo is; empty when it is full."""
    return render(request, "web/demo/filling.html", {"filled": shop.filled()})


def _form() -> Form:
    form = shop.form()
    if form is None:
        raise NotSeen
    return form


def _page(request: HttpRequest, template: str, form: Form, context: dict[str, object]) -> HttpResponse:
    shown = {"form": form, "key": form.channel.key, "words": OF_LANGUAGE[form.language], "chat_key": shop.chat_key()}
    return render(request, template, {**shown, **context})
