"""Addresses of the chat on sites: `/w/{key}…`. The stream is answered by the event loop (config/asgi.py)."""

from django.urls import path

from teplo.web.chat import pages, presence, say, upload

urlpatterns = [
    path("w/<slug:key>.js", pages.script, name="chat-script"),
    path("w/<slug:key>.css", pages.colours, name="chat-colours"),
    path("w/<slug:key>/", pages.frame, name="chat-frame"),
    path("w/<slug:key>/look", pages.look, name="chat-look"),
    path("w/<slug:key>/hello", presence.hello, name="chat-hello"),
    path("w/<slug:key>/stream", presence.stream, name="chat-stream"),
    path("w/<slug:key>/say", say.say, name="chat-say"),
    path("w/<slug:key>/contact", say.contact, name="chat-contact"),
    path("w/<slug:key>/typing", presence.typing, name="chat-typing"),
    path("w/<slug:key>/read", presence.read, name="chat-read"),
    path("w/<slug:key>/rate", presence.rate, name="chat-rate"),
    path("w/<slug:key>/files", upload.bring, name="chat-files"),
    path("w/<slug:key>/files/<str:signed>", upload.fetch, name="chat-file"),
]
