"""Addresses of the product as an application."""

from django.urls import path

from teplo.web.phone import app, devices

urlpatterns = [
    path("manifest.webmanifest", app.manifest, name="manifest"),
    path("sw.js", app.worker, name="worker"),
    path("offline/", app.offline, name="offline"),
    path("me/devices/", devices.joined, name="device-add"),
    path("me/devices/<int:device>/", devices.changed, name="device"),
    path("me/devices/<int:device>/drop/", devices.dropped, name="device-drop"),
]
