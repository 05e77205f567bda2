"""Addresses of offers: each verb has its own."""

from django.urls import path

from teplo.web.offers import views

urlpatterns = [
    path("leads/<int:number>/offer/accept/", views.accept, name="offer-accept"),
    path("leads/<int:number>/offer/refuse/", views.refuse, name="offer-refuse"),
    path("leads/<int:number>/offer/call-back/", views.call_back, name="offer-call-back"),
    path("partners/", views.partners, name="partners"),
    path("partners/file/", views.partners_file, name="partners-file"),
]
