"""What the headers of other programs mean is guessed, and what stands in a column has its say."""

import csv

import pytest

from teplo.intake.imports.columns import REGISTRY, fields_of, guess, guesses
from teplo.intake.imports.models import Target
from teplo.kit.tables import recognise
from tests.samples.folder import FOLDER

HEADERS = FOLDER / "import_files/headers"
samples = pytest.mark.skipif(not HEADERS.is_dir(), reason=f"no samples in {FOLDER}: name their folder in TEPLO_SAMPLES")


def guessed(target: str, columns: list[str], *rows: list[str]) -> dict[str, str]:
    """By the name of the column; those that nothing is guessed of are left out."""
    return {columns[place]: found.key for place, found in guesses(target, columns, rows).items()}


def meant(target: str, header: str, key: str) -> list[str]:
    return [name for name, found in guessed(target, header.split(";")).items() if found == key]


def header_of(name: str, encoding: str) -> list[str]:
    with (HEADERS / name).open(encoding=encoding, newline="") as file:
        return next(csv.reader(file))


PERSON = ["first_name", "middle_name", "last_name", "company", "position", "region", "text"]


@samples
@pytest.mark.parametrize(
    ("name", "encoding", "person", "phones", "emails"),
    [
        (
            "outlook_en_header.csv",
            "utf-8",
            ["First Name", "Middle Name", "Last Name", "Company", "Job Title", "Business City", "Notes"],
            (
                "Business Phone|Business Phone 2|Callback|Car Phone|Home Phone|Home Phone 2|Mobile Phone|Other Phone|"
                "Primary Phone|Radio Phone"
            ),
            "E-mail Address|E-mail 2 Address|E-mail 3 Address",
        ),
        (
            "outlook_ru_header.cp1251.csv",
            "cp1251",
            ["Имя", "Отчество", "Фамилия", "Организация", "Должность", "Город (раб. адрес)", "Заметки"],
            (
                "Рабочий телефон|Телефон раб. 2|Обратный вызов|Телефон в машине|Домашний телефон|Телефон дом. 2|"
                "Телефон переносной|Другой телефон|Основной телефон|Радиотелефон"
            ),
            "Адрес эл. почты|Адрес 2 эл. почты|Адрес 3 эл. почты",
        ),
        (
            "google_contacts_2024_header.csv",
            "utf-8",
            [
                "First Name",
                "Middle Name",
                "Last Name",
                "Organization Name",
                "Organization Title",
                "Address 1 - City",
                "Notes",
            ],
            "Phone 1 - Value|Phone 2 - Value|Phone 3 - Value",
            "E-mail 1 - Value|E-mail 2 - Value|E-mail 3 - Value|E-mail 4 - Value",
        ),
    ],
)
def test_address_books_are_understood(name, encoding, person, phones, emails):
    """Faxes, pagers, an assistant's telephone, kinds and labels are nobody's contact."""
    expected = dict(zip(person, PERSON, strict=True))
    expected |= dict.fromkeys(phones.split("|"), "phone") | dict.fromkeys(emails.split("|"), "email")
    assert guessed("contacts", header_of(name, encoding)) == expected


AMO = (
    "ID;Название сделки;Компания;Основной контакт;Компания контакта;Ответственный;Этап сделки;Воронка;Бюджет ₽;"
    "Дата создания сделки;Кем создана;Дата редактирования;Дата закрытия;Теги сделки;Примечание 1;Примечание 2;"
    "Рабочий телефон (контакт);Мобильный телефон (контакт);Факс (контакт);Рабочий email (контакт);"
    "Должность (контакт);Источник;utm_campaign;Город"
)
BITRIX = (
    "ID;Стадия;Название лида;Обращение;Имя;Отчество;Фамилия;Дата рождения;Рабочий телефон;Мобильный телефон;"
    "Номер факса;Другой телефон;Телефон для рассылок;Корпоративный сайт;Страница Facebook;Рабочий e-mail;"
    "Частный e-mail;E-mail для рассылок;Контакт Telegram;Название компании;Должность;Комментарий;Сумма;Валюта;Источник;"
    "Дополнительно об источнике;Ответственный;Дата создания;Кем создан;Дата изменения;Товар"
)
SALESFORCE = (
    "Lead ID;First Name;Last Name;Title;Company;Phone;Mobile;Email;Lead Source;Lead Status;Lead Owner;Rating;"
    "Created Date;Industry;Website;City;State/Province;Description;Email Opt Out;Do Not Call"
)
HUBSPOT = (
    "Record ID;First Name;Last Name;Email;Phone Number;Mobile Phone Number;Contact owner;Lead Status;Create Date;"
    "Job Title;Company Name;Lifecycle Stage;Original Source;City;Last Activity Date"
)


