"""Addresses of public pages."""

from django.urls import path

from teplo.web.public import hooks, partner, views

urlpatterns = [
    path("f/<slug:key>", views.form, name="form"),
    path("f/<slug:key>/thanks", views.thanks, name="form-thanks"),
    path("f/<slug:key>.js", views.script, name="form-script"),
    path("f/<slug:key>.css", views.colours, name="form-colours"),
    path("hooks/<slug:key>", hooks.hook, name="hook"),
    # Some, such as Mango, put the kind of what they tell behind the address.
    path("hooks/<slug:key>/<path:told>", hooks.hook, name="hook_of"),
    path("p/<slug:link>/", partner.page, name="partner"),
    path("p/<slug:link>/<int:number>/accept/", partner.accept, name="partner-accept"),
    path("p/<slug:link>/<int:number>/return/", partner.give_back, name="partner-return"),
    path("p/<slug:link>/<int:number>/report/", partner.report, name="partner-report"),
]
