"""What the open pages are told of the lines that a transaction leaves: kinds of things, and whom it concerns."""

from collections.abc import Iterable, Mapping

# Lines of these kinds concern who has to do with their lead; all others may concern anybody.
OF_LEAD = frozenset({"lead", "enquiry", "task", "note", "offer", "message", "conversation"})
# A NOTIFY carries eight thousand bytes.
MOST_ADDRESSED = 200


def told(rows: Iterable[Mapping[str, object]]) -> list[str]:
    """The payloads of NOTIFY: `lead task @l17` for those who have to do with lead 17, `deal` for everybody."""
    ours: set[str] = set()
    everybodys: set[str] = set()
    leads: set[str] = set()
    for row in rows:
        kind = str(row["kind"]).partition(".")[0]
        if row["lead"] and kind in OF_LEAD:
            ours |= {kind, "lead"}
            leads.add(f"@l{row['lead']}")
        else:
            everybodys |= {kind, "lead"} if row["lead"] else {kind}
        if row["deal"]:
            everybodys.add("deal")
    addressees = sorted(leads) if len(leads) <= MOST_ADDRESSED else []
    return [" ".join(words) for words in ([*sorted(ours), *addressees], sorted(everybodys)) if words]
