"""The address of the journal."""

from django.urls import path

from teplo.web.journal import views

urlpatterns = [path("journal/", views.journal, name="journal")]
