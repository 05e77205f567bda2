"""A company of made-up leads, written set-wise: a few years of enquiries with the skew that a real base has.

Deterministic for a number of rows. Only for throw-away databases: it switches triggers off while it writes.
"""

from collections.abc import Sequence
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.utils import timezone

from teplo.channels.models import Campaign, Channel, Source
from teplo.kit.text import sort_key
from teplo.leads.actions.tally import rebuild_tally
from teplo.ops import bench_clients
from teplo.staff.models import Employee, Role, Team
from teplo.terms.models import Product

MANAGERS = 60
TEAMS = 6
SOURCES = ("google", "yandex-direct", "vk", "avito", "expo-2024", "partner", "newsletter", "2gis", "olx", "tilda")
PRODUCTS = ("laminate", "parquet", "tiles", "doors", "paint", "heating", "windows", "stairs")
TABLES = (
    "identity_company", "identity_person", "identity_contactpoint", "leads_lead", "leads_stay", "leads_enquiry",
    "work_task", "work_note", "ledger_event", "triage_assignment", *bench_clients.TABLES,
)  # fmt: skip
# Their constraint triggers would ask for each lead's next step before its task is written.
CHECKED = ("leads_lead", "leads_stay", "work_task", *bench_clients.CHECKED)

NAMES = """
CREATE TEMP TABLE bench_first AS SELECT row_number() OVER () AS n, name FROM unnest(string_to_array(
'Иван Пётр Алексей Сергей Дмитрий Андрей Николай Михаил Владимир Артём Максим Кирилл Роман Олег Игорь Юрий Павел '
'Антон Виктор Евгений Анна Мария Ольга Елена Татьяна Наталья Ирина Светлана Екатерина Юлия Дарья Полина Алиса Вера '
'Надежда Любовь Галина Людмила Зинаида Ксения Тимур Руслан Ильдар Айгуль Гульнара Армен Тигран Нино Вахтанг Ян', ' '))
    AS name;
CREATE TEMP TABLE bench_last AS SELECT row_number() OVER () AS n, stem || ending AS name FROM unnest(string_to_array(
'Иван Петр Сидор Кузнец Смирн Попов Соколов Лебед Козл Новик Мороз Волк Соловь Василь Зайц Павл Семён Голуб Виноград '
'Богдан Воробь Фёдор Михайл Беля Тарас Бел Комар Орл Киселёв Макар Андре Ковал Ильин Гусь Титов Кузьмин Кудряв Баран '
'Кулик Алексе Степан Яковл Сорок Серге Роман Захар Борис Королёв Герасим Пономар Григорь Лазар Медвед Ерш Никит '
'Собол Ряб Поляк Цвет Данил Жук Фрол Журавл Никола Крыл Максим Сидоренк Осип Белоус Федот Дорофе Егор Матве Бобр '
'Дмитри Калинин Анисим Петухов Антон Тимофе Никифор Веселов Филипп Марк Больша Сухан Миронов Ширя Александр Конова '
'Шестак Казак Ефим Денис Громов Фомин Давыд Мельник Щербак Блин Колесник Карпов Афанась Власов Маслов Исаков Тихон '
'Аксён Гаврил Родион Кот Горбун Кудряш Быков Зуев Третьяк Савель Пан Рыбак Суворов Абрам Воронов Мухин Архип Трофим '
'Мартын Емельян Горшк Чернов Овчинник Селезнёв Панфил Копыл Михе Галкин Назар Лобан Лукин Беляк Потап Некрас Хохл '
'Жданов Наум Шил Воронцов Ермак Дроздов Игнать Савин Логин Сафон Капустин Кирилл Моисе Елисе Кошел Костин Горбач '
'Ореш Ефрем Исаев Евдоким Калашник Кабан Носк Юдин Кулагин Лапин Прохор Нестер Харит Агафон Муравь Ларион Федосе '
'Зимин Пахом Шубин Игнат Филат Крюк Рог Кулак Терентьев Молчан Владимир Артемь Гурь Зинов Гришин Конон Дементь '
'Ситник Симон Мишин Фаде Комиссар Мамон Носов Гуля Шар Устин Вишня Евсе Лаврен Брагин Константин Корнил', ' '))
    AS stem, unnest(ARRAY['ов', 'ова', 'ев', 'ин', 'енко', 'ский']) AS ending;
CREATE TEMP TABLE bench_need AS SELECT row_number() OVER () AS n, need FROM unnest(ARRAY[
'Ламинат', 'Паркетная доска', 'Плитка в ванную', 'Межкомнатные двери', 'Краска для фасада', 'Тёплый пол', 'Окна ПВХ',
'Лестница на второй этаж', 'Кухня на заказ', 'Натяжной потолок', 'Обои', 'Душевая кабина', 'Кровля', 'Утепление стен',
'Ремонт под ключ', 'Дизайн-проект', 'Забор из профнастила', 'Ворота откатные', 'Кондиционер', 'Шкаф-купе']) AS need;
CREATE TEMP TABLE bench_text AS SELECT row_number() OVER () AS n, words FROM unnest(ARRAY[
'Перезвоните после шести', 'Нужен замер на этой неделе', 'Сколько стоит с доставкой', 'Есть ли рассрочка',
'Хочу посмотреть образцы', 'Пришлите прайс-лист на почту', 'Нужна смета для директора', 'Когда сможете начать',
'Интересует оптовая цена', 'Видел вас на выставке', 'Посоветовали соседи', 'Можно ли оплатить картой', '', '', '']) AS words;
"""  # noqa: E501

