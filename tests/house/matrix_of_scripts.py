"""Who gets what at the addresses of scripts and of the product as an application."""

from tests.house.matrix_of_setup import TWO
from tests.house.rows import get, post

# A run belongs to whoever walks it.
NOBODY_ELSE = (302, 404)
SCRIPTS = [
    get("script-beside", *NOBODY_ELSE),
    post("script-start", 302, 404, 404, 200, 200, lead="{lead}", version="{script_version}"),
    *(post(f"script-{verb}", *NOBODY_ELSE) for verb in ("answer", "objection", "back", "leave")),
    get("script-run", *TWO, 200, 200),
    get("script-ways", *TWO, 200, 200),
    get("script-runs", *TWO, 200, 200),
    post("mark-make", 302, 404, 404, 200, 200, lead="{lead}", topic="{topic}"),
    post("mark-drop", 302, 404, 404, 200, 200),
    get("voices", 302, 200),
    get("voice", 302, 200),
    *(get(f"setup-script{part}", *TWO, 200, 200) for part in ("s", "", "-add", "-settings", "-copy", "-versions")),
    *(post(f"setup-script{part}", *TWO, 422, 422) for part in ("-add", "-settings", "-copy")),
    *(post(f"setup-script{part}", *TWO, 302, 302) for part in ("-publish", "-take-up")),
    *(get(f"setup-step{part}", *TWO, 200, 200) for part in ("", "-add")),
    *(post(f"setup-step{part}", *TWO, 422, 422) for part in ("", "-add")),
    *(post(f"setup-step{part}", *TWO, 302, 302) for part in ("-remove", "-first")),
    *(get(f"setup-topic{part}", *TWO, 200, 200) for part in ("s", "", "-add")),
    post("setup-topic-add", *TWO, 422, 422),
    post("setup-topic", *TWO, 302, 302, name="?"),
    *(post(f"setup-topic-{way}", *TWO, 302, 302) for way in ("up", "down")),
]
PHONE = [
    *(get(name, 200) for name in ("manifest", "worker", "offline")),
    post("device-add", 302, 422),
    post("device", 302, 404, 404, 302, 404),
    post("device-drop", 302, 404, 404, 302, 404),
    get("my-calendar", 302, 200),
    post("my-calendar-open", 302, 200),
    post("my-calendar-close", 302, 302),
    get("calendar-feed", 404),  # no secret opens it but one that was given
]
