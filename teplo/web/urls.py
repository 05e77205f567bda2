"""Every page's addresses; a page that comes adds its line."""

from django.urls import include, path

urlpatterns = [
    path("", include("teplo.web.shell.urls")),
    path("", include("teplo.web.public.urls")),
    path("", include("teplo.web.desk.urls")),
    path("", include("teplo.web.board.urls")),
    path("", include("teplo.web.lead.urls")),
    path("", include("teplo.web.lead.list_urls")),
    path("", include("teplo.web.offers.urls")),
    path("", include("teplo.web.bulk.urls")),
    path("", include("teplo.web.imports.urls")),
    path("", include("teplo.web.looks.urls")),
    path("", include("teplo.web.people.urls")),
    path("", include("teplo.web.inbox.urls")),
    path("", include("teplo.web.journal.urls")),
    path("", include("teplo.web.clients.urls")),
    path("", include("teplo.web.deals.urls")),
    path("", include("teplo.web.notices.urls")),
    path("", include("teplo.web.tasks.urls")),
    path("", include("teplo.web.calendar.urls")),
    path("", include("teplo.web.team.urls")),
    path("", include("teplo.web.dispatch.urls")),
    path("", include("teplo.web.live.urls")),
    path("", include("teplo.web.reports.urls")),
    path("", include("teplo.web.distribution.urls")),
    path("", include("teplo.web.setup.urls")),
    path("", include("teplo.web.working.urls")),
    path("", include("teplo.web.first.urls")),
    path("", include("teplo.web.demo.urls")),
    path("accounts/", include("allauth.urls")),
]
