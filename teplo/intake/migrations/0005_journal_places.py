from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("intake", "0004_journal_hosts")]

    operations = [
        migrations.RunSQL("DELETE FROM intake_journalhost", migrations.RunSQL.noop),
        migrations.AddField("journalhost", "place", models.CharField(default="", max_length=32, unique=True), False),
        migrations.AlterField("journalhost", "host", models.CharField(max_length=255)),
    ]
