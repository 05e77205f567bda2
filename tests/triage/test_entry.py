"""What a status asks of whoever puts a lead there, whichever verb does it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from teplo.kit.problems import Conflict, Forbidden, Invalid
from teplo.leads.actions import change_status, remove_status, retire_status
from teplo.leads.entry import entry_of, lacking
from teplo.leads.models import Lead, Status
from teplo.leads.rules import entry, verb_into
from teplo.staff.actions import add_role, hide_fields, set_rights_in_status
from teplo.staff.models import Employee, Grant
from teplo.staff.permissions import Permission
from teplo.terms.models import Reason
from teplo.triage.actions import bring_back, mark_junk, refuse, reopen, set_status, take
from teplo.triage.actions.roles import remove_role
from teplo.work.actions import Ending, Plan, close_task
from tests.company import Company
from tests.web.at_work import lead_of


@pytest.fixture
def lead(company: Company) -> Lead:
    return lead_of(company.owner)


def now(company: Company, who: str = "owner") -> dict:
    return {"by": Employee.objects.get(pk=getattr(company, who).pk), "at": timezone.now()}


def ask(company: Company, key: str, *required: str, setters: tuple[str, ...] = ()) -> Status:
    """Let a status ask for fields, and let only these people's roles set it."""
    status = Status.objects.get(key=key)
    roles = sorted({getattr(company, who).role_id for who in setters})
    change_status(status, values={"required": list(required), "setters": roles}, **now(company, "administrator"))
    return Status.objects.get(pk=status.pk)


def missing(problem: pytest.ExceptionInfo[Invalid]) -> list[str]:
    return [error.field for error in problem.value.errors]


def test_a_lead_enters_once_what_is_asked_for_is_known(company, lead):
    proposal = ask(company, "proposal", "need", "region", "heat")
    with pytest.raises(Invalid) as problem:
        set_status(lead, status=proposal, **now(company))
    assert missing(problem) == ["region", "heat"]
    values = {"region": "Тверь", "heat": "hot"}
    moved = set_status(lead, status=proposal, values=values, **now(company))
    assert (moved.status, moved.region, moved.heat) == (proposal, "Тверь", "hot")


def test_nothing_is_half_done_where_one_of_two_fields_is_missing(company, lead):
    proposal = ask(company, "proposal", "region", "heat")
    with pytest.raises(Invalid) as problem:
        set_status(lead, status=proposal, values={"region": "Тверь"}, **now(company))
    assert missing(problem) == ["heat"]
    lead.refresh_from_db()
    assert (lead.region, lead.status.key) == ("", "new")


def test_only_named_roles_set_a_status(company, lead):
    proposal = ask(company, "proposal", setters=("head",))
    with pytest.raises(Forbidden) as forbidden:
        set_status(lead, status=proposal, **now(company))
    assert str(company.head.role) in str(forbidden.value.detail)
    assert set_status(lead, status=proposal, **now(company, "head")).status == proposal


def test_to_take_waits_for_no_field(company):
    ask(company, "working", "region")
    ask(company, "proposal", "region")
    lead = lead_of(company.owner)
    with pytest.raises(Invalid) as problem:
        take(lead, **now(company))  # his already: what is missing is said
    assert missing(problem) == ["region"]


def test_what_waits_in_a_queue_is_taken_and_stays_new_until_the_field_is_known(company, lead):
    ask(company, "working", "region")
    ask(company, "proposal", "region")
    queue = min(company.owner.queue_ids)
    Lead.objects.filter(pk=lead.pk).update(owner_employee=None, owner_queue=queue)
    taken = take(lead, **now(company))
    assert (taken.owner, taken.status_kind) == (company.owner, "new")


def test_to_take_goes_into_the_first_status_that_is_open_to_one(company, lead):
    ask(company, "working", setters=("head",))
    assert take(lead, **now(company)).status.key == "proposal"


def test_a_closed_task_begins_the_work_as_far_as_the_status_lets_it(company, lead):
    ask(company, "working", "region")
    ask(company, "proposal", "region")
    task = lead.tasks.get()
    close_task(task, Ending("?", reached=True, next=Plan("call", timezone.now())), **now(company))
    lead.refresh_from_db()
    assert lead.status_kind == "new"


@pytest.mark.parametrize("verb", [refuse, mark_junk])
def test_an_end_asks_for_reason_comment_and_fields(company, lead, verb):
    kind = "refused" if verb is refuse else "junk"
    ask(company, kind, "reason", "comment", "region")
    with pytest.raises(Invalid) as problem:
        verb(lead, reason=None, **now(company))
    assert missing(problem) == ["reason", "comment", "region"]
    reason = Reason.objects.filter(kind=kind)[0]
    ended = verb(lead, reason=reason, comment="Нет", values={"region": "Тверь"}, **now(company))
    assert (ended.status_kind, ended.region) == (kind, "Тверь")