@pytest.mark.parametrize(
    ("target", "header", "expected"),
    [
        (
            "leads",
            AMO,
            (
                "external_id=ID;need=Название сделки;company=Компания;name=Основной контакт;owner=Ответственный;"
                "status=Этап сделки;amount=Бюджет ₽;created_at=Дата создания сделки;tags=Теги сделки;"
                "position=Должность (контакт);source=Источник;campaign=utm_campaign;region=Город;"
                "phone=Рабочий телефон (контакт),Мобильный телефон (контакт);email=Рабочий email (контакт);"
                "text=Примечание 1,Примечание 2"
            ),
        ),
        (
            "deals",
            AMO,
            (
                "external_id=ID;title=Название сделки;company=Компания;contact_name=Основной контакт;"
                "owner=Ответственный;"
                "stage=Этап сделки;pipeline=Воронка;amount=Бюджет ₽;created_at=Дата создания сделки;"
                "closed_at=Дата закрытия;phone=Рабочий телефон (контакт),Мобильный телефон (контакт);"
                "email=Рабочий email (контакт);text=Примечание 1,Примечание 2"
            ),
        ),
        (
            "leads",
            BITRIX,
            (
                "external_id=ID;status=Стадия;need=Название лида;first_name=Имя;middle_name=Отчество;last_name=Фамилия;"
                "company=Название компании;position=Должность;text=Комментарий;amount=Сумма;currency=Валюта;"
                "source=Источник;owner=Ответственный;created_at=Дата создания;product=Товар;facebook=Страница Facebook;"
                "telegram=Контакт Telegram;phone=Рабочий телефон,Мобильный телефон,Другой телефон,Телефон для рассылок;"
                "email=Рабочий e-mail,Частный e-mail,E-mail для рассылок"
            ),
        ),
        (
            "leads",
            SALESFORCE,
            (
                "external_id=Lead ID;first_name=First Name;last_name=Last Name;position=Title;company=Company;"
                "phone=Phone,Mobile;email=Email;source=Lead Source;status=Lead Status;owner=Lead Owner;heat=Rating;"
                "created_at=Created Date;industry=Industry;region=City;text=Description"
            ),
        ),
        (
            "leads",
            HUBSPOT,
            (
                "external_id=Record ID;first_name=First Name;last_name=Last Name;email=Email;"
                "phone=Phone Number,Mobile Phone Number;owner=Contact owner;status=Lead Status;created_at=Create Date;"
                "position=Job Title;company=Company Name;source=Original Source;region=City"
            ),
        ),
        (
            "companies",
            "Название компании;ИНН;Сайт;Ответственный",
            "name=Название компании;inn=ИНН;site=Сайт;owner=Ответственный",
        ),
        ("leads", "№;ФИО;Тел.;Почта;Вопрос", "name=ФИО;phone=Тел.;email=Почта;text=Вопрос"),
        (
            "leads",
            "Отметка времени;Ваше имя;Телефон для связи",
            "created_at=Отметка времени;name=Ваше имя;phone=Телефон для связи",
        ),
    ],
)
def test_exports_of_other_programs_are_understood(target, header, expected):
    pairs = (part.split("=") for part in expected.split(";"))
    assert guessed(target, header.split(";")) == {name: key for key, names in pairs for name in names.split(",")}


