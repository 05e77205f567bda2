"""How the events of triage read on the screen."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from teplo.kit.money import money_said
from teplo.ledger.models import Event
from teplo.ledger.presenters import Line, Names, presents
from teplo.triage.models import Assignment, BulkChange, Offer

RULES = {
    "rule.added": gettext_noop("The rule “%(rule)s” was added"),
    "rule.changed": gettext_noop("The rule “%(rule)s” was changed: version %(version)s"),
    "rule.removed": gettext_noop("A rule was removed"),
    "draft.made": gettext_noop("A draft of the rules was made"),
    "draft.changed": gettext_noop("A draft of the rules was changed"),
    "draft.dropped": gettext_noop("A draft of the rules was thrown away"),
    "draft.used": gettext_noop("The rules of a draft were put in use"),
    "rehearsal.begun": gettext_noop("A rehearsal of a draft was begun"),
}


@presents(*RULES)
def rule_set_up(event: Event, names: Names) -> Line:
    values = {"rule": names("rule", event.facts.get("rule")), "version": event.facts.get("version")}
    return Line("git-branch", _(RULES[event.kind]) % values)


@presents("lead.imported")
def imported(event: Event, names: Names) -> Line:
    facts = event.facts
    kind = "queue" if facts.get("queue") else "employee"
    owner = _("Given to %(employee)s") if kind == "employee" else _("Waits in the queue “%(queue)s”")
    return Line(
        "file-import",
        _("Imported: %(status)s") % {"status": names("status", facts.get("status"))},
        owner % {kind: names(kind, facts.get(kind))},
    )


@presents("enquiry.imported")
def enquiry_imported(event: Event, names: Names) -> Line:
    checked = _("Another name was given: needs checking") if event.facts.get("check") else ""
    return Line("file-import", _("An imported row joined this lead"), checked)


BULKS = {
    "bulk.started": gettext_noop("A bulk change was begun: %(deed)s, records: %(count)s"),
    "bulk.done": gettext_noop("A bulk change is done, records: %(count)s"),
    "bulk.stopped": gettext_noop("A bulk change was stopped, records changed: %(count)s"),
    "bulk.undone": gettext_noop("A bulk change was undone, records: %(count)s"),
}
COUNTED = ("leads", "changed", "restored")


@presents(*BULKS)
def bulk_change(event: Event, names: Names) -> Line:
    count = next((event.facts[fact] for fact in COUNTED if fact in event.facts), 0)
    return Line("stack-2", _(BULKS[event.kind]) % {"deed": deed_words(event.facts.get("deed")), "count": count})


@presents("lead.restored", "contact.restored", "company.restored", "deal.restored")
def restored(event: Event, names: Names) -> Line:
    return Line("rotate", _("Undone: %(deed)s") % {"deed": deed_words(event.facts.get("deed"))})


def deed_words(deed: object) -> str:
    """What a bulk change does, in words."""
    return str(dict(BulkChange.Deed.choices).get(str(deed), deed))


@presents("lead.converted")
def converted(event: Event, names: Names) -> Line:
    became = {"contact": event.facts.get("contact"), "company": event.company, "deal": event.deal}
    words = ", ".join(kept_words(f"{kind}:{number}") for kind, number in became.items() if number)
    tasks = event.facts.get("tasks")
    count = len(tasks) if isinstance(tasks, list) else 0
    carried = ngettext("%(count)s open task went along", "%(count)s open tasks went along", count) % {"count": count}
    return Line("circle-check", _("Converted: %(what)s") % {"what": words}, carried if count else "")


@presents("lead.conversion_undone")
def conversion_undone(event: Event, names: Names) -> Line:
    kept = event.facts.get("kept")
    stays = ", ".join(kept_words(str(one)) for one in kept) if isinstance(kept, list) else ""
    return Line("rotate", _("The conversion was undone"), _("Stays: %(what)s") % {"what": stays} if stays else "")


KEPT = {
    "deal": gettext_noop("deal D-%(number)s"),
    "contact": gettext_noop("contact"),
    "company": gettext_noop("company"),
    "task": gettext_noop("a task"),
    "lead": gettext_noop("the lead"),
    "person": gettext_noop("the person's card"),
    "firm": gettext_noop("what is known of the company"),
    "position": gettext_noop("where he works"),
    "point": gettext_noop("a phone or an address"),
    "consent": gettext_noop("what was refused"),
}


def kept_words(kept: str) -> str:
    """`deal:4` as people say it."""
    kind, _colon, number = kept.partition(":")
    return _(KEPT[kind]) % {"number": number} if kind in KEPT else kept


@presents("lead_policy.changed")
def lead_policy_changed(event: Event, names: Names) -> Line:
    words = _("Every enquiry opens a deal at once") if event.facts.get("opens_deals") else _("Enquiries become leads")
    return Line("briefcase", words)


OFFERS = {
    "offer.made": gettext_noop("Offered to %(whom)s"),
    "offer.accepted": gettext_noop("%(whom)s accepted"),
    "offer.refused": gettext_noop("%(whom)s refused"),
    "offer.expired": gettext_noop("%(whom)s did not answer in time"),
    "offer.withdrawn": gettext_noop("The offer to %(whom)s was withdrawn"),
    "offer.returned": gettext_noop("%(whom)s gave the lead back"),
    "offer.called_back": gettext_noop("The lead was taken back from %(whom)s"),
    "offer.reported": gettext_noop("%(whom)s reports: %(result)s"),
    "person.disclosed": gettext_noop("Name and contacts were shown to %(whom)s"),
}


@presents(*OFFERS)
def offer(event: Event, names: Names) -> Line:
    facts = event.facts
    kind = "partner" if facts.get("partner") else "employee"
    result = dict(Offer.Result.choices).get(str(facts.get("result")), "")
    detail = money_said(facts.get("amount"), facts.get("currency"))
    if minutes := facts.get("minutes"):
        detail = _("to accept within %(time)s") % {"time": time_words(minutes)}
    values = {"whom": names(kind, facts.get(kind)), "result": result}
    return Line("shield" if event.kind == "person.disclosed" else "arrow-right", _(OFFERS[event.kind]) % values, detail)


def time_words(minutes: object) -> str:
    """So many minutes as people say it: in minutes, hours or days."""
    count = minutes if isinstance(minutes, int) else 0
    if count % 1440 == 0 and count:
        return ngettext("%(count)s day", "%(count)s days", count // 1440) % {"count": count // 1440}
    if count % 60 == 0 and count:
        return ngettext("%(count)s hour", "%(count)s hours", count // 60) % {"count": count // 60}
    return ngettext("%(count)s minute", "%(count)s minutes", count) % {"count": count}


PARTNERS = {
    "partner.added": gettext_noop("The partner “%(partner)s” was added"),
    "partner.changed": gettext_noop("The partner “%(partner)s” was changed"),
    "partner.link_made": gettext_noop("A new link was made for the partner “%(partner)s”"),
    "partner.link_ended": gettext_noop("The link of the partner “%(partner)s” was ended"),
}


@presents(*PARTNERS)
def partner_set_up(event: Event, names: Names) -> Line:
    return Line("building", _(PARTNERS[event.kind]) % {"partner": names("partner", event.facts.get("partner"))})


WHY = {
    "turn": gettext_noop("It was the turn: of %(candidates)s people on shift, longest without a new lead."),
    "least_loaded": gettext_noop("Fewest open leads, %(open)s, of %(candidates)s people on shift."),
    "fixed": gettext_noop("The rule names one person."),
    "queue": gettext_noop("The rule sends it to a queue: the first to take it owns it."),
    "weighted": gettext_noop("It was the turn by weights: weight %(weight)s, of %(candidates)s people at work."),
    "longest_waiting": gettext_noop("Longest without a new lead of %(candidates)s people at work."),
    "best_converters": gettext_noop(
        "Converts such leads best of %(candidates)s people at work: %(won)s of %(ended)s, taken as %(percent)s %%."
    ),
    "beginner": gettext_noop("The share kept for beginners: longest without one of %(candidates)s who began lately."),
    "previous_owner": gettext_noop("Had this client before."),
    "offer": gettext_noop("It was the turn to be asked, of %(candidates)s people at work."),
    "partner": gettext_noop("Offered to a partner of the region, of %(candidates)s who could have it."),
    "head": gettext_noop("A head gets it and names the owner."),
    "duty": gettext_noop("Out of hours: on duty, longest without a lead of %(candidates)s on duty."),
    "waits": gettext_noop("Nobody may have it now: it waits for the first of the rule's people who may."),
    "nobody": gettext_noop("Nobody may have it now: the first to take it owns it."),
    "channel": gettext_noop("The channel names who is responsible."),
    "import": gettext_noop("The import names the owner."),
    "entered": gettext_noop("Whoever entered the lead chose the owner."),
    "given": gettext_noop("Given by hand."),
    "took": gettext_noop("Taken out of the queue."),
    "answered": gettext_noop("Answered the call of this client."),
    "put_back": gettext_noop("Taken by a slip of the hand and put back."),
    "left": gettext_noop("The former owner left the company."),
    "bulk": gettext_noop("Given by hand, together with others."),
    "bulk_turn": gettext_noop("Given in turn, together with others."),
    "bulk_undone": gettext_noop("As it was before: what was done to it was undone."),
    "undone": gettext_noop("As it was before the conversion, which was undone."),
    "late": gettext_noop("Whoever had it did not answer in time."),
    "shift_end": gettext_noop("The shift of whoever had it was over."),
    "shift_back": gettext_noop("Whoever had it before is on shift again."),
    "offer_refused": gettext_noop("It was refused by whom it had been offered to."),
    "offer_expired": gettext_noop("Whoever had it offered did not answer in time."),
    "offer_returned": gettext_noop("The partner gave it back."),
    "rule_gone": gettext_noop("The rule for which it waited is no more."),
}
SKIPPED = {
    "off_shift": gettext_noop("off shift"),
    "off_hours": gettext_noop("not in his hours"),
    "absent": gettext_noop("absent"),
    "at_cap": gettext_noop("at his limit"),
    "refused": gettext_noop("has had it before"),
    "left": gettext_noop("does not work here any more"),
}
SKIPPED_MORE = {
    "off_shift": gettext_noop("and %(count)s more who are off shift"),
    "off_hours": gettext_noop("and %(count)s more who are not in their hours"),
    "absent": gettext_noop("and %(count)s more who are absent"),
    "at_cap": gettext_noop("and %(count)s more who are at their limit"),
    "refused": gettext_noop("and %(count)s more who have had it before"),
    "left": gettext_noop("and %(count)s more who do not work here any more"),
}


@dataclass(frozen=True, slots=True)
class Why:
    """The answer to 'Why me?': a sentence, the rule with its version, and who was passed over and why."""

    answer: str
    rule: str = ""
    passed_over: tuple[str, ...] = ()


def why_words(assignment: Assignment, names: Names) -> Why:
    """An assignment in words; `names` knows the employees of `named_in`."""
    code = str(assignment.why.get("code"))
    answer = _(WHY[code]) % assignment.why if code in WHY else code
    again = str(assignment.why.get("again", ""))
    if again in WHY:
        answer = f"{_(WHY[again])} {answer}"
    if assignment.drawn:
        answer += " " + _("Draw number %(number)s.") % {"number": assignment.drawn}
    rule = _("%(rule)s, version %(version)s") % {"rule": assignment.rule, "version": assignment.rule_version}
    passed = [
        f"{names(*_skipped(one))}: {_(SKIPPED.get(str(one.get('why')), str(one.get('why'))))}"
        for one in assignment.skipped
    ]
    more = [_(SKIPPED_MORE[why]) % {"count": n} for why, n in assignment.skipped_more.items() if why in SKIPPED_MORE]
    return Why(answer, rule if assignment.rule else "", (*passed, *more))


def _skipped(one: Mapping[str, object]) -> tuple[str, object]:
    """Who was passed over: an employee or a partner."""
    return ("partner", one["partner"]) if "partner" in one else ("employee", one.get("employee"))


def named_in(assignment: Assignment | None) -> list[int]:
    """The employees whose names an assignment speaks of."""
    return [number for one in assignment.skipped if (number := one.get("employee"))] if assignment else []
