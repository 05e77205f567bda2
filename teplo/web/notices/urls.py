"""Addresses of the bell."""

from django.urls import path

from teplo.web.notices import views

urlpatterns = [
    path("notices/", views.notices, name="notices"),
    path("notices/all/", views.everything, name="notices-all"),
    path("notices/count/", views.count, name="notices-count"),
    path("notices/seen/", views.seen, name="notices-seen"),
    path("notices/<int:notice>/seen/", views.mark_seen, name="notice-seen"),
    path("notices/<int:notice>/unseen/", views.mark_unseen, name="notice-unseen"),
    path("me/notices/", views.choose, name="notices-choose"),
]