# Numbers of people, leads and what hangs on them run from %(from)s to %(to)s; lead and person share a number unless
# the lead is another one of an earlier person.
COMPANIES = """
INSERT INTO identity_company (id, name, name_key, tax_number, domain, created_at)
SELECT c, 'ООО «' || initcap(w.name) || ' ' || c || '»', lower(w.name) || ' ' || c, '', '', %(now)s
FROM generate_series(%(from)s / 20 + 1, %(to)s / 20) c JOIN bench_last w ON w.n = 1 + c %% 1000
"""
PERSONS = """
INSERT INTO identity_person (id, name, sort_key, search, company_id, position, language, time_zone, region, created_at)
SELECT n, name, key, key || ' ' || phone || ' 8' || substr(phone, 2) || coalesce(' ' || mail, '')
    || coalesce(' ' || lower(company), ''), company_id, '', 'ru', '', '',
    %(now)s - interval '3 years' * (1 - n / %(whole)s::float)
FROM (SELECT p.n, f.name || ' ' || l.name AS name, translate(lower(f.name || ' ' || l.name), 'ё', 'е') AS key,
        '79' || lpad((p.n::bigint * 387420489 %% 1000000007)::text, 9, '0') AS phone,
        CASE WHEN p.n %% 5 < 2 THEN 'client' || p.n || ' mail ru' END AS mail,
        CASE WHEN p.n %% 10 = 0 THEN greatest(p.n / 20, 1) END AS company_id,
        CASE WHEN p.n %% 10 = 0 THEN 'ооо компания ' || p.n / 20 END AS company
    FROM (SELECT n, 1 + floor(power(random(), 2) * (SELECT count(*) FROM bench_first))::int AS first,
            1 + floor(power(random(), 1.5) * (SELECT count(*) FROM bench_last))::int AS last
        FROM generate_series(%(from)s + 1, %(to)s) n) p
    JOIN bench_first f ON f.n = p.first JOIN bench_last l ON l.n = p.last) made
"""
POINTS = """
INSERT INTO identity_contactpoint (person_id, kind, value, shown, is_shared, position, created_at)
SELECT id, 'phone', '+79' || lpad((id * 387420489 %% 1000000007)::text, 9, '0'),
    '8 9' || lpad((id * 387420489 %% 1000000007)::text, 9, '0'), false, 0, created_at
FROM identity_person WHERE id > %(from)s
UNION ALL SELECT id, 'email', 'client' || id || '@mail.ru', 'client' || id || '@mail.ru', false, 1, created_at
FROM identity_person WHERE id > %(from)s AND id %% 5 < 2
"""
# The kind of status goes with age: what is new came lately, what is old has ended. Managers keep a share each that
# falls with their number; the last ten have left and own old leads alone.
LEADS = """
INSERT INTO leads_lead (id, person_id, company_id, need, status_id, status_kind, owner_employee_id, owner_queue_id, heat,
    score, amount, currency, channel_id, source_id, campaign_id, product_id, region, tags, fields, search, created_at, touched_at, due_at,
    first_response_at, answered_at, wait_reason, reason_id, reason_comment, handover_note, version)
SELECT m.n, p.id, p.company_id, m.need, s.id, s.kind, CASE WHEN in_queue THEN NULL ELSE o.id END,
    CASE WHEN in_queue THEN (SELECT min(id) FROM staff_queue) END,
    CASE WHEN h < 0.04 THEN 'hot' WHEN h < 0.2 THEN 'warm' WHEN h < 0.6 THEN 'cold' ELSE '' END,
    floor(100 - h * 100), CASE WHEN r < 0.7 THEN round((5000 + 300000 * h * h)::numeric, -2) END,
    CASE WHEN r < 0.01 THEN 'USD' WHEN r < 0.03 THEN 'KZT' ELSE 'RUB' END, c.id, src.id, cam.id, pr.id, CASE WHEN r < 0.4 THEN floor(r * r * 500)::text ELSE '' END,
    CASE WHEN r > 0.97 THEN ARRAY['vip'] WHEN r > 0.9 THEN ARRAY['опт', 'доставка'] ELSE '{}' END, '{}',
    p.search || ' ' || translate(lower(m.need || ' ' || t.words), 'ё-', 'е '), m.at,
    least(m.at + interval '20 days' * h, %(now)s), m.at + interval '1 hour',
    first.at, first.at, '',
    CASE WHEN s.kind IN ('refused', 'junk') THEN 1 + m.n %% 5 END, '', '', 1
FROM (SELECT g.n, random() AS r, random() AS h, d.need || ', ' || 5 + floor(random() * 300)::int || ' м²' AS need,
        1 + floor(random() * 15)::int AS words, power(random(), 2) AS who, random() AS chance,
        %(now)s - interval '3 years' * (1 - g.n / %(whole)s::float) AS at, 1 - g.n / %(whole)s::float AS age,
        CASE WHEN random() < 0.1 THEN 1 + floor(random() * (g.n - 1))::int ELSE g.n END AS person,
        1 + floor(power(random(), 2) * 10)::int AS source, floor(random() * 3)::int AS channel
    FROM (SELECT n, 1 + floor(power(random(), 1.5) * 20)::int AS need FROM generate_series(%(from)s + 1, %(to)s) n) g
    JOIN bench_need d ON d.n = g.need) m
JOIN bench_text t ON t.n = m.words
JOIN identity_person p ON p.id = m.person
JOIN LATERAL (SELECT CASE WHEN age < 0.003 AND chance < 0.7 THEN 'new' WHEN chance < 0.08 - age / 15 THEN 'proposal'
        WHEN chance < 0.3 - age / 4 THEN 'working' WHEN chance < 0.36 THEN 'interest' WHEN chance < 0.58 THEN 'converted'
        WHEN chance < 0.9 THEN 'refused' ELSE 'junk' END AS key) k ON true
JOIN leads_status s ON s.key = k.key
JOIN LATERAL (SELECT CASE WHEN s.kind NOT IN ('new', 'interest') THEN m.at + interval '30 minutes' * r END AS at) first
    ON true
JOIN LATERAL (SELECT s.kind = 'interest' AND chance < 0.31 OR s.kind = 'new' AND chance < 0.3 AS in_queue) q ON true
JOIN bench_owner o ON o.n = 1 + floor(who * (CASE WHEN age < 0.5 THEN 50 ELSE 60 END))::int
JOIN bench_channel c ON c.n = 1 + channel
JOIN bench_source src ON src.n = source
LEFT JOIN bench_campaign cam ON cam.n = 1 + floor(r * 400)
LEFT JOIN bench_product pr ON pr.n = 1 + floor(r * 12)
"""  # noqa: E501
STAYS = """
INSERT INTO leads_stay (lead_id, status_id, status_kind, owner_employee_id, owner_queue_id, since, until,
    lead_employee_id, lead_queue_id, source_id)
SELECT id, (SELECT id FROM leads_status WHERE key = 'new'), 'new', owner_employee_id, owner_queue_id, created_at,
    created_at + interval '1 day', owner_employee_id, owner_queue_id, source_id
FROM leads_lead WHERE id > %(from)s AND status_kind NOT IN ('new', 'interest')
UNION ALL SELECT id, status_id, status_kind, owner_employee_id, owner_queue_id, created_at + interval '1 day', NULL,
    owner_employee_id, owner_queue_id, source_id
FROM leads_lead WHERE id > %(from)s
"""
ENQUIRIES = """
INSERT INTO leads_enquiry (lead_id, person_id, channel_id, source_id, campaign_id, kind, at, text, context)
SELECT id, person_id, channel_id, source_id, campaign_id, 'first', created_at, 'Перезвоните после шести', '{}'::jsonb
FROM leads_lead WHERE id > %(from)s
UNION ALL SELECT id, person_id, channel_id, source_id, campaign_id, 'repeated', created_at + interval '2 days',
    'Вы так и не перезвонили', '{}'::jsonb FROM leads_lead WHERE id > %(from)s AND id %% 5 = 0
"""
TASKS = """
INSERT INTO work_task (lead_id, kind, title, owner_employee_id, owner_queue_id, due_at, state, result, created_at,
    closed_at, reached)
SELECT id, 'call', '', owner_employee_id, owner_queue_id, touched_at + interval '1 day', 'open', '', touched_at, NULL,
    NULL FROM leads_lead WHERE id > %(from)s AND status_kind IN ('new', 'working')
UNION ALL SELECT id, 'call', '', owner_employee_id, owner_queue_id, created_at + interval '1 hour', 'done', 'Дозвонились',
    created_at, created_at + interval '1 hour', true
FROM leads_lead WHERE id > %(from)s AND status_kind IN ('working', 'converted', 'refused')
"""  # noqa: E501
NOTES = """
INSERT INTO work_note (lead_id, author_id, text, at)
SELECT id, owner_employee_id, 'Просил прислать расчёт и фотографии работ', touched_at
FROM leads_lead WHERE id > %(from)s AND owner_employee_id IS NOT NULL AND id %% 3 = 0
"""
EVENTS = """
INSERT INTO ledger_event (kind, at, by_kind, by_id, person, lead, facts)
SELECT kind, created_at + span, 'system', NULL, person_id, id, facts::jsonb FROM leads_lead, (VALUES
    ('lead.opened', interval '0', '{"channel": 1}'), ('lead.assigned', interval '0', '{"why": {"code": "turn"}}'),
    ('task.planned', interval '0', '{"kind": "call"}')) e (kind, span, facts)
WHERE leads_lead.id > %(from)s ORDER BY leads_lead.id
"""
ASSIGNMENTS = """
INSERT INTO triage_assignment (lead_id, employee_id, queue_id, rule_id, rule_version, why, skipped, skipped_more,
    by_kind, comment, at)
SELECT id, owner_employee_id, owner_queue_id, (SELECT min(id) FROM triage_rule), 1,
    '{"code": "turn", "candidates": 3, "open": 12}', '[]', '{}',
    'rule', '', created_at FROM leads_lead WHERE id > %(from)s
"""
STEPS = (
    COMPANIES, PERSONS, POINTS, LEADS, STAYS, ENQUIRIES, TASKS, NOTES, EVENTS, ASSIGNMENTS, *bench_clients.STEPS,
)  # fmt: skip


