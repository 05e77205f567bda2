"""The words of the demo's letters, and the quick answers of its people, in each language of the product."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Letters:
    """One talk: who writes, about what, what is said by turns, his words first; `minutes` ago is the last of them.

    `stranger` is the name, the address and the words of somebody to whom the last answer was handed on.
    """

    name: str
    address: str
    subject: str
    said: tuple[str, ...]
    minutes: int
    note: str = ""
    stranger: tuple[str, str, str] | None = None
    is_closed: bool = False


@dataclass(frozen=True)
class Box:
    """The mailbox with its talks in one language; of each quick answer the name, the subject and the text,
    which its writer's name follows."""

    name: str
    templates: tuple[tuple[str, str, str], ...]
    talks: tuple[Letters, ...]


RUSSIAN = Box(
    "Почта магазина",
    (
        (
            "Запись на замер",
            "Замер",
            "{{ first_name }}, здравствуйте! Мастер приедет на замер бесплатно, нужно 20 минут. Когда вам удобно?",
        ),
        (
            "Доставка и подъём",
            "Доставка",
            "Доставим по городу за два дня, подъём — по этажам. Назовите, пожалуйста, адрес и этаж, и я посчитаю.",
        ),
        (
            "Счёт на организацию",
            "Счёт",
            "{{ first_name }}, пришлите карточку организации, и сегодня же будет счёт. Он действует пять дней.",
        ),
        (
            "Спасибо, ждём вас",
            "",
            "Спасибо, {{ first_name }}! Если появятся вопросы, ответьте на это письмо: его прочту я.",
        ),
    ),
    (
        Letters(
            "Алевтина Горшкова",
            "a.gorshkova@primer-pochta.example",
            "Пробковый пол на кухню",
            ("Добрый день! Пробковый пол годится для кухни 11 м²? Есть кот и двое детей. Сколько с укладкой?",),
            25,
        ),
        Letters(
            "Ринат Сафин",
            "safin.rinat@primer-pochta.example",
            "Счёт на плитку, дом в Раздолье",
            (
                "Здравствуйте. Нужен счёт на 42 м² плитки из вашего каталога, артикул 7714, и клей к ней.",
                "Добрый день, Ринат! Плитка 7714 есть, 42 м² отложили. Прислать счёт на вас или на организацию?",
                "На ИП, реквизиты пришлю вечером. Доставка в пятницу возможна?",
            ),
            70,
            note="Отложено на складе до пятницы, дальше снимут.",
        ),
        Letters(
            "Вера Полонская",
            "polonskaya@primer-pochta.example",
            "Замер в четверг",
            (
                "Добрый день! Хотела бы перенести замер со среды на четверг, после 15:00.",
                "Вера, здравствуйте! Перенесли: мастер приедет в четверг с 15:30 до 16:00. Изменится — ответьте сюда.",
            ),
            190,
            stranger=(
                "Бригада Ключ",
                "brigada.klyuch@primer-pochta.example",
                "Вера переслала нам ваш ответ. В четверг мы там сами: подождите с замером, пол ещё не выровнен.",
            ),
        ),
        Letters(
            "Геннадий Фролов",
            "frolov.g@primer-pochta.example",
            "Паркетная доска, остатки",
            ("Здравствуйте! Остались ли 14 м² паркетной доски «Дуб натур»? Заберу сам, могу сегодня.",),
            48,
        ),
        Letters(
            "Лариса Мельник",
            "l.melnik@primer-pochta.example",
            "Плитка в офис, 120 м²",
            (
                "Добрый день. Просим предложение: керамогранит 60×60, серый, 120 м², с доставкой на следующей неделе.",
                "Лариса, добрый день! Есть три подходящих, цены и фото во вложении пришлю до вечера. Нужен ли монтаж?",
            ),
            260,
        ),
        Letters(
            "Семён Дягилев",
            "dyagilev@primer-pochta.example",
            "Тёплый пол под ламинат",
            (
                "Подскажите, под ваш ламинат 33 класса можно класть плёночный тёплый пол?",
                "Семён, можно: ограничение 27 градусов на поверхности. Подложку возьмите тонкую, пришлю артикул.",
                "Спасибо. Тогда посчитайте, пожалуйста, на 18 м² вместе с терморегулятором.",
            ),
            117,
        ),
        Letters(
            "Тамара Ильина",
            "ilina.tamara@primer-pochta.example",
            "Возврат двух пачек",
            (
                "После укладки остались две целые пачки ламината. Можно вернуть?",
                "Тамара, да, в течение 14 дней, с чеком. Привозите в любой день с 10 до 19.",
            ),
            330,
            is_closed=True,
        ),
    ),
)
ENGLISH = Box(
    "The shop's mailbox",
    (
        (
            "Measuring",
            "Measuring",
            "Hello {{ first_name }}! Measuring is free and takes 20 minutes. When may our man come?",
        ),
        (
            "Delivery",
            "Delivery",
            "We deliver in town within two days. Tell me the address and the floor, and I shall work it out.",
        ),
        (
            "Invoice for a company",
            "Invoice",
            "{{ first_name }}, send me the details of the company, and the invoice is here today.",
        ),
        (
            "Thank you",
            "",
            "Thank you, {{ first_name }}! Should you have any questions, just answer: I read it myself.",
        ),
    ),
    (
        Letters(
            "Alice Gordon",
            "a.gordon@sample-mail.example",
            "Cork floor in a kitchen",
            ("Hello! Is a cork floor any good for a kitchen of 11 m²? We have a cat. What would it cost, laid?",),
            25,
        ),
        Letters(
            "Ronald Safin",
            "safin.ronald@sample-mail.example",
            "Invoice for tiles, the house in Oakfield",
            (
                "Good morning. I need an invoice for 42 m² of your tiles, number 7714, and glue for them.",
                "Good morning, Ronald! We have 7714 and have put 42 m² aside. Is the invoice for you or for a company?",
                "For the company, details tonight. Could you deliver on Friday?",
            ),
            70,
            note="Put aside in the store until Friday, then it goes back.",
        ),
        Letters(
            "Vera Poole",
            "poole@sample-mail.example",
            "Measuring on Thursday",
            (
                "Hello! I should like to move the measuring from Wednesday to Thursday, after 3 pm.",
                "Hello Vera! Done: our man comes on Thursday between 3:30 and 4 pm. Should that change, just answer.",
            ),
            190,
            stranger=(
                "Key Builders",
                "key.builders@sample-mail.example",
                "Vera handed your answer on to us. We are there on Thursday ourselves: the floor is not level yet.",
            ),
        ),
        Letters(
            "George Frost",
            "frost.g@sample-mail.example",
            "Engineered oak, what is left",
            ("Hello! Are there still 14 m² of the natural oak? I can fetch it myself, even today.",),
            48,
        ),
        Letters(
            "Laura Miller",
            "l.miller@sample-mail.example",
            "Tiles for an office, 120 m²",
            (
                "Good morning. Please offer us stoneware 60×60, grey, 120 m², delivered next week.",
                "Good morning, Laura! We have three that fit; prices and pictures by tonight. Shall we lay it, too?",
            ),
            260,
        ),
        Letters(
            "Simon Dale",
            "s.dale@sample-mail.example",
            "Heating under laminate",
            (
                "Can film heating go under your laminate of class 33?",
                "It can, Simon, up to 27 degrees on the surface. Take a thin underlay, I shall send you its number.",
                "Thank you. Then please work it out for 18 m² with the regulator.",
            ),
            117,
        ),
        Letters(
            "Tamara Hill",
            "hill.tamara@sample-mail.example",
            "Giving two packs back",
            (
                "Two whole packs of laminate are left over. May I give them back?",
                "Yes, Tamara, within 14 days, with the bill. Come any day between 10 and 19.",
            ),
            330,
            is_closed=True,
        ),
    ),
)
OF_LANGUAGE = {"ru": RUSSIAN, "en": ENGLISH}
