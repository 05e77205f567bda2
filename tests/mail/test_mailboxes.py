"""Letters of a real mailbox become enquiries and talks; what nobody waits for is put aside with its reason."""

import time
from email.message import EmailMessage

import pytest
from django.utils import timezone

from teplo.files.disk import place_of
from teplo.identity.models import ContactPoint
from teplo.intake import actions
from teplo.intake.connectors.email.account import account_of
from teplo.intake.connectors.email.identity import name
from teplo.intake.connectors.email.mailbox import open_box
from teplo.intake.models import MailFolder
from teplo.leads.models import Enquiry, Lead
from teplo.ledger.models import Event
from teplo.work.talks import Conversation, Message
from tests.faults import results
from tests.mail.boxes import Desk, letter, open_desk

pytestmark = pytest.mark.enable_socket


def test_a_letter_becomes_a_lead_with_its_talk(desk: Desk) -> None:
    desk.put(letter("Добрый день!\n\nХочу окна.\n\nС уважением,\nИван Петров"))
    assert desk.read() == 1
    message = Message.objects.get()
    lead = Lead.objects.get()
    assert desk.states == [("admitted", "")]
    assert (message.text, message.folded) == ("Добрый день!\n\nХочу окна.", "С уважением,\nИван Петров")
    assert (message.conversation.lead, message.enquiry, message.sender_address) == (
        lead,
        Enquiry.objects.get(),
        "ivan@client.ru",
    )
    assert ContactPoint.objects.get().value == "ivan@client.ru"
    assert desk.read() == 0


def test_an_answer_joins_its_talk_by_our_signed_id(desk: Desk) -> None:
    desk.put(letter())
    desk.read()
    talk = Conversation.objects.get()
    ours = name(talk.pk, 77, host="ours.ru")
    desk.put(letter("Да, согласен\n\n> Цена 5000", message_id="<2@client.ru>", In_Reply_To=f"<{ours}>"))
    desk.read()
    assert [each.text for each in Message.objects.order_by("pk")] == ["Хочу окна на дачу", "Да, согласен"]
    assert desk.states == [("admitted", ""), ("heard", "")]
    assert (Lead.objects.count(), Conversation.objects.count(), Enquiry.objects.count()) == (1, 1, 1)


def test_an_answer_joins_by_a_known_id_where_its_sender_takes_part(desk: Desk) -> None:
    desk.put(letter(), letter("И ещё двери", message_id="<2@client.ru>", References="<1@client.ru>"))
    desk.read()
    assert (Conversation.objects.count(), Message.objects.count(), Lead.objects.count()) == (1, 2, 1)


def test_a_stranger_who_knows_an_id_writes_into_nobodys_talk(desk: Desk) -> None:
    spy = {"sender": "Чужой <spy@evil.ru>", "message_id": "<9@evil.ru>"}
    desk.put(letter(), letter("Пришлите договор мне", References="<1@client.ru>", **spy))
    desk.read()
    assert (Conversation.objects.count(), Lead.objects.count()) == (2, 2)
    assert "hint" in Enquiry.objects.order_by("pk").last().context


@pytest.mark.parametrize("forged", ["t.1.77.{}@ours.ru", "t.1.77.@ours.ru", "t.1.77@ours.ru", "1.77.{}@ours.ru"])
def test_a_forged_token_is_a_new_enquiry_and_nothing_goes_out(desk: Desk, forged: str) -> None:
    desk.put(letter())
    desk.read()
    claim = forged.format("0" * 32)
    desk.put(letter("Это я", sender="spy@evil.ru", message_id="<9@evil.ru>", In_Reply_To=f"<{claim}>"))
    desk.read()
    assert (Conversation.objects.count(), Lead.objects.count()) == (2, 2)
    assert not Message.objects.filter(direction="out").exists()


def test_a_new_sender_with_our_token_is_shown_as_one(desk: Desk) -> None:
    desk.put(letter())
    desk.read()
    ours = name(Conversation.objects.get().pk, 77, host="ours.ru")
    boss = {"sender": "Директор <boss@client.ru>", "message_id": "<2@client.ru>"}
    desk.put(letter("Я отвечу за Ивана", In_Reply_To=f"<{ours}>", **boss))
    desk.read()
    assert Event.objects.get(kind="message.from_stranger").lead == Lead.objects.get().pk


