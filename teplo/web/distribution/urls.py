"""Addresses of the figures of distribution."""

from django.urls import path

from teplo.web.distribution import views

urlpatterns = [
    path("distribution/", views.figures, name="distribution"),
    path("distribution/file/", views.take_file, name="distribution-file"),
]
