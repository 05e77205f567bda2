"""A contact works in one company or several; the main one is kept to be that of the contact."""

import django.db.models.deletion
from django.db import migrations, models


# Removed with its contact, whoever removes him, and the main one follows the contact's company, whatever writes it.
SQL = """
ALTER TABLE clients_position ADD CONSTRAINT position_of_contact
    FOREIGN KEY (contact_id) REFERENCES clients_contact (id) ON DELETE CASCADE DEFERRABLE INITIALLY IMMEDIATE;
CREATE FUNCTION clients_keep_main_position() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO clients_position (contact_id, company_id, is_main)
        SELECT id, company_id, true FROM became WHERE company_id IS NOT NULL ORDER BY id;
    ELSE
        UPDATE clients_position p SET is_main = false FROM was JOIN became USING (id)
        WHERE p.contact_id = was.id AND p.is_main AND was.company_id IS DISTINCT FROM became.company_id;
        INSERT INTO clients_position (contact_id, company_id, is_main)
        SELECT became.id, became.company_id, true FROM was JOIN became USING (id)
        WHERE became.company_id IS NOT NULL AND was.company_id IS DISTINCT FROM became.company_id ORDER BY became.id
        ON CONFLICT (contact_id, company_id) DO UPDATE SET is_main = true, until = NULL;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER contact_main_added AFTER INSERT ON clients_contact REFERENCING NEW TABLE AS became
    FOR EACH STATEMENT EXECUTE FUNCTION clients_keep_main_position();
CREATE TRIGGER contact_main_changed AFTER UPDATE ON clients_contact REFERENCING OLD TABLE AS was NEW TABLE AS became
    FOR EACH STATEMENT EXECUTE FUNCTION clients_keep_main_position();
INSERT INTO clients_position (contact_id, company_id, is_main)
SELECT id, company_id, true FROM clients_contact WHERE company_id IS NOT NULL ORDER BY id;
"""
BACK = """
DROP TRIGGER contact_main_added ON clients_contact;
DROP TRIGGER contact_main_changed ON clients_contact;
DROP FUNCTION clients_keep_main_position();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("clients", "0005_custom"),
        ("identity", "0006_company_papers_and_domains"),
    ]

    operations = [
        migrations.CreateModel(
            name="Position",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("role", models.CharField(blank=True, db_default="", default="", max_length=120, verbose_name="role")),
                ("decides", models.BooleanField(db_default=False, default=False, verbose_name="makes the decision")),
                ("is_main", models.BooleanField(db_default=False, default=False, verbose_name="main company")),
                ("since", models.DateField(blank=True, null=True, verbose_name="since")),
                ("until", models.DateField(blank=True, null=True, verbose_name="until")),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="positions",
                        to="identity.company",
                        verbose_name="company",
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="positions",
                        to="clients.contact",
                    ),
                ),
            ],
            options={
                "ordering": ["-is_main", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("contact", "company"), name="position_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("is_main", True)), fields=("contact",), name="position_main_once"
                    ),
                ],
            },
        ),
        migrations.RunSQL(SQL, BACK),
    ]
