"""What may be asked about leads, and that who may not see finds nothing."""

from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import parse_qsl

import pytest
from django.utils import timezone

from teplo.channels.models import Channel
from teplo.kit.filters import FilterMistake, predicate, write_address
from teplo.leads import lists, pages
from teplo.leads.fields import LEAD, read_leads
from teplo.leads.models import Lead, Status
from tests.company import Company, person, send


@dataclass
class World:
    people: Company
    lead: Lead

    @property
    def values(self) -> dict[str, int]:
        return {"lead": self.lead.pk, "person": self.lead.person_id, "owner": self.people.owner.pk}


@pytest.fixture
def world(company) -> World:
    lead = send(company, person=person(phone="+79123456789"), need="Ламинат").lead
    Lead.objects.filter(pk=lead).update(owner_employee=company.owner, owner_queue=None)
    return World(company, Lead.objects.get(pk=lead))


def make(world: World, *, owner: str = "owner", **values) -> Lead:
    status = values.pop("status", None) or Status.objects.get(key="interest")
    now = values.pop("at", None) or timezone.now()
    given = {"owner_employee": getattr(world.people, owner)} if owner else {}
    return Lead.objects.create(
        channel=Channel.objects.get(slug="api"),
        status=status,
        status_kind=status.kind,
        created_at=now,
        touched_at=now,
        **{**given, **values},
    )


def found(world: World, address: str, who: str = "administrator", **more) -> list[int]:
    employee = getattr(world.people, who)
    page = lists.found(employee, read_leads(parse_qsl(address)), lists.context_of(employee), **more)
    return [lead.pk for lead in page.leads]


def counted(world: World, address: str, who: str = "administrator") -> int:
    employee = getattr(world.people, who)
    return lists.count(employee, read_leads(parse_qsl(address)), lists.context_of(employee)).number


ANY_GROUP = (
    """g={{"any":[{{"field":"heat","op":"is","values":["hot"]}},{{"field":"tags","op":"is","values":["c"]}}]}}"""
)
ADDRESSES = [
    "status=interest", "status=new,junk", "kind=interest", "owner={owner}", "heat=hot", "source=none", "channel=api",
    "channel=!manual", "region=мОСКВА", "tags=b,c", "f=tags~all_of~a,b", "tags=!c", "tags=none", "q=ламинат 912",
    "score=7", "due=today", "f=due~none~", "f=due~from~2026-01-01", "touched_from=2026-01-01", "f=score~from~5",
    "product=none", "product=unheard-of", "number={lead}", "created=today", "created_from=2026-01-01",
    "created_to=2030-01-01", "person=none", "reason=none", "status=working", "owner={owner},queue:1", "owner=!{owner}",
    "owner=none", "f=queue~any~", "f=queue~none~", ANY_GROUP, "stood=any@today", "stood=new@today",
    "stood=!kind:new@today", "held={owner}@today", "held=queue@today,me@today", "stood=any@2026-01-01",
]  # fmt: skip


@pytest.mark.parametrize("address", ADDRESSES)
def test_the_list_the_count_and_the_predicate_agree(world, address):
    make(world, heat="hot", tags=["a", "b"], region="Москва", search="ламинат 79123456789", score=7)
    make(world, tags=["c"], search="обои")
    address = address.format(**world.values)
    employee = world.people.administrator
    context = lists.context_of(employee)
    fits = predicate(read_leads(parse_qsl(address)), LEAD, context)
    expected = {lead.pk for lead in Lead.objects.all() if fits(lead)}
    assert set(found(world, address)) == expected
    assert counted(world, address) == len(expected)


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_reads_as_it_was_written(world, address):
    tree = read_leads(parse_qsl(address.format(**world.values)))
    assert read_leads(write_address(tree, LEAD)) == tree


@pytest.mark.parametrize(
    "address, field",
    [
        ("status=nonsense", "status"), ("heat=boiling", "heat"), ("owner=queue:x", "queue"), ("colour=red", "colour"),
        ("created_from=soon", "created"), ("f=heat~from~hot", "heat"), ("g=[", "g"), ("score=many", "score"),
    ],
)  # fmt: skip
def test_a_question_that_cannot_be_asked_names_its_field(world, address, field):
    with pytest.raises(FilterMistake) as mistake:
        read_leads(parse_qsl(address))
    assert mistake.value.field == field


@pytest.mark.parametrize("address", ["", "q=ламинат", "number={lead}", "person={person}", "channel=api"])
def test_a_stranger_finds_nothing_by_any_question(world, address):
    asked = address.format(**world.values)
    assert found(world, asked, "owner") == [world.lead.pk]
    assert counted(world, asked, "owner") == 1
    assert found(world, asked, "head") == [world.lead.pk]
    assert found(world, asked, "stranger") == []
    assert counted(world, asked, "stranger") == 0


@pytest.mark.parametrize("address", ["", "q=слово"])
@pytest.mark.parametrize("sort", ["-created", "created", "touched", "-touched"])
def test_pages_show_every_lead_once_and_lead_back(world, address, sort):
    same = datetime(2026, 11, 1, tzinfo=UTC)
    made = [make(world, at=same, search="слово").pk for _ in range(7)] + [make(world, search="слово").pk]
    employee = world.people.administrator
    tree = read_leads(parse_qsl(f"{address}&kind=interest"))
    context = lists.context_of(employee)
    first = page = lists.found(employee, tree, context, sort=sort, limit=3)
    seen = [lead.pk for lead in page.leads]
    while page.after:
        before, page = page, lists.found(employee, tree, context, sort=sort, limit=3, after=page.after)
        seen += [lead.pk for lead in page.leads]
        assert lists.found(employee, tree, context, sort=sort, limit=3, before=page.before).leads == before.leads
    assert sorted(seen) == sorted(made)
    assert not first.before


def test_words_are_found_beyond_the_newest(world, monkeypatch):
    monkeypatch.setattr(pages, "WINDOW", 3)
    old = make(world, at=datetime(2026, 1, 1, tzinfo=UTC), search="редкое слово")
    for _ in range(5):
        make(world, search="обычное")
    assert found(world, "q=редкое") == [old.pk]


def test_a_count_stops_at_a_thousand(world, monkeypatch):
    for _ in range(4):
        make(world)
    employee = world.people.administrator
    rows = lists.asked(employee, read_leads([]), lists.context_of(employee))
    assert lists.count_up_to(rows, most=3) == lists.Count(3, is_more=True)
    assert lists.count_up_to(rows, most=5) == lists.Count(5)


@pytest.mark.parametrize(
    "mark", ["x", "2026-11-01~5", "2026-11-01T00:00:00+00:00~x", "~", "2026-11-01T00:00:00Z~" + "9" * 30]
)
def test_a_broken_mark_is_told(world, mark):
    with pytest.raises(FilterMistake) as mistake:
        found(world, "", after=mark)
    assert mistake.value.field == "after"


def test_a_page_costs_a_handful_of_queries(world, django_assert_max_num_queries):
    employee = world.people.head
    tree, context = read_leads([("source", "google"), ("q", "ламинат")]), lists.context_of(employee)
    with django_assert_max_num_queries(9):
        lists.found(employee, tree, context)
        lists.count(employee, tree, context)
