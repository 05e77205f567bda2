"""Addresses of the sample site, and of the line that says how far the demo is."""

from django.urls import path

from teplo.web.demo import views

urlpatterns = [
    path("demo/site/", views.landing, name="demo-site"),
    path("demo/site/measuring", views.measuring, name="demo-site-measuring"),
    path("demo/filling/", views.filling, name="demo-filling"),
]
