"""Addresses of saved views: each verb has its own."""

from django.urls import path

from teplo.web.looks import columns, views

urlpatterns = [
    path("views/<slug:room>/columns/", columns.choose, name="look-columns"),
    path("views/<slug:room>/save/", views.save, name="look-save"),
    path("views/<int:number>/update/", views.update, name="look-update"),
    path("views/<int:number>/rename/", views.rename, name="look-rename"),
    path("views/<int:number>/share/", views.share, name="look-share"),
    path("views/<int:number>/unshare/", views.unshare, name="look-unshare"),
    path("views/<int:number>/remove/", views.remove, name="look-remove"),
    path("views/<int:number>/restore/", views.restore, name="look-restore"),
    path("views/<int:number>/up/", views.up, name="look-up"),
    path("views/<int:number>/down/", views.down, name="look-down"),
    path("views/<int:number>/first/", views.first, name="look-first"),
    path("views/<int:number>/not-first/", views.not_first, name="look-not-first"),
]
