import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models


# A deal's amount is what its lines come to, whoever writes either of them; without lines it is typed.
SQL = """
CREATE FUNCTION clients_check_amount() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    number bigint;
    whole numeric;
BEGIN
    IF TG_TABLE_NAME = 'clients_deal' THEN
        number := NEW.id;
    ELSIF TG_OP = 'DELETE' THEN
        number := OLD.deal_id;
    ELSE
        number := NEW.deal_id;
    END IF;
    SELECT sum(total) INTO whole FROM clients_dealline WHERE deal_id = number;
    IF whole IS NOT NULL AND whole IS DISTINCT FROM (SELECT amount FROM clients_deal WHERE id = number) THEN
        RAISE EXCEPTION 'the amount of deal % is not that of its lines', number
            USING ERRCODE = 'check_violation', CONSTRAINT = 'deal_amount_of_lines';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER deal_line_amount AFTER INSERT OR UPDATE OR DELETE ON clients_dealline
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION clients_check_amount();
CREATE CONSTRAINT TRIGGER deal_amount_of_lines AFTER UPDATE OF amount ON clients_deal
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (OLD.amount IS DISTINCT FROM NEW.amount)
    EXECUTE FUNCTION clients_check_amount();
"""
BACK = """
DROP TRIGGER deal_amount_of_lines ON clients_deal;
DROP TRIGGER deal_line_amount ON clients_dealline;
DROP FUNCTION clients_check_amount();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("clients", "0006_positions"),
        ("identity", "0006_company_papers_and_domains"),
        ("terms", "0005_product_prices"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DealLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                ("unit", models.CharField(blank=True, max_length=20, verbose_name="unit")),
                ("quantity", models.DecimalField(decimal_places=3, max_digits=12, verbose_name="quantity")),
                ("price", models.DecimalField(decimal_places=2, max_digits=14, verbose_name="price")),
                ("discount", models.DecimalField(decimal_places=2, default=0, max_digits=14, verbose_name="discount")),
                (
                    "off",
                    models.CharField(
                        choices=[("percent", "%"), ("amount", "amount")],
                        default="percent",
                        max_length=7,
                        verbose_name="discount in",
                    ),
                ),
                (
                    "vat",
                    models.CharField(
                        choices=[
                            ("none", "Without VAT"),
                            ("0", "0 %"),
                            ("5", "5 %"),
                            ("7", "7 %"),
                            ("10", "10 %"),
                            ("20", "20 %"),
                            ("22", "22 %"),
                        ],
                        default="none",
                        max_length=4,
                        verbose_name="VAT",
                    ),
                ),
                ("vat_included", models.BooleanField(default=True, verbose_name="the price holds the VAT")),
                ("net", models.DecimalField(decimal_places=2, max_digits=14, verbose_name="without VAT")),
                ("tax", models.DecimalField(decimal_places=2, max_digits=14, verbose_name="VAT")),
                ("total", models.DecimalField(decimal_places=2, max_digits=14, verbose_name="sum")),
                ("position", models.PositiveIntegerField(default=0)),
            ],
            options={
                "ordering": ["position", "pk"],
            },
        ),
        migrations.AlterField(
            model_name="stage",
            name="probability",
            field=models.PositiveSmallIntegerField(
                default=0, validators=[django.core.validators.MaxValueValidator(100)], verbose_name="probability, %"
            ),
        ),
        migrations.AddField(
            model_name="deal",
            name="lost_reason",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="terms.reason",
                verbose_name="reason of loss",
            ),
        ),
        migrations.AlterField(
            model_name="deal",
            name="lost_because",
            field=models.CharField(blank=True, max_length=300, verbose_name="remark on the loss"),
        ),
        migrations.AddField(
            model_name="dealline",
            name="deal",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="clients.deal"
            ),
        ),
        migrations.AddField(
            model_name="dealline",
            name="product",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="terms.product",
                verbose_name="product",
            ),
        ),
        migrations.AddConstraint(
            model_name="dealline",
            constraint=models.CheckConstraint(condition=models.Q(("quantity__gt", 0)), name="deal_line_quantity"),
        ),
        migrations.AddConstraint(
            model_name="dealline",
            constraint=models.CheckConstraint(
                condition=models.Q(("discount__gte", 0), ("price__gte", 0)), name="deal_line_price"
            ),
        ),
        migrations.AddConstraint(
            model_name="dealline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("net__gte", 0),
                    ("tax__gte", 0),
                    ("total", django.db.models.expressions.CombinedExpression(models.F("net"), "+", models.F("tax"))),
                ),
                name="deal_line_sums",
            ),
        ),
        migrations.RunSQL(SQL, BACK),
    ]
