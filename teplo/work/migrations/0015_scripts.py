"""Scripts, their runs, what customers say on the way, and the browsers that are told by push."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# What a talk was led by stays as it was; a change is a new version.
SQL = """
CREATE TRIGGER work_scriptversion_never_changes BEFORE UPDATE OR DELETE ON work_scriptversion
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0002_append_only"),
        ("leads", "0013_who_answered"),
        ("terms", "0003_topics"),
        ("work", "0014_chat"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Device",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("session", models.CharField(db_index=True, max_length=40)),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("sealed", models.BinaryField()),
                ("name", models.CharField(blank=True, max_length=120)),
                ("says_more", models.BooleanField(default=False)),
                ("created_at", models.DateTimeField()),
                ("told_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["-created_at"],
            },
        ),
        migrations.CreateModel(
            name="Mark",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("quote", models.CharField(blank=True, max_length=300)),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="RunStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.PositiveIntegerField()),
                ("step", models.CharField(max_length=12)),
                ("answer", models.CharField(blank=True, db_default="", default="", max_length=12)),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Script",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("call", "For calls"),
                            ("chat", "For chats and letters"),
                            ("both", "For calls and chats"),
                        ],
                        default="call",
                        max_length=4,
                        verbose_name="kind",
                    ),
                ),
                ("aim", models.CharField(blank=True, max_length=200, verbose_name="aim of the talk")),
                ("draft", models.JSONField(default=dict)),
                ("edits", models.PositiveIntegerField(default=0)),
                ("is_changed", models.BooleanField(default=True)),
                ("is_active", models.BooleanField(default=True, verbose_name="in use")),
                ("created_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["name", "pk"],
            },
        ),
        migrations.CreateModel(
            name="ScriptRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Goes on"),
                            ("reached", "Aim reached"),
                            ("ended", "Ended without the aim"),
                            ("left", "Left"),
                        ],
                        default="open",
                        max_length=7,
                    ),
                ),
                ("at_step", models.CharField(max_length=12)),
                ("moves", models.PositiveIntegerField(default=1)),
                ("started_at", models.DateTimeField()),
                ("touched_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="ScriptVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("aim", models.CharField(max_length=200)),
                ("tree", models.JSONField()),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.AddField(
            model_name="device",
            name="employee",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="devices", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="mark",
            name="conversation",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="work.conversation",
            ),
        ),
        migrations.AddField(
            model_name="mark",
            name="employee",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="mark",
            name="lead",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="leads.lead",
            ),
        ),
        migrations.AddField(
            model_name="mark",
            name="topic",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="terms.topic"
            ),
        ),
        migrations.AddField(
            model_name="scriptrun",
            name="conversation",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="work.conversation",
            ),
        ),
        migrations.AddField(
            model_name="scriptrun",
            name="employee",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="scriptrun",
            name="lead",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="leads.lead",
            ),
        ),
        migrations.AddField(
            model_name="runstep",
            name="run",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="steps", to="work.scriptrun"
            ),
        ),
        migrations.AddField(
            model_name="mark",
            name="run",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="work.scriptrun"
            ),
        ),
        migrations.AddField(
            model_name="scriptversion",
            name="by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="scriptversion",
            name="script",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="versions", to="work.script"
            ),
        ),
        migrations.AddField(
            model_name="scriptrun",
            name="version",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="runs",
                to="work.scriptversion",
            ),
        ),
        migrations.AddConstraint(
            model_name="runstep",
            constraint=models.UniqueConstraint(fields=("run", "place"), name="run_step_once"),
        ),
        migrations.AddIndex(
            model_name="mark",
            index=models.Index(fields=["topic", "-at", "-id"], name="mark_of_topic"),
        ),
        migrations.AddIndex(
            model_name="mark",
            index=models.Index(
                condition=models.Q(("lead__isnull", False)), fields=["lead", "-id"], name="mark_of_lead"
            ),
        ),
        migrations.AddIndex(
            model_name="mark",
            index=models.Index(
                condition=models.Q(("conversation__isnull", False)), fields=["conversation", "-id"], name="mark_of_talk"
            ),
        ),
        migrations.AddConstraint(
            model_name="mark",
            constraint=models.CheckConstraint(
                condition=models.Q(("lead__isnull", False), ("conversation__isnull", False), _connector="OR"),
                name="mark_about_something",
            ),
        ),
        migrations.AddConstraint(
            model_name="scriptversion",
            constraint=models.UniqueConstraint(fields=("script", "number"), name="script_version_once"),
        ),
        migrations.AddIndex(
            model_name="scriptrun",
            index=models.Index(fields=["version", "-id"], name="run_of_version"),
        ),
        migrations.AddIndex(
            model_name="scriptrun",
            index=models.Index(condition=models.Q(("lead__isnull", False)), fields=["lead", "-id"], name="run_of_lead"),
        ),
        migrations.AddIndex(
            model_name="scriptrun",
            index=models.Index(
                condition=models.Q(("conversation__isnull", False)), fields=["conversation", "-id"], name="run_of_talk"
            ),
        ),
        migrations.AddIndex(
            model_name="scriptrun",
            index=models.Index(condition=models.Q(("state", "open")), fields=["touched_at"], name="run_open"),
        ),
        migrations.AddConstraint(
            model_name="scriptrun",
            constraint=models.CheckConstraint(
                condition=models.Q(("lead__isnull", False), ("conversation__isnull", False), _connector="OR"),
                name="run_about_something",
            ),
        ),
        migrations.AddConstraint(
            model_name="scriptrun",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at", None), ("state", "open")),
                    models.Q(models.Q(("state", "open"), _negated=True), ("ended_at__isnull", False)),
                    _connector="OR",
                ),
                name="run_ends_once",
            ),
        ),
        migrations.RunSQL(SQL, "DROP TRIGGER work_scriptversion_never_changes ON work_scriptversion;"),
    ]