def people() -> dict[str, Employee]:
    """The company that asks: its head, one of its managers, an administrator; and all the others."""
    # One digest for all: nobody signs in here.
    password, now = make_password(None), timezone.now()
    root = Team.objects.create(name="Продажи")
    teams = [Team.objects.create(name=f"Отдел {number}", parent=root) for number in range(TEAMS)]
    roles = {role.key: role for role in Role.objects.all()}

    def hire(name: str, role: str, team: Team | None, *, is_active: bool = True) -> Employee:
        return Employee(
            email=f"{sort_key(name).replace(' ', '.')}@bench.invalid", name=name, sort_key=sort_key(name),
            role=roles[role], team=team, language="ru", time_zone="Europe/Moscow", is_active=is_active,
            created_at=now, password=password,
        )  # fmt: skip

    staff = [hire(f"Менеджер {n}", "manager", teams[n % TEAMS], is_active=n < 50) for n in range(MANAGERS)]
    head, chief = hire("Руководитель", "head", root), hire("Администратор", "administrator", None)
    Employee.objects.bulk_create([*staff, head, chief])
    _words()
    return {"manager": staff[10], "head": head, "administrator": chief}


def heads(number: int) -> list[Employee]:
    """So many more heads of the whole company."""
    first = Employee.objects.get(email="руководитель@bench.invalid")
    made = [
        Employee(
            email=f"head{n}@bench.invalid", name=f"Head {n}", sort_key=f"head {n}", role=first.role, team=first.team,
            language="ru", time_zone="Europe/Moscow", created_at=first.created_at, password=first.password,
        )
        for n in range(number)
    ]  # fmt: skip
    return Employee.objects.bulk_create(made)


