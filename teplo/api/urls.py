"""The addresses of the API: its operations, their description, and an answer in JSON for any other."""

from django.urls import include, path, re_path

from teplo.api import interface, views

urlpatterns = [
    path("api/v1/", include((interface.patterns(), "api"))),
    path("api/v1/openapi.json", views.openapi, name="api.openapi"),
    path("api/docs", views.docs, name="api.docs"),
    re_path("^api(?:/.*)?$", views.nowhere, name="api.nowhere"),
]
