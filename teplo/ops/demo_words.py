"""The words of the demo company, a shop for floors and tiles, in each language of the product."""

from dataclasses import dataclass

from django.conf import settings


@dataclass(frozen=True, slots=True)
class Words:
    """Everything that is written in the demo; keys of products are 'floor', 'tiles' and 'heating'."""

    shop: str
    team: str
    # login, name, key of the role
    people: tuple[tuple[str, str, str], ...]
    products: dict[str, str]
    sources: dict[str, str]
    campaigns: dict[str, tuple[str, str]]
    market: tuple[str, str]
    site: str
    rules: dict[str, str]
    form: dict[str, str]
    labels: dict[str, str]
    regions: tuple[str, ...]
    first: tuple[tuple[str, ...], tuple[str, ...]]
    last: tuple[tuple[str, ...], tuple[str, ...]]
    phone: str
    firms: tuple[str, ...]
    needs: dict[str, tuple[str, ...]]
    texts: tuple[str, ...]
    again: tuple[str, ...]
    notes: tuple[str, ...]
    results: tuple[str, ...]
    unreached: tuple[str, ...]
    steps: dict[str, str]
    refused: dict[str, tuple[str, ...]]
    waits: tuple[str, ...]
    handed: tuple[str, ...]
    reopened: str
    junk: tuple[str, ...]
    spam: str
    interests: tuple[str, ...]


