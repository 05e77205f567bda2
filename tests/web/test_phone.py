"""The product as an application: what a browser installs, how a device joins, and what may be sent twice."""

import json

from django.conf import settings
from django.test import Client
from django.utils import timezone

from teplo.channels.models import Channel
from teplo.kit import vapid
from teplo.leads.models import Lead
from teplo.ledger.models import Event
from teplo.work.devices import Device, alive
from tests.company import Company, person, send
from tests.web.at_work import kinds_of, lead_of, screen
from tests.work.talking import a_lead, hear, letter, mailbox, talk_of
from tests.work.test_push import Browser


def test_the_manifest_and_the_worker_are_there_for_a_browser(db: None) -> None:
    told = json.loads(Client().get("/manifest.webmanifest").content)
    assert (told["display"], told["start_url"]) == ("standalone", "/desk/")
    assert {icon["sizes"] for icon in told["icons"]} >= {"192x192", "512x512"}
    worker = Client().get("/sw.js")
    assert (worker.headers["Content-Type"], worker.headers["Cache-Control"]) == (
        "text/javascript; charset=utf-8", "no-cache",
    )  # fmt: skip
    assert "No connection" in Client().get("/offline/").content.decode()


def test_a_page_names_the_worker_of_its_build_and_the_key_of_push(company: Company) -> None:
    page = screen(company.owner).get("/desk/", headers={"HX-Request": ""}).content.decode()
    build = settings.STATIC_URL.split("/")[2]
    assert f'content="/sw.js?{build}"' in page
    assert f'content="{vapid.public_key()}"' in page


def test_a_device_joins_is_told_otherwise_and_goes(company: Company) -> None:
    client, way = screen(company.owner), Browser("https://push.example.com").way
    given = {"endpoint": way.endpoint, "p256dh": way.p256dh, "auth": way.auth, "key": way.our_key, "name": "Phone"}
    assert client.post("/me/devices/", {**given, "endpoint": "http://a"}).status_code == 422
    assert client.post("/me/devices/", given).status_code == 204
    device = Device.objects.get()
    assert alive(device)
    client.post(f"/me/devices/{device.pk}/", {"says_more": "on"})
    device.refresh_from_db()
    assert (device.says_more, device.only_at_work) == (True, False)
    assert "Phone" in client.get("/me/notices/").content.decode()
    assert screen(company.colleague).post(f"/me/devices/{device.pk}/drop/").status_code == 404
    client.post(f"/me/devices/{device.pk}/drop/")
    assert not Device.objects.exists()
    assert list(Event.objects.filter(kind__startswith="device.").order_by("pk").values_list("kind", flat=True)) == [
        "device.added", "device.changed", "device.dropped",
    ]  # fmt: skip


def test_a_device_lives_as_long_as_the_session_that_gave_it(company: Company) -> None:
    client, way = screen(company.owner), Browser("https://push.example.com").way
    given = {"endpoint": way.endpoint, "p256dh": way.p256dh, "auth": way.auth, "key": way.our_key}
    client.post("/me/devices/", given)
    company.owner.set_password("another-long-word")
    company.owner.save(update_fields=["password"])
    assert not alive(Device.objects.select_related("employee").get())
    client.post("/accounts/logout/")
    assert not alive(Device.objects.get())


def test_what_waited_without_a_line_may_arrive_twice(company: Company) -> None:
    lead, client = lead_of(company.owner), screen(company.owner)
    for _ in range(2):
        assert client.post(f"/leads/{lead.pk}/take/").status_code == 200
    for _ in range(2):
        assert client.post(f"/leads/{lead.pk}/junk/").status_code == 200
    assert kinds_of(lead).count("lead.junked") == 1
    assert kinds_of(lead).count("lead.taken") <= 1


def test_taking_and_junk_are_one_gesture_on_the_desk_and_on_the_card(company: Company) -> None:
    receipt = send(company, person=person(phone="+79121112233"))
    Lead.objects.filter(pk=receipt.lead).update(owner_employee=company.owner, owner_queue=None, due_at=timezone.now())
    for address in ("/desk/", f"/leads/{receipt.lead}/"):
        page = screen(company.owner).get(address).content.decode()
        assert f'hx-post="/leads/{receipt.lead}/take/"' in page
        assert f'hx-post="/leads/{receipt.lead}/junk/"' in page
    Channel.objects.filter(slug="api").update(needs_reason=True)
    for address in ("/desk/", f"/leads/{receipt.lead}/"):
        page = screen(company.owner).get(address).content.decode()
        assert f'href="/leads/{receipt.lead}/junk/" data-panel' in page


def test_taking_and_junk_are_one_gesture_in_the_talk_too(company: Company) -> None:
    talk = talk_of(hear(mailbox(company), letter(), lead=a_lead(company)))
    page = screen(company.owner).get(f"/inbox/{talk.pk}/").content.decode()
    assert (talk.lead.status_kind, talk.lead.owner_employee) == ("new", company.owner)
    assert f'hx-post="/inbox/{talk.pk}/take/"' in page
    assert f'hx-post="/inbox/{talk.pk}/junk/"' in page
    assert screen(company.owner).post(f"/inbox/{talk.pk}/junk/").status_code == 200
    assert Lead.objects.get(pk=talk.lead_id).status_kind == "junk"
