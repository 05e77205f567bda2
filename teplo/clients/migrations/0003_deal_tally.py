import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# A statement that changes many deals changes each figure once; in one order, so that two of them do not deadlock.
SQL = """
CREATE FUNCTION clients_tally_deals() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO clients_dealtally AS kept (stage_id, owner_employee_id, currency, deals, amount)
        SELECT stage_id, owner_employee_id, currency, count(*), coalesce(sum(amount), 0) FROM became
        GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
        ON CONFLICT (stage_id, owner_employee_id, currency) DO UPDATE
            SET deals = kept.deals + excluded.deals, amount = kept.amount + excluded.amount;
    ELSIF TG_OP = 'DELETE' THEN
        INSERT INTO clients_dealtally AS kept (stage_id, owner_employee_id, currency, deals, amount)
        SELECT stage_id, owner_employee_id, currency, -count(*), -coalesce(sum(amount), 0) FROM was
        GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
        ON CONFLICT (stage_id, owner_employee_id, currency) DO UPDATE
            SET deals = kept.deals + excluded.deals, amount = kept.amount + excluded.amount;
    ELSE
        INSERT INTO clients_dealtally AS kept (stage_id, owner_employee_id, currency, deals, amount)
        SELECT stage_id, owner_employee_id, currency, sum(n), sum(money) FROM (
            SELECT stage_id, owner_employee_id, currency, 1 AS n, coalesce(amount, 0) AS money FROM became
            UNION ALL SELECT stage_id, owner_employee_id, currency, -1, -coalesce(amount, 0) FROM was) AS change
        GROUP BY 1, 2, 3 HAVING sum(n) <> 0 OR sum(money) <> 0 ORDER BY 1, 2, 3
        ON CONFLICT (stage_id, owner_employee_id, currency) DO UPDATE
            SET deals = kept.deals + excluded.deals, amount = kept.amount + excluded.amount;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER deal_tally_added AFTER INSERT ON clients_deal REFERENCING NEW TABLE AS became
    FOR EACH STATEMENT EXECUTE FUNCTION clients_tally_deals();
CREATE TRIGGER deal_tally_changed AFTER UPDATE ON clients_deal REFERENCING OLD TABLE AS was NEW TABLE AS became
    FOR EACH STATEMENT EXECUTE FUNCTION clients_tally_deals();
CREATE TRIGGER deal_tally_removed AFTER DELETE ON clients_deal REFERENCING OLD TABLE AS was
    FOR EACH STATEMENT EXECUTE FUNCTION clients_tally_deals();
INSERT INTO clients_dealtally (stage_id, owner_employee_id, currency, deals, amount)
SELECT stage_id, owner_employee_id, currency, count(*), coalesce(sum(amount), 0) FROM clients_deal GROUP BY 1, 2, 3;
"""
BACK = """
DROP TRIGGER deal_tally_added ON clients_deal;
DROP TRIGGER deal_tally_changed ON clients_deal;
DROP TRIGGER deal_tally_removed ON clients_deal;
DROP FUNCTION clients_tally_deals();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("clients", "0002_stage_kind"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.CreateModel(
            name="DealTally",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("currency", models.CharField(max_length=3)),
                ("deals", models.BigIntegerField()),
                ("amount", models.DecimalField(decimal_places=2, max_digits=24)),
                (
                    "owner_employee",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "stage",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="clients.stage",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("stage", "owner_employee", "currency"), name="deal_tally_once")
                ],
            },
        ),
        migrations.RunSQL(SQL, BACK),
    ]
