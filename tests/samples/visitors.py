"""Made-up Russian visitors who come again and again, written every time a little differently; who is who is known."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

FIRST = ("Иван", "Пётр", "Алексей", "Семён", "Фёдор", "Юрий", "Лев", "Артём", "Илья", "Егор")
LAST = ("Иванов", "Королёв", "Щукин", "Ежов", "Фёдоров", "Йовович", "Мамин-Сибиряк", "Цой", "Ким", "Юдин")
MIDDLE = ("Иванович", "Петрович", "Ильич", "Фёдорович", "Львович")
DOMAINS = ("mail.ru", "yandex.ru", "gmail.com", "bk.ru", "почта.рф")
PHONES = ("+7{0}{1}{2}{3}", "8{0}{1}{2}{3}", "8 ({0}) {1}-{2}-{3}", "+7 {0} {1} {2} {3}", "7-{0}-{1}-{2}-{3}")
AGAIN = 0.45


@dataclass
class Visitor:
    """Somebody with all the ways to reach him; `used` are those that he has given before."""

    number: int
    first: str
    last: str
    middle: str
    points: list[tuple[str, str]]
    used: set[tuple[str, str]] = field(default_factory=set)


def enquiries(count: int, seed: int = 7) -> Iterator[tuple[int, dict[str, object]]]:
    """So many enquiries, each with the number of its visitor. Who comes again gives a contact he gave before."""
    rng = Random(seed)
    visitors: list[Visitor] = []
    for _ in range(count):
        if not visitors or rng.random() > AGAIN:
            visitors.append(_newcomer(len(visitors), rng))
            visitor = visitors[-1]
        else:
            visitor = rng.choice(visitors)
        yield visitor.number, _body(visitor, rng)


def _newcomer(number: int, rng: Random) -> Visitor:
    phones = [("phone", f"9{rng.choice((5, 10, 16, 26, 61))}:{number * 2 + extra:07d}") for extra in (0, 1)]
    emails = [("email", f"visitor{number}{end}@{rng.choice(DOMAINS)}") for end in ("", ".work")]
    handles = [("telegram", f"visitor_{number:05d}")]
    points = [*phones[: rng.choice((1, 1, 2))], *emails[: rng.choice((0, 1, 1, 2))], *handles[: rng.choice((0, 0, 1))]]
    return Visitor(number, rng.choice(FIRST), rng.choice(LAST), rng.choice(MIDDLE), points)


def _body(visitor: Visitor, rng: Random) -> dict[str, object]:
    given = set(rng.sample(visitor.points, rng.randint(1, len(visitor.points))))
    if visitor.used and not given & visitor.used:
        given.add(rng.choice(sorted(visitor.used)))
    visitor.used |= given
    person: dict[str, object] = {"name": _name(visitor, rng), "phones": [], "emails": [], "handles": {}}
    for kind, value in sorted(given):
        if kind == "phone":
            person["phones"].append(_phone(value, rng))
        elif kind == "email":
            person["emails"].append(rng.choice((value, value.upper(), f" {value} ")))
        else:
            person["handles"][kind] = rng.choice((f"@{value}", value, f"https://t.me/{value}"))
    return {
        "person": person,
        "need": rng.choice(("Ламинат", "Плитка", "Двери")),
        "text": rng.choice(("", "Жду звонка")),
    }


def _phone(value: str, rng: Random) -> str:
    operator, digits = value.split(":")
    operator = f"9{int(operator[1:]):02d}"
    return rng.choice(PHONES).format(operator, digits[:3], digits[3:5], digits[5:])


def _name(visitor: Visitor, rng: Random) -> str:
    first, last, middle = visitor.first, visitor.last, visitor.middle
    written = (f"{first} {last}", f"{last} {first} {middle}", first, f"{first} {last}".upper(), "", f"{last} {first}")
    return rng.choice(written).replace("ё", rng.choice("ёе"))
