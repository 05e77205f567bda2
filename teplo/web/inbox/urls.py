"""Addresses of the inbox: each verb has its own."""

from django.urls import path

from teplo.web.inbox import chats, files, letters, lists, new_letters, offers, sms, talk, templates, verbs

urlpatterns = [
    path("inbox/", lists.inbox, name="inbox"),
    path("inbox/<int:number>/", talk.talk, name="talk"),
    path("inbox/<int:number>/stream/", talk.stream, name="talk-stream"),
    path("inbox/<int:number>/around/", talk.around, name="talk-around"),
    path("inbox/<int:number>/say/", verbs.say, name="talk-say"),
    path("inbox/<int:number>/say/close/", verbs.say_and_close, name="talk-say-close"),
    path("inbox/<int:number>/say/task/", verbs.say_and_plan, name="talk-say-task"),
    path("inbox/<int:number>/note/", verbs.note, name="talk-note"),
    path("inbox/<int:number>/take/", verbs.take, name="talk-take"),
    path("inbox/<int:number>/give/", verbs.give, name="talk-give"),
    path("inbox/<int:number>/close/", verbs.close, name="talk-close"),
    path("inbox/<int:number>/reopen/", verbs.reopen, name="talk-reopen"),
    path("inbox/<int:number>/visitor/", chats.visitor, name="talk-visitor"),
    path("inbox/<int:number>/seen/", chats.seen, name="talk-seen"),
    path("inbox/<int:number>/junk/", chats.junk, name="talk-junk"),
    path("inbox/<int:number>/draft/", verbs.draft, name="talk-draft"),
    path("inbox/<int:number>/mention/", offers.mention, name="talk-mention"),
    path("inbox/<int:number>/answers/", offers.answers, name="talk-answers"),
    path("inbox/messages/<int:number>/html/", files.html, name="message-html"),
    path("inbox/messages/<int:number>/retry/", verbs.retry, name="message-retry"),
    path("inbox/files/<int:number>/", files.attachment, name="attachment"),
    path("inbox/templates/", templates.listed, name="templates"),
    path("inbox/templates/new/", templates.add, name="template-new"),
    path("inbox/templates/preview/", templates.preview, name="template-preview"),
    path("inbox/templates/<int:number>/", templates.change, name="template"),
    path("inbox/templates/<int:number>/remove/", templates.remove, name="template-remove"),
    path("inbox/new/", new_letters.new, name="letter-new"),
    path("inbox/new/preview/", new_letters.preview, name="letter-preview"),
    path("inbox/new/fill/", new_letters.fill, name="letter-fill"),
    path("people/<int:person>/letter/", new_letters.to_person, name="person-letter"),
    path("leads/<int:number>/sms/", sms.sms, name="lead-sms"),
    path("leads/<int:number>/letter/", letters.letter, name="lead-letter"),
    path("leads/<int:number>/letter/preview/", letters.preview, name="lead-letter-preview"),
    path("leads/<int:number>/letter/fill/", letters.fill, name="lead-letter-fill"),
    path("leads/<int:number>/letter/draft/", letters.draft, name="lead-letter-draft"),
]
