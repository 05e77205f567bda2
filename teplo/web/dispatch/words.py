"""Why a lead waits in its queue, in words."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from teplo.triage.waits import WhyWaits

# By the code of its last assignment.
WHY = {
    "put_back": gettext_noop("put back"),
    "given": gettext_noop("given to the queue by hand"),
    "bulk": gettext_noop("given to the queue by hand"),
    "import": gettext_noop("came with a file"),
    "waits": gettext_noop("nobody was there"),
    "out_of_hours_queue": gettext_noop("came out of hours"),
    "fallback_queue": gettext_noop("nobody was there"),
    "offer_refused": gettext_noop("an offer was refused"),
    "offer_expired": gettext_noop("an offer was not answered"),
    "offer_returned": gettext_noop("a partner returned it"),
}


def why_words(why: WhyWaits | None) -> str:
    """`nobody on shift`, `all at their limit`, `3 away, 2 at their limit`; else what became of it last."""
    if why is None or not (why.away or why.full):
        return _(WHY.get(why.code if why else "", gettext_noop("waits to be taken")))
    if not why.full:
        return _("nobody on shift")
    if not why.away:
        return _("all at their limit")
    away = ngettext("%(count)s away", "%(count)s away", why.away) % {"count": why.away}
    full = ngettext("%(count)s at the limit", "%(count)s at the limit", why.full) % {"count": why.full}
    return f"{away}, {full}"
