"""Indexes of custom fields by which lists are often filtered, built and dropped beside the running work."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import connection
from django.db.models import F, Index, Model, Q
from django.db.models.expressions import Func, Value
from django.db.models.fields import CharField
from django.db.models.functions import Lower

from teplo.kit import sql
from teplo.terms.fields import TABLES, column_of
from teplo.terms.models import CustomField
from teplo.terms.queries import definition_of

Of = CustomField.Kind
# A field that lists were asked by so often is worth an index of its own.
OFTEN = 100
BEGINS = "custom_index_"
THERE = """
SELECT c.relname, i.indisvalid FROM pg_class c JOIN pg_index i ON i.indexrelid = c.oid
WHERE c.relname LIKE 'custom_index_%%' AND c.relnamespace = current_schema()::regnamespace
"""


def name_of(field: CustomField) -> str:
    """The name of a field's index: another kind has another."""
    return f"{BEGINS}{field.pk}_{field.kind}"


def wanted() -> dict[str, CustomField]:
    """The fields that shall have an index, by its name."""
    sought = CustomField.objects.filter(Q(is_sought=True) | Q(asked__gte=OFTEN), retired_at=None)
    return {name_of(field): field for field in sought.exclude(kind=Of.FILE)}


def there() -> dict[str, bool]:
    """The indexes of fields that there are, and whether each was built to its end."""
    return dict(sql.rows(THERE))


def drop(name: str) -> None:
    """Drop an index while others read and write. Outside of any transaction."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {connection.ops.quote_name(name)}")


def build(field: CustomField) -> None:
    """Build the index of a field while others read and write. Outside of any transaction."""
    model = TABLES[field.entity]
    with connection.schema_editor(atomic=False) as editor:
        # PostgreSQL's own editor knows the word.
        editor.add_index(model, index_of(field, model), concurrently=True)  # type: ignore[call-arg]
    with connection.cursor() as cursor:  # what stands in an expression is known to the planner from now on
        cursor.execute(f"ANALYZE {connection.ops.quote_name(model._meta.db_table)}")


def index_of(field: CustomField, model: type[Model]) -> Index:
    """What finds the values of a field as the filter language asks for them, the newest record first."""
    column, name = column_of(definition_of(field)), name_of(field)
    if field.kind == Of.CHOICES:
        return GinIndex(column, name=name)
    if field.kind in (Of.TEXT, Of.LINK):
        folded = Func(Lower(column), Value("ё"), Value("е"), function="translate", output_field=CharField())
        return GinIndex(OpClass(folded, name="gin_trgm_ops"), name=name)
    if field.kind == Of.YES_NO:
        return Index(F("created_at").desc(), F(model._meta.pk.name).desc(), name=name, condition=Q(column))
    newest = (F("created_at").desc(), F(model._meta.pk.name).desc())
    # Not a partial one: PostgreSQL takes no notice of its statistics, and would walk through the newest instead.
    return Index(column, *newest, name=name)
