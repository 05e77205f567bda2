"""What the staff frame asks for: rooms, addresses, keys."""

from collections.abc import Sequence

from django import template
from django.conf import settings
from django.template import Context

from teplo.kit import vapid
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission, Scope, may, scope_of
from teplo.staff.queries import reaches_others
from teplo.triage.bulks import bulks_visible_to
from teplo.triage.models import BulkChange
from teplo.web.demo import shop
from teplo.web.shell import navigation
from teplo.work.queries import unseen

register = template.Library()


@register.simple_tag(takes_context=True)
def rooms(context: Context) -> list[navigation.Entry]:
    """The rooms of the rail."""
    return navigation.entries(context["request"])


@register.simple_tag
def address(name: str) -> str:
    """Where a page is, empty where there is none: what is not there yet is not linked."""
    return navigation.address(name)


@register.simple_tag
def build() -> str:
    """The stamp of the static files: what a browser has kept of another build is no use."""
    return settings.STATIC_URL.rstrip("/").rpartition("/")[2]


@register.simple_tag
def push_key() -> str:
    """By which key browsers know that we tell them."""
    return vapid.public_key()


@register.simple_tag(takes_context=True)
def key_map(context: Context) -> Sequence[navigation.Key]:
    """All keys that lead somewhere for this person, for the sheet that `?` opens."""
    return navigation.keys_for(context["request"])


@register.simple_tag(takes_context=True)
def unseen_notices(context: Context) -> int:
    """How many notices wait behind the bell."""
    user = context["request"].user
    return unseen(user) if isinstance(user, Employee) else 0


@register.simple_tag(takes_context=True)
def running_bulk(context: Context) -> BulkChange | None:
    """The bulk change that this person has begun here and not yet heard the end of; asked only where there is one."""
    request = context["request"]
    number = request.session.get("bulk")
    return bulks_visible_to(request.user).filter(pk=number).first() if number else None


@register.simple_tag
def demo_filled() -> int | None:
    """How far the demo is that is being filled behind these pages, in percent; None where none is."""
    return shop.filled()


@register.filter
def sees_more(user: object) -> bool:
    """Whether somebody sees more leads than his own: then the pages of heads are for him."""
    return isinstance(user, Employee) and scope_of(user, Permission.LEAD_SEE) not in (None, Scope.OWN)


@register.filter
def gives_others(user: object) -> bool:
    """Whether somebody may give away more leads than his own: then the dispatcher's page is for him."""
    return isinstance(user, Employee) and reaches_others(user, Permission.LEAD_ASSIGN)


@register.filter
def sees_tasks(user: object) -> bool:
    """Whether the lists of tasks are for somebody."""
    return isinstance(user, Employee) and may(user, Permission.TASK_SEE)


@register.filter
def sees_calls(user: object) -> bool:
    """Whether a telephone may ring on somebody's pages."""
    return isinstance(user, Employee) and may(user, Permission.CALL_SEE)
