"""Real files come in from the shell as they are: leads of a school, deals of a seller with the accounts they name."""

import json
from pathlib import Path

import pytest

from teplo.clients.models import ClientCompany, Deal
from teplo.leads.models import Enquiry, Lead
from teplo.ops.imports import imports
from teplo.terms.models import Product
from tests.samples.folder import FOLDER

LEADS = "internal/x_education_leads/leads_half.csv"
DEALS = "internal/crm_sales_opportunities/sales_pipeline.csv"
# The catalogue: a deal of a product that stands in none is refused.
PRODUCTS = ("GTX Basic", "GTX Pro", "MG Special", "MG Advanced", "GTX Plus Pro", "GTX Plus Basic", "GTK 500")
pytestmark = pytest.mark.usefixtures("own_data", "company")


def sample(name: str) -> str:
    file = FOLDER / name
    if not file.exists():
        pytest.skip(f"the sample {name} is not in {FOLDER}: name its folder in TEPLO_SAMPLES")
    return str(file)


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, object]:
    assert imports([*arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_every_row_of_a_school_comes_in_once(capsys):
    first = told(capsys, "leads", sample(LEADS))
    assert list(first) == ["import", "read", "created", "joined", "refused", "refused_file", "seconds"]
    assert (first["read"], first["created"], first["joined"], first["refused"]) == (4613, 4613, 0, 0)
    again = told(capsys, "leads", sample(LEADS))
    assert (again["read"], again["created"], again["joined"], again["refused"]) == (4613, 0, 0, 0)
    assert Lead.objects.count() == Enquiry.objects.count() == 4613
    undone = told(capsys, "undo", str(first["import"]))
    assert (undone["undone"], undone["left"], Lead.objects.count()) == (4613, 0, 0)


def test_deals_stand_where_their_file_says(capsys, tmp_path: Path):
    for number, name in enumerate(PRODUCTS):
        Product.objects.create(key=f"product-{number}", name=name)
    columns = {
        "opportunity_id": "external_id", "product": "product", "account": "company", "deal_stage": "stage",
        "engage_date": "created_at", "close_date": "closed_at", "close_value": "amount",
    }  # fmt: skip
    stages = {"Prospecting": "agreed", "Engaging": "offered"}
    numbers = dict(Deal._meta.get_field("stage").related_model.objects.values_list("key", "pk"))
    options = {"currency": "USD", "values": {"stage": {word: str(numbers[key]) for word, key in stages.items()}}}
    given = tmp_path / "map.json"
    given.write_text(json.dumps({"columns": columns, "options": options}))
    done = told(capsys, "deals", sample(DEALS), "--map", str(given))
    assert (done["read"], done["created"], done["refused"]) == (8800, 8800, 0)
    assert (Deal.objects.filter(stage__kind="won").count(), ClientCompany.objects.count()) == (4238, 85)
    assert not Deal.objects.filter(title__startswith="GTXPro").exists()
    assert Deal.objects.filter(title__startswith="GTX Pro · ").exists()
