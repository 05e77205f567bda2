"""What stands on the pages of the demo's shop: its own words, in the language of its form, not the product's."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Card:
    """A department: `look` names the pattern of the style sheet that is drawn on it."""

    look: str
    name: str
    text: str
    price: str


@dataclass(frozen=True, slots=True)
class Words:
    """The sentences of both pages."""

    shop: str
    claim: str
    lead: str
    call: str
    call_short: str
    departments: str
    cards: tuple[Card, ...]
    how: str
    steps: tuple[tuple[str, str], ...]
    choose: str
    trap: str
    measuring: str
    measuring_short: str
    measuring_lead: str
    back: str
    foot: str
    said: tuple[str, str]


RUSSIAN = Words(
    shop="Тёплый дом",
    claim="Полы, по которым хочется ходить босиком",
    lead="Ламинат, паркет, плитка и тёплый пол в одном салоне: замерим, посчитаем, привезём и уложим.",
    call="Получить расчёт",
    call_short="Расчёт",
    departments="Что у нас есть",
    cards=(
        Card("floor", "Ламинат и паркет", "140 декоров на складе, образцы привезём домой.", "от 890 ₽ за м²"),
        Card("tiles", "Плитка и керамогранит", "Раскладка в 3D до покупки, остаток примем назад.", "от 1 150 ₽ за м²"),
        Card("heating", "Тёплый пол", "Под плитку, ламинат и паркет, гарантия 25 лет.", "от 2 400 ₽ за м²"),
    ),
    how="Как это бывает",
    steps=(
        ("Заявка", "Оставляете телефон или почту. Перезваниваем за полчаса."),
        ("Замер", "Приезжаем с образцами, считаем до сантиметра. Бесплатно."),
        ("Укладка", "Привозим в назначенный день и укладываем под ключ."),
    ),
    choose="Выберите",
    trap="Оставьте пустым",
    measuring="Бесплатный замер",
    measuring_short="Замер",
    measuring_lead="Мастер приедет с образцами и лазерной рулеткой в удобный день, и в выходной тоже.",
    back="На главную",
    foot="Выдуманный магазин: так форма Teplo выглядит на сайте компании.",
    said=("«Уложили за два дня, соседи ходят смотреть.»", "Наталья, Химки"),
)

ENGLISH = Words(
    shop="Warm House",
    claim="Floors you want to walk on barefoot",
    lead="Laminate, parquet, tiles and floor heating in one place: measured, priced, delivered and laid.",
    call="Get the price",
    call_short="Price",
    departments="What we have",
    cards=(
        Card("floor", "Laminate and parquet", "140 looks in stock, samples brought to your home.", "from £9 a m²"),
        Card("tiles", "Tiles and stoneware", "See the layout in 3D first, leftovers taken back.", "from £12 a m²"),
        Card("heating", "Floor heating", "Under tiles, laminate and parquet, 25 years warranty.", "from £25 a m²"),
    ),
    how="How it goes",
    steps=(
        ("Enquiry", "Leave a phone or an e-mail. We call back within half an hour."),
        ("Measuring", "We come with samples and measure to the centimetre. Free."),
        ("Laying", "Delivered on the day you chose, and laid from A to Z."),
    ),
    choose="Choose",
    trap="Leave this empty",
    measuring="Free measuring",
    measuring_short="Measuring",
    measuring_lead="Our master comes with samples and a laser on the day that suits you, weekends too.",
    back="Home",
    foot="An invented shop: this is how a form of Teplo looks on a company's site.",
    said=("“Laid in two days, the neighbours come to look.”", "Natalie, Watford"),
)

OF_LANGUAGE = {"ru": RUSSIAN, "en": ENGLISH}
