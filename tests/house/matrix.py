"""Who gets what at every address: the one table of the authorization matrix. An address without a line fails.

The people: nobody signed in; a stranger (a manager of another team); a colleague (a manager of the owner's team);
the head of that team; an administrator. The records asked for belong to the owner, a manager whom the head leads.
Unseen is 404, forbidden is 403, the way to the sign-in 302. A page's own redirect after a deed is 302 too.
"""

from typing import NamedTuple


class Row(NamedTuple):
    """The status that each of the five gets for one method at one address; `body` is what they send."""

    name: str
    method: str
    statuses: tuple[int, int, int, int, int]
    body: dict[str, object] | None = None
    query: str = ""


def get(name: str, /, *statuses: int, query: str = "") -> Row:
    return Row(name, "GET", _five(statuses), query=query)


def post(name: str, /, *statuses: int, **body: object) -> Row:
    return Row(name, "POST", _five(statuses), body)


def api(name: str, /, *statuses: int, query: str = "", **body: object) -> Row:
    """An operation by method and path, as the router names it: the five call it with a token of all scopes."""
    return Row(name, name.partition(" ")[0], _five(statuses), body, query)


def _five(statuses: tuple[int, ...]) -> tuple[int, int, int, int, int]:
    """One status for all, two (anonymous, everybody signed in), or all five."""
    if len(statuses) == 1:
        statuses *= 5
    if len(statuses) == 2:
        statuses = (statuses[0], *[statuses[1]] * 4)
    anonymous, stranger, colleague, head, administrator = statuses
    return anonymous, stranger, colleague, head, administrator


WATCHED = [
    get("healthz", 200),
    get("readyz", 503),  # no worker lives while the tests run
    get("metrics", 200),  # they ask from this machine, and no public address is set
]

FRAME = [
    get("search", 302, 200),
    get("me", 302, 200),
    post("me", 302, 200),
    post("shift-start", 302, 302),
    post("shift-end", 302, 302),
    get("components", 302, 403, 403, 403, 200),
    get("live", 302, 503),  # the test client holds no stream open
]

# allauth's; the table of foreign routes closes what is not offered here.
SIGN_IN = [
    get("account_login", 200, 302),
    post("account_login", 200, 302),
    get("account_logout", 302, 200),
    post("account_logout", 302, 302),
    get("account_inactive", 200),
    get("account_reauthenticate", 302, 403),  # has no password yet
    get("account_change_password", 302, 302),
    post("account_change_password", 302, 302),
    get("account_reset_password", 200),
    post("account_reset_password", 200),
    get("account_reset_password_done", 200),
    get("account_reset_password_from_key", 200),
    post("account_reset_password_from_key", 200),
    get("account_reset_password_from_key_done", 200),
    get("account_signup", 404),
    get("account_email", 404),
    get("account_email_verification_sent", 404),
    get("account_confirm_email", 404),
    get("account_confirm_login_code", 404),
    get("account_set_password", 404),
    post("account_reauthenticate", 302, 403),
    get("mfa_authenticate", 302),
    post("mfa_authenticate", 302),
    get("mfa_reauthenticate", 302, 403),
    get("mfa_index", 302, 200),
    get("mfa_activate_totp", 302, 200),
    post("mfa_activate_totp", 302, 200),
    get("mfa_deactivate_totp", 302, 404),
    post("mfa_deactivate_totp", 302, 404),
    get("mfa_view_recovery_codes", 302, 404),
    get("mfa_generate_recovery_codes", 302, 200),
    post("mfa_generate_recovery_codes", 302, 200),
    get("mfa_download_recovery_codes", 302, 404),
]

DESK = [
    get("home", 302),
    get("desk", 302, 200),
    get("notices", 302, 200),
    get("notices-count", 302, 200),
    get("notices-all", 302, 200),
    get("notices-choose", 302, 200),
    post("notices-choose", 302, 302),
    post("notice-seen", 302, 404, 404, 204, 404),
    post("notice-unseen", 302, 404, 404, 204, 404),
    get("feed", 302, 200),
    get("tasks", 302, 200),
    get("tasks", 302, 400, query="?after=nonsense"),
    get("task-proposed", 302, 200),
    get("calendar", 302, 200, query="?view=week"),
    get("team", 302, 403, 403, 200, 200),
    post("notices-seen", 302, 204),
    get("leads", 302, 200),
    get("leads", 302, 400, query="?status=nonsense"),
    get("lead-columns", 302, 200),
    post("lead-columns", 302, 200, columns="status"),
    get("board", 302, 200),
    get("board", 302, 400, query="?status=nonsense"),
    get("people", 302, 200),
    get("people-doubts", 302, 200),
    post("people-doubt-settle", 302, 404, 404, 302, 302),
    get("person", 302, 404, 404, 200, 200),
    post("person-change", 302, 404, 404, 200, 200, name="Пётр"),
    post("person-point-add", 302, 404, 404, 200, 200, value="petr@example.ru"),
    post("person-point-drop", 302, 404, 404, 302, 302),
    post("person-point-share", 302, 404, 404, 302, 302),
    get("lead-new", 302, 200),
    post("lead-new", 302, 200, name="Анна", once="8f14e45f-ceea-467f-a0b1-5d1c9e0a2b3c"),
    get("lead-new-check", 302, 200, query="?phone=89123456789"),
]

