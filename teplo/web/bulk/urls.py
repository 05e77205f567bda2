"""Addresses of bulk changes."""

from django.urls import path

from teplo.web.bulk import shown, verbs

urlpatterns = [
    path("leads/bulk/", shown.bulks, name="lead-bulks"),
    path("leads/bulk/chip/", shown.chip, name="lead-bulk-chip"),
    path("leads/bulk/<int:number>/", shown.bulk, name="lead-bulk"),
    path("leads/bulk/<int:number>/start/", verbs.start, name="lead-bulk-start"),
    path("leads/bulk/<int:number>/stop/", verbs.stop, name="lead-bulk-stop"),
    path("leads/bulk/<int:number>/undo/", verbs.undo, name="lead-bulk-undo"),
    path("leads/bulk/<slug:deed>/", verbs.choose, name="lead-bulk-choose"),
]
