"""The records that the matrix asks for: a lead of the owner's with all that hangs on it, and who asks."""

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from teplo.channels.actions import add_campaign, add_channel
from teplo.channels.models import Channel, Source
from teplo.clients.actions import add_line, add_position, enter_company, enter_contact, enter_deal
from teplo.clients.models import Pipeline, Stage
from teplo.clients.rules import LineToBe, NewDeal
from teplo.files.actions import keep
from teplo.identity.given import Firm, Who
from teplo.identity.models import Doubt
from teplo.intake.actions import enter, imports, receive
from teplo.intake.arrival import Arrival, Verdict
from teplo.kit.tables import Layout
from teplo.kit.transactions import front_door
from teplo.leads.models import Lead, Status
from teplo.ledger.actors import SYSTEM
from teplo.staff import actions as staff
from teplo.staff.actions import make_token
from teplo.staff.models import Employee, Queue
from teplo.terms.actions import add_field, add_product
from teplo.terms.models import ConsentText, Reason
from teplo.triage.actions import accept_as_partner, bulk
from teplo.triage.actions.partners import add_partner
from teplo.triage.actions.rule_drafts import make_draft
from teplo.triage.models import Offer, Rehearsal, Rule
from teplo.work.actions import add_note, add_result, save_view, share_view, talks
from teplo.work.calls.models import Call, Recording
from teplo.work.models import Attachment, Notice, Process, TaskType
from teplo.work.talks import Address, GivenFile, HeardMessage, ThreadKey
from tests.company import Company, found, send
from tests.house.controller import controller
from tests.house.world_of_chats import a_visitor
from tests.house.world_of_scripts import script_values

ALL_SCOPES = ["intake", "read", "write", "admin"]


@dataclass
class World:
    """`values` are numbers of records by the names of the addresses' parameters, or by `route:parameter`."""

    people: dict[str, Employee]
    values: dict[str, Any]
    _secrets: dict[str, str] = field(default_factory=dict)

    def value(self, route: str, parameter: str) -> object:
        return self.values.get(f"{route}:{parameter}", self.values.get(parameter, 1))

    def filled(self, value: object) -> object:
        """`"{owner}"` stands for the number of the record of that name."""
        if isinstance(value, dict):
            return {key: self.filled(inner) for key, inner in value.items()}
        if isinstance(value, str) and value.startswith("{") and value.endswith("}"):
            return self.values[value[1:-1]]
        return value

    def headers(self, person: str) -> dict[str, str]:
        """The Authorization of a token that acts as this person; none for the anonymous."""
        if person == "anonymous":
            return {}
        if person not in self._secrets:
            employee = self.people[person]
            _, self._secrets[person] = make_token(
                person, scopes=ALL_SCOPES, employee=employee, by=SYSTEM, at=timezone.now()
            )
        return {"Authorization": f"Bearer {self._secrets[person]}"}


def build() -> World:
    company = found()
    lead = _lead_of(company.owner)
    values: dict[str, Any] = {
        "owner": company.owner.pk,
        "colleague": company.colleague.pk,
        "lead": lead.pk,
        "lead_id": lead.pk,
        "number": lead.pk,
        "person": lead.person_id,
        "person_id": lead.person_id,
        "task": lead.tasks.get().pk,
        "task_id": lead.tasks.get().pk,
        "task-done:number": lead.tasks.get().pk,
        "task-move:number": lead.tasks.get().pk,
        "task-day:number": lead.tasks.get().pk,
        "lead-change:field": "need",
        **_custom(),
        "lead-back:status": Status.objects.get(key="new").pk,
        "since": Status.objects.get(key="proposal").pk,
        **_clients(company.owner),
        **_looks(company.head),
        **_bulks(company.owner, lead),
        **_partners(company),
        **_imports(company.head),
        "name": "leads-by-status",
        "export:entity": "contacts",
        "calendar-feed:token": "teplo_calendar_nobody",
        **dict.fromkeys(("deal-report:name", "deal-report-file:name"), "by-loss"),
        "lead-person-change:field": "name",
        "person-change:field": "name",
        "point": lead.person.points.get().pk,
        "doubt": Doubt.objects.create(kind="name", person=lead.person, at=timezone.now()).pk,
        "to_queue": f"queue:{Queue.objects.get(key='new').pk}",
        "lead_seen": f"{lead.pk}=employee:{company.owner.pk}",
        "working": Status.objects.get(key="working").pk,
        "capture": _held().capture,
        "notice": Notice.objects.create(employee=company.head, kind="lead.given", lead=lead, at=timezone.now()).pk,
        **_settings(company),
        **_talks(company, lead),
        **a_visitor(company),
        **script_values(company, lead),
        **_calls(company, lead),
    }
    people = {name: getattr(company, name) for name in ("stranger", "colleague", "head", "administrator")}
    people["controller"] = controller(company)
    world = World(people, values)
    for person in people:
        world.headers(person)  # here, so that no later look at a page makes a token
    return world


