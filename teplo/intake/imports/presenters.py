"""How the events of imports read on the screen."""

from django.utils.translation import gettext, gettext_noop, ngettext

from teplo.intake.imports.why import STOPPED
from teplo.ledger.models import Event
from teplo.ledger.presenters import Line, Names, presents

PLAIN = {
    "import.opened": ("file-upload", gettext_noop("A file was taken for import %(number)s")),
    "import.laid_out": ("table", gettext_noop("It was said how the file of import %(number)s is read")),
    "import.columns_chosen": ("table", gettext_noop("The columns of import %(number)s were chosen")),
    "import.mapping_kept": ("table", gettext_noop("Columns were kept for the next file")),
    "import.mapping_used": ("table", gettext_noop("Import %(number)s took columns that were kept")),
    "import.mapping_dropped": ("table", gettext_noop("Columns that were kept were forgotten")),
    "import.check_begun": ("eye", gettext_noop("The file of import %(number)s is checked")),
    "import.begun": ("file-import", gettext_noop("Import %(number)s began")),
    "import.paused": ("player-pause", gettext_noop("Import %(number)s rests")),
    "import.resumed": ("player-play", gettext_noop("Import %(number)s goes on")),
    "import.stopped": ("player-stop", gettext_noop("Import %(number)s was stopped")),
    "import.undo_begun": ("rotate", gettext_noop("Import %(number)s is being undone")),
    "import.file_let_go": ("archive", gettext_noop("The file of import %(number)s is no longer kept")),
    "import.forgotten": ("archive", gettext_noop("The file of import %(number)s was put aside")),
}
COUNTED = {
    "created": gettext_noop("new: %(count)s"),
    "joined": gettext_noop("joined: %(count)s"),
    "skipped": gettext_noop("passed over: %(count)s"),
    "refused": gettext_noop("refused: %(count)s"),
}


@presents(*PLAIN)
def course(event: Event, names: Names) -> Line:
    icon, text = PLAIN[event.kind]
    return Line(icon, gettext(text) % {"number": event.facts.get("import")})


@presents("import.done")
def done(event: Event, names: Names) -> Line:
    told = [gettext(words) % {"count": count} for name, words in COUNTED.items() if (count := event.facts.get(name))]
    return Line("file-import", gettext("Import %(number)s is done") % _number(event), " · ".join(told))


@presents("import.failed")
def failed(event: Event, names: Names) -> Line:
    why = STOPPED.get(str(event.facts.get("why")), "")
    return Line("alert-triangle", gettext("Import %(number)s cannot go on") % _number(event), str(why))


@presents("import.undone")
def undone(event: Event, names: Names) -> Line:
    left = int(str(event.facts.get("left") or 0))
    words = ngettext("%(count)d row stays: changed since", "%(count)d rows stay: changed since", left)
    return Line(
        "rotate", gettext("Import %(number)s was undone") % _number(event), words % {"count": left} if left else ""
    )


@presents("enquiry.import_undone")
def enquiry_gone(event: Event, names: Names) -> Line:
    return Line("rotate", gettext("An imported enquiry was taken back: import %(number)s was undone") % _number(event))


def _number(event: Event) -> dict[str, object]:
    return {"number": event.facts.get("import")}
