"""Addresses of calls: each verb has its own."""

from django.urls import path

from teplo.web.calls import dialing, lists, recordings, ringing

urlpatterns = [
    path("calls/", lists.calls, name="calls"),
    path("calls/ringing/", ringing.ringing, name="calls-ringing"),
    path("calls/<int:number>/back/", dialing.back, name="call-back"),
    path("calls/recordings/<int:number>/", recordings.recording, name="recording"),
    path("calls/recordings/<int:number>/retry/", recordings.retry, name="recording-retry"),
    path("leads/<int:number>/call/<int:point>/", dialing.lead, name="lead-call"),
]