def _words() -> None:
    Source.objects.bulk_create(Source(key=key, name=key) for key in SOURCES)
    Product.objects.bulk_create(Product(key=key, name=key) for key in PRODUCTS)
    Campaign.objects.bulk_create(Campaign(key=f"campaign-{n}", name=f"Кампания {n}") for n in range(100))
    form = {"kind": Channel.Kind.FORM, "slug": "site", "key": "bench-site", "name": "Сайт"}
    Channel.objects.create(**form)


def fill(start: int, rows: int, whole: int) -> None:
    """Write leads `start`+1 to `rows`; `whole` is how many there will be in the end, three years of them."""
    values: dict[str, Any] = {"from": start, "to": rows, "whole": whole, "now": timezone.now()}
    with connection.cursor() as cursor:
        for table in CHECKED:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        if cursor.fetchone()[0]:
            cursor.execute("SET session_replication_role = replica")  # saves the look-up of every foreign key
        cursor.execute("SELECT setseed(0.42)")
        cursor.execute(NAMES)
        for table, rows_of in (
            ("owner", Employee.objects.filter(role__key="manager")),
            ("channel", Channel.objects.all()),
            ("source", Source.objects.filter(key__in=SOURCES)),
            ("campaign", Campaign.objects.all()),
            ("product", Product.objects.all()),
        ):
            sql, given = rows_of.order_by("pk").values_list("pk").query.sql_with_params()
            cursor.execute(
                f"CREATE TEMP TABLE bench_{table} AS SELECT row_number() OVER () AS n, id FROM ({sql}) r (id)", given
            )
        indexes = drop_indexes(cursor, TABLES)
        for step in STEPS:
            cursor.execute(step, values)
        for index in indexes:
            cursor.execute(index)
        for table in TABLES:
            cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}")
        cursor.execute(bench_clients.KEPT)
        for table in CHECKED:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        cursor.execute("DISCARD ALL")
    rebuild_tally()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")


def drop_indexes(cursor: CursorWrapper, tables: Sequence[str]) -> list[str]:
    """Indexes are built faster over rows that are there already; gives the statements that build them."""
    cursor.execute(
        """
        SELECT i.indexname, i.indexdef FROM pg_indexes i
        WHERE i.schemaname = 'public' AND i.tablename = ANY(%s) AND NOT EXISTS (
            SELECT 1 FROM pg_constraint c WHERE c.conindid = format('%%I', i.indexname)::regclass)
        """,
        [list(tables)],
    )
    found = cursor.fetchall()
    for name, _definition in found:
        cursor.execute(f'DROP INDEX "{name}"')
    return [definition for _name, definition in found]
