"""Addresses of imports."""

from django.urls import path

from teplo.web.imports import verbs, views

urlpatterns = [
    path("imports/", views.imports, name="imports"),
    path("imports/new/", verbs.bring, name="import-new"),
    path("imports/<int:number>/", views.one, name="import"),
    path("imports/<int:number>/layout/", verbs.read_otherwise, name="import-layout"),
    path("imports/<int:number>/choose/", verbs.choose, name="import-choose"),
    path("imports/<int:number>/saved/", verbs.keep_mapping, name="import-mapping"),
    path("imports/<int:number>/saved/<int:saved>/", verbs.use_mapping, name="import-mapping-use"),
    path("imports/<int:number>/saved/<int:saved>/drop/", verbs.drop_mapping, name="import-mapping-drop"),
    path("imports/<int:number>/check/", verbs.check, name="import-check"),
    path("imports/<int:number>/begin/", verbs.begin, name="import-begin"),
    path("imports/<int:number>/pause/", verbs.pause, name="import-pause"),
    path("imports/<int:number>/resume/", verbs.resume, name="import-resume"),
    path("imports/<int:number>/stop/", verbs.stop, name="import-stop"),
    path("imports/<int:number>/undo/", verbs.undo, name="import-undo"),
    path("imports/<int:number>/forget/", verbs.forget, name="import-forget"),
    path("imports/<int:number>/refused/<slug:form>/", views.refused_file, name="import-refused"),
]
