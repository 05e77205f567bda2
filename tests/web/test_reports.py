"""The pages of reports and their files; the figures themselves are tested in tests/reports."""

import io
import zipfile
from decimal import Decimal
from urllib.parse import parse_qs, urlsplit

import pytest
from django.utils.translation import override

from teplo.channels.models import Source
from teplo.clients import actions
from teplo.leads.models import Lead
from teplo.ledger.models import Event
from teplo.terms.models import Reason
from tests.clients.test_verbs import deal_of, signed, stage
from tests.company import Company, person, send

EVIL = ("=1+1", "+1", "-1", "@sum", "\tx", "\rx")


@pytest.fixture
def lead(company: Company) -> Lead:
    number = send(company, person=person(phone="+79123456789"), source="google").lead
    Lead.objects.filter(pk=number).update(owner_employee=company.owner, owner_queue=None, amount="1500.50")
    return Lead.objects.get(pk=number)


def page(client, employee, address: str, *, status: int = 200) -> str:
    client.force_login(employee)
    answer = client.get(address)
    assert answer.status_code == status
    return answer.content.decode()


def test_a_report_is_a_sentence_a_chart_and_a_table_in_this_order(client, company, lead):
    shown = page(client, company.owner, "/reports/leads-by-source/?period=this_month&compare=yes")
    places = [shown.index(part) for part in ("report-says", "<figure", "<table")]
    assert places == sorted(places)
    assert "source=google" in shown
    assert "style=" not in shown.split("<main")[1]


def test_losses_are_told_with_their_reason_and_taken_as_a_file(client, company):
    deal = deal_of(company.head, amount=Decimal("1500.50"))
    reason = Reason.objects.create(kind=Reason.Kind.LOST, key="evil", name="=Too dear")
    actions.move_deal(deal, stage=stage("lost"), lost_reason=reason, **signed(company.head))
    address = "/reports/deals-by-loss/?period=this_month"
    shown = page(client, company.head, address)
    assert "1 deal was lost" in shown.replace("<strong>", "").replace("</strong>", "").replace("</a>", "")
    assert f"lost_reason={reason.pk}" in shown
    assert "No deals ended" in page(client, company.stranger, address)
    client.force_login(company.head)
    file = client.post("/reports/deals-by-loss/file/?period=this_month", {"form": "csv"}).content.decode()
    assert "'=Too dear,1,1500.50" in file
    assert Event.objects.filter(kind="report.exported", facts__report="deals-by-loss").count() == 1
    sheet = client.post("/reports/deals-by-manager/file/", {"form": "xlsx"})
    assert zipfile.is_zipfile(io.BytesIO(sheet.content))


def test_a_report_over_deals_that_cannot_be_read_is_told_and_keeps_its_filters(client, company):
    shown = page(client, company.owner, "/reports/deals-by-manager/?from=soon&kind=won", status=400)
    assert "expected a day" in shown
    assert "chip-set" in shown
    assert page(client, company.owner, "/reports/deals-by-moon/", status=404)


def test_a_report_without_leads_says_what_to_do(client, company):
    assert "No leads in this question" in page(client, company.owner, "/reports/leads-by-status/")


def test_a_stranger_finds_no_figure_of_others(client, company, lead):
    assert "report-says" in page(client, company.owner, "/reports/leads-by-manager/")
    assert "No leads in this question" in page(client, company.stranger, "/reports/leads-by-manager/")


def test_a_question_that_cannot_be_read_is_told_and_keeps_its_filters(client, company, lead):
    shown = page(client, company.owner, "/reports/leads-by-status/?as_of=soon&heat=hot", status=400)
    assert "expected a day" in shown
    assert "chip-set" in shown
    assert page(client, company.owner, "/reports/no-such-report/", status=404)


def test_the_index_offers_three_questions(client, company):
    shown = page(client, company.owner, "/reports/")
    assert [shown.count(f"/reports/leads-by-{name}/") for name in ("status", "source", "manager")] == [1, 1, 1]


def test_other_times_keep_the_filter(client, company, lead):
    shown = page(client, company.owner, "/reports/leads-by-status/?period=this_month&compare=yes&source=google")
    links = [part.split('"')[0].replace("&amp;", "&") for part in shown.split('href="?')[1:]]
    asked = [parse_qs(urlsplit(f"?{link}").query) for link in links]
    assert asked
    assert all(one.get("source") == ["google"] for one in asked)
    assert any(one.get("period") == ["last_month"] and one.get("compare") == ["yes"] for one in asked)


def take(client, employee, form: str, name: str = "leads-by-source", query: str = "") -> bytes:
    client.force_login(employee)
    answer = client.post(f"/reports/{name}/file/{query}", {"form": form})
    assert answer.status_code == 200
    return answer.content


def test_a_csv_in_russian_has_semicolons_commas_and_a_mark(client, company, lead):
    company.head.language = "ru"
    company.head.save(update_fields=["language"])
    with override("ru"):
        text = take(client, company.head, "csv").decode()
    assert text.startswith("\N{ZERO WIDTH NO-BREAK SPACE}")
    assert "google;1;1500,50" in text
    assert Event.objects.filter(kind="report.exported", by_id=company.head.pk).count() == 1


@pytest.mark.parametrize("name", EVIL)
def test_no_name_becomes_a_formula(client, company, lead, name):
    Source.objects.filter(key="google").update(name=name)
    assert f"'{name[0]}" in take(client, company.administrator, "csv").decode().replace('"', "")
    sheet = zipfile.ZipFile(io.BytesIO(take(client, company.administrator, "xlsx")))
    assert "<f>" not in sheet.read("xl/worksheets/sheet1.xml").decode()


def test_a_file_holds_what_the_page_shows(client, company, lead):
    sheet = zipfile.ZipFile(io.BytesIO(take(client, company.head, "xlsx", query="?as_of=2020-01-01")))
    assert "google" not in sheet.read("xl/worksheets/sheet1.xml").decode()
    assert (
        "google"
        in zipfile.ZipFile(io.BytesIO(take(client, company.head, "xlsx"))).read("xl/worksheets/sheet1.xml").decode()
    )


def test_who_may_not_export_is_offered_no_file(client, company, lead):
    assert "report-file" not in page(client, company.owner, "/reports/leads-by-source/")
    assert "/file/" not in page(client, company.owner, "/reports/leads-by-source/")
    assert client.post("/reports/leads-by-source/file/", {"form": "csv"}).status_code == 403


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ("?from=2026-11-01&to=2026-11-21", "leads-by-source_2026-11-01_2026-11-21.csv"),
        ("?as_of=2026-11-21", "leads-by-source_2026-11-21.csv"),
    ],
)
def test_the_name_of_a_file_says_of_which_days_it_speaks(client, company, asked, name):
    client.force_login(company.head)
    answer = client.post(f"/reports/leads-by-source/file/{asked}", {"form": "csv"})
    assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