RUSSIAN = Words(
    shop="Тёплый дом",
    team="Отдел продаж",
    people=(
        ("vera", "Вера Белова", "administrator"),
        ("olga", "Ольга Соколова", "head"),
        ("anna", "Анна Орлова", "manager"),
        ("petr", "Пётр Кузнецов", "manager"),
        ("timur", "Тимур Ахметов", "manager"),
    ),
    products={"floor": "Ламинат и паркет", "tiles": "Плитка и керамогранит", "heating": "Тёплый пол"},
    sources={"yandex-direct": "Яндекс Директ", "vk": "ВКонтакте", "avito": "Авито"},
    campaigns={
        "autumn": ("Осенняя распродажа ламината", "yandex-direct"),
        "warm-floor": ("Тёплый пол к зиме", "yandex-direct"),
        "new-flat": ("Новосёлам", "vk"),
    },
    market=("avito", "Авито"),
    site="Сайт «Тёплый дом»",
    rules={
        "heating": "Тёплый пол → Тимур",
        "region": "Новосибирск → Пётр",
        "turn": "Сайт → по очереди",
    },
    form={
        "heading": "Рассчитаем пол за один день",
        "intro": "Оставьте телефон или почту: перезвоним за полчаса, посчитаем материал и доставку.",
        "button": "Получить расчёт",
        "success": "Спасибо! Заявка у нас. Перезвоним в течение получаса, а ночью — утром после девяти.",
        "consent": "Согласен на обработку моих персональных данных магазином «Тёплый дом», чтобы ответить на заявку.",
    },
    labels={
        "name": "Как вас зовут",
        "contact": "Телефон или почта",
        "need": "Что нужно",
        "product": "Раздел",
        "region": "Город",
        "text": "Комментарий",
    },
    regions=("Москва", "Москва", "Химки", "Подольск", "Новосибирск", "Казань", "", ""),
    first=(
        ("Иван", "Алексей", "Сергей", "Дмитрий", "Андрей", "Михаил", "Роман", "Павел", "Олег", "Илья"),
        ("Мария", "Елена", "Наталья", "Ирина", "Светлана", "Дарья", "Юлия", "Ксения", "Полина", "Марина"),
    ),
    last=(
        ("Иванов", "Смирнов", "Волков", "Зайцев", "Лебедев", "Морозов", "Никитин", "Фомин", "Гусев", "Титов"),
        ("Иванова", "Смирнова", "Волкова", "Зайцева", "Лебедева", "Морозова", "Никитина", "Фомина", "Гусева", "Титова"),
    ),
    phone="8 (9{a:02d}) 000-{b:02d}-{c:02d}",
    firms=("ООО «Ромашка»", "ИП Ковалёв", "ООО «Стройдом»", "ООО «Офис-Комфорт»", "АО «Уют»", "Студия «Интерьер»"),
    needs={
        "floor": (
            "Ламинат, 48 м²",
            "Паркетная доска, дуб, 65 м²",
            "Ламинат 33 класса, 120 м²",
            "Кварцвинил на кухню",
            "Плинтус и подложка",
        ),
        "tiles": (
            "Плитка в ванную, 18 м²",
            "Керамогранит в прихожую",
            "Плитка на фартук",
            "Мозаика для душевой",
            "Ступени из керамогранита",
        ),
        "heating": ("Тёплый пол под плитку, 12 м²", "Тёплый пол на балкон", "Терморегулятор и маты, 30 м²"),
    },
    texts=(
        "Перезвоните, пожалуйста, после шести.",
        "Сколько будет с доставкой?",
        "Нужен замер в субботу.",
        "Есть ли образцы в салоне?",
        "Сдаём квартиру через месяц, сроки важны.",
        "Нужны счёт и договор.",
        "",
        "",
        "",
    ),
    again=("Вы так и не перезвонили.", "Уточняю: нужна ещё подложка.", "А скидка на доставку есть?"),
    notes=(
        "Выбирает между дубом и ясенем, решает жена.",
        "Бюджет до 150 тысяч, ждёт расчёт с укладкой.",
        "Ремонт начнётся через две недели.",
        "Сравнивает с соседним салоном, важен срок.",
        "Просил прислать фото готовых работ.",
    ),
    results=(
        "Договорились о замере",
        "Отправить расчёт с доставкой",
        "Ждёт образцы",
        "Думает над цветом, созвон позже",
        "Просит счёт на фирму",
    ),
    unreached=("Не берёт трубку", "Занято, просил набрать позже"),
    steps={
        "call": "Уточнить площадь и сроки",
        "measure": "Замер на объекте",
        "proposal": "Отправить смету",
        "after": "Узнать решение по смете",
    },
    refused={
        "price": ("У конкурентов дешевле на 12 %", "Не укладывается в бюджет"),
        "bought_elsewhere": ("Купил на рынке вчера",),
        "not_now": ("Ремонт перенесли на весну", "Ждёт сдачу дома"),
        "not_ours": ("Искал линолеум, у нас его нет",),
        "no_answer": ("Пять звонков без ответа",),
    },
    waits=("Ждёт сдачу дома", "В отпуске, просил не звонить", "Ждёт зарплату"),
    handed=(
        "Знакомый клиент, ты с ним уже работал.",
        "Он рядом с твоим салоном.",
        "У меня завал, подхвати, пожалуйста.",
    ),
    reopened="Перезвонил сам: цена устроила",
    junk=("spam", "test", "wrong_number", "job_seeker", "supplier"),
    spam="Продвижение сайтов https://seo.example https://top.example https://best.example дёшево",
    interests=("Плитка под дерево", "Пробковый пол", "Тёплый плинтус", "Ламинат для детской"),
)

