"""Setup → response: the ladder in plain words, the end of a shift; in what time somebody was answered."""

from datetime import timedelta

from django.utils import timezone

from teplo.ledger.models import Event
from teplo.triage.actions.shift_ends import policy
from teplo.triage.models import Ladder
from teplo.work.actions import Ending, Plan, close_task
from tests.company import Company
from tests.web.at_work import lead_of, screen


def test_the_ladder_is_read_in_words_and_written_line_by_line(company: Company) -> None:
    head = screen(company.head)
    sent = {"share_0": "150", "deed_0": "head", "share_1": "50", "deed_1": "warn"}
    assert head.post("/setup/response/steps/", sent).status_code in (200, 204, 302)
    assert [step["share"] for step in Ladder.objects.get(channel=None).steps] == [50, 150]
    page = head.get("/setup/response/").content.decode()
    assert "50%" in page
    assert "150%" in page
    assert Event.objects.filter(kind="ladder.changed").count() == 1


def test_a_step_that_cannot_be_is_told_at_its_line(company: Company) -> None:
    before = Ladder.objects.get(channel=None).steps
    head = screen(company.head)
    twice = head.post("/setup/response/steps/", {"share_0": "50", "deed_0": "head", "share_1": "50", "deed_1": "warn"})
    unsaid = head.post("/setup/response/steps/", {"share_0": "", "deed_0": "head"})
    assert (twice.status_code, unsaid.status_code) == (422, 422)
    assert Ladder.objects.get(channel=None).steps == before


def test_a_channel_has_steps_of_its_own_and_follows_the_common_ones_again(company: Company) -> None:
    head, number = screen(company.head), company.channel.pk
    head.post(f"/setup/response/steps/{number}/", {"share_0": "90", "deed_0": "warn"})
    assert Ladder.objects.filter(channel=number).count() == 1
    head.post(f"/setup/response/steps/{number}/drop/")
    assert not Ladder.objects.filter(channel=number).exists()


def test_the_company_chooses_what_becomes_of_work_at_the_end_of_a_shift(company: Company) -> None:
    head = screen(company.head)
    head.post("/setup/response/shifts/", {"handover": "back"})
    head.post("/setup/response/shifts/", {"handover": "nonsense"})
    assert policy() == "back"


def test_the_card_says_in_what_time_somebody_was_answered(company: Company) -> None:
    lead = lead_of(company.owner)
    at = timezone.now() + timedelta(minutes=30)
    ending = Ending("ok", reached=True, next=Plan("call", at + timedelta(days=1)))
    close_task(lead.tasks.get(), ending, by=company.owner, at=at)
    assert "clock-check" in screen(company.owner).get(f"/leads/{lead.pk}/").content.decode()
