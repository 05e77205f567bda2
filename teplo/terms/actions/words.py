"""Verbs of the company's own words."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import TypeVar

from django.conf import settings
from django.db.models import Max
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from teplo.kit.changes import add, check, put, swap
from teplo.kit.money import amount_fault
from teplo.kit.problems import Conflict, FieldError, Invalid
from teplo.kit.text import clean, free_slug, one_line, slug
from teplo.kit.transactions import front_door, step
from teplo.ledger.actions import record
from teplo.ledger.actors import Actor
from teplo.staff.permissions import Permission, demand
from teplo.terms.models import SEEDED_REASONS, SEEDED_TOPICS, ConsentText, Product, Reason, Topic

W = TypeVar("W", Reason, Topic)

JUNK = ("spam", "test", "wrong_number", "job_seeker", "supplier")
OF_DEALS = "lost_"
# What a deal takes over of a product; a price is a decimal or None.
PRICED = ("article", "unit", "price", "currency", "vat", "vat_included")


@step
def seed(*, at: datetime) -> None:
    """Make what is missing of the seeded rows; what the company has changed stays."""
    for position, key in enumerate(SEEDED_REASONS):
        lost = Reason.Kind.LOST if key.startswith(OF_DEALS) else Reason.Kind.REFUSED
        kind = Reason.Kind.JUNK if key in JUNK else lost
        Reason.objects.get_or_create(key=key, defaults={"kind": kind, "position": position})
    for position, key in enumerate(SEEDED_TOPICS):
        of_kind = Topic.Kind.WISH if key.startswith("wish") else Topic.Kind.OBJECTION
        Topic.objects.get_or_create(key=key, defaults={"kind": of_kind, "position": position})
    language = (get_language() or settings.LANGUAGE_CODE)[:2]  # the one that the body is written in
    body = _("I agree to the processing of my personal data so that my enquiry can be answered.")
    if not ConsentText.objects.filter(purpose=ConsentText.Purpose.PROCESSING).exists():
        write_consent_text(ConsentText.Purpose.PROCESSING, version="1", language=language, body=body, at=at)


@step
def write_consent_text(purpose: str, *, version: str, language: str, body: str, at: datetime) -> ConsentText:
    """Write a new version of what people agree to; the old ones stay as they were agreed to."""
    digest = hashlib.sha256(body.encode()).hexdigest()
    text = ConsentText(purpose=purpose, version=version, language=language, body=body, sha256=digest, valid_from=at)
    add(text)
    return text


@front_door
def add_consent_text(purpose: str, *, language: str, body: str, by: Actor, at: datetime) -> ConsentText:
    """Give a purpose a new wording: the version is the month and a running number.

    Invalid for an empty text or an unknown purpose, Conflict where these very words are the newest version already.
    """
    demand(by, Permission.CHANNEL_SET_UP)
    words = clean(body, limit=100_000)
    text = ConsentText(purpose=purpose, language=language, body=words, version="1", sha256="-", valid_from=at)
    check(text)
    former = ConsentText.objects.filter(purpose=purpose, language=language).order_by("-valid_from", "-pk").first()
    if former is not None and former.body == words:
        raise Conflict("same_words", _("These words are version %(version)s already.") % {"version": former.version})
    number = ConsentText.objects.filter(purpose=purpose).count() + 1
    text = write_consent_text(purpose, version=f"{at:%Y-%m}-{number}", language=language, body=words, at=at)
    record("consent_text.written", by=by, at=at, text=text.pk, purpose=purpose)
    return text


@front_door
def add_product(
    name: str, *, key: str = "", values: Mapping[str, object] | None = None, by: Actor, at: datetime
) -> Product:
    """Add a product; `key` is what enquiries say, made from the name where it is empty. `values` are of `PRICED`."""
    demand(by, Permission.WORDS_SET_UP)
    shown, given = one_line(name, limit=1_000), one_line(key, limit=1_000)
    taken = set(Product.objects.values_list("key", flat=True))
    if given in taken:
        raise Invalid(errors=[FieldError("key", "taken", _("Another product has this key."))])
    product = Product(name=shown, key=given or free_slug(slug(shown, limit=50, otherwise="product"), taken, limit=60))
    put(product, values or {}, allowed=PRICED)
    _check_price(product)
    check(product)
    add(product)
    record("product.added", by=by, at=at, product=product.pk)
    return product


@front_door
def change_product(product: Product, *, values: Mapping[str, object], by: Actor, at: datetime) -> None:
    """Rename a product, price it or take it out of use; its key stays, for enquiries name it.

    Deals in which it stands keep the price at which it was put into them.
    """
    demand(by, Permission.WORDS_SET_UP)
    now = Product.objects.select_for_update(no_key=True).get(pk=product.pk)
    if changed := put(now, values, allowed=("name", "is_active", *PRICED)):
        _check_price(now)
        now.save(update_fields=changed)
        record("product.changed", by=by, at=at, product=now.pk, fields=changed)


def _check_price(product: Product) -> None:
    if product.price is not None and (fault := amount_fault(product.price)):
        raise Invalid.field("price", fault)


@front_door
def add_reason(kind: str, *, name: str, by: Actor, at: datetime) -> Reason:
    """Add a reason to refuse, to mark junk or to lose a deal, last in its kind."""
    demand(by, Permission.WORDS_SET_UP)
    return _add_last(Reason, kind, name=name, by=by, at=at)


@front_door
def change_reason(reason: Reason, *, values: Mapping[str, object], by: Actor, at: datetime) -> None:
    """Rename a reason or take it out of use; Conflict for the last one of its kind, which some channels demand."""
    demand(by, Permission.WORDS_SET_UP)
    of_kind = list(Reason.objects.select_for_update(no_key=True).filter(kind=reason.kind).order_by("pk"))
    now = next(one for one in of_kind if one.pk == reason.pk)
    changed = put(now, values, allowed=("name", "is_active"))
    if not any(one.is_active for one in of_kind):
        raise Conflict("last_of_kind", _("One reason of each kind stays in use: channels may demand one."))
    if changed:
        now.save(update_fields=changed)
        record("reason.changed", by=by, at=at, reason=now.pk, fields=changed)


@front_door
def move_reason(reason: Reason, *, up: bool, by: Actor, at: datetime) -> None:
    """Let a reason change places with its neighbour of the same kind; at the end it stays where it is."""
    demand(by, Permission.WORDS_SET_UP)
    _move(reason, up=up, by=by, at=at)


@front_door
def add_topic(kind: str, *, name: str, by: Actor, at: datetime) -> Topic:
    """Add what customers object to or wish for, last in its kind."""
    demand(by, Permission.WORDS_SET_UP)
    return _add_last(Topic, kind, name=name, by=by, at=at)


@front_door
def change_topic(topic: Topic, *, values: Mapping[str, object], by: Actor, at: datetime) -> None:
    """Rename a topic or take it out of use; what was marked with it stays."""
    demand(by, Permission.WORDS_SET_UP)
    now = Topic.objects.select_for_update(no_key=True).get(pk=topic.pk)
    if changed := put(now, values, allowed=("name", "is_active")):
        now.save(update_fields=changed)
        record("topic.changed", by=by, at=at, topic=now.pk, fields=changed)


@front_door
def move_topic(topic: Topic, *, up: bool, by: Actor, at: datetime) -> None:
    """Let a topic change places with its neighbour of the same kind; at the end it stays where it is."""
    demand(by, Permission.WORDS_SET_UP)
    _move(topic, up=up, by=by, at=at)


@step
def _add_last(words: type[W], kind: str, *, name: str, by: Actor, at: datetime) -> W:
    """Add a word of a kind behind the others of its kind, with a key made from its name."""
    told = words.__name__.lower()
    shown = one_line(name, limit=1_000)
    if not shown:
        raise Invalid(errors=[FieldError("name", "required", _("Give it a name."))])
    taken = set(words.objects.values_list("key", flat=True))
    last = words.objects.filter(kind=kind).aggregate(last=Max("position"))["last"] or 0
    key = free_slug(slug(shown, limit=30, otherwise=told), taken, limit=40)
    word = words(kind=kind, key=key, name=shown, position=last + 1)
    check(word)
    add(word)
    record(f"{told}.added", by=by, at=at, kind=kind, **{told: word.pk})
    return word


@step
def _move(word: W, *, up: bool, by: Actor, at: datetime) -> None:
    words, told = type(word), type(word).__name__.lower()
    of_kind = list(words.objects.select_for_update(no_key=True).filter(kind=word.kind).order_by("position", "pk"))
    if swap(of_kind, word.pk, up=up):
        words.objects.bulk_update(of_kind, ["position"])
        record(f"{told}.changed", by=by, at=at, fields=["position"], **{told: word.pk})
