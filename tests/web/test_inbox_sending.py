"""What whoever writes is told of the way his words take: a mailbox that is not set up, and one of the demo."""

import pytest
from django.utils import timezone

from teplo.channels import actions as channels
from teplo.channels.models import Channel
from teplo.intake.sending import send_waiting
from teplo.web.inbox.addressees import addressees
from teplo.web.inbox.letters import mailboxes
from teplo.work.models import Task
from teplo.work.talks import Address
from teplo.work.talks.models import Message
from teplo.work.talks.queries import talk_for
from tests.company import Company
from tests.web.at_work import screen
from tests.work.talking import IVAN, a_lead, hear, letter, mailbox, talk_of

pytestmark = pytest.mark.django_db

SHOP = Address("", "shop@ours.ru")


def set_up(channel: Channel, company: Company) -> Channel:
    values = {"address": SHOP.address}
    channels.set_up(channel, values=values, secrets={}, by=company.administrator, at=timezone.now())
    return Channel.objects.get(pk=channel.pk)


def test_the_composer_says_beforehand_that_a_mailbox_is_not_set_up(company: Company) -> None:
    box = mailbox(company)
    talk = talk_of(hear(box, letter()))
    url, link = f"/inbox/{talk.pk}/", f'href="/setup/channels/{box.pk}/"'
    page = screen(company.owner).get(url).content.decode()
    assert ("is not set up" in page, link in page) == (True, False)
    assert 'value="say" data-mode disabled' in page.replace(" checked", "")
    assert link in screen(company.administrator).get(url).content.decode()
    assert "is not set up" in screen(company.owner).get("/inbox/new/").content.decode()
    set_up(box, company)
    assert "is not set up" not in screen(company.owner).get(url).content.decode()


def test_the_list_of_channels_says_what_the_page_of_a_channel_says(company: Company) -> None:
    box, boss = mailbox(company), screen(company.administrator)
    told = [boss.get(url).content.decode() for url in ("/setup/channels/", f"/setup/channels/{box.pk}/")]
    assert ("not set up" in told[0], "Not set up yet" in told[1]) == (True, True)
    set_up(box, company)
    told = [boss.get(url).content.decode() for url in ("/setup/channels/", f"/setup/channels/{box.pk}/")]
    assert ("not set up" in told[0], "Not set up yet" in told[1]) == (False, False)


def test_an_answer_in_the_demo_is_taken_by_nobody_and_says_so(company: Company) -> None:
    box = set_up(mailbox(company, kind="demo_letters", slug="shop"), company)
    talk = talk_of(hear(box, letter()))
    owner = screen(company.owner)
    assert "shown as sent and goes to nobody" in owner.get(f"/inbox/{talk.pk}/").content.decode()
    owner.post(f"/inbox/{talk.pk}/say/", {"text": "Добрый день"})
    send_waiting()
    assert Message.objects.get(direction="out").state == "sent"
    assert "demo: not really sent" in owner.get(f"/inbox/{talk.pk}/").content.decode()
    assert "demo_letters" not in screen(company.administrator).get("/setup/channels/add/").content.decode()


def test_nobody_is_offered_the_companys_own_address(company: Company) -> None:
    """Neither that of a mailbox nor one that is forwarded to it; a third who was written to as well stays."""
    box, lead = set_up(mailbox(company), company), a_lead(company)
    third = Address("Жена", "olga@example.ru")
    talk = talk_of(hear(box, letter(recipients=(SHOP,), external_id="<1@x.ru>"), lead=lead))
    hear(box, letter(recipients=(SHOP, third), external_id="<2@x.ru>"), lead=lead)
    hear(box, letter(recipients=(Address("", "info@ours.ru"),), external_id="<3@x.ru>"), lead=lead)
    talks = {one.conversation for one in Message.objects.all()}
    offered = {one.address for each in talks for one in addressees(talk_for(company.owner, each.pk))}
    assert offered == {"ivan@example.ru", third.address}
    assert talk in talks


def test_who_writes_to_himself_with_a_blind_copy_to_us_can_be_answered(company: Company) -> None:
    box, lead = set_up(mailbox(company), company), a_lead(company)
    talk = talk_of(hear(box, letter(recipients=(IVAN,), external_id="<1@x.ru>"), lead=lead))
    assert [one.address for one in addressees(talk_for(company.owner, talk.pk))] == [IVAN.address]


def test_a_letter_is_sent_from_mailboxes_alone(company: Company) -> None:
    box, chat = mailbox(company), mailbox(company, kind="chat", slug="chat")
    assert [one.pk for one in mailboxes()] == [box.pk]
    assert chat.name not in screen(company.owner).get("/inbox/new/").content.decode()


def test_a_letter_closes_the_task_that_asked_for_it_or_offers_to(company: Company) -> None:
    box, lead = set_up(mailbox(company), company), a_lead(company)
    talk, owner = talk_of(hear(box, letter(), lead=lead)), screen(company.owner)
    Task.objects.filter(lead=lead).update(kind="letter", owner_employee=company.owner, owner_queue=None)
    asked, url = Task.objects.get(lead=lead), f"/inbox/{talk.pk}/"
    assert "asked for an answer" not in owner.get(url).content.decode()
    page = owner.post(f"{url}say/", {"text": "Добрый день"}).content.decode()
    assert ("asked for an answer" in page, f'href="/tasks/{asked.pk}/done/"' in page) == (True, True)
    task = {"text": "Перезвоню", "task_title": "Перезвонить", "task_due_at": "2030-01-01T10:00"}
    page = owner.post(f"{url}say/task/", task).content.decode()
    assert "asked for an answer" not in page
    assert set(Task.objects.filter(lead=lead).values_list("title", "state")) == {("", "done"), ("Перезвонить", "open")}