ASIDE = (
    {"Auto_Submitted": "auto-replied"},
    {"List_Unsubscribe": "<mailto:x@list.ru>"},
    {"X_Loop": "info@ours.ru"},
)


def test_what_nobody_waits_for_is_put_aside_with_its_reason(desk: Desk) -> None:
    letters = [letter(message_id=f"<{n}@x.ru>", **given) for n, given in enumerate(ASIDE)]
    own_notice = letter(message_id="<teplo-notice-5@localhost>")
    desk.put(*letters, own_notice, letter("Отпуск", subject="Автоответ: я в отпуске", message_id="<8@x.ru>"))
    desk.read()
    reasons = ["auto_reply", "newsletter", "loop", "own_notice", "auto_reply"]
    assert desk.states == [("dropped", reason) for reason in reasons]
    assert not any(table.objects.exists() for table in (Lead, Conversation, Message))


def test_what_the_mailer_of_a_form_has_generated_is_an_enquiry(desk: Desk) -> None:
    desk.put(letter(Auto_Submitted="auto-generated"))
    desk.read()
    assert Lead.objects.count() == 1


def test_what_was_put_aside_can_be_let_in_by_a_person(desk: Desk) -> None:
    desk.put(letter(List_Unsubscribe="<mailto:x@list.ru>"))
    desk.read()
    receipt = actions.retry(desk.captures[0].pk, now=timezone.now(), by=desk.company.administrator)
    assert (receipt.state, Lead.objects.count()) == ("admitted", 1)


def test_letters_of_a_mailbox_that_is_no_lead_source_stay_out_of_the_desks(desk: Desk) -> None:
    other = open_desk(desk.company, desk.server, user="accounts@ours.ru", is_lead_source=False)
    other.put(letter(to="accounts@ours.ru"), letter("Счёт?", message_id="<2@client.ru>", In_Reply_To="<1@client.ru>"))
    other.read()
    assert other.states == [("heard", ""), ("heard", "")]
    assert (Lead.objects.count(), Conversation.objects.count(), Message.objects.count()) == (0, 1, 2)


def test_one_letter_to_two_mailboxes_is_one_enquiry(desk: Desk) -> None:
    sales = open_desk(desk.company, desk.server, user="sales@ours.ru")
    desk.put(letter())
    sales.put(b"Received: from elsewhere\r\n" + letter())
    desk.read()
    sales.read()
    assert (desk.states, sales.states) == ([("admitted", "")], [("dropped", "seen_before")])


def test_f21_a_mailbox_that_is_made_anew_gives_nothing_twice_and_nothing_less(desk: Desk) -> None:
    bare = [letter(f"Письмо {n}", message_id=None, sender="a@client.ru") for n in range(2)]
    desk.put(letter(), *bare)
    desk.read()
    assert (Message.objects.count(), desk.states) == (3, [("admitted", "")] * 3)
    time.sleep(1.1)  # Dovecot gives a new folder the second of its birth
    desk.server.forget(desk.user)
    desk.put(letter("Новое", message_id="<3@client.ru>"), *bare, letter())
    assert desk.read() == 4
    assert Message.objects.count() == 4
    assert desk.states[3:] == [("admitted", ""), *[("dropped", "seen_before")] * 3]


def test_f21_control_counting_by_sender_subject_and_second_loses_a_letter() -> None:
    bare = [letter(f"Письмо {n}", message_id=None, sender="a@client.ru") for n in range(2)]
    naive = {
        tuple(line for line in each.split(b"\n") if line.startswith((b"From", b"Subject", b"Date"))) for each in bare
    }
    assert len(naive) == 1


def test_a_reused_id_with_other_words_keeps_both(desk: Desk) -> None:
    desk.put(letter("Первое"), letter("Второе"))
    desk.read()
    assert sorted(Message.objects.values_list("text", flat=True)) == ["Второе", "Первое"]


