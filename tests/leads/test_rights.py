"""Rights by status: what may be done to a lead, and which leads a list shows, are one answer."""

from collections import Counter
from random import Random

import pytest
from django.utils import timezone

from teplo.kit.filters import EVERYTHING, FilterMistake
from teplo.leads import lists
from teplo.leads.fields import read_leads
from teplo.leads.models import Lead, Status
from teplo.leads.parts import parts_visible_to
from teplo.leads.queries import lead_for
from teplo.staff.actions import add_queue, hide_fields, set_rights_in_status
from teplo.staff.models import Employee, Grant, Queue, Role
from teplo.staff.permissions import BY_STATUS, NOTHING, Permission, Scope, may, owned_by_reach
from tests.company import Company, hire, person, send

P = Permission


@pytest.fixture
def leads(company: Company) -> list[Lead]:
    """A lead in every status of everybody and of two queues."""
    team = company.owner.team
    queue = add_queue("Опт", team=team, by=company.administrator, at=timezone.now())
    owners = [company.owner, company.colleague, company.stranger, company.head, queue, Queue.objects.get(key="new")]
    first = Lead.objects.get(pk=send(company, person=person(phone="+7 912 345-67-89")).lead)
    made = []
    for status in Status.objects.all():
        for owner in owners:
            values = {"owner_employee": None, "owner_queue": None}
            values["owner_employee" if isinstance(owner, Employee) else "owner_queue"] = owner
            made.append(
                Lead(
                    person=first.person, status=status, status_kind=status.kind, channel=first.channel,
                    created_at=timezone.now(), touched_at=timezone.now(), wait_until="2099-01-01", **values,
                )
            )  # fmt: skip
    return Lead.objects.bulk_create(made)


def chance(rng: Random, role: Role) -> None:
    """Give a role any rights over leads, in any of their statuses."""
    Grant.objects.filter(role=role, permission__in=BY_STATUS).delete()
    scopes = [scope.value for scope in Scope]
    grants = []
    for right in BY_STATUS:
        if rng.random() < 0.7:
            grants.append(Grant(role=role, permission=right, scope=rng.choice(scopes)))
        keys = rng.sample(list(Status.objects.values_list("key", flat=True)), rng.choice((0, 0, 1, 3)))
        drawn = [(key, rng.choice([*scopes, NOTHING])) for key in keys]
        grants += [Grant(role=role, permission=right, status=key, scope=scope) for key, scope in drawn]
    Grant.objects.bulk_create(grants)


@pytest.mark.parametrize("seed", range(12))
def test_what_may_be_done_to_a_lead_is_what_lists_show(company, leads, seed):
    role = company.owner.role
    chance(Random(seed), role)
    rows = list(Lead.objects.select_related("status"))
    for name in ("owner", "stranger"):
        asker = Employee.objects.get(pk=getattr(company, name).pk)
        for right in BY_STATUS:
            allowed = {lead.pk for lead in rows if may(asker, right, lead)}
            assert set(Lead.objects.visible_to(asker, right).values_list("pk", flat=True)) == allowed
            reach = owned_by_reach(asker, right)  # by the keys of statuses, for whoever knows no numbers
            joined = Lead.objects.none() if reach is None else Lead.objects.filter(reach)
            assert set(joined.values_list("pk", flat=True)) == allowed
            in_parts = parts_visible_to(Lead.objects.all(), asker, right)
            parts = [number for part in in_parts for number in part.values_list("pk", flat=True)]
            assert Counter(parts) == Counter(allowed)


def test_without_a_word_about_statuses_the_filter_asks_none(company, django_assert_num_queries):
    asker = Employee.objects.get(pk=company.owner.pk)
    _ = asker.grants, asker.queue_ids
    with django_assert_num_queries(0):
        sql = str(Lead.objects.visible_to(asker).query)
    assert "status" not in sql.partition(" WHERE ")[2]


@pytest.fixture
def narrow(company: Company) -> Employee:
    """A manager who sees no junk, and all that is refused."""
    role = company.owner.role
    by = {"by": company.administrator, "at": timezone.now()}
    set_rights_in_status(role, status="junk", rights={P.LEAD_SEE: None}, **by)
    set_rights_in_status(role, status="refused", rights={P.LEAD_SEE: Scope.ALL}, **by)
    return hire("narrow", role.key, company.stranger.team)


def test_a_list_shows_a_status_as_far_as_the_right_reaches_there(company, leads, narrow):
    context = lists.context_of(narrow)
    assert {lead.status_kind for lead in lists.found(narrow, EVERYTHING, context, limit=99).leads} >= {"refused"}
    for query, number in (("junk", 0), ("refused", 6), ("working", 2)):
        tree = read_leads([("kind", query)])
        page = lists.found(narrow, tree, context, limit=99)
        assert len(page.leads) == number, query
        assert lists.count(narrow, tree, context).number == number


@pytest.fixture
def blind(company: Company) -> Employee:
    """A manager whose role hides source, product and other fields."""
    fields = ["source", "product", "other"]
    hide_fields(company.owner.role, entity="lead", fields=fields, by=company.administrator, at=timezone.now())
    return Employee.objects.get(pk=company.owner.pk)


@pytest.mark.parametrize("asked", [("source", "site"), ("f", "source~any"), ("source", "!site")])
def test_a_hidden_field_is_asked_by_nobody_whom_it_is_hidden_from(company, blind, asked):
    tree = read_leads([asked])
    for verb in (lists.found, lists.count, lists.asked):
        with pytest.raises(FilterMistake) as mistake:
            verb(blind, tree, lists.context_of(blind))
        assert (mistake.value.field, mistake.value.code) == ("source", "hidden_field")
        verb(company.head, tree, lists.context_of(company.head))


def test_a_hidden_field_is_sorted_by_nobody(blind):
    with pytest.raises(FilterMistake):
        lists.found(blind, EVERYTHING, lists.context_of(blind), sort="-source")


def test_a_lead_is_read_without_its_hidden_fields_and_kept_whole(company, blind):
    number = send(company, person=person(), source="site", fields={"area": "120"}).lead
    Lead.objects.filter(pk=number).update(owner_employee=blind, owner_queue=None)
    seen = lead_for(blind, number)
    assert (seen.source, seen.fields, seen.hidden) == (None, {}, {"source", "product", "other"})
    whole = lead_for(company.head, number)
    assert (whole.source.key, whole.fields) == ("site", {"area": "120"})


def test_words_of_a_hidden_field_find_nothing(company, blind):
    number = send(company, person=person(), fields={"area": "сосна"}).lead
    Lead.objects.filter(pk=number).update(owner_employee=blind, owner_queue=None)
    tree = read_leads([("q", "сосна")])
    assert lists.found(blind, tree, lists.context_of(blind)).leads == []
    assert lists.count(blind, tree, lists.context_of(blind)).number == 0
    assert len(lists.found(company.head, tree, lists.context_of(company.head)).leads) == 1
    assert len(lists.found(blind, read_leads([("q", "Петров")]), lists.context_of(blind)).leads) == 1
