import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

# Words of a message as they are looked for: Russian and English by their stems (the Russian configuration of PostgreSQL
# takes Latin words by the English one), ё as е, and long numbers as one word however they are written: 8 (912) 345-67-89
# is 79123456789. A text is looked through no further than what one tsvector holds for certain.
WORDS = r"""
CREATE FUNCTION work_numbers(words text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT regexp_replace(regexp_replace(words, '(\d)[ \u00a0().-]{1,3}(?=\d)', '\1', 'g'),
        '\m8(\d{10})\M', '7\1', 'g')
$$;
CREATE FUNCTION work_words(subject text, words text, sender_name text, sender_address text) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT to_tsvector('pg_catalog.russian', translate(
            subject || ' ' || left(words, 100000) || ' ' || sender_name || ' ' || sender_address, 'ёЁ', 'еЕ'))
        || array_to_tsvector(ARRAY(SELECT DISTINCT left(found[1], 30) FROM regexp_matches(
            public.work_numbers(subject || ' ' || left(words, 100000)), '\d{5,}', 'g') AS found))
$$;
"""
WORDS_UNDO = """
DROP FUNCTION work_words(text, text, text, text);
DROP FUNCTION work_numbers(text);
"""
# A talk about a lead is with whoever has the lead, whoever gave it to him.
FOLLOW = """
CREATE FUNCTION work_talks_follow() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE work_conversation SET owner_employee_id = NEW.owner_employee_id, owner_queue_id = NEW.owner_queue_id
    WHERE lead_id = NEW.id
        AND (owner_employee_id, owner_queue_id) IS DISTINCT FROM (NEW.owner_employee_id, NEW.owner_queue_id);
    RETURN NULL;
END $$;
CREATE TRIGGER talks_follow_lead AFTER UPDATE OF owner_employee_id, owner_queue_id ON leads_lead
    FOR EACH ROW WHEN ((OLD.owner_employee_id, OLD.owner_queue_id)
        IS DISTINCT FROM (NEW.owner_employee_id, NEW.owner_queue_id))
    EXECUTE FUNCTION work_talks_follow();
"""
FOLLOW_UNDO = """
DROP TRIGGER talks_follow_lead ON leads_lead;
DROP FUNCTION work_talks_follow();
"""
# What a word is worth to the planner: with the usual hundred entries every rarer word counts as equally rare.
STATISTICS = "ALTER TABLE work_message ALTER COLUMN search SET STATISTICS 1000"
STATISTICS_UNDO = "ALTER TABLE work_message ALTER COLUMN search SET STATISTICS -1"


