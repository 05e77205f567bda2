"""How fast a file comes in, against COPY of the same rows into the same tables (docs/benchmarks.md)."""

import argparse
import csv
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.db import connection, connections

from teplo.intake.imports.walking import BATCH
from teplo.ops import bench_place, bench_world
from teplo.ops.bench import Figures, say
from teplo.ops.bench_desk import ask, client_of
from teplo.staff.models import Employee
from teplo.triage.models import Cursor, Rule

SEED = 771
# A base that has lived for a while: what comes in meets people who are known, and the desk has something to show.
LIVED = 20_000
USUAL_SECONDS = 8.0
BETWEEN_ASKS = 0.1
DOUBLED, BAD, NAMED_FIRM, WITH_EMAIL = 0.03, 0.005, 0.1, 0.7
FIRST = (
    "Иван", "Пётр", "Алексей", "Сергей", "Дмитрий", "Андрей", "Анна", "Мария", "Ольга", "Елена", "Татьяна", "Ирина",
    "Юлия", "Дарья", "Вера", "Тимур", "Ян",
)  # fmt: skip
LAST = (
    "Иванов", "Петров", "Сидоров", "Кузнецов", "Смирнов", "Попов", "Соколов", "Лебедев", "Козлов", "Новиков",
    "Морозов", "Волков", "Зайцев", "Павлов",
)  # fmt: skip
NEEDS = ("Ламинат", "Двери межкомнатные", "Окна ПВХ", "Кухня на заказ", "Плитка в ванную", "Тёплый пол", "Лестница")
TEXTS = ("Перезвоните после шести", "Нужен замер на этой неделе", "Сколько стоит с доставкой", "", "")
SOURCES = ("google", "partner", "expo-2024", "Выставка", "")
HEADER = ("Имя", "Телефон", "E-mail", "Компания", "Потребность", "Комментарий", "Источник", "Регион", "Дата обращения")
# In the order in which one points to the other. What is above the line is there before: it is not counted.
BESIDE = ("files_file", "ledger_change", "intake_import", "channels_source")
TABLES = (
    "identity_company", "identity_person", "identity_contactpoint", "identity_doubt", "leads_lead", "leads_stay",
    "leads_enquiry", "work_task", "triage_assignment", "ledger_event", "intake_importedrow",
)  # fmt: skip


def rows(count: int, first: int = 0) -> Iterator[tuple[str, ...]]:
    """So many rows as people keep them: numbers in every spelling, some twice, a few that cannot be read."""
    chance = random.Random(SEED + first)
    for number in range(first, first + count):
        who = number - chance.randrange(1, 500) if number > 500 and chance.random() < DOUBLED else number
        phone = _phone(who, chance) if chance.random() >= BAD else "нет"
        email = f"klient{who}@example{who % 300}.ru" if chance.random() < WITH_EMAIL else ""
        firm = f"ООО «{chance.choice(LAST)} {who % 4_000}»" if chance.random() < NAMED_FIRM else ""
        name = f"{FIRST[who % len(FIRST)]} {LAST[who // 7 % len(LAST)]}"
        need = f"{chance.choice(NEEDS)}, {chance.randrange(5, 300)} м²"
        day = f"{chance.randrange(1, 29):02}.{chance.randrange(1, 13):02}.{chance.randrange(2021, 2026)}"
        region = str(chance.randrange(1, 90))
        yield (name, phone, email, firm, need, chance.choice(TEXTS), chance.choice(SOURCES), region, day)


def _phone(who: int, chance: random.Random) -> str:
    digits = f"9{(who * 48_271 + 10_000_019) % 1_000_000_000:09}"
    shape = chance.choice(("8 ({}) {}-{}-{}", "+7{}{}{}{}", "8{}{}{}{}", "+7 {} {} {} {}"))
    return shape.format(digits[:3], digits[3:6], digits[6:8], digits[8:])