OF_WOOD = (("entity", "lead"), ("key", "wood"))


def _custom() -> dict[str, Any]:
    """A field of the company on leads, under whatever name an address asks for it."""
    field = add_field("lead", name="Wood", kind="choice", options=["Oak"], by=SYSTEM, at=timezone.now())
    values = {f"custom-{way}:{name}": said for way in ("change", "file") for name, said in OF_WOOD}
    return {"field": field.pk, **values}


def _talks(company: Company, lead: Lead) -> dict[str, Any]:
    """A talk of the owner's without a lead, with a file and an original, and a template of the company's."""
    channel, _new = Channel.objects.get_or_create(
        slug="mail", defaults={"kind": "email", "name": "Mail", "key": "mail-key", "is_lead_source": False}
    )
    channel.responsible_employee = company.owner
    channel.save(update_fields=["responsible_employee"])
    html, now = keep([b"<p>Hi</p>"], limit=100), timezone.now()
    given = GivenFile(html.pk, "hi.html", "text/html", 9)
    came = HeardMessage("letter", "Hi", now, Address("Ivan", "ivan@example.ru"), html=html.pk, files=(given,))
    hear = front_door(talks.hear)
    heard = hear(ThreadKey(), came, channel=channel, person=None, lead=None, by=SYSTEM, at=now)
    signed: dict[str, Any] = {"by": company.administrator, "at": now}
    template = talks.add_template(name="Hi", subject="", text="Hi", is_own=False, **signed)
    verbs = ("", "-stream", "-say", "-say-close", "-say-task", "-note", "-take", "-give", "-close", "-reopen", "-draft")
    return {
        **{f"talk{verb}:number": heard.conversation for verb in (*verbs, "-mention", "-answers")},
        "conversation": heard.conversation,
        "conversation_id": heard.conversation,
        "message-html:number": heard.message,
        "message-retry:number": heard.message,
        "attachment:number": Attachment.objects.get(message=heard.message).pk,
        "template:number": template.pk,
        "template-remove:number": template.pk,
        "template_id": template.pk,
        "mailbox": channel.pk,
    }


def _calls(company: Company, lead: Lead) -> dict[str, Any]:
    """A call of the owner's lead that is over, with its recording."""
    now, person = timezone.now(), lead.person
    assert person is not None  # it was entered with its phone
    channel = Channel.objects.create(slug="telephony", kind="pbx", name="Telephony", key="telephony-key")
    call = Call.objects.create(
        channel=channel, external_id="1", direction="in", state="ended", ending="answered", number="+79123456789",
        started_at=now, answered_at=now, ended_at=now, talk_seconds=60, person=person, lead=lead,
        owner_employee=company.owner, created_at=now,
    )  # fmt: skip
    file = keep([b"RIFF\x00\x00\x00\x00WAVE"], limit=100)
    kept: dict[str, Any] = {"state": "kept", "file": file, "type": "audio/wav", "size": 12}
    sound = Recording.objects.create(call=call, source="1", promised_at=now, kept_at=now, **kept)
    return {
        "setup-extensions:channel": channel.pk,
        "setup-ring-steps:channel": channel.pk,
        "call": call.pk,
        "call-back:number": call.pk,
        "recording:number": sound.pk,
        "recording-retry:number": sound.pk,
        "lead-call:number": lead.pk,
        "lead-call:point": person.points.get().pk,
    }


def _process() -> dict[str, Any]:
    process = Process.objects.get(key="sale")
    verbs = ("", "-up", "-down", "-drop")
    step = process.steps.first()
    return {"process": process.pk, **{f"setup-process-step{verb}:step": step.pk for verb in verbs if step}}


