"""Addresses of the dispatcher's page."""

from django.urls import path

from teplo.web.dispatch import verbs, views

urlpatterns = [
    path("dispatch/", views.dispatch, name="dispatch"),
    path("dispatch/give/", verbs.give, name="dispatch-give"),
]
