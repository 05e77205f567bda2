"""Makes the company that the faults happen to: run as a program, prints the tokens as JSON."""

import json
import sys

from teplo.config.startup import set_up_django

set_up_django(pool="0")

from django.utils import timezone  # noqa: E402

from teplo.channels.actions.forms import make_form  # noqa: E402
from teplo.channels.models import Channel, ChannelSettings  # noqa: E402
from teplo.kit.tokens import make_public_key  # noqa: E402
from teplo.kit.transactions import front_door  # noqa: E402
from teplo.ledger.actors import SYSTEM  # noqa: E402
from teplo.staff import actions as staff  # noqa: E402
from teplo.staff.models import Employee, Queue  # noqa: E402
from tests.company import found, hire, rule  # noqa: E402

CLAIMERS = 20


def token(employee: Employee, scopes: list[str]) -> str:
    return staff.make_token(employee.name, scopes=scopes, employee=employee, by=SYSTEM, at=timezone.now())[1]


def main() -> None:
    """Three people take turns; what comes over the channel `queue` waits in the queue for twenty others."""
    company = found()
    rule("round_robin", company.owner, company.colleague, company.stranger)
    Channel.objects.create(
        kind="api", slug="queue", name="queue", key="queue", responsible_queue=Queue.objects.get(key="new")
    )
    claimers = [hire(f"claimer{number}", "manager", company.owner.team) for number in range(CLAIMERS)]
    robot = Employee.objects.get(is_robot=True)
    channel = Channel.objects.create(kind="form", slug="site", key=make_public_key(), name="site")
    form = front_door(make_form)(channel, heading="Ask", language="en")
    chat = Channel.objects.create(kind="chat", slug="chat", key=make_public_key(), name="chat")
    told = {"sites": "shop.example.ru", "consent": False, "auto_minutes": 0, "rescue_minutes": 0}
    ChannelSettings.objects.create(channel=chat, values=told)
    tokens = {
        "form": form.channel.key,
        "chat": chat.key,
        "operator": token(company.administrator, ["read", "write"]),
        "intake": token(robot, ["intake"]),
        "noisy": token(robot, ["intake"]),
        "reader": token(company.administrator, ["read"]),
        "claimers": [token(one, ["read", "write"]) for one in claimers],
    }
    json.dump(tokens, sys.stdout)


main()
