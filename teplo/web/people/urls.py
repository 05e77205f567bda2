"""Addresses of people: each verb has its own."""

from django.urls import path

from teplo.web.people import doubts, pages, verbs

urlpatterns = [
    path("people/", pages.people, name="people"),
    path("people/doubts/", doubts.doubts, name="people-doubts"),
    path("people/doubts/<int:doubt>/settle/", doubts.settle, name="people-doubt-settle"),
    path("people/<int:person>/", pages.card, name="person"),
    path("people/<int:person>/change/<slug:field>/", verbs.change, name="person-change"),
    path("people/<int:person>/points/add/", verbs.add_point, name="person-point-add"),
    path("people/<int:person>/points/<int:point>/drop/", verbs.drop_point, name="person-point-drop"),
    path("people/<int:person>/points/<int:point>/share/", verbs.share_point, name="person-point-share"),
]
