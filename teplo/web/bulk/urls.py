"""Addresses of bulk changes."""

from django.urls import path

from teplo.web.bulk import shown, verbs

urlpatterns = [
    path("bulk/", shown.bulks, name="bulks"),
    path("bulk/chip/", shown.chip, name="bulk-chip"),
    path("bulk/<int:number>/", shown.bulk, name="bulk"),
    path("bulk/<int:number>/start/", verbs.start, name="bulk-start"),
    path("bulk/<int:number>/stop/", verbs.stop, name="bulk-stop"),
    path("bulk/<int:number>/undo/", verbs.undo, name="bulk-undo"),
    path("bulk/<slug:entity>/<slug:deed>/", verbs.choose, name="bulk-choose"),
]
