"""Addresses of clients: each verb has its own."""

from django.urls import path

from teplo.web.clients import company, contact, lists, positions, verbs

urlpatterns = [
    path("clients/", lists.clients, name="clients"),
    path("clients/contacts/", lists.contacts, name="contacts"),
    path("clients/contacts/new/", verbs.contact_new, name="contact-new"),
    path("clients/contacts/<int:contact>/", contact.card, name="contact"),
    path("clients/contacts/<int:contact>/change/<slug:field>/", verbs.contact_change, name="contact-change"),
    path("clients/contacts/<int:contact>/give/", verbs.contact_give, name="contact-give"),
    path("clients/contacts/<int:contact>/tasks/add/", verbs.contact_task, name="contact-task-add"),
    path("clients/contacts/<int:contact>/note/", verbs.contact_note, name="contact-note"),
    path("clients/contacts/<int:contact>/companies/add/", positions.added, name="position-add"),
    path("clients/positions/<int:position>/", positions.changed, name="position"),
    path("clients/positions/<int:position>/drop/", positions.dropped, name="position-drop"),
    path("clients/companies/", lists.companies, name="companies"),
    path("clients/companies/new/", verbs.company_new, name="company-new"),
    path("clients/companies/<int:company>/", company.card, name="company"),
    path("clients/companies/<int:company>/change/<slug:field>/", verbs.company_change, name="company-change"),
    path("clients/companies/<int:company>/give/", verbs.company_give, name="company-give"),
]
