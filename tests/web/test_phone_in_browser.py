"""A telephone without a line: the desk as it was seen last, what is taken waits and is sent, what lost is named."""

import json

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from teplo.leads.models import Lead
from teplo.staff.models import Queue
from teplo.triage.actions import take
from tests.company import Company, person, send
from tests.web.at_work import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
KEPT = "async () => [...await caches.keys()].includes('desk') && (await (await caches.open('desk')).keys()).length > 0"


def waiting(company: Company, phone: str) -> Lead:
    """An enquiry that waits for the first to take it."""
    lead = Lead.objects.get(pk=send(company, person=person(name=phone[-4:], phone=phone)).lead)
    queue = Queue.objects.get(key="new")
    Lead.objects.filter(pk=lead.pk).update(owner_employee=None, owner_queue=queue)
    return lead


def until(page: Page, script: str) -> None:
    """Wait until a script says yes; Playwright's own way would be refused by the policy of the page."""
    for _ in range(100):
        if page.evaluate(script):
            return
        page.wait_for_timeout(200)
    pytest.fail(f"never so: {script}")


def test_what_is_taken_without_a_line_is_sent_when_it_is_back(
    committed_company: Company, browser_page: Page, live_server: object
) -> None:
    company, url, page = committed_company, str(live_server), browser_page
    mine, lost = waiting(company, "+79121110001"), waiting(company, "+79121110002")
    page.set_viewport_size({"width": 360, "height": 780})
    sign_in(page.context, company.owner, url)
    page.goto(f"{url}/desk/")
    expect(page.locator(f"#enquiry-{mine.pk}")).to_be_visible()
    until(page, "() => navigator.serviceWorker.controller !== null")
    page.reload()
    until(page, KEPT)

    page.context.set_offline(True)
    page.goto(f"{url}/desk/")
    expect(page.locator("#kept")).to_be_visible()
    for lead in (mine, lost):
        page.locator(f"#enquiry-{lead.pk}").get_by_role("button", name="Take").click()
    expect(page.locator("#waiting li")).to_have_count(2)
    assert Lead.objects.get(pk=mine.pk).owner_employee is None
    take(Lead.objects.get(pk=lost.pk), by=company.colleague, at=timezone.now())

    page.context.set_offline(False)
    expect(page.locator("#waiting")).not_to_be_visible(timeout=20_000)
    assert Lead.objects.get(pk=mine.pk).owner_employee == company.owner
    assert Lead.objects.get(pk=lost.pk).owner_employee == company.colleague

    # What a colleague left here, and what is older than a day, is forgotten and never sent.
    now, me = timezone.now().timestamp() * 1000, str(company.owner.pk)
    left_here = [(str(company.colleague.pk), now), (None, now), (me, now - 25 * 60 * 60 * 1000)]
    deeds = [{"id": f"{at}", "url": "/not-ours/", "label": "", "of": of, "at": at} for of, at in left_here]
    page.evaluate("deeds => localStorage.setItem('teplo-waiting', JSON.stringify(deeds))", deeds)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{url}/desk/")
    until(page, "() => localStorage.getItem('teplo-waiting') === null")
    assert not [one for one in asked if "not-ours" in one]
    page.evaluate("document.querySelector('form[action$=\"/accounts/logout/\"]').requestSubmit()")
    page.wait_for_url("**/accounts/login/**")
    left = page.evaluate("async () => [(await caches.keys()).includes('desk'), JSON.stringify(localStorage)]")
    assert (left[0], json.loads(left[1]).get("teplo-waiting")) == (False, None)


def test_the_worker_shows_what_is_pushed(committed_company: Company, browser_page: Page, live_server: object) -> None:
    url, page = str(live_server), browser_page
    sign_in(page.context, committed_company.owner, url)
    page.context.grant_permissions(["notifications"], origin=url)
    page.goto(f"{url}/desk/")
    until(page, "() => navigator.serviceWorker.controller !== null")
    known: list[str] = []
    tools = page.context.new_cdp_session(page)
    tools.on("ServiceWorker.workerRegistrationUpdated", lambda told: known.extend(
        one["registrationId"] for one in told["registrations"] if not one["isDeleted"]))  # fmt: skip
    tools.send("ServiceWorker.enable")
    page.wait_for_timeout(500)
    words = {"title": "Your telephone rings", "body": "", "tag": "call.rang:7", "url": "/leads/7/", "stays": "1"}
    told = {"origin": url, "registrationId": known[-1], "data": json.dumps(words)}
    tools.send("ServiceWorker.deliverPushMessage", told)
    shown = "async () => (await (await navigator.serviceWorker.ready).getNotifications())[0]?.title"
    until(page, f"async () => Boolean(await ({shown})())")
    assert page.evaluate(shown) == "Your telephone rings"
