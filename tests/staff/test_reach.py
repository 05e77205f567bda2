"""Whose records a right reaches."""

import pytest
from django.utils import timezone

from teplo.staff.actions import add_queue
from teplo.staff.models import Employee, Role
from teplo.staff.permissions import Permission
from teplo.staff.queries import queues_in_reach
from tests.company import Company


@pytest.mark.parametrize(("role", "reached"), [("manager", True), ("dispatcher", False)])
def test_a_head_reaches_a_queue_of_a_role_that_his_people_have(company: Company, role: str, reached: bool) -> None:
    post = Role.objects.get(key=role)
    queue = add_queue("Опт", role=post, by=company.administrator, at=timezone.now())
    assert (queue.pk in queues_in_reach(company.head, Permission.LEAD_SEE)) is reached


def test_who_left_opens_no_queue_to_the_head(company: Company) -> None:
    post = Role.objects.get(key="dispatcher")
    queue = add_queue("Опт", role=post, by=company.administrator, at=timezone.now())
    Employee.objects.filter(pk=company.owner.pk).update(role=post, is_active=False)
    assert queue.pk not in queues_in_reach(company.head, Permission.LEAD_SEE)
