"""Addresses of the board; dragging a card calls the verbs of the card."""

from django.urls import path

from teplo.web.board import verbs, views

urlpatterns = [
    path("leads/board/", views.board, name="board"),
    path("leads/<int:number>/moves/", verbs.moves, name="lead-moves"),
    path("leads/<int:number>/back/<int:status>/<int:since>/", verbs.back, name="lead-back"),
    path("leads/<int:number>/untake/", verbs.untake, name="lead-untake"),
]
