"""Addresses of the first visit."""

from django.urls import path

from teplo.web.first import views

urlpatterns = [
    path("setup/first/", views.begin, name="first"),
    path("setup/first/steps/", views.steps, name="first-steps"),
    path("setup/first/try/", views.try_it, name="first-try"),
]
