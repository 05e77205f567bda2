"""The settings pages in their order: what each changes, who may, and which lines of the ledger are its own."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from teplo.intake import queries as intake
from teplo.intake.models import Capture
from teplo.kit.problems import Words
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission, may

MOST_COUNTED = 99
JOURNAL = "journal"


@dataclass(frozen=True)
class Section:
    """A settings page: `name` is its route, `says` the one line about what it changes, `kinds` its events."""

    name: str
    words: Words
    icon: str
    says: Words
    permission: Permission | None = None
    kinds: tuple[str, ...] = ()
    counts: str = ""


@dataclass(frozen=True)
class Entry:
    """A settings page as this person sees it now; `count` is how many captures wait there."""

    section: Section
    url: str
    is_current: bool = False
    count: str = ""


P = Permission
GROUPS: tuple[tuple[Words, tuple[Section, ...]], ...] = (
    (
        _("Ways in"),
        (
            Section("setup-channels", _("Channels"), "antenna",
                    _("Where enquiries come in, who is responsible there, and by when they are answered."),
                    P.CHANNEL_SET_UP, ("channel.added", "channel.changed")),
            Section("setup-forms", _("Forms"), "forms",
                    _("What a form on your site asks and says, and the code to put it there."),
                    P.CHANNEL_SET_UP, ("form.changed",)),
            Section("setup-consents", _("Consent texts"), "shield-check",
                    _("What people agree to, word for word: a new wording is a new version, the old ones stay."),
                    P.CHANNEL_SET_UP, ("consent_text.written",)),
            Section("setup-sources", _("Sources"), "map-pin",
                    _("Where people come from, as reports and rules name it."),
                    P.CHANNEL_SET_UP, ("source.added", "source.changed")),
            Section("setup-campaigns", _("Campaigns"), "speakerphone",
                    _("Efforts of marketing that enquiries name by their utm_campaign."),
                    P.CHANNEL_SET_UP, ("campaign.added", "campaign.changed")),
            Section("setup-quarantine", _("Quarantine"), "shield",
                    _("What looked like spam waits here until somebody releases or blocks it."),
                    P.CAPTURE_SEE, ("capture.released", "capture.blocked"), Capture.State.HELD.value),
            Section("setup-tray", _("Tray"), "inbox",
                    _("What could not be read is kept here word for word, with the reason, and can be tried again."),
                    P.CAPTURE_SEE, ("capture.put_aside",), Capture.State.KEPT.value),
            Section("setup-journal", _("Journal on disk"), "hourglass",
                    _("What comes while the database is away waits on disk here and is taken in when it is back."),
                    P.CAPTURE_SEE, ("journal.drained", "journal.retried", "journal.dropped"), JOURNAL),
        ),
    ),
    (
        _("Leads"),
        (
            Section("setup-rules", _("Distribution"), "route",
                    _("Who gets which new lead: the first rule that fits decides, the last one catches the rest."),
                    P.RULE_SET_UP, ("rule.added", "rule.changed", "rule.removed")),
            Section("setup-partners", _("Partners"), "building",
                    _("Dealers who get enquiries of their regions over a page of their own."),
                    P.RULE_SET_UP,
                    ("partner.added", "partner.changed", "partner.link_made", "partner.link_ended")),
            Section("setup-response", _("Response"), "clock-check",
                    _("What happens when nobody answers in time, and what becomes of work at the end of a shift."),
                    P.RULE_SET_UP, ("ladder.changed", "ladder.removed", "shift_policy.changed", "lead_policy.changed")),
            Section("setup-statuses", _("Statuses"), "layout-kanban",
                    _("The steps of a lead: names, colours, order, what each asks for, and who may set it."),
                    P.WORDS_SET_UP, ("status.added", "status.changed", "status.retired", "status.removed")),
            Section("setup-reasons", _("Reasons"), "thumb-down",
                    _("Why a lead is refused or is junk, and why a deal is lost, as people choose it."),
                    P.WORDS_SET_UP, ("reason.added", "reason.changed")),
            Section("setup-scripts", _("Scripts"), "route",
                    _("What is said in calls and chats, step by step, and what the answers write into the card."),
                    P.SCRIPT_MANAGE, ("script.added", "script.changed", "script.published")),
            Section("setup-topics", _("Objections and wishes"), "message-circle",
                    _("What customers object to and wish for, as people mark it in talks."),
                    P.WORDS_SET_UP, ("topic.added", "topic.changed")),
            Section("setup-task-types", _("Types of tasks"), "checklist",
                    _("What people do, how it may end, and which step is then proposed."),
                    P.WORDS_SET_UP, ("task_type.added", "task_type.changed")),
            Section("setup-processes", _("Processes"), "list-check",
                    _("Templates of tasks with roles and terms that a conversion may start: a sale, a complaint."),
                    P.WORDS_SET_UP, ("process.added", "process.changed")),
            Section("setup-products", _("Products"), "package",
                    _("What the company sells, with price, unit and VAT: enquiries, leads, deals and rules name it."),
                    P.WORDS_SET_UP, ("product.added", "product.changed")),
        ),
    ),
    (
        _("Deals"),
        (
            Section("setup-pipelines", _("Pipelines"), "layout-kanban",
                    _("The ways of a deal from an offer to money: stages, their probability, what each asks for."),
                    P.WORDS_SET_UP,
                    ("pipeline.added", "pipeline.changed", "stage.added", "stage.changed", "stage.retired")),
        ),
    ),
    (
        _("Cards and lists"),
        (
            Section("setup-fields", _("Fields"), "forms",
                    _("What your company writes down about leads, contacts, companies and deals beside the usual."),
                    P.WORDS_SET_UP,
                    ("custom_field.added", "custom_field.changed", "custom_field.turned", "custom_field.retired",
                     "custom_field.restored")),
        ),
    ),
    (
        _("Working time"),
        (
            Section("setup-roster", _("Roster"), "users-group",
                    _("Who is there in a week, by person and hour, and the hours that nobody covers."),
                    P.SCHEDULE_SET_UP, ("working.began", "working.ended", "duty.added", "duty.ended")),
            Section("setup-absences", _("Absences"), "calendar-event",
                    _("Who is away, why, until when, and who stands in."),
                    P.SCHEDULE_SET_UP, ("absence.added", "absence.changed", "absence.ended")),
            Section("setup-schedules", _("Schedules"), "calendar-time",
                    _("Hours of people and of channels: weeks, cycles of days, nights."),
                    P.SCHEDULE_SET_UP, ("schedule.added", "schedule.changed")),
            Section("setup-calendar", _("Production calendar"), "calendar",
                    _("Holidays and moved working days by country; what the company says of a day wins."),
                    P.SCHEDULE_SET_UP, ("calendar.changed",)),
        ),
    ),
    (
        _("Our people"),
        (
            Section("setup-employees", _("Employees"), "users",
                    _("Who works here, in which role and team."),
                    P.STAFF_SET_UP,
                    ("employee.added", "employee.changed", "employee.password_set", "employee.left",
                     "employee.came_back", "employee.limits_set")),
            Section("setup-teams", _("Teams"), "sitemap",
                    _("Who belongs together: heads see their team and the teams below it."),
                    P.STAFF_SET_UP, ("team.added", "team.changed", "team.removed")),
            Section("setup-queues", _("Queues"), "users-group",
                    _("Leads that wait for the first to take them, and who may take."),
                    P.STAFF_SET_UP, ("queue.added", "queue.changed")),
            Section("setup-roles", _("Roles"), "lock",
                    _("What each role may do, whose records it reaches, and which fields it does not show."),
                    P.STAFF_SET_UP, ("role.added", "role.changed", "role.removed")),
            Section("setup-tokens", _("API tokens"), "key",
                    _("Keys of machines: what each may do, and whom it acts for."),
                    P.TOKEN_SET_UP, ("token.made", "token.ended")),
            Section("me", _("My settings"), "user",
                    _("Your own name, language, time zone, look, password and second factor.")),
        ),
    ),
)  # fmt: skip

ALL = {section.name: section for _words, sections in GROUPS for section in sections}


def may_open(employee: Employee, section: Section) -> bool:
    """Whether this page is for this employee."""
    return section.permission is None or may(employee, section.permission)


def menu(employee: Employee, current: str = "") -> list[tuple[Words, list[Entry]]]:
    """The groups of pages that this employee may open, the counters of what waits beside their names."""
    shown = [
        (words, [_entry(employee, section, current) for section in sections if may_open(employee, section)])
        for words, sections in GROUPS
    ]
    return [(words, entries) for words, entries in shown if entries]


def opened_by(employee: Employee) -> Iterator[Section]:
    """The pages that this employee may open, in order."""
    return (section for section in ALL.values() if may_open(employee, section))


def _entry(employee: Employee, section: Section, current: str) -> Entry:
    count = _count(employee, section.counts) if section.counts else 0
    shown = f"{MOST_COUNTED}+" if count > MOST_COUNTED else str(count or "")
    return Entry(section, reverse(section.name), section.name == current, shown)


def _count(employee: Employee, state: str) -> int:
    if state == JOURNAL:
        return sum(host.waiting + host.aside for host in intake.journals(employee))
    return intake.visible_to(employee).filter(state=state).order_by()[: MOST_COUNTED + 1].count()
