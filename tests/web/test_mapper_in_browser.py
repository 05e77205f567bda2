"""A webhook from outside to the card, in a browser: caught, pointed at, tried, saved; the next one is a lead."""

import json
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from teplo.channels.models import Channel
from teplo.intake.tasks import read_mapped
from teplo.leads.models import Lead
from teplo.staff.models import Employee
from tests.company import Company
from tests.intake.hooked import BODY, deliver
from tests.web.at_work import sign_in

pytestmark = pytest.mark.browser


def test_a_webhook_is_caught_pointed_at_and_becomes_a_lead(
    committed_company: Company, live_server: Any, browser_page: Page, client: Client
) -> None:
    page = browser_page
    Employee.objects.update(language="en")
    sign_in(page.context, committed_company.administrator, live_server.url)
    page.goto(f"{live_server.url}/setup/channels/add/")
    page.locator("input[name=kind][value=webhook]").check()
    page.get_by_label("Title").fill("Partner")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Which field is what").click()
    channel = Channel.objects.get(kind="webhook")
    expect(page.locator(".hook-address")).to_contain_text(f"/hooks/{channel.key}")
    deliver(client, channel, {**BODY, "who": "Partner Ltd"})
    page.reload()
    expect(page.locator("#mapper-try")).to_contain_text("Иван Петров")
    page.get_by_label("who", exact=True).select_option("company")
    expect(page.locator("#mapper-try")).to_contain_text("Company")
    page.get_by_role("button", name="Save and go").click()
    expect(page.locator("body")).to_contain_text("1 that waited is being read")
    read_mapped(channel.pk)
    page.reload()
    page.get_by_role("link", name="Enquiry").click()
    expect(page.locator("main")).to_contain_text("Иван Петров")
    assert json.dumps(Lead.objects.get().fields) == "{}"