class Migration(migrations.Migration):
    dependencies = [
        ("channels", "0006_hours_are_a_schedule"),
        ("files", "0001_initial"),
        ("identity", "0004_undeliverable_points"),
        ("leads", "0013_who_answered"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("work", "0009_deliveries"),
    ]

    operations = [
        migrations.RunSQL(WORDS, WORDS_UNDO),
        migrations.CreateModel(
            name="Conversation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "channel",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        to="channels.channel",
                        db_index=False,
                        related_name="+",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        to="identity.person",
                        null=True,
                        db_index=False,
                        related_name="conversations",
                    ),
                ),
                (
                    "lead",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        to="leads.lead",
                        null=True,
                        db_index=False,
                        related_name="conversations",
                    ),
                ),
                ("subject", models.CharField(verbose_name="subject", max_length=300, blank=True)),
                ("thread_key", models.CharField(max_length=200, null=True)),
                (
                    "owner_employee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        to=settings.AUTH_USER_MODEL,
                        null=True,
                        db_index=False,
                        related_name="+",
                    ),
                ),
                (
                    "owner_queue",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        to="staff.queue",
                        null=True,
                        db_index=False,
                        related_name="+",
                    ),
                ),
                (
                    "state",
                    models.CharField(max_length=6, choices=[("open", "Open"), ("closed", "Closed")], default="open"),
                ),
                (
                    "waits_for",
                    models.CharField(
                        max_length=6,
                        choices=[("us", "Waits for us"), ("them", "Waits for them"), ("nobody", "Waits for nobody")],
                        default="nobody",
                    ),
                ),
                ("waiting_since", models.DateTimeField(null=True)),
                ("last_message_at", models.DateTimeField()),
                ("last_words", models.CharField(max_length=200, blank=True)),
                ("is_lead_source", models.BooleanField(default=True)),
                ("created_at", models.DateTimeField()),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["owner_employee", "state", "-last_message_at", "-id"],
                        name="talk_of_employee",
                        condition=models.Q(owner_employee__isnull=False),
                    ),
                    models.Index(
                        fields=["owner_queue", "state", "-last_message_at", "-id"],
                        name="talk_of_queue",
                        condition=models.Q(owner_queue__isnull=False),
                    ),
                    models.Index(fields=["state", "-last_message_at", "-id"], name="talk_latest"),
                    models.Index(
                        fields=["owner_employee", "waits_for", "-last_message_at", "-id"],
                        name="talk_waits_of",
                        condition=models.Q(state="open", owner_employee__isnull=False),
                    ),
                    models.Index(
                        fields=["owner_queue", "waits_for", "-last_message_at", "-id"],
                        name="talk_waits_in",
                        condition=models.Q(state="open", owner_queue__isnull=False),
                    ),
                    models.Index(
                        fields=["waits_for", "-last_message_at", "-id"],
                        name="talk_waits",
                        condition=models.Q(state="open"),
                    ),
                    models.Index(fields=["lead"], name="talk_of_lead", condition=models.Q(lead__isnull=False)),
                    models.Index(
                        fields=["person", "-last_message_at"],
                        name="talk_of_person",
                        condition=models.Q(person__isnull=False),
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(owner_employee=None, owner_queue__isnull=False)
                        | models.Q(owner_employee__isnull=False, owner_queue=None),
                        name="conversation_has_one_owner",
                    ),
                    models.UniqueConstraint(
                        fields=["channel", "thread_key"],
                        name="conversation_once",
                        condition=models.Q(thread_key__isnull=False),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Message",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "conversation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        to="work.conversation",
                        db_index=False,
                        related_name="messages",
                    ),
                ),
                (
                    "channel",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        to="channels.channel",
                        db_index=False,
                        related_name="+",
                    ),
                ),
                (
                    "direction",
                    models.CharField(
                        max_length=7,
                        choices=[("in", "came in"), ("out", "went out"), ("private", "note for ourselves")],
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        max_length=6,
                        choices=[
                            ("letter", "Letter"),
                            ("chat", "Message"),
                            ("note", "Note"),
                            ("sms", "SMS"),
                            ("form", "Form"),
                        ],
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        max_length=9,
                        choices=[
                            ("received", "received"),
                            ("noted", "noted"),
                            ("queued", "waits to be sent"),
                            ("sending", "being sent"),
                            ("sent", "sent"),
                            ("delivered", "delivered"),
                            ("read", "read"),
                            ("failed", "not sent"),
                            ("bounced", "came back"),
                        ],
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        to=settings.AUTH_USER_MODEL,
                        null=True,
                        db_index=False,
                        related_name="+",
                    ),
                ),
                ("is_automatic", models.BooleanField(default=False)),
                ("sender_name", models.CharField(max_length=200, blank=True)),
                ("sender_address", models.CharField(max_length=320, blank=True)),
                ("recipients", models.JSONField(default=list)),
                ("cc", models.JSONField(default=list)),
                ("subject", models.CharField(verbose_name="subject", max_length=300, blank=True)),
                ("text", models.TextField(verbose_name="text", blank=True)),
                ("folded", models.TextField(blank=True)),
                (
                    "html_file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="files.file", null=True, related_name="+"
                    ),
                ),
                ("capture", models.BigIntegerField(null=True)),
                ("external_id", models.CharField(max_length=400, null=True)),
                ("in_reply_to", models.CharField(max_length=400, blank=True)),
                ("references", models.JSONField(default=list)),
                ("at", models.DateTimeField()),
                ("kept_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "enquiry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        to="leads.enquiry",
                        null=True,
                        db_index=False,
                        related_name="+",
                    ),
                ),
                ("error", models.CharField(max_length=400, blank=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("next_try_at", models.DateTimeField(null=True)),
                ("leased_until", models.DateTimeField(null=True)),
                (
                    "search",
                    models.GeneratedField(
                        expression=models.Func(
                            "subject", "text", "sender_name", "sender_address", function="work_words"
                        ),
                        output_field=django.contrib.postgres.search.SearchVectorField(),
                        db_persist=True,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["conversation", "-at", "-id"], name="message_of_talk"),
                    models.Index(fields=["-at", "-id"], name="message_latest"),
                    models.Index(fields=["channel", "-at", "-id"], name="message_by_channel"),
                    models.Index(
                        fields=["external_id"], name="message_external", condition=models.Q(external_id__isnull=False)
                    ),
                    models.Index(fields=["next_try_at"], name="message_next", condition=models.Q(state="queued")),
                    models.Index(fields=["leased_until"], name="message_leased", condition=models.Q(state="sending")),
                    models.Index(
                        fields=["enquiry"], name="message_of_enquiry", condition=models.Q(enquiry__isnull=False)
                    ),
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["search"], name="message_search", fastupdate=False
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=["channel", "external_id"],
                        name="message_once",
                        condition=models.Q(external_id__isnull=False),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Attachment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "message",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, to="work.message", related_name="attachments"
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="files.file", related_name="+"),
                ),
                ("name", models.CharField(max_length=255)),
                ("type", models.CharField(max_length=120, blank=True)),
                ("size", models.BigIntegerField()),
                ("is_inline", models.BooleanField(default=False)),
                ("cid", models.CharField(max_length=255, blank=True)),
            ],
            options={},
        ),
        migrations.CreateModel(
            name="Template",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "employee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        to=settings.AUTH_USER_MODEL,
                        null=True,
                        blank=True,
                        related_name="+",
                    ),
                ),
                ("name", models.CharField(verbose_name="name", max_length=80)),
                ("subject", models.CharField(verbose_name="subject", max_length=300, blank=True)),
                ("text", models.TextField(verbose_name="text", max_length=10_000)),
                ("created_at", models.DateTimeField()),
            ],
            options={"ordering": ["name", "pk"]},
        ),
        migrations.CreateModel(
            name="Draft",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "employee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        to=settings.AUTH_USER_MODEL,
                        db_index=False,
                        related_name="+",
                    ),
                ),
                (
                    "conversation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        to="work.conversation",
                        null=True,
                        related_name="drafts",
                    ),
                ),
                (
                    "lead",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, to="leads.lead", null=True, related_name="+"
                    ),
                ),
                ("subject", models.CharField(max_length=300, blank=True)),
                ("text", models.TextField(blank=True)),
                ("kept_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(conversation=None, lead__isnull=False)
                        | models.Q(conversation__isnull=False, lead=None),
                        name="draft_of_one",
                    ),
                    models.UniqueConstraint(
                        fields=["employee", "conversation"],
                        name="draft_of_talk_once",
                        condition=models.Q(conversation__isnull=False),
                    ),
                    models.UniqueConstraint(
                        fields=["employee", "lead"], name="draft_of_lead_once", condition=models.Q(lead__isnull=False)
                    ),
                ]
            },
        ),
        migrations.AddField(
            model_name="notice",
            name="conversation",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="work.conversation",
            ),
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(
                condition=models.Q(("conversation__isnull", False)), fields=["conversation"], name="notice_about_talk"
            ),
        ),
        migrations.RunSQL(FOLLOW, FOLLOW_UNDO),
        migrations.RunSQL(STATISTICS, STATISTICS_UNDO),
    ]
