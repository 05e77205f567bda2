"""Calls for machines: as far as each may see them."""

import pytest

from tests.api.conftest import Open
from tests.calls.rung import CALLER, exchange, ring, tell, the_call
from tests.company import Company

pytestmark = pytest.mark.django_db


def test_a_call_is_read_by_who_may_see_it(company: Company, as_caller: Open) -> None:
    channel = exchange(n101=company.owner)
    channel.responsible_employee = company.owner
    channel.save(update_fields=["responsible_employee"])
    ring(channel, extension="101", at=30)
    tell(channel, "missed", at=1)
    owner, stranger, sender = as_caller(company.owner), as_caller(company.stranger), as_caller(company.owner, "intake")
    found = owner.get("calls?direction=in&missed=waiting&ending=missed")["items"]
    assert [(one["id"], one["number"], one["missed"]["state"]) for one in found] == [(the_call().pk, CALLER, "waiting")]
    assert owner.get("calls?direction=out")["items"] == []
    assert owner.get(f"calls/{the_call().pk}")["lead"] == the_call().lead_id
    assert stranger.get("calls")["items"] == []
    stranger.get(f"calls/{the_call().pk}")
    assert stranger.status == 404
    sender.get("calls")
    assert sender.status == 403
