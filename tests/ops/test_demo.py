"""The demo company: complete, made once, and its site feeds the desk."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from teplo.channels.models import Form
from teplo.clients.models import Conversion, Deal
from teplo.files.queries import path_of
from teplo.intake.models import Capture
from teplo.kit import sql
from teplo.leads.models import Lead
from teplo.ops import demo_chats
from teplo.ops.demo import demo
from teplo.ops.demo_letters_words import RUSSIAN as LETTERS
from teplo.ops.demo_partners import SENT
from teplo.ops.demo_russian import RUSSIAN
from teplo.ops.demo_visits import visits
from teplo.ops.invariants import broken
from teplo.ops.seed import seed
from teplo.staff.models import Employee
from teplo.work.calls.models import Call, CallEvent, MissedCall, Recording
from teplo.work.models import Task
from teplo.work.scripts.models import ScriptRun
from teplo.work.talks.models import Conversation

ENQUIRIES = 160
SHORT = ["--enquiries", str(ENQUIRIES), "--processes", "1"]


@pytest.fixture
def loaded(db: None, own_data: Path, capsys: pytest.CaptureFixture[str]) -> str:
    seed()
    assert demo(SHORT) == 0
    return capsys.readouterr().out


def test_the_demo_is_a_season_at_work_and_a_second_time_changes_nothing(loaded, capsys):
    assert set(Capture.objects.values_list("state", flat=True)) == {"admitted", "heard", "held", "kept"}
    kinds = set(Lead.objects.values_list("status_kind", flat=True))
    assert kinds == {"interest", "new", "working", "converted", "refused", "junk"}
    waiting = Lead.objects.filter(status_kind="new", due_at__gt=timezone.now())
    assert waiting.filter(owner_employee__isnull=False).exists()
    assert waiting.filter(owner_queue__isnull=False).exists()
    due = Task.objects.filter(state="open").values_list("due_at", flat=True)
    assert min(due) < timezone.now() < max(due)
    assert Deal.objects.count() == Conversion.objects.count() > 3
    letters = sum(len(talk.said[::2]) + bool(talk.stranger) for talk in LETTERS.talks)
    written = sum(len(chat.said[::2]) for chat in demo_chats.RUSSIAN)
    assert Conversation.objects.filter(channel__kind="chat").count() == len(demo_chats.RUSSIAN)
    assert Capture.objects.count() == ENQUIRIES + SENT + letters + written + CallEvent.objects.count()
    became = set(MissedCall.objects.values_list("state", flat=True))
    assert became == {"waiting", "within_20_minutes", "within_23_hours", "came_through", "not_reached"}
    outside = Call.objects.filter(direction__in=["in", "out"]).exclude(owner_employee=None, owner_queue=None)
    assert outside.count() == Call.objects.count() > 15
    heard = Recording.objects.filter(state="kept").select_related("file")
    assert heard.count() > 5
    assert all(path_of(one.file).read_bytes().startswith(b"RIFF") for one in heard if one.file)
    assert set(ScriptRun.objects.values_list("state", flat=True)) == {"reached", "ended", "left"}
    before = Lead.objects.count(), Task.objects.count(), Deal.objects.count()
    demo(SHORT)
    assert "already" in capsys.readouterr().out
    assert (Lead.objects.count(), Task.objects.count(), Deal.objects.count()) == before


def test_the_demo_leaves_a_base_in_which_everything_holds(loaded):
    assert broken(sql.rows, worker_runs=False) == []


def test_what_comes_depends_on_the_number_and_not_on_the_day():
    now = timezone.now()
    one, other = (list(visits(RUSSIAN, at, 200)) for at in (now, now - timedelta(days=3)))
    assert [visit.values for visit in one] == [visit.values for visit in other]
    phones = [visit.values["person"]["phones"][0] for visit in one if "phones" in visit.values.get("person", {})]
    assert len(set(phones)) > 100


def test_a_season_too_short_to_show_anything_is_refused(db, capsys):
    with pytest.raises(SystemExit):
        demo(["--enquiries", "5"])
    assert "70 or more" in capsys.readouterr().err


def test_passwords_are_told_and_the_form_of_the_sample_site_feeds_the_desk(loaded):
    people = Employee.objects.filter(email__endswith="@demo.teplo")
    assert [any(one.check_password(word) for word in loaded.split()) for one in people] == [True] * 7
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
