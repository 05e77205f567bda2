"""The tabs above a list: what everybody has, then one's own views, then those that are shared."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _

from teplo.kit.problems import Words
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission, may
from teplo.web.looks.rooms import PAGES, Pairs, looks_of, url_of
from teplo.web.shell.parts import Tab
from teplo.work.looks import Habit, View

LAYOUTS = (("board", "layout-kanban"), ("list", "list"), ("calendar", "calendar"))


@dataclass(frozen=True)
class Layout:
    """One of the ways to look at the same question."""

    words: Words
    icon: str
    url: str
    is_current: bool


@dataclass(frozen=True)
class Look:
    """What stands beside the tabs: the view that is open, whether it was changed, and what may be done with it."""

    view: View | None
    is_changed: bool
    is_mine: bool
    may_share: bool
    is_first: bool  # the list opens with it
    can_save: bool
    question: str


@dataclass(frozen=True)
class Head:
    """The head of a list: which lay-out, which question, through which view."""

    room: str
    layout: str
    asked: QueryDict
    now: Pairs
    view: View | None
    habit: Habit

    def tabs(self, employee: Employee, usual: Sequence[tuple[Words, Pairs]]) -> list[Tab]:
        """The usual questions, then the saved ones."""
        url = PAGES[self.room].url(self.layout)
        now = sorted(self.now)
        tabs = [
            Tab(words, f"{url}?{urlencode(pairs or [('look', 'all')])}", self.view is None and sorted(pairs) == now)
            for words, pairs in usual
        ]
        for view in looks_of(employee, self.room):
            shared = "" if view.owner_id == employee.pk else "users"
            tabs.append(Tab(view.name, url_of(view), self.view is not None and view.pk == self.view.pk, icon=shared))
        return tabs

    def layouts(self) -> list[Layout]:
        """The same question in the room's other lay-outs, as far as this installation has them."""
        words = {"board": _("Board"), "list": _("List"), "calendar": _("Calendar")}
        address = self.asked.copy()
        for name in ("after", "before", "sort", "open", "show", "view", "on", "who"):
            address.pop(name, None)
        pages, question = PAGES[self.room], address.urlencode()
        return [
            Layout(
                words[name], icon, f"{pages.url(name)}?{question}" if question else pages.url(name), name == self.layout
            )
            for name, icon in LAYOUTS
            if name == "list" or pages.url(name) != pages.url("list")
        ]

    def look(self, employee: Employee, usual: Sequence[tuple[Words, Pairs]]) -> Look:
        """What may be done with the view that is open, or with a question that has none."""
        view, now = self.view, sorted(self.now)
        changed = view is not None and not (
            sorted((str(name), str(text)) for name, text in view.pairs) == now
            and view.sort == self.asked.get("sort", "")
            and view.layout == self.layout
        )
        known = any(sorted(pairs) == now for _words, pairs in usual)
        return Look(
            view,
            is_changed=changed,
            is_mine=view is not None and view.owner_id == employee.pk,
            may_share=may(employee, Permission.VIEW_SHARE),
            is_first=view is not None and self.habit.view_id == view.pk,
            can_save=changed or (view is None and not known),
            question=self.asked.urlencode(),
        )
