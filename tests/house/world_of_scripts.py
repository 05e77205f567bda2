"""The records of scripts that the matrix asks for: a version, a run of the owner's, a mark, a browser of the head's."""

from typing import Any

from django.utils import timezone

from teplo.leads.models import Lead
from teplo.terms.models import Topic
from teplo.work.actions import scripts
from teplo.work.devices import Device
from teplo.work.scripts.rules import Answer, Step, StepKind, Tree
from tests.company import Company

TREE = Tree(
    "s1",
    (
        Step("s1", StepKind.SAY, words="Hello", answers=(Answer("a1", "Yes", "s2"),)),
        Step("s2", StepKind.END, words="Bye", is_aim=True),
    ),
)


def script_values(company: Company, lead: Lead) -> dict[str, Any]:
    """Their numbers, by the names of the addresses' parameters."""
    now = timezone.now()
    signed: dict[str, Any] = {"by": company.administrator, "at": now}
    script = scripts.add_script("Call", kind="call", aim="A visit", tree=TREE, **signed)
    version = scripts.publish(script, seen=0, **signed)
    run = scripts.start(version, lead=lead, talk=None, by=company.owner, at=now)
    topic = Topic.objects.get(key="too_expensive")
    mark = scripts.make_mark(topic, lead=lead, talk=None, by=company.owner, at=now)
    device = Device.objects.create(employee=company.head, session="s", digest="d", sealed=b"", created_at=now)
    return {
        "script": script.pk,
        "script_version": version.pk,
        "step": "s1",
        "setup-step-add:kind": "say",
        "setup-script-take-up:number": 1,
        "run": run.pk,
        "topic": topic.pk,
        "mark": mark.pk,
        "device": device.pk,
    }
