"""Generated enquiries end in exactly the persons that their generator knows."""

from collections import defaultdict

import pytest

from teplo.identity.models import ContactPoint, Person
from teplo.leads.models import Enquiry
from tests.company import send
from tests.samples.visitors import enquiries


@pytest.mark.parametrize("count", [300, pytest.param(2_000, marks=pytest.mark.full)])
def test_everybody_ends_as_one_person_and_nobody_as_another(company, count):
    cards: dict[int, set[int]] = defaultdict(set)
    points: dict[int, set[str]] = defaultdict(set)
    for visitor, body in enquiries(count):
        receipt = send(company, **body)
        assert receipt.person is not None, body
        assert not receipt.notes, (body, receipt.notes)
        cards[visitor].add(receipt.person)
    assert all(len(card) == 1 for card in cards.values())
    assert len(set().union(*cards.values())) == len(cards) == Person.objects.count()
    assert Enquiry.objects.count() == count
    for person, value in ContactPoint.objects.values_list("person", "value"):
        points[person].add(value)
    assert len(set().union(*points.values())) == sum(map(len, points.values()))
