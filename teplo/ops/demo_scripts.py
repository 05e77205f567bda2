"""The first script of the demo company, in each language of the product: what a manager says when he calls first."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.conf import settings

from teplo.staff.models import Employee
from teplo.terms.models import Topic
from teplo.work.actions import scripts
from teplo.work.scripts.models import Script
from teplo.work.scripts.rules import Answer, Step, StepKind, Tree

TOPICS = {"s12": "too_expensive", "s13": "cheaper_elsewhere", "s14": "must_think", "s15": "must_ask"}
SAY, ASK, END, OBJECTION = StepKind.SAY, StepKind.QUESTION, StepKind.END, StepKind.OBJECTION


@dataclass(frozen=True)
class Text:
    """A script in one language."""

    name: str
    aim: str
    tree: Tree


RUSSIAN = Text(
    "Первый звонок",
    "Договориться о замере или узнать площадь и срок",
    Tree(
        "s1",
        (
            Step(
                "s1",
                SAY,
                "Приветствие",
                "Здравствуйте! Меня зовут …, магазин полов и плитки. Вы оставляли заявку на сайте. "
                "Удобно сейчас говорить две минуты?",
                answers=(
                    Answer("a1", "Да, удобно", "s2"),
                    Answer("a2", "Нет, неудобно", "s7"),
                    Answer("a3", "Я ничего не оставлял", "s8"),
                ),
            ),
            Step(
                "s2",
                ASK,
                "Что нужно",
                "Расскажите, пожалуйста, что вы хотите уложить и в каком помещении?",
                fills="need",
                answers=(Answer("a1", "Понятно", "s3"), Answer("a2", "Ещё не решил", "s3")),
            ),
            Step(
                "s3",
                ASK,
                "Город",
                "В каком городе будет укладка? Я сразу скажу, есть ли там наш мастер.",
                fills="region",
                answers=(Answer("a1", "Дальше", "s4"),),
            ),
            Step(
                "s4",
                ASK,
                "Насколько срочно",
                "Когда вы хотели бы начать?",
                fills="heat",
                answers=(
                    Answer("a1", "На этой неделе", "s5", "hot"),
                    Answer("a2", "В этом месяце", "s5", "warm"),
                    Answer("a3", "Пока присматриваюсь", "s6", "cold"),
                ),
            ),
            Step(
                "s5",
                SAY,
                "Предложить замер",
                "Давайте мастер приедет и всё измерит: это бесплатно и занимает полчаса. Вам удобнее "
                "завтра или послезавтра?",
                answers=(Answer("a1", "Договорились о дне", "s9"), Answer("a2", "Замер пока не нужен", "s6")),
            ),
            Step(
                "s6",
                SAY,
                "Прислать расчёт",
                "Тогда я пришлю вам расчёт и несколько образцов на выбор, а на следующей неделе позвоню. Хорошо?",
                answers=(Answer("a1", "Да, пришлите", "s10"), Answer("a2", "Не нужно", "s11")),
            ),
            Step(
                "s7",
                SAY,
                "Перенести",
                "Когда вам удобно? Запишу и перезвоню точно в это время.",
                answers=(Answer("a1", "Назвал время", "s10"), Answer("a2", "Сам перезвонит", "s11")),
            ),
            Step(
                "s8",
                SAY,
                "Проверить",
                "Извините. Возможно, номер оставил кто-то из близких. Вы сейчас ничего не ремонтируете?",
                answers=(Answer("a1", "Ремонтируем", "s2"), Answer("a2", "Нет", "s11")),
            ),
            Step(
                "s9",
                END,
                "Замер назначен",
                "Спасибо! Мастер позвонит за час. Поставьте задачу «Встреча» на этот день.",
                is_aim=True,
            ),
            Step("s10", END, "Продолжим позже", "Спасибо за время! Поставьте следующий шаг на названный день."),
            Step("s11", END, "Не сейчас", "Спасибо! Если понадобится пол или плитка, мы рядом. Запишите причину."),
            Step(
                "s12",
                OBJECTION,
                "Дорого",
                "Понимаю. Давайте сравним, что входит в цену: у нас подложка, доставка и подъём уже "
                "внутри. Показать вариант подешевле?",
                answers=(Answer("a1", "Показать", "s6"),),
            ),
            Step(
                "s13",
                OBJECTION,
                "У других дешевле",
                "Пришлите мне их расчёт: я проверю, всё ли там посчитано, и отвечу, сможем ли мы так же.",
            ),
            Step(
                "s14",
                OBJECTION,
                "Я подумаю",
                "Конечно. Что для вас сейчас важнее всего: цена, срок или сам материал? Я подготовлю именно это.",
            ),
            Step(
                "s15",
                OBJECTION,
                "Надо посоветоваться",
                "Хорошо. Я пришлю короткий расчёт, чтобы его было удобно показать. Когда вам перезвонить?",
                answers=(Answer("a1", "Назвал день", "s10"),),
            ),
        ),
    ),
)


ENGLISH = Text(
    "First call",
    "Agree on a measuring visit, or learn the area and the term",
    Tree(
        "s1",
        (
            Step(
                "s1",
                SAY,
                "Greeting",
                "Good morning, this is … of the floor and tile shop. You left an enquiry on our site. "
                "Have you got two minutes now?",
                answers=(
                    Answer("a1", "Yes", "s2"),
                    Answer("a2", "Not now", "s7"),
                    Answer("a3", "I left nothing", "s8"),
                ),
            ),
            Step(
                "s2",
                ASK,
                "What is needed",
                "Please tell me what you would like to lay, and in which room.",
                fills="need",
                answers=(Answer("a1", "I see", "s3"), Answer("a2", "Not decided yet", "s3")),
            ),
            Step(
                "s3",
                ASK,
                "Town",
                "In which town shall it be laid? I can tell you at once whether our fitter is there.",
                fills="region",
                answers=(Answer("a1", "Go on", "s4"),),
            ),
            Step(
                "s4",
                ASK,
                "How soon",
                "When would you like to begin?",
                fills="heat",
                answers=(
                    Answer("a1", "This week", "s5", "hot"),
                    Answer("a2", "This month", "s5", "warm"),
                    Answer("a3", "Just looking", "s6", "cold"),
                ),
            ),
            Step(
                "s5",
                SAY,
                "Offer a visit",
                "Let our fitter come and measure: it costs nothing and takes half an hour. Would "
                "tomorrow suit you, or the day after?",
                answers=(Answer("a1", "A day is agreed", "s9"), Answer("a2", "No visit yet", "s6")),
            ),
            Step(
                "s6",
                SAY,
                "Send a calculation",
                "Then I shall send you a calculation and some samples to choose from, and call you "
                "next week. All right?",
                answers=(Answer("a1", "Yes, please", "s10"), Answer("a2", "No need", "s11")),
            ),
            Step(
                "s7",
                SAY,
                "Another time",
                "When would it suit you? I shall call at that very time.",
                answers=(Answer("a1", "Named a time", "s10"), Answer("a2", "Will call himself", "s11")),
            ),
            Step(
                "s8",
                SAY,
                "Make sure",
                "I am sorry. Perhaps somebody of your family left the number. Are you not doing up anything just now?",
                answers=(Answer("a1", "We are", "s2"), Answer("a2", "No", "s11")),
            ),
            Step(
                "s9",
                END,
                "Visit agreed",
                "Thank you! The fitter calls an hour before. Set a task 'Meeting' for that day.",
                is_aim=True,
            ),
            Step("s10", END, "Later", "Thank you for your time! Set the next step for the day that was named."),
            Step(
                "s11",
                END,
                "Not now",
                "Thank you! Whenever you need floors or tiles, we are here. Write down the reason.",
            ),
            Step(
                "s12",
                OBJECTION,
                "It is too expensive",
                "I understand. Let us compare what the price holds: with us underlay, delivery and "
                "carrying are in it. Shall I show you a cheaper one?",
                answers=(Answer("a1", "Show it", "s6"),),
            ),
            Step(
                "s13",
                OBJECTION,
                "Others are cheaper",
                "Send me their calculation: I shall see whether all is in it, and tell you whether we can do the same.",
            ),
            Step(
                "s14",
                OBJECTION,
                "I have to think",
                "Of course. What matters most to you now: the price, the term or the material? I "
                "shall prepare just that.",
            ),
            Step(
                "s15",
                OBJECTION,
                "I have to ask at home",
                "Good. I shall send a short calculation that is easy to show. When may I call again?",
                answers=(Answer("a1", "Named a day", "s10"),),
            ),
        ),
    ),
)


def give_scripts(*, by: Employee, at: datetime) -> None:
    """Write and publish the script 'first call', where there is none yet."""
    if Script.objects.exists():
        return
    text = RUSSIAN if settings.LANGUAGE_CODE == "ru" else ENGLISH
    topics = dict(Topic.objects.values_list("key", "pk"))
    steps = tuple(replace(one, topic=topics.get(TOPICS.get(one.key, ""))) for one in text.tree.steps)
    tree = replace(text.tree, steps=steps)
    script = scripts.add_script(text.name, kind=Script.Kind.BOTH, aim=text.aim, tree=tree, by=by, at=at)
    scripts.publish(script, seen=0, by=by, at=at)
