"""What the made-up leads became, written set-wise: contacts, companies, deals and the records of each conversion."""

TABLES = ("ledger_change", "clients_contact", "clients_deal", "clients_conversion")
CHECKED = ("clients_deal",)

CONTACTS = """
INSERT INTO clients_contact (person_id, company_id, owner_employee_id, created_at, version)
SELECT DISTINCT ON (person_id) person_id, company_id, owner_employee_id, touched_at, 1 FROM leads_lead
WHERE id > %(from)s AND status_kind = 'converted' AND owner_employee_id IS NOT NULL ORDER BY person_id, id
ON CONFLICT DO NOTHING
"""
COMPANIES = """
INSERT INTO clients_clientcompany (company_id, owner_employee_id, created_at, version)
SELECT DISTINCT ON (company_id) company_id, owner_employee_id, touched_at, 1 FROM leads_lead
WHERE id > %(from)s AND status_kind = 'converted' AND company_id IS NOT NULL AND owner_employee_id IS NOT NULL
ORDER BY company_id, id ON CONFLICT DO NOTHING
"""
# One deal for each converted lead, with its number. Nearly all have ended; the last quarter's are under way.
DEALS = """
INSERT INTO clients_deal (id, title, contact_id, company_id, stage_id, stage_kind, owner_employee_id, amount, currency,
    expected_on, lost_because, search, created_at, moved_at, closed_at, version)
SELECT d.id, d.need, c.id, d.company_id, s.id, s.kind, d.owner_employee_id, d.amount, d.currency,
    (d.touched_at + interval '30 days')::date, CASE WHEN s.kind = 'lost' THEN 'Дорого' ELSE '' END, d.search,
    d.touched_at, least(d.touched_at + interval '20 days' * d.h, %(now)s),
    CASE WHEN s.kind <> 'open' THEN least(d.touched_at + interval '20 days' * d.h, %(now)s) END, 1
FROM (SELECT *, random() AS h, random() AS chance, %(now)s - created_at < interval '90 days' AS is_young
    FROM leads_lead WHERE id > %(from)s AND status_kind = 'converted' AND owner_employee_id IS NOT NULL) d
JOIN clients_contact c ON c.person_id = d.person_id
JOIN clients_stage s ON s.key = CASE WHEN NOT is_young OR chance < 0.3 THEN CASE WHEN h < 0.6 THEN 'won' ELSE 'lost' END
    WHEN chance < 0.6 THEN 'agreed' WHEN chance < 0.85 THEN 'offered' ELSE 'invoiced' END
"""
CHANGES = """
INSERT INTO ledger_change (id, kind, at, by_kind, by_id)
SELECT id, 'lead.converted', created_at, 'employee', owner_employee_id FROM clients_deal WHERE id > %(from)s
"""
CONVERSIONS = """
INSERT INTO clients_conversion (lead_id, contact_id, company_id, deal_id, created, by_kind, by_id, at, change_id)
SELECT d.id, d.contact_id, d.company_id, d.id, '{deal}', 'employee', d.owner_employee_id, d.created_at, d.id
FROM clients_deal d WHERE d.id > %(from)s
"""
STEPS = (CONTACTS, COMPANIES, DEALS, CHANGES, CONVERSIONS)

# The triggers that keep it were switched off.
KEPT = """
TRUNCATE clients_dealtally;
INSERT INTO clients_dealtally (stage_id, owner_employee_id, currency, deals, amount)
SELECT stage_id, owner_employee_id, currency, count(*), coalesce(sum(amount), 0) FROM clients_deal GROUP BY 1, 2, 3
"""
