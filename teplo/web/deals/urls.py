"""Addresses of deals: each verb has its own."""

from django.urls import path

from teplo.web.deals import card, pages, verbs

urlpatterns = [
    path("deals/", pages.board, name="deals"),
    path("deals/list/", pages.deals, name="deals-list"),
    path("deals/new/", verbs.new, name="deal-new"),
    path("deals/clients/", verbs.clients, name="deal-clients"),
    path("deals/<int:number>/", card.card, name="deal"),
    path("deals/<int:number>/change/<slug:field>/", verbs.change, name="deal-change"),
    path("deals/<int:number>/whose/", verbs.whose, name="deal-whose"),
    path("deals/<int:number>/move/<int:stage>/", verbs.move, name="deal-move"),
    path("deals/<int:number>/give/", verbs.give, name="deal-give"),
    path("deals/<int:number>/tasks/add/", verbs.task, name="deal-task-add"),
    path("deals/<int:number>/note/", verbs.note, name="deal-note"),
]