@samples
def test_real_leads_keep_what_has_no_field_under_its_own_name():
    layout = recognise(FOLDER / "internal/x_education_leads/leads_half.csv")
    mapping = {layout.columns[place]: key for place, key in guess("leads", layout).items()}
    found = {name: key for name, key in mapping.items() if not key.startswith("own:")}
    assert found == {"Prospect ID": "external_id", "Lead Source": "source", "Tags": "tags", "City": "region"}
    assert {key for key in mapping.values() if key.startswith("own:")} == {
        f"own:{name}" for name in mapping if name not in found
    }


@samples
def test_real_deals_and_companies_are_understood():
    folder = FOLDER / "internal/crm_sales_opportunities"
    assert guess("deals", recognise(folder / "sales_pipeline.csv")) == dict(
        enumerate(["external_id", "owner", "product", "company", "stage", "created_at", "closed_at", "amount"])
    )
    assert guess("companies", recognise(folder / "accounts.csv")) == {
        0: "name", 1: "industry", 3: "turnover", 4: "company_size",
    }  # fmt: skip


def test_columns_without_names_are_known_by_what_stands_in_them():
    rows = [
        ["Иванов Иван Петрович", "+7 916 000-00-01", "a@example.ru", "ООО «Ромашка»", "7707083893", "12.01.2026"],
        ["Петрова Анна", "8 (495) 123-45-67", "b@example.ru", "ИП Сидоров", "500100732259", "13.01.2026"],
    ]
    expected = {"A": "name", "B": "phone", "C": "email", "D": "company", "E": "inn", "F": "created_at"}
    assert guessed("leads", list("ABCDEF"), *rows) == expected


def test_what_stands_in_a_column_contradicts_its_header():
    columns = ["Телефон", "Бюджет", "Дата", "ID", "Имя"]
    rows = [
        ["a@example.ru", "обсудим", "скоро", "7", "+79160000001"],
        ["b@example.ru", "не знаю", "потом", "7", "+79160000002"],
    ]
    assert guessed("contacts", columns, *rows) == {"Телефон": "email", "Имя": "phone"}


def test_telephones_and_addresses_in_one_column_are_a_contact():
    rows = [["+79160000001"], ["a@example.ru"], ["+79160000002"]]
    assert guessed("leads", ["Контакт"], *rows) == {"Контакт": "contact"}
    assert guessed("leads", ["Телефон"], *rows) == {"Телефон": "contact"}


def test_a_first_name_alone_is_the_name_and_a_whole_name_gives_way_to_its_parts():
    assert guessed("leads", ["Имя", "Телефон"]) == {"Имя": "name", "Телефон": "phone"}
    assert guessed("leads", ["ФИО", "Имя", "Фамилия"]) == {"Имя": "first_name", "Фамилия": "last_name"}
    assert guessed("leads", ["ФИО", "Имя"]) == {"ФИО": "name"}


def test_a_salutation_is_no_enquiry():
    assert meant("leads", "Обращение;Имя;Отчество;Фамилия", "text") == []
    assert meant("leads", "Имя;Обращение", "text") == ["Обращение"]


def test_no_field_gets_two_columns_that_takes_one():
    every = [column.key.replace("_", " ") for column in REGISTRY] * 2
    for target in Target.values:
        keys = [found.key for found in guesses(target, every, []).values()]
        twice = {key for key in keys if keys.count(key) > 1}
        assert twice <= {key for key, column in fields_of(target).items() if column.many}
        assert set(keys) <= fields_of(target).keys()


def test_the_surest_column_gets_the_field():
    found = guesses("leads", ["Country", "City", "Область"], [])
    assert {place: each.key for place, each in found.items()} == {1: "region"}
    assert 0 < guesses("leads", ["Сумма, руб."], [])[0].confidence < guesses("leads", ["Сумма"], [])[0].confidence < 1
