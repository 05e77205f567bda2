"""Response: what happens when nobody answers in time, and what becomes of work at the end of a shift."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from teplo.channels.models import Channel
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission
from teplo.staff.routes import Rate, route
from teplo.triage import ladders
from teplo.triage.actions.ladders import drop_ladder, set_ladder
from teplo.triage.actions.shift_ends import choose_policy, policy
from teplo.triage.actions.without_leads import choose_lead_policy, opens_deals
from teplo.triage.ladders import Step
from teplo.triage.models import Ladder
from teplo.triage.models.clocks import Deed as Doing
from teplo.web.setup.editing import Deed, edit, found, sent, shown, signed
from teplo.web.setup.forms.response import LadderForm, LeadPolicyForm, PolicyForm
from teplo.web.shell.answers import go
from teplo.web.shell.toasts import say

RULES = Permission.RULE_SET_UP
PAGE = "setup-response"


@route(access=RULES, rate=Rate.PAGE)
@require_safe
def response(request: HttpRequest) -> HttpResponse:
    """The steps of all channels in words, and the end of a shift."""
    kept = {one.channel_id: ladders.read(one.steps) for one in Ladder.objects.all()}
    names = dict(Employee.objects.values_list("pk", "name"))
    channels = [
        (one, _words(kept.get(one.pk, ()), names), one.pk in kept)
        for one in Channel.objects.filter(is_active=True, is_lead_source=True).order_by("name", "pk")
    ]
    form = PolicyForm(initial={"handover": policy()})
    leads = LeadPolicyForm(initial={"opens_deals": opens_deals()})
    common = _words(kept.get(None, ()), names)
    return shown(request, "web/setup/response.html", PAGE, common=common, channels=channels, form=form, leads=leads)


def _words(steps: tuple[Step, ...], names: dict[int, str]) -> list[str]:
    return [_one(step, names) for step in steps]


def _one(step: Step, names: dict[int, str]) -> str:
    told = {
        Doing.WARN: _("whoever it is with is warned"),
        Doing.NEXT: _("it goes to the next person, unless somebody has begun to work on it"),
        Doing.HEAD: _("the head is told"),
        Doing.FURTHER: _("%(name)s is told") % {"name": names.get(step.to or 0, "")},
    }
    words = told[Doing(step.deed)]
    if step.deed == Doing.FURTHER and not step.to:
        words = _("the administrators are told")
    if step.share == 100:
        return _("When the time is up: %(what)s.") % {"what": words}
    return _("After %(share)s%% of the time: %(what)s.") % {"share": step.share, "what": words}


@route(access=RULES, rate=Rate.WRITE)
@require_POST
def lead_policy_chosen(request: HttpRequest) -> HttpResponse:
    """Whether the company works with leads at all."""
    form = LeadPolicyForm(sent(request))
    if form.is_valid():
        choose_lead_policy(opens_deals=form.cleaned_data["opens_deals"], **signed(request))
        say(request, _("It is so from now on; what came before stays a lead."))
    return go(request, reverse(PAGE))


@route(access=RULES, rate=Rate.WRITE)
@require_POST
def policy_chosen(request: HttpRequest) -> HttpResponse:
    """What becomes of work at the end of a shift."""
    form = PolicyForm(sent(request))
    if form.is_valid():
        choose_policy(form.cleaned_data["handover"], **signed(request))
        say(request, _("The end of a shift is set."))
    return go(request, reverse(PAGE))


@route(access=RULES, rate=Rate.WRITE)
def ladder(request: HttpRequest) -> HttpResponse:
    """The steps of all channels that have none of their own."""
    return _edited(request, None, _("When nobody answers"))


@route(access=RULES, rate=Rate.WRITE)
def ladder_of_channel(request: HttpRequest, channel: int) -> HttpResponse:
    """The steps of one channel."""
    row = found(Channel.objects.all(), channel)
    return _edited(request, row, row.name)


def _edited(request: HttpRequest, channel: Channel | None, heading: str) -> HttpResponse:
    own = Ladder.objects.filter(channel=channel).first()
    kept = own or Ladder.objects.filter(channel=None).first()
    form = LadderForm(sent(request), steps=ladders.read(kept.steps) if kept else ())
    drop = reverse("setup-ladder-drop", args=[channel.pk]) if channel and own else ""
    return edit(
        request,
        form,
        lambda: set_ladder(channel, steps=form.steps, **signed(request)),
        name=PAGE,
        heading=heading,
        said=_("The steps were saved."),
        back=reverse(PAGE),
        template="web/setup/ladder.html",
        deeds=[Deed(_("Follow the common steps again"), drop, "arrow-back-up")] if drop else [],
    )


@route(access=RULES, rate=Rate.WRITE)
@require_POST
def ladder_dropped(request: HttpRequest, channel: int) -> HttpResponse:
    """A channel follows the common steps again."""
    drop_ladder(found(Channel.objects.all(), channel), **signed(request))
    say(request, _("The channel follows the common steps again."))
    return go(request, reverse(PAGE))
