"""Addresses of custom fields on records."""

from django.urls import path

from teplo.web.custom import verbs

urlpatterns = [
    path("custom/<slug:entity>/<int:number>/<slug:key>/file/", verbs.file, name="custom-file"),
    path("custom/<slug:entity>/<int:number>/<slug:key>/", verbs.changed, name="custom-change"),
]
