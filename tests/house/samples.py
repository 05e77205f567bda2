"""For each house rule a file that breaks it, and one beside it that does not."""

from typing import NamedTuple


class Sample(NamedTuple):
    rule: str
    path: str
    bad: str
    good: str


LONG = "x = 1\n" * 401
KNOT = "def knot(a):\n" + "    if a:\n        a += 1\n" * 11

PYTHON = [
    Sample("file-length", "teplo/leads/models.py", LONG, "x = 1\n" * 400),
    Sample("forbidden-name", "teplo/leads/utils.py", "", ""),
    Sample(
        "function-length",
        "teplo/leads/queries.py",
        "def f():\n" + "    x = 1\n" * 50,
        "def f():\n" + "    x = 1\n" * 49,
    ),
    Sample("function-branches", "teplo/leads/queries.py", KNOT, "def knot(a):\n" + "    if a:\n        a += 1\n" * 10),
    Sample(
        "view-length",
        "teplo/web/desk/views.py",
        "def v(request):\n" + "    x = 1\n" * 25,
        "def v(request):\n    x = 1\n",
    ),
    Sample(
        "task-length",
        "teplo/work/tasks.py",
        "@app.task\ndef remind(task_id):\n" + "    x = 1\n" * 4,
        '@app.task\ndef remind(task_id):\n    """Says it."""\n' + "    x = 1\n" * 3,
    ),
    Sample(
        "lazy-import",
        "teplo/leads/queries.py",
        "def f():\n    import json\n",
        "def f():\n    import numpy  # half a second of start-up\n",
    ),
    Sample("section-banner", "teplo/leads/queries.py", "# ---- reading ----\n", "# Reads once - or twice.\n"),
    Sample("unfinished", "teplo/leads/queries.py", "# TO" + "DO later\n", "# Todolists are known.\n"),
    Sample(
        "signal",
        "teplo/leads/apps.py",
        "from django.db.models.signals import post_save\n",
        "from django.db.models import Q\n",
    ),
    Sample(
        "save-override",
        "teplo/leads/models.py",
        "class Lead:\n    def save(self):\n        pass\n",
        "class Lead:\n    def saved(self):\n        pass\n",
    ),
    Sample(
        "generic-foreign-key",
        "teplo/work/models.py",
        "from django.contrib.contenttypes.fields import GenericForeignKey\n",
        "from django.db.models import ForeignKey\n",
    ),
    Sample(
        "bare-atomic",
        "teplo/leads/actions.py",
        "with transaction.atomic():\n    pass\n",
        "with savepoint():\n    pass\n",
    ),
    Sample(
        "bare-atomic",
        "teplo/leads/actions.py",
        "from django.db.transaction import atomic\n@atomic\ndef f(): pass\n",
        "@front_door\ndef f(): pass\n",
    ),
    Sample(
        "write-outside-actions", "teplo/leads/queries.py", "Lead.objects.create(need='x')\n", "Lead.objects.all()\n"
    ),
    Sample("write-outside-actions", "teplo/web/lead/views.py", "lead.save(update_fields=['need'])\n", "lead.need\n"),
    Sample("write-outside-actions", "teplo/leads/models.py", "leads.update(need='x')\n", "digest.update(b'x')\n"),
    Sample("write-outside-actions", "teplo/web/lead/views.py", "leads.delete()\n", "cache.delete('key')\n"),
    Sample(
        "write-outside-actions",
        "teplo/leads/queries.py",
        "cursor.execute('DELETE FROM leads_lead')\n",
        "cursor.execute('SELECT 1')\n",
    ),
    Sample(
        "write-outside-actions",
        "teplo/leads/queries.py",
        "SQL = 'insert into leads_lead values (1)'\n",
        "SQL = 'Update your view'\n",
    ),
    Sample("network", "teplo/intake/tasks.py", "import httpx\n", "from teplo.kit import net\n"),
    Sample(
        "network", "teplo/intake/tasks.py", "from urllib.request import urlopen\n", "from urllib.parse import quote\n"
    ),
    Sample(
        "unsafe-markup",
        "teplo/web/shell/parts.py",
        "from django.utils.safestring import mark_safe\n",
        "from django.utils.html import format_html\n",
    ),
    Sample("unsafe-call", "teplo/kit/filters.py", "eval('1')\n", "evaluate('1')\n"),
    Sample("unsafe-call", "teplo/kit/filters.py", "import pickle\n", "import json\n"),
    Sample("unsafe-call", "teplo/ops/backup.py", "subprocess.run(x, shell=True)\n", "subprocess.run(x, shell=False)\n"),
    Sample("impure-rule", "teplo/triage/rules.py", "from django.db import models\n", "from datetime import datetime\n"),
    Sample("impure-rule", "teplo/triage/rules.py", "x = timezone.now()\n", "x = at.date()\n"),
    Sample("impure-rule", "teplo/triage/rules/owner.py", "x = Lead.objects.all()\n", "x = leads\n"),
    Sample("impure-rule", "teplo/triage/rules.py", "from django.conf import settings\n", "import math\n"),
    Sample(
        "undecorated-verb",
        "teplo/leads/actions.py",
        "def refuse(lead, *, by, at):\n    pass\n",
        "@front_door\ndef refuse(lead, *, by, at):\n    pass\n",
    ),
]
TEMPLATE = [
    Sample("template-length", "teplo/web/desk/desk.html", "<p></p>\n" * 201, "<p></p>\n" * 200),
    Sample("unfinished", "teplo/web/desk/desk.html", "{# FIX" + "ME #}", "{# fixed #}"),
    Sample(
        "inline-script",
        "teplo/web/desk/desk.html",
        "<script>go()</script>",
        '<script src="{% static "a.js" %}"></script>',
    ),
    Sample("inline-script", "teplo/web/desk/desk.html", '<a href="javascript:go()">', '<a href="/javascript/">'),
    Sample("inline-script", "teplo/web/desk/desk.html", '<p hx-on:click="go()">', '<p hx-get="/x">'),
    Sample("inline-handler", "teplo/web/desk/desk.html", '<p class="a" onclick="go()">', '<p data-on="x">'),
    Sample("inline-style", "teplo/web/desk/desk.html", '<p style="color: red">', '<p class="hot" data-style="x">'),
    Sample("inline-style", "teplo/web/desk/desk.html", "<style>p {}</style>", '<link rel="stylesheet">'),
    Sample("unsafe-template", "teplo/web/desk/desk.html", "{{ need|safe }}", "{{ need }}"),
    Sample("unsafe-template", "teplo/web/desk/desk.html", "{% autoescape off %}", "{% autoescape on %}"),
    Sample(
        "trigger-filter", "teplo/web/desk/desk.html", "<p hx-trigger=\"keyup[key=='a']\">", '<p hx-trigger="keyup">'
    ),
    Sample(
        "untranslated", "teplo/web/desk/desk.html", "<p>New leads</p>", '<p>{% translate "New leads" %} · {{ n }}</p>'
    ),
    Sample(
        "untranslated",
        "teplo/web/desk/desk.html",
        '<input placeholder="Name">',
        "<input placeholder=\"{% translate 'Name' %}\">&nbsp;",
    ),
]
MODULE = [
    Sample("file-length", "teplo/web/static/keys.js", "x;\n" * 401, "x;\n" * 400),
    Sample("unfinished", "teplo/web/static/keys.js", "// TO" + "DO\n", "// done\n"),
    Sample("unsafe-module", "teplo/web/static/keys.js", "box.innerHTML = text;\n", "box.textContent = text;\n"),
]
