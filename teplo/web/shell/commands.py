"""What the search-and-command box offers: commands by their words, then what the finders of the pages find."""

from collections.abc import Callable, Iterator, Sequence

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from teplo.staff.models import Employee
from teplo.staff.permissions import Permission, may
from teplo.web.lead import card_commands
from teplo.web.setup import sections
from teplo.web.shell import navigation, search
from teplo.web.shell.parts import Found, FoundGroup

Finder = Callable[[Employee, str], FoundGroup]

# A page that can find records adds its finder; each asks the policy itself.
FINDERS: Sequence[Finder] = (search.leads, search.deals, search.contacts, search.people, search.companies)

MOST_COMMANDS = 8
NEW = (
    ("deal-new", gettext_lazy("New deal"), "briefcase", Permission.DEAL_ADD),
    ("contact-new", gettext_lazy("New contact"), "user-plus", Permission.CONTACT_ADD),
    ("company-new", gettext_lazy("New company"), "building", Permission.COMPANY_ADD),
)
# Pages that stand in no room of the rail.
PLACES = (
    ("bulks", gettext_lazy("Bulk changes"), "stack-2", Permission.LEAD_SEE),
    ("partners", gettext_lazy("Report on partners"), "building", Permission.REPORT_SEE),
    ("imports", gettext_lazy("Imports"), "upload", Permission.IMPORT_RUN),
    ("voices", gettext_lazy("What customers say"), "message-circle", Permission.REPORT_SEE),
    ("templates", gettext_lazy("Templates of answers and letters"), "file-text", Permission.CONVERSATION_ANSWER),
)


def groups(request: HttpRequest, asked: str) -> list[FoundGroup]:
    """Commands whose words contain `asked` (all of them where it is empty), and the records found by it."""
    if not isinstance(request.user, Employee):
        return []
    of_lead = card_commands.commands(request, request.user, asked)
    found = [find(request.user, asked) for find in FINDERS] if asked else []
    return [group for group in (of_lead, *found, commands(request, asked)) if group.lines]


def commands(request: HttpRequest, asked: str) -> FoundGroup:
    """Commands that this person may give."""
    wanted = asked.casefold()
    lines = [*_all_commands(request), *(_settings(request) if asked else ())]
    matching = [line for line in lines if wanted in f"{line.words} {line.detail}".casefold()]
    return FoundGroup(_("Commands"), matching[:MOST_COMMANDS])


def _settings(request: HttpRequest) -> Iterator[Found]:
    """The settings pages, found by their names and by what they change."""
    assert isinstance(request.user, Employee)
    for section in sections.opened_by(request.user):
        words = _("Settings: %(page)s") % {"page": section.words}
        yield Found(section.icon, words, navigation.address(section.name), detail=section.says)


def _all_commands(request: HttpRequest) -> list[Found]:
    employee = request.user
    assert isinstance(employee, Employee)
    lines = []
    new_lead = navigation.address("lead-new")
    if new_lead and may(employee, Permission.LEAD_ADD):
        lines.append(Found("plus", _("New lead"), new_lead, keys="n", panel=True))
    lines += [
        Found(icon, words, navigation.address(name), panel=True)
        for name, words, icon, right in NEW
        if may(employee, right)
    ]
    lines += [
        Found(entry.icon, _("Go to: %(room)s") % {"room": entry.words}, entry.url, keys=entry.keys)
        for entry in navigation.entries(request)
    ]
    lines += [
        Found(icon, words, navigation.address(name)) for name, words, icon, right in PLACES if may(employee, right)
    ]
    if me := navigation.address("me"):
        lines.append(Found("user", _("My settings"), me))
    return lines
