"""Addresses of leads: each verb has its own."""

from django.urls import path

from teplo.web.lead import card, card_convert, card_fields, card_status, card_tasks, card_verbs, card_why, mentions, new

urlpatterns = [
    path("leads/new/", new.new, name="lead-new"),
    path("leads/new/check/", new.check, name="lead-new-check"),
    path("leads/<int:number>/", card.card, name="lead"),
    path("leads/<int:number>/timeline/", card.timeline, name="lead-timeline"),
    path("leads/<int:number>/why/", card_why.why, name="lead-why"),
    path("leads/<int:number>/take/", card_verbs.take, name="lead-take"),
    path("leads/<int:number>/undo/<int:change>/", card_verbs.undo, name="lead-undo"),
    path("leads/<int:number>/put-back/<int:change>/", card_verbs.put_back, name="lead-put-back"),
    path("leads/<int:number>/assign/", card_verbs.assign, name="lead-assign"),
    path("leads/<int:number>/status/", card_status.status, name="lead-status"),
    path("leads/<int:number>/refuse/", card_status.refuse, name="lead-refuse"),
    path("leads/<int:number>/junk/", card_status.junk, name="lead-junk"),
    path("leads/<int:number>/reopen/", card_status.reopen, name="lead-reopen"),
    path("leads/<int:number>/convert/", card_convert.convert, name="lead-convert"),
    path("leads/<int:number>/convert/undo/", card_convert.undo, name="lead-convert-undo"),
    path("leads/<int:number>/wait/", card_verbs.wait, name="lead-wait"),
    path("leads/<int:number>/note/", card_verbs.note, name="lead-note"),
    path("leads/<int:number>/mention/", mentions.offer, name="lead-mention"),
    path("leads/<int:number>/change/<slug:field>/", card_fields.change, name="lead-change"),
    path("leads/<int:number>/person/<slug:field>/", card_fields.change_person, name="lead-person-change"),
    path("leads/<int:number>/points/add/", card_fields.add_point, name="lead-point-add"),
    path("leads/<int:number>/identify/", card_fields.identify, name="lead-identify"),
    path("leads/<int:number>/doubts/<int:doubt>/settle/", card_verbs.settle_doubt, name="lead-doubt-settle"),
    path("leads/<int:number>/tasks/add/", card_tasks.add, name="lead-task-add"),
    path("tasks/<int:number>/done/", card_tasks.done, name="task-done"),
    path("tasks/<int:number>/move/", card_tasks.move, name="task-move"),
]
