"""The demo company: complete, made once, and its site feeds the desk."""

import pytest
from django.test import Client
from django.utils import timezone

from teplo.channels.models import Form
from teplo.intake.models import Capture
from teplo.leads.models import Enquiry, Lead
from teplo.ops.demo import demo
from teplo.ops.seed import seed
from teplo.staff.models import Employee
from teplo.work.models import Task


@pytest.fixture
def loaded(db: None, capsys: pytest.CaptureFixture[str]) -> str:
    seed()
    assert demo([]) == 0
    return capsys.readouterr().out


def test_the_demo_is_a_fortnight_at_work_and_a_second_time_changes_nothing(loaded, capsys):
    assert set(Capture.objects.values_list("state", flat=True)) == {"admitted", "held", "kept"}
    kinds = set(Lead.objects.values_list("status__key", flat=True))
    assert kinds == {"interest", "new", "working", "proposal", "refused", "junk"}
    assert Enquiry.objects.filter(kind="needs_checking").exists()
    waiting = Lead.objects.filter(status_kind="new", due_at__gt=timezone.now())
    assert waiting.filter(owner_employee__isnull=False).count() >= 2
    assert waiting.filter(owner_queue__isnull=False).exists()
    due = Task.objects.filter(state="open").values_list("due_at", flat=True)
    assert min(due) < timezone.now() < max(due)
    assert Capture.objects.count() == 100
    before = Lead.objects.count(), Task.objects.count()
    demo([])
    assert "already" in capsys.readouterr().out
    assert (Lead.objects.count(), Task.objects.count(), Capture.objects.count()) == (*before, 100)


def test_passwords_are_told_and_the_form_of_the_sample_site_feeds_the_desk(loaded):
    people = Employee.objects.filter(email__endswith="@demo.teplo")
    assert [any(one.check_password(word) for word in loaded.split()) for one in people] == [True] * 5
    page = Client().get("/demo/site/?utm_source=vk&utm_campaign=new-flat")
    assert 'name="utm_campaign" value="new-flat"' in page.content.decode()
    form = Form.objects.get()
    values = {"name": "Лев Новый", "contact": "8 (926) 000-77-78", "utm_campaign": "new-flat", "page": "https://a/"}
    sent = Client().post(f"/f/{form.channel.key}", {**values, "consent_processing": form.consents.get().version})
    assert sent.status_code == 302
    lead = Lead.objects.get(person__name="Лев Новый")
    assert f'src="/f/{form.channel.key}.js"' in Client().get("/demo/site/measuring").content.decode()
    assert (lead.campaign.key, lead.enquiries.get().context["page"]) == ("new-flat", "https://a/")


def test_without_the_demo_there_is_no_sample_site(company):
    assert Client().get("/demo/site/").status_code == 404
