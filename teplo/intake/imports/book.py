"""The company's own words, by which the cells of a file are understood: people, statuses, sources, products, stages."""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from django.conf import settings
from django.utils import translation

from teplo.channels.models import SEEDED_SOURCES, Campaign, Source
from teplo.clients.models import SEEDED_PIPELINES, SEEDED_STAGES, Pipeline, Stage
from teplo.intake.imports.options import value_key
from teplo.kit.text.keys import name_key
from teplo.leads.entry import may_enter
from teplo.leads.models import SEEDED_STATUSES, Heat, Status, StatusKind
from teplo.ledger.actors import Actor
from teplo.staff.models import Employee, Queue
from teplo.terms.models import Product

# What an imported lead may stand in: what is converted has a contact, a company or a deal that no row of leads names.
IMPORTABLE = (StatusKind.NEW, StatusKind.WORKING, StatusKind.REFUSED, StatusKind.JUNK)
QUEUE = "queue:"
T = TypeVar("T", bound=Hashable)
HEATS = [(heat.value, heat.label) for heat in Heat]


@dataclass(frozen=True, slots=True)
class Place:
    """A status or a stage: its number, its kind, and what must be known before a lead enters it."""

    number: int
    kind: str
    required: tuple[str, ...] = ()
    pipeline: int | None = None


@dataclass(slots=True)
class Book:
    """By the key of a cell (`value_key`): numbers, or the keys that a draft names. A word that means two means none."""

    owners: Mapping[str, str] = field(default_factory=dict)
    # Numbers of the people and queues that may get something: '8', 'queue:3'.
    able: frozenset[str] = frozenset()
    statuses: Mapping[str, Place] = field(default_factory=dict)
    by_status: Mapping[int, Place] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)
    campaigns: Mapping[str, str] = field(default_factory=dict)
    products: Mapping[str, str] = field(default_factory=dict)
    product_names: Mapping[str, str] = field(default_factory=dict)
    # By key: what a deal takes over of a product.
    goods: Mapping[str, Product] = field(default_factory=dict)
    heats: Mapping[str, str] = field(default_factory=dict)
    stages: Mapping[tuple[int, str], Place] = field(default_factory=dict)
    by_stage: Mapping[int, Place] = field(default_factory=dict)
    pipelines: Mapping[str, int] = field(default_factory=dict)
    first_pipeline: int = 0


def read_book(by: Actor) -> Book:
    """The words as they are now; statuses are those into which `by` may put leads."""
    book = Book()
    _read_people(book)
    _read_statuses(book, by)
    _read_words(book)
    _read_stages(book)
    return book


def _read_people(book: Book) -> None:
    people, queues = list(Employee.objects.people().only("pk", "name", "email")), list(Queue.objects.all())
    book.owners = _owners(people, queues)
    book.able = frozenset({*(str(one.pk) for one in people), *(f"{QUEUE}{one.pk}" for one in queues)})


def _read_statuses(book: Book, by: Actor) -> None:
    found = Status.objects.filter(is_active=True, kind__in=IMPORTABLE)
    places = {one: Place(one.pk, one.kind, tuple(one.required)) for one in found if may_enter(one, by)}
    book.by_status = {one.pk: place for one, place in places.items()}
    book.statuses = _once((word, place) for one, place in places.items() for word in _words(one, SEEDED_STATUSES))


def _read_words(book: Book) -> None:
    products, campaigns = Product.objects.filter(is_active=True), Campaign.objects.filter(is_active=True)
    sources = Source.objects.filter(is_active=True)
    book.sources = _once((word, one.key) for one in sources for word in _words(one, SEEDED_SOURCES))
    book.campaigns = _once((word, one.key) for one in campaigns for word in (one.key, one.name))
    book.goods = {one.key: one for one in products}
    book.product_names = {one.key: one.name for one in book.goods.values()}
    book.products = _once((word, one.key) for one in book.goods.values() for word in (one.key, one.name, one.article))
    book.heats = {value_key(str(word)): value for value, label in HEATS for word in (value, *_in_every_language(label))}


def _read_stages(book: Book) -> None:
    stages, pipelines = list(Stage.objects.filter(is_active=True)), list(Pipeline.objects.all())
    book.by_stage = {one.pk: Place(one.pk, one.kind, pipeline=one.pipeline_id) for one in stages}
    book.stages = _stages(stages, book.by_stage)
    book.pipelines = _once((word, one.pk) for one in pipelines for word in _words(one, SEEDED_PIPELINES))
    book.first_pipeline = pipelines[0].pk if pipelines else 0


def _words(one: Status | Stage | Pipeline | Source, seeded: Mapping[str, object]) -> tuple[str, ...]:
    """What a row may be called: its key, its name, and in every language the name it was seeded with."""
    if one.name or one.key not in seeded:
        return (one.key, one.name)
    return (one.key, *_in_every_language(seeded[one.key]))


def _in_every_language(words: object) -> list[str]:
    found = []
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            found.append(str(words))
    return found


def _once(pairs: Iterable[tuple[str, T]]) -> dict[str, T]:
    """By the key of a word; what would mean two things is left out."""
    found: dict[str, set[T]] = {}
    for word, meant in pairs:
        if key := value_key(word):
            found.setdefault(key, set()).add(meant)
    return {key: next(iter(meanings)) for key, meanings in found.items() if len(meanings) == 1}


def _owners(people: Iterable[Employee], queues: Iterable[Queue]) -> dict[str, str]:
    """By e-mail, by name in any order of its words, by the name of a queue."""
    pairs = [(word, str(one.pk)) for one in people for word in (one.email, one.name, name_key(one.name))]
    pairs += [(str(one), f"{QUEUE}{one.pk}") for one in queues]
    return _once(pairs)


def owner_of(book: Book, cell: str) -> str | None:
    """Whom a cell names: `8`, `queue:3`; None for nobody."""
    return book.owners.get(value_key(cell)) or book.owners.get(value_key(name_key(cell)))


def _stages(stages: Iterable[Stage], places: Mapping[int, Place]) -> dict[tuple[int, str], Place]:
    """By pipeline and word; the kind of a stage is a word for it where the pipeline has but one of that kind."""
    found = {}
    for pipeline in {one.pipeline_id for one in stages}:
        mine = [one for one in stages if one.pipeline_id == pipeline]
        named = _once((word, places[one.pk]) for one in mine for word in _words(one, SEEDED_STAGES))
        kinds = _once(
            (word, places[one.pk])
            for one in mine
            if one.kind != Stage.Kind.OPEN
            for word in (one.kind, *_in_every_language(Stage.Kind(one.kind).label))
        )
        found.update({(pipeline, key): place for key, place in {**kinds, **named}.items()})
    return found
