"""A head writes a script in Russian by hand; a manager walks it beside a chat and beside a call; marks are counted."""

import pytest
from playwright.sync_api import Locator, Page, expect

from teplo.leads.models import Lead
from teplo.staff.models import Employee
from teplo.work.scripts.models import Mark, ScriptRun
from tests.calls.rung import CALLER, exchange, ring, tell
from tests.company import Company
from tests.intake.visiting import a_chat, talk_of, write
from tests.intake.visiting import lead_of as lead_of_talk
from tests.web.at_work import lead_of, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

Ways = tuple[tuple[str, str, str], ...]


def put(page: Page, opened: Locator, kind: str, title: str, words: str, ways: Ways = (), *, fills: str = "") -> None:
    """Write a step; each way is an answer, what it writes of its own, and where it leads."""
    opened.click()
    page.get_by_label(kind, exact=True).check()
    page.get_by_label("Название").fill(title)
    page.get_by_label("Что сказать").fill(words)
    if fills:
        page.get_by_label("Ответ записывается в поле").select_option(label=fills)
    for place, (answer, value, to) in enumerate(ways, 1):
        page.get_by_label(f"Ответ {place}", exact=True).fill(answer)
        page.get_by_label(f"Ответ {place}: ведёт к шагу").select_option(label=to)
        if value:
            page.get_by_label(f"Ответ {place}: записывает").fill(value)
    if title == "Замер":
        page.get_by_label("Здесь цель достигнута").check()
    save(page)


def save(page: Page) -> None:
    page.locator("#panel-body form button[type=submit]").first.click()
    expect(page.locator("#panel")).not_to_be_visible()


def written(page: Page, url: str) -> None:
    """A script of five steps and an objection, written by hand and in use."""
    page.goto(f"{url}/setup/scripts/")
    page.get_by_role("link", name="Новый скрипт").first.click()
    page.get_by_label("Название").fill("Полы")
    page.get_by_label("Вид").select_option(label="Для звонков и чатов")
    page.locator("#panel-body button[type=submit]").click()
    expect(page.locator("#panel-body .field-error")).to_be_visible()  # no aim yet
    page.get_by_label("Цель разговора").fill("Замер назначен")
    page.locator("#panel-body button[type=submit]").click()
    hello = (("Удобно", "", "новый шаг"), ("Не вовремя", "", "новый шаг"))
    put(page, page.get_by_role("link", name="Первый шаг"), "Сказать", "Приветствие", "Здравствуйте!", hello)
    expect(page.locator("#step-s1")).to_contain_text("2. Ещё не написан")
    expect(page.locator("#step-s1 .script-flaw")).to_have_count(0)  # what leads from it is only not written yet
    page.get_by_role("button", name="Опубликовать").click()
    expect(page.get_by_text("Использовать ещё нельзя")).to_be_visible()
    second, third, fourth, fifth = (page.locator(f"#step-s{number} h2 a") for number in range(2, 6))
    put(page, second, "Спросить", "Город", "Какой город?", (("Город назван", "", "новый шаг"),), fills="Регион")
    put(page, third, "Завершить", "Прощание", "Перезвоню завтра.")
    hurry = (("Срочно", "Горячий", "новый шаг"), ("Не срочно", "Холодный", "4. Прощание"))
    put(page, fourth, "Спросить", "Срок", "Когда нужно?", hurry, fills="Теплота")
    put(page, fifth, "Завершить", "Замер", "Замерщик приедет завтра.")
    page.get_by_role("link", name="Новое возражение").click()
    page.get_by_label("Что говорит клиент").fill("Дорого")
    page.get_by_label("Что ответить").fill("Сравним по составу работ.")
    page.get_by_label("Считать как").select_option(label="Дорого")
    save(page)
    page.get_by_role("button", name="Опубликовать").click()
    expect(page.locator("#page")).to_contain_text("действует версия 1")


def test_a_script_written_by_hand_leads_a_chat_and_a_call_and_its_marks_are_counted(
    committed_company: Company, browser_page: Page, live_server: object
) -> None:
    company, url, page = committed_company, str(live_server), browser_page
    Employee.objects.update(language="ru")
    sign_in(page.context, company.head, url)
    written(page, url)

    write(a_chat(company), "Здравствуйте, мой телефон 8 912 000-11-22")
    sign_in(page.context, company.owner, url)
    page.goto(f"{url}/inbox/{talk_of().pk}/")
    script = page.locator("#script")
    script.get_by_role("button", name="Полы").click()
    script.get_by_role("button", name="Удобно").click()
    page.locator("#script-value").fill("Томск")
    script.get_by_text("Клиент возражает").click()  # off the way, with the answer half typed
    script.get_by_role("button", name="Дорого").click()
    expect(script).to_contain_text("Сравним по составу работ.")
    script.get_by_role("button", name="Назад к скрипту").click()
    expect(page.locator("#script-value")).to_have_value("Томск")
    script.get_by_role("button", name="Город назван").click()
    script.get_by_role("button", name="1 Срочно").click()
    expect(script).to_contain_text("Цель достигнута")
    told = Lead.objects.get(pk=lead_of_talk().pk)
    assert (told.region, told.heat) == ("Томск", "hot")

    Employee.objects.filter(pk=company.owner.pk).update(language="en")
    lead = lead_of(company.owner, person={"name": "Пётр", "phones": [CALLER]})
    channel = exchange(n101=company.owner)
    ring(channel)
    tell(channel, "answer", extension="101")
    page.goto(f"{url}/leads/{lead.pk}/")
    script.get_by_role("button", name="Полы").click()
    script.get_by_role("button", name="Удобно").click()
    page.locator("#script-value").fill("Омск")
    script.get_by_text("Mark an objection or a wish").click()
    script.get_by_label("In the customer's own words").fill("долго ждать")
    script.get_by_role("button", name="Mark", exact=True).click()
    expect(script).to_contain_text("Choose what was said.")
    expect(script.get_by_label("In the customer's own words")).to_have_value("долго ждать")
    script.get_by_label("What was said").select_option(label="It takes too long")
    script.get_by_role("button", name="Mark", exact=True).click()
    expect(script.locator(".script-marks q")).to_have_text("долго ждать")
    expect(page.locator("#script-value")).to_have_value("Омск")
    script.get_by_role("button", name="The talk is over here").click()
    expect(script).to_contain_text("Left at “Город”")

    assert set(ScriptRun.objects.values_list("state", "at_step")) == {("reached", "s5"), ("left", "s2")}
    assert set(Mark.objects.values_list("topic__key", "quote")) == {("too_expensive", ""), ("too_long", "долго ждать")}
    counted(page, company, url)


def counted(page: Page, company: Company, url: str) -> None:
    """The head sees where talks leave the script and what customers say; the figures open what they count."""
    sign_in(page.context, company.head, url)
    page.goto(f"{url}/setup/scripts/")
    page.get_by_role("link", name="Полы").first.click()
    page.get_by_role("link", name="Где с него уходят").click()
    expect(page.locator("#page")).to_contain_text("Чаще всего оставляют на шаге «Город»")
    page.goto(f"{url}/voices/")
    page.get_by_role("row", name="Слишком долго").get_by_role("link").click()
    expect(page.locator("main")).to_contain_text("долго ждать")
    expect(page.locator("main")).to_contain_text("Пётр")