OF_LINES = ("-line-add", "-line-change", "-line-drop")


def _clients(owner: Employee) -> dict[str, Any]:
    """A contact, a company and a deal of the owner's."""
    signed: dict[str, Any] = {"by": owner, "at": timezone.now()}
    contact = enter_contact(Who(name="Анна Клиентова"), **signed)
    client = enter_company(Firm("ООО Ромашка"), **signed)
    place = add_position(contact, "ООО Пион", **signed)
    deal = enter_deal(NewDeal("Паркет"), contact=contact, company=client.company, **signed)
    line = add_line(deal, LineToBe("Плинтус", Decimal(1), Decimal(5)), **signed)
    file = keep([b"PDF"], limit=9)
    note = add_note("", deal=deal, files=[GivenFile(file.pk, "offer.pdf", "application/pdf", 3)], **signed)
    routes = ("", "-file", "-change", "-whose", "-move", "-give", "-task-add", "-note", "-mention", "-lines", *OF_LINES)
    return {
        "contact": contact.pk,
        "company": client.pk,
        "position": place.pk,
        "deal": deal.pk,
        **{f"deal{route}:number": deal.pk for route in routes},
        "deal-products:number": deal.pk,
        "deal-file:file": note.files.get().pk,
        "deal-line-change:line": line.pk,
        "deal-line-drop:line": line.pk,
        "stage": Stage.objects.get(key="offered").pk,
        "pipeline": Pipeline.objects.get().pk,
        "contact-change:field": "company",
        "company-change:field": "name",
        "deal-change:field": "title",
    }


def _looks(head: Employee) -> dict[str, Any]:
    """A saved view of the head's that everybody has."""
    now = timezone.now()
    view = save_view("leads", name="Shared", values={"pairs": [["heat", "hot"]]}, by=head, at=now)
    share_view(view, shared=True, by=head, at=now)
    verbs = ("update", "rename", "share", "unshare", "remove", "restore", "up", "down", "first", "not-first")
    return {"room": "leads", **{f"look-{verb}:number": view.pk for verb in verbs}}


def _lead_of(owner: Employee) -> Lead:
    person = {"name": "Иван Петров", "phones": ["+7 912 345-67-89"]}
    given = {"person": person, "need": "Ламинат", "employee": owner.pk}
    channel = Channel.objects.get(kind=Channel.Kind.MANUAL)
    arrival = Arrival(json.dumps(given).encode())
    return Lead.objects.get(pk=enter(channel, arrival, by=owner, at=timezone.now()).lead)


def _bulks(owner: Employee, lead: Lead) -> dict[str, Any]:
    """A bulk change of the owner's that is over, and the deed that is asked for."""
    now = timezone.now()
    shown = bulk.preview("tags", {"add": ["vip"], "remove": []}, numbers=[lead.pk], by=owner, at=now)
    done = bulk.start(shown.bulk, by=owner, at=now)
    routes = ("bulk", "bulk-start", "bulk-stop", "bulk-undo")
    return {"entity": "lead", "deed": "heat", **{f"{route}:number": done.pk for route in routes}}


def _partners(company: Company) -> dict[str, Any]:
    """A partner with one enquiry that waits for his answer and one that he has accepted."""
    now = timezone.now()
    partner, link = add_partner("North", values={"language": "en"}, by=SYSTEM, at=now)
    leads = [send(company, person={"emails": [f"{number}@example.ru"]}).lead for number in range(2)]
    waits, held = (
        Offer.objects.create(lead_id=lead, partner=partner, since=now, until=now + timedelta(days=1)).pk
        for lead in leads
    )
    accept_as_partner(held, by=partner, at=now)
    numbers = {"partner-accept:number": waits, "partner-report:number": held, "partner-return:number": held}
    return {"partner": partner.pk, "link": link, **numbers}