def write(path: Path, count: int, first: int = 0) -> None:
    """The file of a Russian spreadsheet: semicolons, quotes where they are needed."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(HEADER)
        writer.writerows(rows(count, first))


def measure(options: argparse.Namespace) -> Figures:
    """A file of new leads through `teplo import`, given in turn to three people; then another, a fifth as long, while
    somebody works at his desk."""
    with tempfile.TemporaryDirectory(prefix="teplo-bench-") as folder:
        file, other, home = Path(folder) / "base.csv", Path(folder) / "other.csv", Path(folder) / "home"
        write(file, options.rows)
        write(other, options.rows // 5, options.rows)
        desk = Desk(_prepare())
        say("asking the desk at rest")
        usual = desk.for_seconds(USUAL_SECONDS)
        last = _last_numbers()
        say(f"bringing {options.rows} rows in")
        told, peak, _, work = _bring(file, home)
        copied = _copied_out(Path(folder), last)
        say(f"bringing {options.rows // 5} more in beside the desk")
        beside, _, meanwhile, _ = _bring(other, home, desk)
        ceiling = _copy_in(copied)
    per_second = told["read"] / told["seconds"]
    return {
        "machine": bench_place.machine(),
        "settings": {**bench_place.server_settings(), "batch": BATCH, "base": LIVED},
        "rows": told["read"],
        "created": told["created"],
        "joined": told["joined"],
        "refused": told["refused"],
        "seconds": told["seconds"],
        "per_second": round(per_second),
        "peak_mb": peak,
        "ceiling_per_second": round(told["read"] / ceiling),
        "ratio": round(per_second * ceiling / told["read"], 3),
        "work_seconds": round(work, 1),
        "desk": {
            "p95_ms_usual": usual,
            "p95_ms_meanwhile": meanwhile,
            "ratio": round(meanwhile / usual, 2),
            "per_second_meanwhile": round(beside["read"] / beside["seconds"]),
        },
    }


def _prepare() -> Employee:
    """A company that has lived for a while and gives its leads in turn to three people; gives a manager of it."""
    people = bench_world.people()
    bench_world.fill(0, LIVED, LIVED)
    managers = Employee.objects.people().filter(role__key="manager").order_by("pk")[:3]
    rule = Rule.objects.create(
        name="In turn", position=0, strategy=Rule.Strategy.ROUND_ROBIN, employees=[one.pk for one in managers]
    )
    Cursor.objects.create(rule=rule)
    return people["manager"]


class Desk:
    """Somebody who looks at his desk again and again."""

    def __init__(self, employee: Employee) -> None:
        self.client = client_of(employee)
        for _warm in range(5):
            ask(self.client, "/desk/")

    def for_seconds(self, seconds: float) -> float:
        """The 95th percentile of so many seconds, in milliseconds."""
        until, times = time.monotonic() + seconds, []
        while time.monotonic() < until:
            times.append(self.once())
        return percentile(times)

    def once(self) -> float:
        took = ask(self.client, "/desk/")
        time.sleep(BETWEEN_ASKS)
        return took


def percentile(times: list[float]) -> float:
    """The 95th percentile."""
    ordered = sorted(times)
    return round(ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))], 1)


def _bring(file: Path, home: Path, desk: Desk | None = None) -> tuple[dict[str, Any], int, float, float]:
    """What the command told, its memory with all it started in megabytes, the desk meanwhile, processor seconds."""
    command = [sys.executable, "-m", "teplo.config.command", "import", "leads", str(file), "--json"]
    env = bench_place.environment(home)
    before = os.times()
    process = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True)
    times, peak = [], 0
    while process.poll() is None:
        peak = max(peak, _memory(process.pid))
        if desk:
            times.append(desk.once())
        else:
            time.sleep(BETWEEN_ASKS)
    assert process.stdout is not None  # it was piped
    told = process.stdout.read()
    if process.returncode != 0:
        raise RuntimeError(f"teplo import ended with {process.returncode}")
    after = os.times()
    used = after.children_user + after.children_system - before.children_user - before.children_system
    return json.loads(told), peak // 1024, percentile(times) if times else 0.0, used


def _memory(number: int) -> int:
    """Kilobytes that a process and all it has started hold in memory now."""
    found = 0
    with suppress(OSError):
        for line in Path(f"/proc/{number}/status").read_text().splitlines():
            if line.startswith("VmRSS"):
                found = int(line.split()[1])
        for task in Path(f"/proc/{number}/task").iterdir():
            found += sum(_memory(int(child)) for child in (task / "children").read_text().split())
    return found


def _last_numbers() -> dict[str, int]:
    with connection.cursor() as cursor:
        found = {}
        for table in (*BESIDE, *TABLES):
            cursor.execute(f"SELECT coalesce(max(id), 0) FROM {table}")
            found[table] = int(cursor.fetchone()[0])
        return found


def _copied_out(folder: Path, last: dict[str, int]) -> dict[str, Path]:
    found = {}
    with connection.cursor() as cursor:
        for table in (*BESIDE, *TABLES):
            found[table] = folder / f"{table}.copy"
            rows_of = f"SELECT * FROM {table} WHERE id > {last[table]} ORDER BY id"
            with found[table].open("wb") as file, cursor.copy(f"COPY ({rows_of}) TO STDOUT") as out:
                for data in out:
                    file.write(data)
    return found


def _copy_in(copied: dict[str, Path]) -> float:
    """Seconds that COPY takes for the rows of TABLES, in a base of its own as it was before the import."""
    first = connections["default"]
    second = connections["default"] = connections.create_connection("default")
    second.settings_dict = dict(first.settings_dict)
    try:
        with bench_place.throw_away():
            say("copying the same rows into a base of its own")
            _prepare()
            for table in BESIDE:
                _copy_table(table, copied[table])
            begun = time.perf_counter()
            with second.cursor() as cursor:
                cursor.execute("BEGIN")
                for table in TABLES:
                    _copy_table(table, copied[table])
                cursor.execute("COMMIT")
            return time.perf_counter() - begun
    finally:
        connections["default"] = first


def _copy_table(table: str, path: Path) -> None:
    into = f"COPY {table} FROM STDIN"
    with connections["default"].cursor() as cursor, path.open("rb") as file, cursor.copy(into) as out:
        while data := file.read(1 << 20):
            out.write(data)
