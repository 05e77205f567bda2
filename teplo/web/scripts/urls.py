"""Addresses of scripts: beside a card or a talk, as they are written, and what they tell."""

from django.urls import path

from teplo.web.scripts import editor, figures, marks, run, topics

urlpatterns = [
    path("scripts/beside/", run.beside, name="script-beside"),
    path("scripts/start/", run.start, name="script-start"),
    path("scripts/runs/<int:run>/answer/", run.answer, name="script-answer"),
    path("scripts/runs/<int:run>/objection/", run.objection, name="script-objection"),
    path("scripts/runs/<int:run>/back/", run.back, name="script-back"),
    path("scripts/runs/<int:run>/leave/", run.leave, name="script-leave"),
    path("scripts/runs/<int:run>/", figures.one_run, name="script-run"),
    path("setup/scripts/<int:script>/ways/", figures.ways, name="script-ways"),
    path("setup/scripts/<int:script>/runs/", figures.runs, name="script-runs"),
    path("marks/", marks.made, name="mark-make"),
    path("marks/<int:mark>/drop/", marks.dropped, name="mark-drop"),
    path("voices/", marks.counted, name="voices"),
    path("voices/<int:topic>/", marks.said, name="voice"),
    path("setup/scripts/", editor.scripts_listed, name="setup-scripts"),
    path("setup/scripts/add/", editor.script_added, name="setup-script-add"),
    path("setup/scripts/<int:script>/", editor.script, name="setup-script"),
    path("setup/scripts/<int:script>/settings/", editor.script_changed, name="setup-script-settings"),
    path("setup/scripts/<int:script>/copy/", editor.script_copied, name="setup-script-copy"),
    path("setup/scripts/<int:script>/publish/", editor.published, name="setup-script-publish"),
    path("setup/scripts/<int:script>/versions/", editor.versions, name="setup-script-versions"),
    path(
        "setup/scripts/<int:script>/versions/<int:number>/take/", editor.version_taken_up, name="setup-script-take-up"
    ),
    path("setup/scripts/<int:script>/steps/add/<slug:kind>/", editor.step_added, name="setup-step-add"),
    path("setup/scripts/<int:script>/steps/<slug:step>/", editor.step_changed, name="setup-step"),
    path("setup/scripts/<int:script>/steps/<slug:step>/remove/", editor.step_removed, name="setup-step-remove"),
    path("setup/scripts/<int:script>/steps/<slug:step>/first/", editor.step_first, name="setup-step-first"),
    path("setup/topics/", topics.topics, name="setup-topics"),
    path("setup/topics/add/", topics.topic_added, name="setup-topic-add"),
    path("setup/topics/<int:topic>/", topics.topic_changed, name="setup-topic"),
    path("setup/topics/<int:topic>/up/", topics.topic_up, name="setup-topic-up"),
    path("setup/topics/<int:topic>/down/", topics.topic_down, name="setup-topic-down"),
]
