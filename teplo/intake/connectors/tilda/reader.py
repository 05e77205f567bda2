"""Reads a form of Tilda: its fields by their usual names, UTM out of its cookie, the goods of a cart."""

import json
from urllib.parse import parse_qsl, unquote

from django.utils.translation import gettext as _

from teplo.channels.models import Channel
from teplo.intake.connectors.api.reader import read_object
from teplo.intake.connectors.bodies import leaves, parse, text_at
from teplo.intake.connectors.plug import Delivered, Meta, Unreadable
from teplo.triage.draft import Draft

NAMES = ("name", "fio", "имя", "фио")
PHONES = ("phone", "tel", "телефон")
EMAILS = ("email", "mail", "почта")
TEXTS = ("textarea", "comments", "comment", "message", "input", "сообщение")
UTM = ("source", "medium", "campaign", "content", "term")
# Marks of Tilda's own, and what its trap for robots holds.
OWN = ("tildaspec-", "form-spec-", "formservices")
MARKS = frozenset({"cookies", "tranid", "formid", "formname", "apikey", "test", "payment", "referer"})


def read(body: bytes, channel: Channel, meta: Meta) -> Draft:
    """A draft out of a form; what has no place of its own is kept under the name that the site's owner gave it."""
    given = parse(body, str(meta.get("type") or ""))
    if not isinstance(given, dict):
        raise Unreadable("not_an_object", _("The body must be one JSON object."))
    said = {name: value for name, value in given.items() if not name.lower().startswith(OWN)}
    utm = _utm(said)
    known = {name for name in said if _is_known(name.lower())}
    return read_object(
        {
            "person": {
                "name": _first(said, NAMES),
                "phones": _all(said, PHONES),
                "emails": _all(said, EMAILS),
            },
            "text": "\n".join(_all(said, TEXTS)),
            "utm": utm,
            "page": text_at(given, "tildaspec-referer") or _first(said, ("referer", "pageurl")),
            "fields": {
                **{name: value for name, value in said.items() if name not in known},
                **_form(said),
                **_cart(said.get("payment")),
            },
        },
        channel,
        meta,
    )


def number(delivered: Delivered, channel: Channel) -> str | None:
    """The number of the submission within its form: Tilda sends the same one up to three times."""
    try:
        given = parse(delivered.body, delivered.content_type)
    except Unreadable:
        return None
    transaction, form = text_at(given, "tranid"), text_at(given, "formid")
    return f"{form}:{transaction}" if transaction else None


def _is_known(name: str) -> bool:
    return name in MARKS or name.startswith("utm_") or name in (*NAMES, *PHONES, *EMAILS, *TEXTS)


def _all(said: dict[str, object], names: tuple[str, ...]) -> list[str]:
    found = [str(leaf.value) for leaf in leaves({k: v for k, v in said.items() if k.lower() in names})]
    return [value for value in found if value.strip()]


def _first(said: dict[str, object], names: tuple[str, ...]) -> str:
    return next(iter(_all(said, names)), "")


def _utm(said: dict[str, object]) -> dict[str, str]:
    """Out of hidden fields, else out of the cookie TILDAUTM (`utm_source%3Dgoogle%7C%7C%7Cutm_medium…`)."""
    cookies = {name.strip(): value for name, _is, value in map(_parted, _first(said, ("cookies",)).split(";"))}
    kept = unquote(unquote(cookies.get("TILDAUTM", ""))).replace("|||", "&")
    found = {**dict(parse_qsl(kept)), **{k.lower(): str(v) for k, v in said.items() if k.lower().startswith("utm_")}}
    return {name: found[f"utm_{name}"] for name in UTM if found.get(f"utm_{name}")}


def _parted(cookie: str) -> tuple[str, str, str]:
    return cookie.partition("=")


def _form(said: dict[str, object]) -> dict[str, str]:
    name = _first(said, ("formname",))
    return {_("Form"): name} if name else {}


def _cart(payment: object) -> dict[str, object]:
    """What was ordered: the goods, the sum, the number of the order."""
    if isinstance(payment, str):
        try:
            payment = json.loads(payment)
        except (ValueError, RecursionError):
            return {_("Order"): payment}
    if not isinstance(payment, dict):
        return {}
    goods = payment.get("products")
    listed = [_good(one) for one in goods] if isinstance(goods, list) else []
    told = {
        _("Order"): text_at(payment, "orderid"),
        _("Goods"): "; ".join(listed),
        _("Sum"): text_at(payment, "amount"),
        _("Delivery"): text_at(payment, "delivery"),
    }
    return {name: value for name, value in told.items() if value}


def _good(one: object) -> str:
    if not isinstance(one, dict):
        return str(one)
    count = text_at(one, "quantity")
    return " ".join(filter(None, [text_at(one, "name"), f"× {count}" if count else "", text_at(one, "price")]))