def test_a_lead_returns_into_the_first_status_that_is_open_to_one(company, lead):
    refuse(lead, reason=None, **now(company))
    ask(company, "working", "region")
    assert reopen(lead, **now(company)).status.key == "proposal"


def test_a_lead_does_not_return_where_every_status_asks_for_more(company, lead):
    refuse(lead, reason=None, **now(company))
    for key in ("working", "proposal"):
        ask(company, key, "region")
    with pytest.raises(Invalid):
        reopen(lead, **now(company))
    working = Status.objects.get(key="working")
    assert reopen(lead, status=working, values={"region": "Тверь"}, **now(company)).region == "Тверь"


def test_teplo_itself_is_stopped_by_nothing(company, lead):
    day = timezone.localdate()
    refuse(lead, reason=None, come_back_on=day + timedelta(days=1), **now(company))
    for key in ("working", "proposal"):
        ask(company, key, "region", setters=("administrator",))
    assert bring_back(lead.pk, at=timezone.now() + timedelta(days=2))


def test_a_field_that_is_hidden_is_said_to_be_somebody_elses(company, lead):
    proposal = ask(company, "proposal", "region")
    hide_fields(company.owner.role, entity="lead", fields=["region"], **now(company, "administrator"))
    with pytest.raises(Invalid) as problem:
        set_status(lead, status=proposal, **now(company))
    assert [error.code for error in problem.value.errors] == ["hidden_field"]
    with pytest.raises(Invalid):
        set_status(lead, status=proposal, values={"region": "Тверь"}, **now(company))
    Lead.objects.filter(pk=lead.pk).update(region="Тверь")
    assert set_status(lead, status=proposal, **now(company)).status == proposal


def test_the_condition_over_rows_says_the_same_as_the_decision(company, lead):
    proposal = ask(company, "proposal", "need", "region", "amount", "tags", "product")
    lead_of(company.owner, region="Тверь", need="")
    Lead.objects.filter(pk=lead_of(company.owner, region="Тверь").pk).update(amount=0, tags=["a"], product=None)
    lacks = set(Lead.objects.filter(lacking(proposal)).values_list("pk", flat=True))
    for row in Lead.objects.all():
        assert (row.pk in lacks) is bool(entry_of(row, proposal, by=company.owner).missing)


def test_a_status_asks_only_for_what_there_is(company):
    for values, field in (({"required": ["shoe_size"]}, "required"), ({"required": ["reason"]}, "required"),
                          ({"setters": [999_999]}, "setters")):  # fmt: skip
        with pytest.raises(Invalid) as problem:
            change_status(Status.objects.get(key="working"), values=values, **now(company, "administrator"))
        assert missing(problem) == [field]


def test_a_role_that_alone_may_set_a_status_hands_it_to_another(company):
    role = add_role("Старший", like=company.owner.role, **now(company, "administrator"))
    change_status(Status.objects.get(key="proposal"), values={"setters": [role.pk]}, **now(company, "administrator"))
    with pytest.raises(Conflict, match="only_setter"):
        remove_role(role, to=None, **now(company, "administrator"))
    remove_role(role, to=company.head.role, **now(company, "administrator"))
    assert Status.objects.get(key="proposal").setters == [company.head.role_id]


def test_rights_in_a_status_go_with_it_and_are_told(company):
    role, by = company.owner.role, now(company, "administrator")
    set_rights_in_status(role, status="proposal", rights={Permission.LEAD_CHANGE: None}, **by)
    retire_status(Status.objects.get(key="proposal"), **by)
    assert Grant.objects.filter(status="proposal").exists()  # it may come into use again
    assert remove_status(Status.objects.get(key="proposal"), **by) == [role]
    assert not Grant.objects.filter(status="proposal").exists()


@pytest.mark.parametrize(
    ("before", "after", "verb"),
    [
        ("new", "working", "move"),
        ("working", "new", "move"),
        ("interest", "working", ""),
        ("new", "refused", "refuse"),
        ("interest", "junk", "junk"),
        ("refused", "working", "reopen"),
        ("junk", "junk", ""),
        ("working", "converted", "convert"),
        ("converted", "working", ""),
        ("converted", "refused", ""),
        ("refused", "converted", ""),
    ],
)
def test_each_way_from_kind_to_kind_has_its_verb(before, after, verb):
    assert verb_into(before, after) == verb


def test_an_amount_of_nothing_is_known_and_an_empty_text_is_not():
    known = {"amount": 0, "need": "", "tags": [], "heat": "hot"}
    asked = entry(setters=(), role=1, required=("amount", "need", "tags", "heat", "region"), known=known)
    assert asked.missing == ("need", "tags", "region")
    assert not entry(setters=(2,), role=1, required=(), known={}).is_allowed
    assert entry(setters=(2,), role=None, required=("need",), known={}).is_open
