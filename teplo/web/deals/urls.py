"""Addresses of deals: each verb has its own."""

from django.urls import path

from teplo.web.deals import card, forecast, lines, pages, verbs

urlpatterns = [
    path("deals/", pages.board, name="deals"),
    path("deals/list/", pages.deals, name="deals-list"),
    path("deals/forecast/", forecast.page, name="deals-forecast"),
    path("deals/new/", verbs.new, name="deal-new"),
    path("deals/clients/", verbs.clients, name="deal-clients"),
    path("deals/<int:number>/", card.card, name="deal"),
    path("deals/<int:number>/change/<slug:field>/", verbs.change, name="deal-change"),
    path("deals/<int:number>/whose/", verbs.whose, name="deal-whose"),
    path("deals/<int:number>/move/<int:stage>/", verbs.move, name="deal-move"),
    path("deals/<int:number>/give/", verbs.give, name="deal-give"),
    path("deals/<int:number>/tasks/add/", verbs.task, name="deal-task-add"),
    path("deals/<int:number>/note/", verbs.note, name="deal-note"),
    path("deals/<int:number>/files/<int:file>/", verbs.file, name="deal-file"),
    path("deals/<int:number>/mention/", verbs.mention, name="deal-mention"),
    path("deals/<int:number>/lines/", lines.lines, name="deal-lines"),
    path("deals/<int:number>/lines/add/", lines.add, name="deal-line-add"),
    path("deals/<int:number>/lines/products/", lines.products, name="deal-products"),
    path("deals/<int:number>/lines/<int:line>/change/", lines.change, name="deal-line-change"),
    path("deals/<int:number>/lines/<int:line>/drop/", lines.drop, name="deal-line-drop"),
]
