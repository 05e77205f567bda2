"""Addresses of public pages."""

from django.urls import path

from teplo.web.public import views

urlpatterns = [
    path("f/<slug:key>", views.form, name="form"),
    path("f/<slug:key>/thanks", views.thanks, name="form-thanks"),
    path("f/<slug:key>.js", views.script, name="form-script"),
    path("f/<slug:key>.css", views.colours, name="form-colours"),
]