BULK = [
    get("lead-bulks", 302, 200),
    get("lead-bulk-chip", 302, 200),
    get("lead-bulk", 302, 404, 404, 200, 200),
    get("lead-bulk-choose", 302, 200, query="?leads={number}"),
    post("lead-bulk-choose", 302, 404, 404, 200, 200, leads="{number}", heat="hot"),
    post("lead-bulk-start", 302, 404, 404, 404, 404),
    post("lead-bulk-stop", 302, 404, 404, 409, 409),
    post("lead-bulk-undo", 302, 404, 404, 302, 302),
]

# Managers bring no files in; the file is the head's.
IMPORTS = [
    get("imports", 302, 403, 403, 200, 200),
    get("import-new", 302, 403, 403, 200, 200),
    post("import-new", 302, 403, 403, 422, 422, target="leads"),
    get("import", 302, 403, 403, 200, 200),
    get("import-refused", 302, 403, 403, 200, 200),
    post("import-layout", 302, 403, 403, 200, 200, delimiter=";"),
    post("import-choose", 302, 403, 403, 422, 422, **{"column-0": "name"}),
    post("import-mapping", 302, 403, 403, 302, 302, name="Mine"),
    post("import-mapping-use", 302, 403, 403, 302, 302),
    post("import-mapping-drop", 302, 403, 403, 302, 302),
    post("import-check", 302, 403, 403, 302, 302),
    post("import-begin", 302, 403, 403, 302, 302),
    post("import-pause", 302, 403, 403, 302, 302),
    post("import-resume", 302, 403, 403, 302, 302),
    post("import-stop", 302, 403, 403, 302, 302),
    post("import-undo", 302, 403, 403, 302, 302),
    post("import-forget", 302, 403, 403, 302, 302),
]

CARD = [
    get("lead", 302, 404, 404, 200, 200),
    get("lead-timeline", 302, 404, 404, 200, 200, query="?kinds=tasks"),
    post("lead-take", 302, 404, 404, 409, 409),
    post("lead-undo", 302, 404),  # one's own alone
    get("lead-assign", 302, 404, 404, 200, 200),
    post("lead-assign", 302, 404, 404, 302, 302, to="{to_queue}"),
    get("lead-moves", 302, 404, 404, 200, 200),
    post("lead-back", 302, 404, 404, 302, 302),
    post("lead-untake", 302, 404, 404, 409, 409),
    get("lead-status", 302, 404, 404, 200, 200, query="?status={working}"),
    post("lead-status", 302, 404, 404, 302, 302, status="{working}"),
    get("lead-convert", 302, 404, 404, 200, 200),
    post("lead-convert", 302, 404, 404, 302, 302, contact="on"),
    post("lead-convert-undo", 302, 404, 404, 409, 409),
    get("lead-refuse", 302, 404, 404, 200, 200),
    post("lead-refuse", 302, 404, 404, 302, 302),
    get("lead-junk", 302, 404, 404, 200, 200),
    post("lead-junk", 302, 404, 404, 302, 302),
    get("lead-reopen", 302, 404, 404, 200, 200),
    post("lead-reopen", 302, 404, 404, 409, 409),
    get("lead-wait", 302, 404, 404, 200, 200),
    post("lead-wait", 302, 404, 404, 302, 302, until="2030-01-10", reason="?"),
    post("lead-note", 302, 404, 404, 200, 200, text="!"),
    get("lead-change", 302, 404, 404, 200, 200, query="?at=list"),
    post("lead-change", 302, 404, 404, 200, 200, need="Паркет"),
    post("lead-person-change", 302, 404, 404, 200, 200, name="Пётр"),
    post("lead-point-add", 302, 404, 404, 200, 200, value="petr@example.ru"),
    post("lead-identify", 302, 404, 404, 409, 409, name="Пётр"),
    post("lead-doubt-settle", 302, 404, 404, 302, 302),
    get("lead-task-add", 302, 404, 404, 200, 200),
    post("lead-task-add", 302, 404, 404, 200, 200, next_due_at="2030-01-01T10:00"),
    get("task-done", 302, 404, 404, 200, 200),
    post("task-done", 302, 404, 404, 200, 200, reached="yes", next="task", next_due_at="2030-01-01T10:00"),
    post("lead-ask-after", 302, 404, 404, 200, 200),
    get("lead-note-panel", 302, 404, 404, 200, 200),
    post("lead-note-panel", 302, 404, 404, 200, 200, text="!"),
    get("lead-mention", 302, 404, 404, 200, 200, query="?q=co"),
    post("task-day", 302, 404, 404, 200, 200, day="2030-01-01"),
    get("task-move", 302, 404, 404, 200, 200),
    post("task-move", 302, 404, 404, 200, 200, due_at="2030-01-01T10:00"),
]

