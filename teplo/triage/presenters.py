"""How the events of triage read on the screen."""

from django.utils.translation import gettext as _

from teplo.ledger.models import Event
from teplo.ledger.presenters import Line, Names, presents


@presents("rule.changed")
def rule_changed(event: Event, names: Names) -> Line:
    values = {"rule": names("rule", event.facts.get("rule")), "version": event.facts.get("version")}
    return Line("git-branch", _("The rule “%(rule)s” was changed: version %(version)s") % values)
