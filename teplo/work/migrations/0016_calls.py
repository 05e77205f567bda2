import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


# A call about a lead is with whoever has the lead, as its talks are.
FOLLOW = """
CREATE OR REPLACE FUNCTION work_talks_follow() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE work_conversation SET owner_employee_id = NEW.owner_employee_id, owner_queue_id = NEW.owner_queue_id
    WHERE lead_id = NEW.id
        AND (owner_employee_id, owner_queue_id) IS DISTINCT FROM (NEW.owner_employee_id, NEW.owner_queue_id);
    UPDATE work_call SET owner_employee_id = NEW.owner_employee_id, owner_queue_id = NEW.owner_queue_id
    WHERE lead_id = NEW.id
        AND (owner_employee_id, owner_queue_id) IS DISTINCT FROM (NEW.owner_employee_id, NEW.owner_queue_id);
    RETURN NULL;
END $$;
"""
FOLLOW_UNDO = """
CREATE OR REPLACE FUNCTION work_talks_follow() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE work_conversation SET owner_employee_id = NEW.owner_employee_id, owner_queue_id = NEW.owner_queue_id
    WHERE lead_id = NEW.id
        AND (owner_employee_id, owner_queue_id) IS DISTINCT FROM (NEW.owner_employee_id, NEW.owner_queue_id);
    RETURN NULL;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("channels", "0008_extensions"),
        ("files", "0001_initial"),
        ("identity", "0005_company_size_and_industry"),
        ("leads", "0013_who_answered"),
        ("staff", "0005_schedule_exceptions"),
        ("work", "0015_scripts"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Call",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("external_id", models.CharField(max_length=200)),
                (
                    "direction",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "Not known yet"),
                            ("in", "Incoming"),
                            ("out", "Outgoing"),
                            ("internal", "Internal"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("ringing", "Rings"),
                            ("talking", "Being talked"),
                            ("held", "On hold"),
                            ("ended", "Over"),
                        ],
                        max_length=7,
                    ),
                ),
                (
                    "ending",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "Not over, or not known"),
                            ("answered", "Talked"),
                            ("missed", "Missed"),
                            ("no_answer", "Not answered"),
                            ("busy", "Busy"),
                            ("refused", "Refused"),
                            ("failed", "Could not be connected"),
                            ("no_hangup", "Its end was never told"),
                        ],
                        max_length=9,
                    ),
                ),
                ("number", models.CharField(blank=True, max_length=40)),
                ("from_number", models.CharField(blank=True, max_length=40)),
                ("to_number", models.CharField(blank=True, max_length=40)),
                ("line", models.CharField(blank=True, max_length=40)),
                ("reason", models.CharField(blank=True, max_length=80)),
                ("started_at", models.DateTimeField()),
                ("answered_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("wait_seconds", models.PositiveIntegerField(null=True)),
                ("talk_seconds", models.PositiveIntegerField(null=True)),
                ("expires_at", models.DateTimeField(null=True)),
                (
                    "rung",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None
                    ),
                ),
                ("created_at", models.DateTimeField()),
                (
                    "asked_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "channel",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="channels.channel",
                    ),
                ),
                (
                    "employee",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "enquiry",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="leads.enquiry",
                    ),
                ),
                (
                    "lead",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="calls",
                        to="leads.lead",
                    ),
                ),
                (
                    "owner_employee",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "owner_queue",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="staff.queue",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="calls",
                        to="identity.person",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="AskedCall",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=40)),
                ("command", models.CharField(blank=True, max_length=120)),
                ("at", models.DateTimeField()),
                (
                    "channel",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="channels.channel",
                    ),
                ),
                (
                    "employee",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "lead",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="leads.lead",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="identity.person",
                    ),
                ),
                (
                    "call",
                    models.OneToOneField(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="asked", to="work.call"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CallEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("external_id", models.CharField(max_length=200)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("ring", "Ring"),
                            ("answer", "Answer"),
                            ("hold", "Hold"),
                            ("resume", "Resume"),
                            ("transfer", "Transfer"),
                            ("hangup", "Hangup"),
                            ("summary", "Summary"),
                            ("recording", "Recording"),
                            ("timeout", "Timeout"),
                        ],
                        max_length=9,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("seq", models.BigIntegerField(null=True)),
                ("leg", models.CharField(blank=True, max_length=120)),
                (
                    "direction",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "Not known yet"),
                            ("in", "Incoming"),
                            ("out", "Outgoing"),
                            ("internal", "Internal"),
                        ],
                        max_length=8,
                    ),
                ),
                ("from_number", models.CharField(blank=True, max_length=40)),
                ("to_number", models.CharField(blank=True, max_length=40)),
                ("line", models.CharField(blank=True, max_length=40)),
                ("extension", models.CharField(blank=True, max_length=40)),
                ("seconds", models.PositiveIntegerField(null=True)),
                ("waited", models.PositiveIntegerField(null=True)),
                ("reason", models.CharField(blank=True, max_length=80)),
                ("recording", models.CharField(blank=True, max_length=1000)),
                ("command", models.CharField(blank=True, max_length=120)),
                ("capture", models.BigIntegerField(null=True)),
                ("received_at", models.DateTimeField()),
                (
                    "call",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="events", to="work.call"
                    ),
                ),
                (
                    "channel",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="channels.channel",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="MissedCall",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(blank=True, max_length=40)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waits for a call back"),
                            ("within_20_minutes", "Called back within 20 minutes"),
                            ("within_23_hours", "Called back within 23 hours"),
                            ("came_through", "Got through himself"),
                            ("not_reached", "Not reached"),
                        ],
                        default="waiting",
                        max_length=17,
                    ),
                ),
                ("missed_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("settled_at", models.DateTimeField(null=True)),
                (
                    "call",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="missed", to="work.call"
                    ),
                ),
                (
                    "lead",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="leads.lead",
                    ),
                ),
                (
                    "settled_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="work.call",
                    ),
                ),
                (
                    "task",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="work.task",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Recording",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("source", models.CharField(max_length=1000)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("promised", "Promised"),
                            ("fetching", "Being fetched"),
                            ("kept", "Kept"),
                            ("failed", "Could not be fetched"),
                        ],
                        default="promised",
                        max_length=8,
                    ),
                ),
                ("type", models.CharField(blank=True, max_length=80)),
                ("size", models.BigIntegerField(null=True)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("error", models.CharField(blank=True, max_length=400)),
                ("next_fetch_at", models.DateTimeField(null=True)),
                ("leased_until", models.DateTimeField(null=True)),
                ("promised_at", models.DateTimeField()),
                ("kept_at", models.DateTimeField(null=True)),
                (
                    "call",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="recordings", to="work.call"
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="files.file",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.AddIndex(
            model_name="call",
            index=models.Index(
                condition=models.Q(("owner_employee__isnull", False)),
                fields=["owner_employee", "-started_at", "-id"],
                name="call_of_employee",
            ),
        ),
        migrations.AddIndex(
            model_name="call",
            index=models.Index(
                condition=models.Q(("owner_queue__isnull", False)),
                fields=["owner_queue", "-started_at", "-id"],
                name="call_of_queue",
            ),
        ),
        migrations.AddIndex(
            model_name="call",
            index=models.Index(fields=["-started_at", "-id"], name="call_latest"),
        ),
        migrations.AddIndex(
            model_name="call",
            index=models.Index(
                condition=models.Q(("employee__isnull", False)),
                fields=["employee", "-started_at", "-id"],
                name="call_talked_by",
            ),
        ),
        migrations.AddIndex(
            model_name="call",
            index=models.Index(
                condition=models.Q(("lead__isnull", False)), fields=["lead", "-started_at"], name="call_of_lead"
            ),
        ),
        migrations.AddIndex(
            model_name="call",
            index=models.Index(
                condition=models.Q(("person__isnull", False)), fields=["person", "-started_at"], name="call_of_person"
            ),
        ),
        migrations.AddIndex(
            model_name="call",
            index=models.Index(
                condition=models.Q(("number", ""), _negated=True),
                fields=["number", "started_at"],
                name="call_of_number",
            ),
        ),
        migrations.AddIndex(
            model_name="call",
            index=models.Index(
                condition=models.Q(("enquiry__isnull", False)), fields=["enquiry"], name="call_of_enquiry"
            ),
        ),
        migrations.AddIndex(
            model_name="call",
            index=models.Index(
                condition=models.Q(("state", "ended"), _negated=True), fields=["expires_at"], name="call_goes_on"
            ),
        ),
        migrations.AddConstraint(
            model_name="call",
            constraint=models.UniqueConstraint(fields=("channel", "external_id"), name="call_once"),
        ),
        migrations.AddConstraint(
            model_name="call",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("owner_employee", None), ("owner_queue__isnull", False)),
                    models.Q(("owner_employee__isnull", False), ("owner_queue", None)),
                    _connector="OR",
                ),
                name="call_has_one_owner",
            ),
        ),
        migrations.AddIndex(
            model_name="askedcall",
            index=models.Index(fields=["channel", "number", "-at"], name="asked_number"),
        ),
        migrations.AddIndex(
            model_name="askedcall",
            index=models.Index(condition=models.Q(("lead__isnull", False)), fields=["lead"], name="asked_lead"),
        ),
        migrations.AddIndex(
            model_name="askedcall",
            index=models.Index(condition=models.Q(("person__isnull", False)), fields=["person"], name="asked_person"),
        ),
        migrations.AddConstraint(
            model_name="callevent",
            constraint=models.UniqueConstraint(fields=("channel", "external_id"), name="call_event_once"),
        ),
        migrations.AddIndex(
            model_name="missedcall",
            index=models.Index(fields=["state", "-missed_at"], name="missed_by_state"),
        ),
        migrations.AddIndex(
            model_name="missedcall",
            index=models.Index(condition=models.Q(("state", "waiting")), fields=["due_at"], name="missed_due"),
        ),
        migrations.AddIndex(
            model_name="missedcall",
            index=models.Index(
                condition=models.Q(("number", ""), _negated=True), fields=["number", "missed_at"], name="missed_number"
            ),
        ),
        migrations.AddIndex(
            model_name="missedcall",
            index=models.Index(condition=models.Q(("task__isnull", False)), fields=["task"], name="missed_task"),
        ),
        migrations.AddIndex(
            model_name="missedcall",
            index=models.Index(condition=models.Q(("lead__isnull", False)), fields=["lead"], name="missed_lead"),
        ),
        migrations.AddIndex(
            model_name="missedcall",
            index=models.Index(
                condition=models.Q(("settled_by__isnull", False)), fields=["settled_by"], name="missed_settled_by"
            ),
        ),
        migrations.AddIndex(
            model_name="recording",
            index=models.Index(
                condition=models.Q(("state__in", ["promised", "fetching"])),
                fields=["next_fetch_at"],
                name="recording_to_fetch",
            ),
        ),
        migrations.AddIndex(
            model_name="recording",
            index=models.Index(condition=models.Q(("state", "failed")), fields=["call"], name="recording_failed"),
        ),
        migrations.AddIndex(
            model_name="recording",
            index=models.Index(condition=models.Q(("file__isnull", False)), fields=["file"], name="recording_file"),
        ),
        migrations.AddConstraint(
            model_name="recording",
            constraint=models.UniqueConstraint(fields=("call", "source"), name="recording_once"),
        ),
        migrations.AddConstraint(
            model_name="recording",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("file__isnull", False), ("state", "kept")),
                    models.Q(("state", "kept"), _negated=True),
                    _connector="OR",
                ),
                name="recording_kept_has_file",
            ),
        ),
        migrations.RunSQL(FOLLOW, FOLLOW_UNDO),
    ]