# The view is the head's, and shared with everybody.
CLIENTS = [
    get("clients", 302),
    get("contacts", 302, 200),
    get("contacts", 302, 400, query="?owner=nonsense"),
    get("contact-new", 302, 200),
    post("contact-new", 302, 200, name="Ольга"),
    get("contact", 302, 404, 404, 200, 200),
    post("contact-change", 302, 404, 404, 200, 200, company="Лютик"),
    get("contact-give", 302, 404, 404, 200, 200),
    post("contact-give", 302, 404, 404, 200, 200, to="{colleague}"),
    get("contact-task-add", 302, 404, 404, 200, 200),
    post("contact-task-add", 302, 404, 404, 200, 200, next_kind="call", next_due_at="2030-01-01T10:00"),
    post("contact-note", 302, 404, 404, 200, 200, text="A note"),
    get("companies", 302, 200),
    get("companies", 302, 400, query="?sort=name"),
    get("company-new", 302, 200),
    post("company-new", 302, 200, name="Лютик"),
    get("company", 302, 404, 404, 200, 200),
    post("company-change", 302, 404, 404, 200, 200, name="Роза"),
    get("company-give", 302, 404, 404, 200, 200),
    post("company-give", 302, 404, 404, 200, 200, to="{colleague}"),
]

DEALS = [
    get("deals", 302, 200),
    get("deals", 302, 400, query="?kind=nonsense"),
    get("deals-list", 302, 200),
    get("deals-list", 302, 400, query="?after=nonsense"),
    get("deal-new", 302, 200),
    post("deal-new", 302, 200, title="Двери", currency="RUB"),
    get("deal-clients", 302, 200, query="?q=анна"),
    get("deal", 302, 404, 404, 200, 200),
    post("deal-change", 302, 404, 404, 200, 200, title="Окна"),
    get("deal-whose", 302, 404, 404, 200, 200),
    post("deal-whose", 302, 404, 404, 200, 200, client=""),
    get("deal-move", 302, 404, 404, 200, 200),
    post("deal-move", 302, 404, 404, 302, 302),
    get("deal-give", 302, 404, 404, 200, 200),
    post("deal-give", 302, 404, 404, 200, 200, to="{colleague}"),
    get("deal-task-add", 302, 404, 404, 200, 200),
    post("deal-task-add", 302, 404, 404, 200, 200, next_kind="call", next_due_at="2030-01-01T10:00"),
    post("deal-note", 302, 404, 404, 200, 200, text="A note"),
]

LOOKS = [
    get("look-save", 302, 200, query="?layout=board&question=heat%3Dhot"),
    post("look-save", 302, 302, name="Hot ones", question="heat=hot", layout="list"),
    get("look-rename", 302, 200),
    post("look-rename", 302, 403, 403, 302, 302, name="Warm ones"),
    post("look-update", 302, 403, 403, 302, 302, question="heat=warm", layout="list"),
    post("look-share", 302, 403, 403, 302, 302),
    post("look-unshare", 302, 403, 403, 302, 302),
    post("look-remove", 302, 403, 403, 302, 302),
    post("look-restore", 302, 404),  # it is not removed
    *(post(f"look-{way}", 302, 403, 403, 302, 403) for way in ("up", "down")),
    *(post(f"look-{way}", 302, 302) for way in ("first", "not-first")),
]

PUBLIC = [
    get("form", 200),
    post("form", 422),
    get("form-thanks", 200),
    get("form-script", 302),
    get("form-colours", 200),
    get("demo-site", 404),  # only where the demo was loaded
    get("demo-site-measuring", 404),
]

