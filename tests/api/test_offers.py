"""Offers over the API, and what whoever writes out of hours is told."""

from datetime import datetime, timedelta

from django.utils import timezone

from teplo.channels.models import Channel
from teplo.staff.models import Duty, Schedule, Shift
from tests.api.caller import IVAN
from tests.company import rule


def test_an_offer_is_read_refused_and_accepted(company, as_caller):
    rule("offer", company.owner, company.colleague, offer_minutes=5)
    owner, colleague = as_caller(company.owner), as_caller(company.colleague)
    lead = as_caller(company.administrator).post("enquiries", IVAN)["lead"]
    offer = owner.get(f"leads/{lead}/offer")
    assert (offer["state"], offer["to"]["name"]) == ("open", "Owner")
    assert 0 < offer["seconds_left"] <= 300
    assert owner.post(f"leads/{lead}/offer/refuse", {"reason": ""})["code"] == "invalid"
    owner.post(f"leads/{lead}/offer/refuse", {"reason": "Завал"})
    assert owner.last.status_code == 200
    late = owner.post(f"leads/{lead}/offer/accept", {})
    assert (owner.last.status_code, late["owner"]["name"]) == (409, "Colleague")
    taken = colleague.post(f"leads/{lead}/offer/accept", {})
    assert (taken["status"]["kind"], taken["owner"]["name"]) == ("working", "Colleague")


def test_out_of_hours_the_answer_says_when_somebody_is_there(company, as_caller):
    admin, now = as_caller(company.administrator), timezone.now()
    assert "answer_from" not in admin.post("enquiries", IVAN)
    tomorrow = timezone.localtime(now) + timedelta(days=1)
    days = [[[540, 600]] if day == tomorrow.weekday() else [] for day in range(7)]
    hours = Schedule.objects.create(name="tomorrow", pattern={"kind": "weekly", "days": days})
    Channel.objects.filter(slug="api").update(schedule=hours)
    told = admin.post("enquiries", {"person": {"name": "Пётр", "emails": ["petr@example.ru"]}})
    opens = datetime.fromisoformat(told["answer_from"])
    assert (opens.date(), opens.hour, opens.minute) == (tomorrow.date(), 9, 0)
    assert "09:00" in told["closed"]
    duty = Duty.objects.create(employee=company.owner, since=now - timedelta(hours=1), until=now + timedelta(hours=1))
    Shift.objects.create(employee=company.owner, starts_at=duty.since, ends_at=duty.until, is_duty=True)
    assert "closed" not in admin.post("enquiries", {"text": "Есть кто?"})
