"""Processes: templates of tasks, and each time one was started."""

import datetime
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("clients", "0006_positions"),
        ("identity", "0006_company_papers_and_domains"),
        ("leads", "0015_custom"),
        ("staff", "0006_employee_phone"),
        ("work", "0018_push"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Process",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.SlugField(max_length=40, unique=True)),
                ("name", models.CharField(blank=True, max_length=80, verbose_name="name")),
                ("position", models.PositiveIntegerField(default=0)),
                ("is_active", models.BooleanField(default=True, verbose_name="in use")),
            ],
            options={
                "ordering": ["position", "pk"],
            },
        ),
        migrations.CreateModel(
            name="ProcessStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=200, verbose_name="what to do")),
                (
                    "who",
                    models.CharField(
                        choices=[
                            ("owner", "Whoever answers for the client"),
                            ("head", "The head of his team"),
                            ("role", "Somebody of a role"),
                            ("employee", "One employee"),
                        ],
                        default="owner",
                        max_length=8,
                        verbose_name="who does it",
                    ),
                ),
                ("after_days", models.PositiveSmallIntegerField(default=0, verbose_name="days after the beginning")),
                ("at_time", models.TimeField(default=datetime.time(10, 0), verbose_name="by what time")),
                ("position", models.PositiveIntegerField(default=0)),
            ],
            options={
                "ordering": ["position", "pk"],
            },
        ),
        migrations.CreateModel(
            name="ProcessRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("by_kind", models.CharField(max_length=12)),
                ("by_id", models.BigIntegerField(null=True)),
                ("at", models.DateTimeField()),
                (
                    "conversion",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="runs",
                        to="clients.conversion",
                    ),
                ),
                (
                    "deal",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="runs", to="clients.deal"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="runs",
                        to="identity.person",
                    ),
                ),
                (
                    "process",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="runs", to="work.process"
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="task",
            name="run",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="tasks",
                to="work.processrun",
            ),
        ),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(condition=models.Q(("run__isnull", False)), fields=["run"], name="task_of_run"),
        ),
        migrations.AddField(
            model_name="processstep",
            name="employee",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="employee",
            ),
        ),
        migrations.AddField(
            model_name="processstep",
            name="process",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="steps", to="work.process"
            ),
        ),
        migrations.AddField(
            model_name="processstep",
            name="role",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="staff.role",
                verbose_name="role",
            ),
        ),
        migrations.AddField(
            model_name="processstep",
            name="type",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="work.tasktype", verbose_name="type"
            ),
        ),
        migrations.AddConstraint(
            model_name="processrun",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("deal", None), ("person__isnull", False)),
                    models.Q(("deal__isnull", False), ("person", None)),
                    _connector="OR",
                ),
                name="process_run_one_subject",
            ),
        ),
        migrations.AddConstraint(
            model_name="processstep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("employee", None), ("role__isnull", False), ("who", "role")),
                    models.Q(("employee__isnull", False), ("role", None), ("who", "employee")),
                    models.Q(("employee", None), ("role", None), ("who__in", ("owner", "head"))),
                    _connector="OR",
                ),
                name="process_step_names_who",
            ),
        ),
    ]
