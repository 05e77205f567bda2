"""Addresses of lists as files."""

from django.urls import path

from teplo.web.export import views

urlpatterns = [path("export/<slug:entity>/", views.take, name="export")]
