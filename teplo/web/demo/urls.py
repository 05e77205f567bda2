"""Addresses of the sample site."""

from django.urls import path

from teplo.web.demo import views

urlpatterns = [
    path("demo/site/", views.landing, name="demo-site"),
    path("demo/site/measuring", views.measuring, name="demo-site-measuring"),
]
