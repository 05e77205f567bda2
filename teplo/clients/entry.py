"""What must be known of a client before a deal stands in a stage: asked of the deal, of its company, of its contact."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from teplo.clients.fields import COMPANY, CONTACT, DEAL
from teplo.clients.models import ClientCompany, Contact, Deal, Stage
from teplo.kit.filters.registry import Registry
from teplo.kit.problems import FieldError, Words
from teplo.ledger.actors import Actor
from teplo.staff.permissions import hides
from teplo.terms.models import CustomField
from teplo.terms.queries import all_definitions, definitions
from teplo.terms.rules import Definition

REGISTRIES: dict[str, Registry] = {"deal": DEAL, "company": COMPANY, "contact": CONTACT}
# What a stage may ask for beside the fields that the company has added: what people fill in.
OFFERED: dict[str, tuple[str, ...]] = {
    "deal": ("amount", "expected", "contact", "company"),
    "company": ("tax_number", "kpp", "ogrn", "site", "industry", "size", "turnover"),
    "contact": ("position",),
}
OF: dict[str, Words] = {"deal": _("Deal"), "company": _("Company"), "contact": _("Contact")}


@dataclass(frozen=True, slots=True)
class Missing:
    """Something that a stage asks for: `of` is deal, company or contact, `key` the field in its registry."""

    of: str
    key: str
    label: Words

    @property
    def name(self) -> str:
        """The field as a mistake names it: `company.tax_number`."""
        return f"{self.of}.{self.key}"

    @property
    def whole(self) -> str:
        """The field as a stage names it: a deal's own without a word before it."""
        return self.key if self.of == "deal" else self.name


def askable() -> dict[str, list[Missing]]:
    """What a stage may ask for, by whose it is; a file is put in on a card and can be asked for in no form."""
    found = {}
    for of, own in OFFERED.items():
        custom = [one.field for one in definitions(of) if one.kind != CustomField.Kind.FILE]
        found[of] = [Missing(of, key, REGISTRIES[of][key].label) for key in (*own, *custom)]
    return found


def faults_of_asked(keys: Iterable[str]) -> list[FieldError]:
    """What is wrong with the fields that a stage is to ask for; those of fields out of use may stay."""
    offered = {one.whole for fields in askable().values() for one in fields}
    known = {Missing(of, one.field, one.name).whole: one for of in OFFERED for one in all_definitions(of)}
    return [_fault_of_asked(key, known) for key in keys if key not in offered and not _is_out_of_use(key, known)]


def _is_out_of_use(key: str, known: Mapping[str, Definition]) -> bool:
    return key in known and known[key].is_retired and known[key].kind != CustomField.Kind.FILE


def _fault_of_asked(key: str, known: Mapping[str, Definition]) -> FieldError:
    if key in known:
        words = _("“%(field)s” is a file: it is put in on the card, so no stage can ask for it.")
        return FieldError("required", "file_field", words % {"field": known[key].name})
    return FieldError("required", "unknown", _("No stage can ask for “%(field)s”.") % {"field": key[:80]})


def asked(keys: Iterable[str]) -> list[Missing]:
    """What a stage asks for, in its order; `company.` and `contact.` before a key name theirs."""
    found = []
    for whole in dict.fromkeys(keys):
        before, dot, after = whole.partition(".")
        of, key = (before, after) if dot else ("deal", whole)
        if of in REGISTRIES and key in REGISTRIES[of]:
            found.append(Missing(of, key, REGISTRIES[of][key].label))
    return found


def missing_in(stage: Stage, deal: Deal, *, contact: int | None, company: int | None) -> list[Missing]:
    """What a stage asks for and nobody knows of the deal and of these clients; of one who is not there, nothing is."""
    wanted = asked(stage.required)
    if not wanted:
        return []
    records = {
        "deal": deal,
        "company": ClientCompany.objects.select_related("company").filter(pk=company or 0).first(),
        "contact": Contact.objects.select_related("person").filter(pk=contact or 0).first(),
    }
    return [one for one in wanted if _is_missing(one, records[one.of])]


def lacking_of(stage: Stage, numbers: Collection[int]) -> set[int]:
    """Those of these deals of which something is not known that a stage asks for: `missing_in` of many."""
    wanted = asked(stage.required)
    if not wanted:
        return set()
    deals = Deal.objects.filter(pk__in=numbers).select_related("contact__person", "company__client")
    lacking = set()
    for deal in deals:
        records = {"deal": deal, "company": getattr(deal.company, "client", None), "contact": deal.contact}
        if any(_is_missing(one, records[one.of]) for one in wanted):
            lacking.add(deal.pk)
    return lacking


def _is_missing(one: Missing, record: object) -> bool:
    return record is None or bool(REGISTRIES[one.of].missing(record, [one.key]))


def fault_of(one: Missing, stage: Stage, *, at: str, by: Actor) -> FieldError:
    """Says at a field of a form or of a payload what a stage asks for."""
    names = {"stage": stage, "field": one.label}
    if hides(by, one.of, one.key):
        words = _("“%(stage)s” asks for “%(field)s”, which your role does not show: somebody else must fill it in.")
        return FieldError(at, "hidden_field", words % names)
    return FieldError(at, "required", _("“%(stage)s” asks for “%(field)s”.") % names)
