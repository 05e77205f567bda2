"""Real leads of an online school, row by row through the API: nobody can be contacted, so they are interests."""

from collections import Counter

import pytest
from django.utils import timezone

from teplo.intake.models import Capture
from teplo.leads import lists
from teplo.leads.fields import read_leads
from teplo.leads.models import Lead
from teplo.staff.models import Employee
from tests.api.conftest import as_caller, fresh_limits  # noqa: F401 (fixtures)
from tests.samples.folder import rows_of

FILE = "internal/x_education_leads/leads_half.csv"
FIELDS = ("Country", "City", "Specialization", "Tags")
pytestmark = pytest.mark.usefixtures("fresh_limits")


def body_of(row: dict[str, str]) -> dict[str, object]:
    """A row as the school's site has sent it, with the 'Select' that its form shows before anything is chosen."""
    fields = {name: row[name] for name in FIELDS}
    return {"external_id": row["Prospect ID"], "source": row["Lead Source"], "fields": fields}


def counted(by: Employee, **filters: str) -> int:
    context = lists.context_of(by, timezone.now())
    return lists.asked(by, read_leads(filters.items()), context).count()


@pytest.mark.parametrize("most", [300, pytest.param(None, marks=pytest.mark.full)])
def test_every_row_is_in_and_the_filters_count_what_the_file_holds(company, as_caller, most):  # noqa: F811
    rows = rows_of(FILE)[:most]
    school = as_caller(company.administrator, "intake")
    for row in rows:
        answer = school.post("enquiries", body_of(row))
        assert (school.status, answer.get("person")) == (201, None), answer
    everyone = company.administrator
    assert counted(everyone, kind="interest") == len(rows) == Capture.objects.filter(state="admitted").count()
    assert counted(everyone, owner="queue:" + str(Lead.objects.values_list("owner_queue", flat=True)[0])) == len(rows)
    for source, count in Counter(row["Lead Source"] for row in rows).items():
        assert counted(everyone, source=source or "none") == count, source
    for name in FIELDS:
        # Doubled blanks are one after the reading.
        expected = Counter(" ".join(row[name].split()) for row in rows if row[name])
        found = Counter(Lead.objects.exclude(**{f"fields__{name}": None}).values_list(f"fields__{name}", flat=True))
        assert found == expected, name


def test_a_row_that_comes_again_stays_one(company, as_caller):  # noqa: F811
    row = rows_of(FILE)[0]
    school = as_caller(company.administrator, "intake")
    first, again = (school.post("enquiries", body_of(row)) for _ in range(2))
    assert (first["lead"], school.status) == (again["lead"], 200)
