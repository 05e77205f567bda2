"""How many there are and where the pages before and after begin, as the pager of a list shows them."""

from django.http import QueryDict
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from teplo.leads.lists import Count
from teplo.web.shell.parts import Pages


def count_words(count: Count) -> str:
    """`342`, or `1,000+` where nobody counted further."""
    number = number_format(count.number, force_grouping=True)
    return f"{number}+" if count.is_more else number


def pages_of(asked: QueryDict, count: Count, *, after: str, before: str) -> Pages:
    """The pager of a keyset page; the rest of the address stays as it is."""
    words = _("Found: %(count)s") % {"count": count_words(count)}
    return Pages(words, newer_url=_at(asked, "before", before), older_url=_at(asked, "after", after))


def _at(asked: QueryDict, name: str, mark: str) -> str:
    if not mark:
        return ""
    address = asked.copy()
    address.pop("after", None)
    address.pop("before", None)
    address[name] = mark
    return f"?{address.urlencode()}"
