"""Where talks leave a script: every step of a version with its figures, the runs behind each, and one run."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from teplo.kit.problems import NotSeen
from teplo.leads.queries import hide_people
from teplo.staff.permissions import Permission
from teplo.staff.routes import Rate, route
from teplo.web.setup.editing import found, shown
from teplo.web.shell.asking import me
from teplo.web.shell.parts import Tab
from teplo.work.scripts.models import RunStep, Script, ScriptRun, ScriptVersion
from teplo.work.scripts.queries import runs_at, ways_through
from teplo.work.scripts.rules import tree_of

NAME = "setup-scripts"
PAGE = 50
MOST_VERSIONS = 8
HOW = {"reached", "left", "ended", "open", "aim"}


def version_asked(request: HttpRequest, script: Script) -> ScriptVersion:
    """The version that `?version=` names, else the newest."""
    versions = ScriptVersion.objects.filter(script=script).order_by("-number")
    asked = request.GET.get("version", "")
    if asked.isascii() and asked.isdigit() and len(asked) < 9:
        versions = versions.filter(number=int(asked))
    version = versions.first()
    if version is None:
        raise NotSeen
    return version


@route(access=Permission.SCRIPT_MANAGE, rate=Rate.PAGE)
@require_safe
def ways(request: HttpRequest, script: int) -> HttpResponse:
    """Every step: how many came to it, left the script there, ended there."""
    row = found(Script.objects.all(), script)
    versions = list(ScriptVersion.objects.filter(script=row).order_by("-number")[:MOST_VERSIONS])
    context: dict[str, Any] = {
        "row": row,
        "back": reverse("setup-script", args=[row.pk]),
        "heading": row.name,
        "fact": None,
    }
    if not versions:
        return shown(request, "web/scripts/ways.html", NAME, **context)
    version = version_asked(request, row)
    runs = ScriptRun.objects.visible_to(me(request)).filter(version=version)
    steps = ways_through(version, me(request))
    whole, aims = runs.count(), runs.filter(state=ScriptRun.State.REACHED).count()
    leaks = sorted((one for one in steps if one.left), key=lambda one: -one.left)
    tabs = [
        Tab(_("Version %(number)s") % {"number": one.number}, f"?version={one.number}", one == version)
        for one in versions
    ]
    figures = {"whole": whole, "aims": aims, "share": round(100 * aims / whole) if whole else 0}
    context |= {"version": version, "steps": steps, "tabs": tabs, "leak": leaks[0] if leaks else None, **figures}
    return shown(request, "web/scripts/ways.html", NAME, **context)


@route(access=Permission.SCRIPT_MANAGE, rate=Rate.PAGE)
@require_safe
def runs(request: HttpRequest, script: int) -> HttpResponse:
    """The runs behind a figure: `?version=3&step=s2&how=left`."""
    row = found(Script.objects.all(), script)
    version = version_asked(request, row)
    step, how = request.GET.get("step", "")[:12], request.GET.get("how", "")
    asked = runs_at(version, me(request), step=step, how=how if how in HOW else "")
    before = request.GET.get("before", "")
    if before.isascii() and before.isdigit() and len(before) < 19:
        asked = asked.filter(pk__lt=int(before))
    page = list(asked[: PAGE + 1])
    hide_people([run.lead for run in page if run.lead], me(request))
    here = tree_of(version.tree).by_key
    query = request.GET.copy()
    query["before"] = str(page[PAGE - 1].pk) if len(page) > PAGE else ""
    context: dict[str, Any] = {
        "row": row,
        "version": version,
        "step": here.get(step),
        "how": how,
        "lines": [(run, here.get(run.at_step)) for run in page[:PAGE]],
        "older": f"?{query.urlencode()}" if len(page) > PAGE else "",
        "back": f"{reverse('script-ways', args=[row.pk])}?version={version.number}",
        "heading": row.name,
        "fact": None,
    }
    return shown(request, "web/scripts/runs.html", NAME, **context)


@route(access=Permission.SCRIPT_MANAGE, rate=Rate.PAGE)
@require_safe
def one_run(request: HttpRequest, run: int) -> HttpResponse:
    """The way of one talk through its script, step by step."""
    seen = ScriptRun.objects.visible_to(me(request)).select_related(
        "version__script", "employee", "lead__person", "conversation"
    )
    row = found(seen, run)
    hide_people([row.lead] if row.lead else [], me(request))
    tree = tree_of(row.version.tree)
    walked = [
        (
            place,
            tree.by_key[place.step],
            next((a for a in tree.by_key[place.step].answers if a.key == place.answer), None),
        )
        for place in RunStep.objects.filter(run=row).order_by("place")
    ]
    back = f"{reverse('script-ways', args=[row.version.script_id])}?version={row.version.number}"
    context: dict[str, Any] = {
        "row": row,
        "walked": walked,
        "back": back,
        "heading": row.version.script.name,
        "fact": None,
    }
    return shown(request, "web/scripts/run.html", NAME, **context)