API = [
    get("api.openapi", 200),
    get("api.docs", 200),
    get("api.nowhere", 404),
    post("api.nowhere", 404),
    api("POST /api/v1/enquiries", 401, 201, channel="api", person={"name": "Анна", "emails": ["anna@example.ru"]}),
    api("POST /api/v1/enquiries/batch", 401, 200, enquiries=[{"channel": "api", "text": "?"}]),
    api("GET /api/v1/leads", 401, 200),
    api("GET /api/v1/leads/{lead}", 401, 404, 404, 200, 200),
    api("PATCH /api/v1/leads/{lead}", 401, 404, 404, 200, 200, need="Паркет"),
    api("POST /api/v1/leads/{lead}/take", 401, 404, 404, 409, 409),
    api("POST /api/v1/leads/{lead}/assign", 401, 404, 404, 200, 200, to={"kind": "employee", "id": "{colleague}"}),
    api("POST /api/v1/leads/{lead}/status", 401, 404, 404, 200, 200, status="proposal"),
    api("POST /api/v1/leads/{lead}/reject", 401, 404, 404, 200, 200, reason="price"),
    api("POST /api/v1/leads/{lead}/junk", 401, 404, 404, 200, 200, reason="spam"),
    api("POST /api/v1/leads/{lead}/reopen", 401, 404, 404, 409, 409, why=""),
    api("POST /api/v1/leads/{lead}/convert", 401, 404, 404, 200, 200, contact=True),
    api("POST /api/v1/leads/{lead}/convert/undo", 401, 404, 404, 409, 409),
    api("GET /api/v1/contacts", 401, 200),
    api("POST /api/v1/contacts", 401, 201, name="Пётр"),
    api("GET /api/v1/contacts/{contact}", 401, 404, 404, 200, 200),
    api("PATCH /api/v1/contacts/{contact}", 401, 404, 404, 200, 200, company="ООО «Василёк»"),
    api("GET /api/v1/companies", 401, 200),
    api("POST /api/v1/companies", 401, 201, name="ООО «Василёк»"),
    api("GET /api/v1/companies/{company}", 401, 404, 404, 200, 200),
    api("PATCH /api/v1/companies/{company}", 401, 404, 404, 200, 200, site="lutik.example"),
    api("GET /api/v1/deals", 401, 200),
    api("POST /api/v1/deals", 401, 201, title="Паркет"),
    api("GET /api/v1/deals/{deal}", 401, 404, 404, 200, 200),
    api("PATCH /api/v1/deals/{deal}", 401, 404, 404, 200, 200, title="Плитка"),
    api("GET /api/v1/tasks", 401, 200),
    api("POST /api/v1/tasks", 401, 422, 422, 201, 201, lead="{lead}", due_at="2030-01-01T10:00:00+03:00"),
    api("GET /api/v1/tasks/{task}", 401, 404, 404, 200, 200),
    api("PATCH /api/v1/tasks/{task}", 401, 404, 404, 200, 200, due_at="2030-01-01T10:00:00+03:00"),
    api(
        "POST /api/v1/tasks/{task}/close",
        *(401, 404, 404, 200, 200),
        result="?",
        next={"due_at": "2030-01-01T10:00:00+03:00"},
    ),
    api("GET /api/v1/persons", 401, 200),
    api("GET /api/v1/persons/{person}", 401, 404, 404, 200, 200),
    api("GET /api/v1/events", 401, 404, 404, 200, 200, query="?lead={lead}"),
]

REPORTS = [
    get("reports", 302, 200),
    get("report", 302, 200, query="?period=last_month&compare=yes"),
    get("report", 302, 400, query="?as_of=soon"),
    post("report-file", 302, 403, 403, 200, 200, form="csv"),
    api("GET /api/v1/reports/{name}", 401, 200),
]