def test_f22_all_that_is_unseen_is_stored_once_though_some_goes_and_some_comes_meanwhile(desk: Desk) -> None:
    desk.tell(begins=30)
    desk.put(*(letter(f"Письмо {n}", message_id=f"<{n}@c.ru>", sender=f"c{n}@client.ru") for n in range(30)))
    box = desk.server.box(desk.user)
    box.select("INBOX")
    box.store("5,7", "+FLAGS", r"(\Deleted)")
    box.expunge()
    box.logout()
    assert desk.read() == 28
    desk.put(letter("Последнее", message_id="<new@c.ru>", sender="new@client.ru"))
    assert (desk.read(), desk.read()) == (1, 0)
    assert (Message.objects.count(), MailFolder.objects.get().last_uid) == (29, 31)


def test_f22_control_by_place_instead_of_number_letters_are_missed(desk: Desk) -> None:
    desk.put(*(letter(message_id=f"<{n}@c.ru>") for n in range(30)))
    box = desk.server.box(desk.user)
    box.select("INBOX")

    def ids(places: str) -> set[bytes]:
        rows = box.fetch(places, "(BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)])")[1]
        return {row[1] for row in rows if isinstance(row, tuple)}

    read = ids("1:15")
    box.store("5,7", "+FLAGS", r"(\Deleted)")
    box.expunge()
    read |= ids("16:*")
    box.logout()
    assert len(read) == 28
    results.keep("F-22", "a folder paged by places", control=True, missed=30 - len(read))


def test_nothing_is_changed_in_the_mailbox(desk: Desk) -> None:
    desk.put(letter())
    desk.read()
    box = desk.server.box(desk.user)
    box.select("INBOX", readonly=True)
    assert b"Seen" not in box.fetch("1", "(FLAGS)")[1][0]
    box.logout()


def test_only_what_comes_from_now_on_is_read_where_nothing_else_was_asked(desk: Desk) -> None:
    fresh = open_desk(desk.company, desk.server, user="new@ours.ru", begins=0)
    fresh.put(letter("Старое"))
    assert fresh.read() == 0
    fresh.put(letter("Новое", message_id="<2@client.ru>"))
    assert (fresh.read(), Message.objects.get().text) == (1, "Новое")


def test_several_folders_are_read_each_with_its_own_cursor(desk: Desk) -> None:
    desk.put(letter("Заявка", message_id="<2@client.ru>", sender="b@client.ru"), folder="Leads")
    desk.put(letter())
    desk.tell(folders="INBOX\nLeads")
    assert (desk.read(), desk.read()) == (2, 0)
    assert {folder.name: folder.last_uid for folder in MailFolder.objects.all()} == {"INBOX": 1, "Leads": 1}


def test_files_and_pictures_of_a_letter_are_kept(desk: Desk) -> None:
    made = EmailMessage()
    made["From"], made["To"], made["Message-ID"] = "ivan@client.ru", desk.user, "<f@client.ru>"
    made.set_content("см. вложение")
    made.add_alternative(
        '<p>см. <b>вложение</b><script>alert(1)</script><img src="http://spy/x.png"></p>', subtype="html"
    )
    made.add_attachment(b"%PDF-1.4", maintype="application", subtype="pdf", filename="../../смета\u202efdp.exe")
    desk.put(made.as_bytes())
    desk.read()
    message = Message.objects.get()
    [file] = message.attachments.all()
    assert (file.size, file.type) == (8, "application/pdf")
    shown = place_of(message.html_file.digest).read_text()
    assert ("script" in shown, "<b>вложение</b>" in shown) == (False, True)


def test_a_channel_that_is_given_another_account_reads_its_letters_from_the_first(desk: Desk) -> None:
    """The numbers of two mailboxes are often the same: those of the former one say nothing of this one's letters."""
    desk.put(letter(message_id="<1@client.ru>"), letter(message_id="<2@client.ru>", sender="Анна <anna@client.ru>"))
    desk.read()
    desk.tell(user="second@ours.ru", address="second@ours.ru")
    desk.user = "second@ours.ru"
    desk.put(letter("Третье", message_id="<3@client.ru>", sender="Олег <oleg@client.ru>"))
    box = open_box(desk.channel, account_of(desk.channel))
    MailFolder.objects.update(uidvalidity=box.choose("INBOX")[0])  # as if both servers counted alike
    box.close()
    assert desk.read() == 1
    assert (len(desk.captures), Lead.objects.count(), MailFolder.objects.count()) == (3, 3, 2)