def _imports(head: Employee) -> dict[str, Any]:
    """A file that the head has brought and not begun, and columns that he has kept."""
    now, rows = timezone.now(), (("Анна", "+7 912 000-00-01"),)
    layout = Layout("csv", "utf-8", ",", '"', "", "", (), 1, ("Name", "Phone"), rows, 1)
    file = keep([b"Name,Phone\nAnna,+7 912 000-00-01\n"], limit=100)
    mapping = {"0": "name", "1": "phone"}
    kept = imports.keep_import(
        file, target="leads", name="a.csv", layout=layout, mapping=mapping, options={}, by=head, at=now
    )
    saved = imports.keep_mapping(kept, name="Ours", by=head, at=now)
    verbs = (
        "", "-layout", "-choose", "-mapping", "-mapping-use", "-mapping-drop", "-check", "-begin", "-pause", "-resume",
        "-stop", "-undo", "-forget", "-refused",
    )  # fmt: skip
    return {"saved": saved.pk, "import-refused:form": "csv", **{f"import{verb}:number": kept.pk for verb in verbs}}


def _held() -> Any:
    arrival = Arrival(
        json.dumps({"person": {"name": "Held"}, "text": "Hm"}).encode(), verdict=Verdict.HOLD, why="too_quick"
    )
    now = timezone.now()
    return receive(Channel.objects.get(slug="api"), arrival, at=now - timedelta(minutes=1), now=now)


def _draft(company: Company) -> dict[str, Any]:
    """A draft of the rules and a rehearsal of it."""
    now = timezone.now()
    draft = make_draft("Autumn", by=company.administrator, at=now)
    period = {"since": now - timedelta(days=30), "until": now, "created_at": now, "walked_at": now}
    rehearsal = Rehearsal.objects.create(draft=draft, draft_version=1, employee=company.administrator, **period)
    return {"draft": draft.pk, "place": 0, "rehearsal": rehearsal.pk}


def _time(company: Company, now: datetime) -> dict[str, Any]:
    """A schedule by which the owner works, an absence and a duty of his to come."""
    given: dict[str, Any] = {"by": SYSTEM, "at": now}
    pattern = {"kind": "weekly", "days": [[[540, 1080]]] * 7}
    schedule = staff.add_schedule("Daily", pattern=pattern, **given)
    working = staff.give_schedule(company.owner, schedule=schedule, since=now.date() + timedelta(days=1), **given)
    soon, day = now + timedelta(days=2), timedelta(days=1)
    absence = staff.add_absence(company.owner, kind="trip", since=soon, until=soon + day, **given)
    duty = staff.add_duty(company.owner, since=soon + day, until=soon + 2 * day, **given)
    return {
        "schedule": schedule.pk,
        "absence": absence.pk,
        "duty": duty.pk,
        "setup-working-end:working": working.pk,
    }


def _settings(company: Company) -> dict[str, Any]:
    """One record of each kind that the settings pages show."""
    now = timezone.now()
    form = add_channel("form", name="Site", language="ru", by=SYSTEM, at=now)
    hook = add_channel("webhook", name="Partner", language="ru", by=SYSTEM, at=now)
    chat = add_channel("chat", name="Chat", language="ru", by=SYSTEM, at=now)
    chats = (
        "script",
        "colours",
        "frame",
        "look",
        "hello",
        "stream",
        "say",
        "contact",
        "typing",
        "read",
        "rate",
        "files",
    )
    plugged = ("channel-plugin", "channel-test", "mapper", "mapper-paste", "mapper-try", "mapper-save")
    token, _ = make_token("sample", scopes=["read"], employee=company.head, by=SYSTEM, at=now)
    return {
        "key": form.key,
        "told": "events/call",
        "channel": form.pk,
        **{f"chat-{name}:key": chat.key for name in chats},
        "chat-file:signed": "nonsense",
        **{f"setup-{name}:channel": hook.pk for name in plugged},
        "text": ConsentText.objects.get().pk,
        "source": Source.objects.get(key="site").pk,
        "campaign": add_campaign("autumn", name="Autumn", by=SYSTEM, at=now).pk,
        "product": add_product("Laminate", by=SYSTEM, at=now).pk,
        "reason": Reason.objects.get(key="price").pk,
        "task_type": TaskType.objects.get(key="meeting").pk,
        "result": add_result(TaskType.objects.get(key="call"), name="Asked", by=SYSTEM, at=now).pk,
        **_process(),
        "status": Status.objects.get(key="proposal").pk,
        "rule": Rule.objects.get(catches_all=True).pk,
        **_draft(company),
        **_time(company, now),
        "employee": company.owner.pk,
        "team": company.owner.team_id,
        "queue": Queue.objects.get(key="new").pk,
        "role": company.owner.role_id,
        "token": token.pk,
    }