ENGLISH = Words(
    shop="Warm House",
    team="Sales",
    people=(
        ("vera", "Vera Lane", "administrator"),
        ("olivia", "Olivia Stone", "head"),
        ("anna", "Anna Reed", "manager"),
        ("peter", "Peter Cole", "manager"),
        ("tom", "Tom Hayes", "manager"),
    ),
    products={"floor": "Laminate and parquet", "tiles": "Tiles and stoneware", "heating": "Floor heating"},
    sources={"search-ads": "Search ads", "social": "Social network", "market": "Marketplace"},
    campaigns={
        "autumn": ("Autumn sale of laminate", "search-ads"),
        "warm-floor": ("A warm floor for winter", "search-ads"),
        "new-flat": ("New flats", "social"),
    },
    market=("market", "Marketplace"),
    site="Warm House site",
    rules={
        "heating": "Floor heating → Tom",
        "region": "Leeds → Peter",
        "turn": "Site → in turn",
    },
    form={
        "heading": "Your floor, priced within a day",
        "intro": "Leave a phone or an e-mail: we call back within half an hour with material and delivery.",
        "button": "Get the price",
        "success": "Thank you! We have your enquiry and call within half an hour; at night, the next morning.",
        "consent": "I agree that Warm House processes my personal data to answer this enquiry.",
    },
    labels={
        "name": "Your name",
        "contact": "Phone or e-mail",
        "need": "What do you need?",
        "product": "Department",
        "region": "City",
        "text": "Comment",
    },
    regions=("London", "London", "Watford", "Croydon", "Leeds", "York", "", ""),
    first=(
        ("James", "Oliver", "Harry", "George", "Jack", "Leo", "Henry", "Oscar", "Arthur", "Noah"),
        ("Emma", "Sophie", "Grace", "Lily", "Chloe", "Alice", "Ruby", "Ella", "Lucy", "Holly"),
    ),
    last=(
        ("Smith", "Walker", "Green", "Wood", "Hughes", "Carter", "Ward", "Bailey", "Cooper", "Fox"),
        ("Smith", "Walker", "Green", "Wood", "Hughes", "Carter", "Ward", "Bailey", "Cooper", "Fox"),
    ),
    phone="+7 (9{a:02d}) 000-{b:02d}-{c:02d}",
    firms=("Daisy Ltd", "Cole & Sons", "Homebuild Ltd", "Office Comfort", "Cosy plc", "Interior Studio"),
    needs={
        "floor": (
            "Laminate, 48 m²",
            "Oak parquet, 65 m²",
            "Class 33 laminate, 120 m²",
            "Vinyl for a kitchen",
            "Skirting",
        ),
        "tiles": ("Bathroom tiles, 18 m²", "Stoneware for a hall", "Splashback tiles", "Mosaic for a shower", "Steps"),
        "heating": ("Heating under tiles, 12 m²", "Heated floor on a balcony", "Thermostat and mats, 30 m²"),
    },
    texts=(
        "Please call after six.",
        "How much with delivery?",
        "I need measuring on Saturday.",
        "Do you have samples in the shop?",
        "We move in a month, timing matters.",
        "I need an invoice and a contract.",
        "",
        "",
        "",
    ),
    again=("You have not called back.", "I also need underlay.", "Is there a discount on delivery?"),
    notes=(
        "Choosing between oak and ash, his wife decides.",
        "Budget up to 1,500, waits for a price with laying.",
        "Works begin in two weeks.",
        "Compares with the shop next door, time matters.",
        "Asked for photographs of finished work.",
    ),
    results=(
        "Agreed on measuring",
        "Send the price with delivery",
        "Waits for samples",
        "Thinks about the colour, call later",
        "Wants an invoice for the firm",
    ),
    unreached=("No answer", "Busy, asked to call later"),
    steps={
        "call": "Ask for area and dates",
        "measure": "Measure on the spot",
        "proposal": "Send the estimate",
        "after": "Ask what they decided",
    },
    refused={
        "price": ("12 % cheaper elsewhere", "Beyond the budget"),
        "bought_elsewhere": ("Bought at the market yesterday",),
        "not_now": ("Works moved to spring", "Waits for the house to be finished"),
        "not_ours": ("Wanted linoleum, which we do not have",),
        "no_answer": ("Five calls without an answer",),
    },
    waits=("Waits for the house to be finished", "On holiday, asked not to call", "Waits for the salary"),
    handed=("You have worked with this client.", "He lives beside your shop.", "I am swamped, please take over."),
    reopened="Called back himself: the price is fine",
    junk=("spam", "test", "wrong_number", "job_seeker", "supplier"),
    spam="Promote your site https://seo.example https://top.example https://best.example cheap",
    interests=("Wood-look tiles", "Cork floor", "Heated skirting", "Laminate for a nursery"),
)

OF_LANGUAGE = {"ru": RUSSIAN, "en": ENGLISH}


def words() -> Words:
    """The words in the language of this installation."""
    return OF_LANGUAGE[settings.LANGUAGE_CODE]
