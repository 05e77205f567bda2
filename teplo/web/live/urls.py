"""The address of the stream; everything below `/live/` is served by the event loop (config/asgi.py)."""

from django.urls import path

from teplo.web.live import views

urlpatterns = [path("live/", views.live, name="live")]
