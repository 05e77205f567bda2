"""Jobs of triage: leads come back or are served on their time, bulk changes walk, figures are counted, undo ends."""

from datetime import timedelta
from functools import partial

from procrastinate.contrib.django import app

from teplo.kit.clock import database_now
from teplo.kit.jobs import each
from teplo.ledger.actors import SYSTEM
from teplo.triage import actions, bulks, offered, queries
from teplo.triage.actions import bulk as bulk_change
from teplo.triage.actions import calls as course_of_calls
from teplo.triage.actions import conversions, escalate, forget, rehearse, serve, shift_ends, without_leads
from teplo.triage.rehearsal import walking
from teplo.work.actions.calls import forget_all_asked, give_up
from teplo.work.calls.queries import silent_calls, unreached


@app.periodic(cron="* * * * *")
@app.task(queue="clock", queueing_lock="bring_back_refused")
def bring_back_refused(timestamp: int) -> None:
    at = database_now()
    each(queries.coming_back(at), partial(actions.bring_back, at=at))


@app.periodic(cron="* * * * *")
@app.task(queue="clock", queueing_lock="serve_waiting")
def serve_waiting(timestamp: int) -> None:
    serve.serve_waiting(by=SYSTEM, at=database_now())


# Four times a minute: an enquiry that opens a deal is one as good as at once.
@app.periodic(cron="* * * * * */15")
@app.task(queue="clock", queueing_lock="open_deals")
def open_deals(timestamp: int) -> None:
    each(without_leads.to_open(), partial(without_leads.open_deal, by=SYSTEM, at=database_now()))


# Four times a minute: who has two minutes to say yes shall not have three.
@app.periodic(cron="* * * * * */15")
@app.task(queue="clock", queueing_lock="expire_offers")
def expire_offers(timestamp: int) -> None:
    at = database_now()
    each(offered.offers_due(at), partial(actions.expire, at=at))


@app.periodic(cron="15 * * * *")
@app.task(queue="clock", queueing_lock="count_conversions")
def count_conversions(timestamp: int) -> None:
    conversions.count_conversions(at=database_now())


# Targets are minutes: what is late is said within seconds.
@app.periodic(cron="* * * * * */15")
@app.task(queue="clock", queueing_lock="escalate_due")
def escalate_due(timestamp: int) -> None:
    escalate.take_all_due(database_now)


# The end of a call that is never told, and the hour after which whoever called in vain counts as not reached.
@app.periodic(cron="* * * * * */15")
@app.task(queue="clock", queueing_lock="end_silent_calls")
def end_silent_calls(timestamp: int) -> None:
    now = database_now()
    each(silent_calls(now), partial(course_of_calls.expire, now=now))
    each(unreached(now), partial(give_up, at=now))


# Nobody waits any longer for a call that was asked for by a click a day ago.
@app.periodic(cron="40 * * * *")
@app.task(queue="clock", queueing_lock="forget_asked_calls")
def forget_asked_calls(timestamp: int) -> None:
    forget_all_asked(before=database_now() - timedelta(days=1))


@app.periodic(cron="* * * * *")
@app.task(queue="clock", queueing_lock="see_to_shifts")
def see_to_shifts(timestamp: int) -> None:
    at = database_now()
    each(shift_ends.to_see_to(at), lambda end: shift_ends.hand_over(*end, at=at))
    each(shift_ends.come_back(at), partial(shift_ends.give_back, at=at))


# Behind everything else that waits: people hear of an enquiry first.
@app.task(queue="bulk", priority=-10)
def walk_bulk(bulk: int, place: int) -> None:
    bulk_change.walk(bulk, place=place, at=database_now())


@app.periodic(cron="* * * * *")
@app.task(queue="clock", queueing_lock="resume_bulks")
def resume_bulks(timestamp: int) -> None:
    at = database_now()
    each(bulks.lost_bulks(at), partial(bulk_change.resume, at=at))


@app.periodic(cron="40 3 * * *")
@app.task(queue="clock", queueing_lock="forget_undo")
def forget_undo(timestamp: int) -> None:
    forget.forget_undo(at=database_now())
    forget.drop_unnamed_files(at=database_now())


@app.task(queue="bulk", priority=-10)
def walk_rehearsal(rehearsal: int) -> None:
    walking.walk(rehearsal)


@app.periodic(cron="* * * * *")
@app.task(queue="clock", queueing_lock="resume_rehearsals")
def resume_rehearsals(timestamp: int) -> None:
    at = database_now()
    each(walking.lost(at), partial(rehearse.take_up_again, at=at))
