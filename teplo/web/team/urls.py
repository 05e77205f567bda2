"""Addresses of the head's page and the feed."""

from django.urls import path

from teplo.web.team import feed, stepping_in, views

urlpatterns = [
    path("team/", views.team, name="team"),
    path("feed/", feed.feed, name="feed"),
    path("leads/<int:number>/ask-after/", stepping_in.ask_after, name="lead-ask-after"),
    path("leads/<int:number>/note/panel/", stepping_in.note_panel, name="lead-note-panel"),
]
