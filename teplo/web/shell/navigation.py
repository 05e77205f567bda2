"""The rooms in the rail and the keys that work everywhere. A page that comes adds its line here."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from teplo.kit.problems import Words
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission, may
from teplo.staff.queries import reaches_others


@dataclass(frozen=True)
class Room:
    """A line of the rail: `name` is the route's name; shown to who holds any of `permissions` (empty: everybody).

    `holds` are pages with other addresses that belong to it; a quiet one has a key and a command, but no line. Where
    `is_wide`, a right must reach further than one's own records.
    """

    name: str
    words: Words
    icon: str
    keys: str
    permissions: tuple[Permission, ...] = ()
    holds: tuple[str, ...] = ()
    is_quiet: bool = False
    is_wide: bool = False


CLIENTS = (Permission.CONTACT_SEE, Permission.COMPANY_SEE, Permission.PERSON_SEE)
ROOMS = (
    Room("desk", _("Desk"), "layout-dashboard", "g d", holds=("tasks", "team", "dispatch", "feed")),
    Room("leads", _("Leads"), "target-arrow", "g l", (Permission.LEAD_SEE,)),
    Room(
        "inbox",
        pgettext_lazy("rail", "Inbox"),
        "inbox",
        "g i",
        (Permission.CONVERSATION_SEE,),
        holds=("journal", "calls"),
    ),
    Room("calls", _("Calls"), "phone", "g h", (Permission.CALL_SEE,), is_quiet=True),
    Room("journal", _("Journal"), "book", "g j", (Permission.CONVERSATION_SEE,), is_quiet=True),
    Room("clients", pgettext_lazy("rail", "Clients"), "address-book", "g c", CLIENTS, holds=("people",)),
    Room("people", pgettext_lazy("rail", "People"), "users", "g p", (Permission.PERSON_SEE,), is_quiet=True),
    Room("tasks", _("Tasks"), "checklist", "g t", (Permission.TASK_SEE,), is_quiet=True),
    Room("calendar", _("Calendar"), "calendar", "g a", (Permission.TASK_SEE,), is_quiet=True),
    Room("feed", _("What happens"), "history", "g f", (Permission.LEAD_SEE,), is_quiet=True),
    Room("dispatch", _("Dispatcher"), "headset", "g w", (Permission.LEAD_ASSIGN,), is_quiet=True, is_wide=True),
    Room("deals", _("Deals"), "briefcase", "g e", (Permission.DEAL_SEE,)),
    Room("reports", _("Reports"), "chart-bar", "g r", (Permission.REPORT_SEE,), holds=("distribution",)),
    Room("setup", _("Setup"), "settings", "g s"),
)


@dataclass(frozen=True)
class Key:
    """A line of the sheet that `?` opens."""

    keys: str
    words: Words


KEYS = (
    Key("/", _("Search or command")),
    Key("Ctrl K", _("Search or command")),
    Key("n", _("New lead")),
    *(Key(room.keys, room.words) for room in ROOMS),
    Key("j", _("Next in the list")),
    Key("k", _("Previous in the list")),
    Key("h", _("Previous column")),
    Key("l", _("Next column")),
    Key("Enter", _("Open from the list")),
    Key("x", _("Select")),
    Key("Shift x", _("Select all from the last one on")),
    Key("e", _("Edit")),
    Key("a", _("Assign")),
    Key("s", _("Change status")),
    Key("v", _("Convert")),
    Key("r", _("Refuse")),
    Key("t", _("Add a task")),
    Key("y", _("Accept the offer")),
    Key("m", _("Add a note")),
    Key("w", _("Write a letter")),
    Key("d", _("Close the talk, or take it up again")),
    Key("c", _("Call")),
    Key("z", _("Undo")),
    Key("Esc", _("Close")),
    Key("?", _("All keys")),
)


@dataclass(frozen=True)
class Entry:
    """A room as this person sees it now."""

    words: Words
    url: str
    icon: str
    keys: str
    is_current: bool
    is_quiet: bool = False


def address(name: str) -> str:
    """Where a page is; empty where this installation has no such page."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def entries(request: HttpRequest) -> list[Entry]:
    """The rooms that this person may enter, in order."""
    return [
        Entry(room.words, url, room.icon, room.keys, _is_in(request, room, url), room.is_quiet)
        for room in ROOMS
        if (url := address(room.name)) and _may_enter(request, room)
    ]


def keys_for(request: HttpRequest) -> list[Key]:
    """The keys of the sheet, without those of rooms that this person may not enter."""
    closed = {room.keys for room in ROOMS if not (address(room.name) and _may_enter(request, room))}
    return [key for key in KEYS if key.keys not in closed]


def _is_in(request: HttpRequest, room: Room, url: str) -> bool:
    places = (url, *filter(None, map(address, room.holds)))
    return url != "/" and request.path.startswith(places)


def _may_enter(request: HttpRequest, room: Room) -> bool:
    if not isinstance(request.user, Employee):
        return False
    user = request.user
    if room.is_wide:
        return any(reaches_others(user, permission) for permission in room.permissions)
    return not room.permissions or any(may(user, permission) for permission in room.permissions)
