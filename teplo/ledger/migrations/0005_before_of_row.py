from django.db import migrations, models

from teplo.kit.indexes import AddIndexBeside


class Migration(migrations.Migration):
    # Built while others write what was before.
    atomic = False
    dependencies = [("ledger", "0004_event_of_deal_and_company")]

    operations = [
        AddIndexBeside("before", models.Index(fields=["table", "pk_value"], name="before_of_row")),
    ]