# Channels, people and tokens are the administrator's; words, rules and captures the head's too.
ONE, TWO = (302, 403, 403, 403), (302, 403, 403)
WORDS = ("product", "reason", "status", "task-type")
SETUP = [
    get("setup", 302, 200),
    get("setup-changes", 302, 200),
    get("my-name", 302, 200),
    post("my-name", 302, 302, name="Оля"),
    *(get(f"setup-{name}s", *ONE, 200) for name in ("channel", "form", "consent", "source", "campaign")),
    *(get(f"setup-{name}s", *ONE, 200) for name in ("employee", "team", "queue", "role", "token")),
    *(get(f"setup-{name}", *TWO, 200, 200) for name in ("products", "reasons", "statuses", "rules")),
    *(get(f"setup-{name}-add", *ONE, 200) for name in ("channel", "consent", "source", "campaign")),
    *(post(f"setup-{name}-add", *ONE, 422) for name in ("channel", "consent", "source", "campaign")),
    *(get(f"setup-{name}-add", *ONE, 200) for name in ("employee", "team", "queue", "token")),
    *(post(f"setup-{name}-add", *ONE, 422) for name in ("employee", "team", "queue", "token")),
    *(get(f"setup-{name}-add", *TWO, 200, 200) for name in (*WORDS, "rule")),
    *(post(f"setup-{name}-add", *TWO, 422, 422) for name in (*WORDS, "rule")),
    *(get(f"setup-{name}", *ONE, 200) for name in ("channel", "form", "source", "campaign", "team", "queue")),
    *(post(f"setup-{name}", *ONE, 422) for name in ("channel", "form", "team")),
    post("setup-source", *ONE, 302, name="?"),
    post("setup-campaign", *ONE, 302, name="?"),
    post("setup-queue", *ONE, 302, name="?"),
    *(get(f"setup-{name}", *TWO, 200, 200) for name in (*WORDS, "rule")),
    *(post(f"setup-{name}", *TWO, 302, 302, name="?", hue="lime", queue="{queue}") for name in (*WORDS, "rule")),
    *(post(f"setup-{name}-{way}", *TWO, 302, 302) for name in ("reason", "status", "rule") for way in ("up", "down")),
    get("setup-task-types", *TWO, 200, 200),
    *(get(f"setup-task-result{way}", *TWO, 200, 200) for way in ("", "-add")),
    post("setup-task-result", *TWO, 302, 302, name="?"),
    post("setup-task-result-add", *TWO, 422, 422),
    *(post(f"setup-task-{name}-{way}", *TWO, 302, 302) for name in ("type", "result") for way in ("up", "down")),
    *(get(f"setup-{name}", *TWO, 200, 200) for name in ("pipelines", "pipeline-add", "pipeline", "stage-add", "stage")),
    post("setup-pipeline-add", *TWO, 302, 302, name="Partners"),
    post("setup-pipeline", *TWO, 302, 302, name="Sales"),
    post("setup-stage-add", *TWO, 302, 302, name="Pilot", kind="open", hue="cyan", probability=10),
    post("setup-stage", *TWO, 302, 302, name="Pilot", hue="cyan", probability=10),
    get("setup-stage-retire", *TWO, 200, 200),
    post("setup-stage-retire", *TWO, 302, 302),
    *(post(f"setup-stage-{deed}", *TWO, 302, 302) for deed in ("restore", "up", "down")),
    get("setup-status-retire", *TWO, 200, 200),
    post("setup-status-retire", *TWO, 302, 302),
    *(post(f"setup-status-{deed}", *TWO, 302, 302) for deed in ("restore", "remove")),
    *(post(f"setup-rule-{deed}", *TWO, 302, 302) for deed in ("on", "off", "remove")),
    post("setup-consent-renew", *ONE, 302),
    post("setup-team-remove", *ONE, 302),
    post("setup-token-end", *ONE, 302),
    *(get(f"setup-role{part}", *ONE, 200) for part in ("", "-add", "-rename", "-hidden", "-remove", "-status")),
    *(post(f"setup-role{part}", *ONE, 422) for part in ("-add", "-rename", "-status")),
    *(post(f"setup-role{part}", *ONE, 302) for part in ("", "-hidden")),
    post("setup-role-remove", *ONE, 422),
    get("setup-employee", *ONE, 200),
    post("setup-employee", *ONE, 422),
    post("setup-employee-password", *ONE, 200),
    get("setup-employee-leave", *ONE, 200),
    post("setup-employee-leave", *ONE, 422),
    post("setup-employee-back", *ONE, 302),
    *(get(f"setup-{name}", *TWO, 200, 200) for name in ("quarantine", "tray", "capture", "journal")),
    *(
        post(f"setup-{deed}", *TWO, 302, 302, capture="{capture}")
        for deed in ("release", "block", "retry", "put-aside")
    ),
    *(post(f"setup-journal-{deed}", *TWO, 302, 302) for deed in ("retry", "put-aside")),
]

FIRST_VISIT = [
    get("first", 302),  # somebody works here already
    post("first", 302),
    get("first-steps", *ONE, 200),
    post("first-try", *ONE, 200),
]

# In a row: anonymous, stranger, colleague, head, administrator.
MATRIX = [
    *WATCHED,
    *FRAME,
    *SIGN_IN,
    *DESK,
    *BULK,
    *IMPORTS,
    *CARD,
    *CLIENTS,
    *DEALS,
    *LOOKS,
    *PUBLIC,
    *REPORTS,
    *SETUP,
    *FIRST_VISIT,
    *API,
]
