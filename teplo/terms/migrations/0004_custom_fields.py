"""Fields that the company adds to its records, and how their values are read out of a document."""

from django.db import migrations, models

# What cannot be read is unknown: a value that an undo brings back from before a change of kind breaks no list.
READERS = r"""
CREATE FUNCTION custom_number(given text) RETURNS numeric IMMUTABLE PARALLEL SAFE LANGUAGE sql AS
    $$ SELECT CASE WHEN given ~ '^-?[0-9]{1,18}(\.[0-9]{1,6})?$' THEN given::numeric END $$;
CREATE FUNCTION custom_day(given text) RETURNS date IMMUTABLE PARALLEL SAFE LANGUAGE sql AS
    $$ SELECT CASE WHEN given ~ ('^(19|20|21)[0-9][0-9]-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])$'
        || '|^(19|20|21)[0-9][0-9]-(0[13-9]|1[0-2])-(29|30)$|^(19|20|21)[0-9][0-9]-(0[13578]|1[02])-31$'
        || '|^(19|20|21)(0[48]|[2468][048]|[13579][26])-02-29$|^2000-02-29$')
    THEN make_date(substr(given, 1, 4)::int, substr(given, 6, 2)::int, substr(given, 9, 2)::int) END $$;
CREATE FUNCTION custom_keys(given jsonb) RETURNS text[] IMMUTABLE PARALLEL SAFE LANGUAGE sql AS
    $$ SELECT CASE WHEN jsonb_typeof(given) = 'array'
    THEN ARRAY(SELECT jsonb_array_elements_text(given)) ELSE '{}'::text[] END $$;
"""
WITHOUT = """
DROP FUNCTION custom_number(text);
DROP FUNCTION custom_day(text);
DROP FUNCTION custom_keys(jsonb);
"""


class Migration(migrations.Migration):
    dependencies = [("terms", "0003_topics")]

    operations = [
        migrations.CreateModel(
            name="CustomField",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "entity",
                    models.CharField(
                        choices=[
                            ("lead", "Leads"),
                            ("contact", "Contacts"),
                            ("company", "Companies"),
                            ("deal", "Deals"),
                        ],
                        max_length=7,
                        verbose_name="of what",
                    ),
                ),
                ("key", models.CharField(max_length=24, verbose_name="key")),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("text", "Text"),
                            ("number", "Number"),
                            ("money", "Money"),
                            ("date", "Date"),
                            ("choice", "One of a list"),
                            ("choices", "Several of a list"),
                            ("yes_no", "Yes or no"),
                            ("person", "Employee"),
                            ("file", "File"),
                            ("link", "Link"),
                        ],
                        max_length=8,
                        verbose_name="kind",
                    ),
                ),
                ("options", models.JSONField(blank=True, default=list)),
                ("position", models.PositiveIntegerField(default=0)),
                ("is_sought", models.BooleanField(default=False, verbose_name="often filtered by")),
                ("asked", models.PositiveBigIntegerField(db_default=0, default=0)),
                ("indexed_at", models.DateTimeField(blank=True, null=True)),
                ("created_at", models.DateTimeField()),
                ("retired_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["entity", "position", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("entity", "key"), name="custom_field_key_once"),
                    models.CheckConstraint(
                        condition=models.Q(("key__regex", "^[a-z][a-z0-9]*(_[a-z0-9]+)*$")), name="custom_field_key"
                    ),
                ],
            },
        ),
        migrations.RunSQL(READERS, WITHOUT),
    ]
