"""The settings pages: what is sent is saved or named at its field, nothing typed is lost, everybody sees his own."""

import re

import pytest
from django.utils import timezone

from teplo.channels.actions import add_channel
from teplo.channels.models import Channel, Form
from teplo.kit.limits import LIMITS
from teplo.leads.models import Lead, Status
from teplo.staff.models import ApiToken, Employee, Role, Schedule
from teplo.terms.models import ConsentText, Product, Reason
from teplo.triage.models import Cursor, Rule
from tests.company import Company, person, rule, send

HTMX = {"HX-Request": "true"}


def signed_in(client, employee: Employee):
    LIMITS.forget()
    Employee.objects.filter(pk=employee.pk).update(language="en")
    client.force_login(employee, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def page(client, company: Company):
    """The browser of the administrator."""
    return signed_in(client, company.administrator)


@pytest.fixture
def form(company: Company) -> Form:
    return add_channel("form", name="Laminate", language="en", by=company.administrator, at=timezone.now()).form


def channel_values(**values: object) -> dict:
    return {"name": "API", "is_active": "on", "is_lead_source": "on", "response_minutes": "30", **values}


def form_values(form: Form, **values: object) -> dict:
    given = {"heading": "Floor", "button": "Send", "success": "We will call.", "language": "ru", "accent": "#0F766E"}
    given |= {"consents": [text.pk for text in form.consents.all()]}
    for place, key in enumerate(("phone", "name", "q1"), 1):
        given |= {f"field-{key}-shown": "on", f"field-{key}-place": str(place), f"field-{key}-label": key.title()}
    return {**given, "field-phone-required": "on", **values}


def test_the_way_in_shows_what_one_may_open(client, company):
    seen = {}
    for name in ("administrator", "head", "owner"):
        seen[name] = set(
            re.findall(r'href="/setup/([a-z]+)/"', signed_in(client, getattr(company, name)).get("/setup/").text)
        )
    assert {"channels", "employees", "tokens", "rules", "quarantine"} <= seen["administrator"]
    assert {"rules", "statuses", "quarantine"} <= seen["head"]
    assert not {"channels", "employees", "tokens"} & seen["head"]
    assert seen["owner"] <= {"changes"}


@pytest.mark.parametrize(
    "name", ["channels", "forms", "sources", "statuses", "reasons", "rules", "employees", "teams", "queues", "roles"]
)
def test_a_settings_page_asks_little(page, form, name, django_assert_max_num_queries):
    with django_assert_max_num_queries(18):
        answer = page.get(f"/setup/{name}/")
    assert answer.status_code == 200


def test_a_page_says_who_changed_it_last(page):
    page.post("/setup/products/add/", {"name": "Laminate"})
    text = page.get("/setup/products/").text
    assert "Changed last by Administrator" in text
    assert "The product “Laminate” was added" in page.get("/setup/changes/").text


def test_changes_show_only_what_one_may_set_up(client, company):
    signed_in(client, company.administrator).post(
        "/setup/channels/add/", {"kind": "api", "name": "CRM", "language": "ru"}
    )
    assert "CRM" in client.get("/setup/changes/").text
    assert "CRM" not in signed_in(client, company.head).get("/setup/changes/").text


def test_a_channel_is_added_and_shows_how_to_send(page):
    answer = page.post("/setup/channels/add/", {"kind": "api", "name": "Наша CRM", "language": "ru"})
    channel = Channel.objects.get(slug="nasha-crm")
    assert answer.headers["Location"] == f"/setup/channels/{channel.pk}/"
    assert "&quot;channel&quot;: &quot;nasha-crm&quot;" in page.get(answer.headers["Location"]).text


def test_a_mailbox_that_nobody_has_set_up_does_not_say_that_all_is_well(page, company):
    page.post("/setup/channels/add/", {"kind": "email", "name": "Почта", "language": "ru"})
    shown = page.get(f"/setup/channels/{Channel.objects.get(name='Почта').pk}/").content.decode()
    assert "Not set up yet" in shown
    assert "Nothing is wrong" not in shown


def test_the_settings_of_a_channel_are_saved(page, company):
    channel = Channel.objects.get(slug="api")
    office = Schedule.objects.create(name="Контора", pattern={"kind": "weekly", "days": [[[540, 1080]]] * 7})
    values = channel_values(schedule=office.pk, tag="crm", key="mine")
    page.post(f"/setup/channels/{channel.pk}/", {**values, "responsible_employee": company.owner.pk})
    saved = Channel.objects.get(pk=channel.pk)
    assert (saved.response_minutes, saved.schedule, saved.tag) == (30, office, "crm")
    assert (saved.responsible_employee, saved.needs_reason, saved.key) == (company.owner, False, channel.key)


def test_a_mistake_stands_at_its_field_and_nothing_typed_is_lost(page):
    channel = Channel.objects.get(slug="api")
    answer = page.post(f"/setup/channels/{channel.pk}/", channel_values(name="Новое имя", response_minutes="50000"))
    assert answer.status_code == 422
    assert "id_response_minutes-error" in answer.text
    assert 'value="Новое имя"' in answer.text
    assert Channel.objects.get(pk=channel.pk).name == channel.name


def test_what_an_action_forbids_is_said_above_the_form(page):
    manual = Channel.objects.get(slug="manual")
    answer = page.post(f"/setup/channels/{manual.pk}/", {"name": "By hand", "response_minutes": "60"})
    assert answer.status_code == 422
    assert "Leads can always be entered by hand" in answer.text


def test_the_fields_of_a_form_are_chosen_and_ordered(page, form):
    answer = page.post(f"/setup/forms/{form.channel_id}/", form_values(form, **{"field-q1-label": "Площадь, м²"}))
    assert answer.status_code == 302
    saved = Form.objects.get(pk=form.pk)
    assert [field["key"] for field in saved.fields] == ["phone", "name", "q1"]
    assert [field["required"] for field in saved.fields] == [True, False, False]
    assert (saved.fields[2]["label"], saved.accent, saved.language) == ("Площадь, м²", "#0f766e", "ru")


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"consents": []}, "Ask for consent to the processing of personal data"),
        ({"field-phone-shown": ""}, "otherwise nobody can answer"),
        ({"field-q1-label": ""}, "Every field needs words of its own"),
        ({"allowed_sites": "x_y!.ru"}, "is no name of a site"),
        ({"heading": ""}, "This field is required"),
        ({"field-phone-place": "x"}, "Some fields of the form need mending"),
    ],
)
def test_a_form_that_cannot_be_published_says_why(page, form, values, words):
    answer = page.post(f"/setup/forms/{form.channel_id}/", form_values(form, **{"button": "Звоните", **values}))
    assert answer.status_code == 422
    assert words in answer.text
    assert 'value="Звоните"' in answer.text
    assert Form.objects.get(pk=form.pk).button == form.button


def test_sites_are_understood_as_they_are_pasted(page, form):
    given = form_values(form, allowed_sites="https://Example.ru/page, *.пример.рф\nexample.ru")
    page.post(f"/setup/forms/{form.channel_id}/", given)
    assert Form.objects.get(pk=form.pk).allowed_sites == ["example.ru", "*.xn--e1afmkfd.xn--p1ai"]


def test_a_form_without_consent_needs_another_ground(page, form):
    given = form_values(form, consents=[], other_ground="Contract")
    assert page.post(f"/setup/forms/{form.channel_id}/", given).status_code == 302
    assert Form.objects.get(pk=form.pk).other_ground == "Contract"


def test_the_code_to_copy_is_text(page, form):
    text = page.get(f"/setup/forms/{form.channel_id}/").text
    assert f"/f/{form.channel.key}.js" in text
    assert "&lt;input type=&quot;checkbox&quot; name=&quot;consent_processing&quot;" in text
    assert '<input type="checkbox" name="consent_processing"' not in text


def test_a_text_of_consent_gets_a_version_and_is_asked_in_all_forms(page, form):
    page.post("/setup/consents/add/", {"purpose": "processing", "language": "en", "body": "I agree."})
    text = ConsentText.objects.latest("pk")
    assert "I agree." in page.get("/setup/consents/").text
    page.post(f"/setup/consents/{text.pk}/renew/")
    assert list(form.consents.all()) == [text]


@pytest.mark.parametrize(
    ("address", "values", "shown"),
    [
        ("sources", {"name": "Яндекс"}, "yandeks"),
        ("campaigns", {"name": "Осень", "key": "autumn"}, "autumn"),
        ("products", {"name": "Паркет"}, "parket"),
        ("reasons", {"name": "Нет денег", "kind": "refused"}, "Нет денег"),
        ("statuses", {"name": "Замер", "kind": "working", "hue": "lime"}, "hue-lime"),
        ("teams", {"name": "Север"}, "Север"),
        ("queues", {"name": "Опт"}, "Опт"),
    ],
)
def test_a_word_is_added_in_the_panel(page, address, values, shown):
    assert "form" in page.get(f"/setup/{address}/add/", headers=HTMX).text
    answer = page.post(f"/setup/{address}/add/", values, headers=HTMX)
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, f"/setup/{address}/")
    assert shown in page.get(f"/setup/{address}/").text


@pytest.mark.parametrize("address", ["sources", "campaigns", "products", "reasons", "statuses", "teams", "queues"])
def test_a_word_without_a_name_is_refused(page, address):
    answer = page.post(f"/setup/{address}/add/", {"kind": "refused", "hue": "lime"}, headers=HTMX)
    assert answer.status_code == 422
    assert "field-error" in answer.text


def test_a_word_is_renamed_and_taken_out_of_use(page):
    page.post("/setup/products/add/", {"name": "Паркет"})
    product = Product.objects.get()
    page.post(f"/setup/products/{product.pk}/", {"name": "Паркет дубовый", "key": "other"})
    product.refresh_from_db()
    assert (product.name, product.key, product.is_active) == ("Паркет дубовый", "parket", False)
    assert "out of use" in page.get("/setup/products/").text


def test_a_long_list_is_paged_and_searched(page, django_assert_max_num_queries):
    Product.objects.bulk_create(Product(key=f"p{n:03}", name=f"Плитка {n:03}") for n in range(150))
    first = page.get("/setup/products/").text
    older = re.search(r'href="(\?after=\d+)"', first)[1]
    assert "Плитка 099" in first
    assert "Плитка 100" not in first
    assert "Плитка 149" in page.get(f"/setup/products/{older}").text
    assert "Плитка 007" in page.get("/setup/products/?q=007&after=x").text


def test_reasons_change_places(page):
    first, second = Reason.objects.filter(kind="refused")[:2]
    page.post(f"/setup/reasons/{second.pk}/up/")
    assert list(Reason.objects.filter(kind="refused")[:2]) == [second, first]
    page.post(f"/setup/reasons/{second.pk}/down/")
    assert Reason.objects.filter(kind="refused")[0] == first


def test_a_status_with_leads_goes_out_of_use_with_a_replacement(page, company):
    lead = send(company, person=person(email="a@x.ru")).lead
    page.post("/setup/statuses/add/", {"name": "Свежие", "kind": "new", "hue": "teal"})
    former, fresh = Status.objects.get(key="new"), Status.objects.get(name="Свежие")
    refused = page.post(f"/setup/statuses/{former.pk}/retire/", {})
    assert (refused.status_code, "say to which status they go" in refused.text) == (422, True)
    page.post(f"/setup/statuses/{former.pk}/retire/", {"replacement": fresh.pk})
    assert Lead.objects.get(pk=lead).status == fresh
    assert page.post(f"/setup/statuses/{fresh.pk}/remove/", follow=True).text.count("is the last status of its kind")


def test_a_rule_is_made_in_plain_words_and_tried(page, company):
    given = {"name": "Сибирь", "strategy": "round_robin", "employees": [company.owner.pk], "if-region-values": "54, 70"}
    page.post("/setup/rules/add/", {**given, "if-channel-op": "is", "if-channel-values": ["api"]})
    made = Rule.objects.get(name="Сибирь")
    assert made.conditions["all"][1] == {"field": "region", "op": "is", "values": ["54", "70"]}
    text = page.get(f"/setup/rules/?channel={company.channel.pk}&region=70").text
    assert "Channel: API; Region: “54”, “70”" in text
    assert "Owner" in text.partition("setup-trial")[2]
    assert Cursor.objects.get(rule=made).drawn == 0


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"strategy": "queue"}, "Say which queue."),
        ({"strategy": "fixed"}, "Choose exactly one person."),
        ({"strategy": "fixed", "name": ""}, "This field is required"),
        ({"if-region-op": "dice", "if-region-values": "1"}, "Some conditions need mending."),
        ({"if-channel-values": "no such channel"}, "Some conditions need mending."),
    ],
)
def test_a_rule_that_could_not_decide_says_why(page, values, words):
    answer = page.post("/setup/rules/add/", {"name": "x", "strategy": "round_robin", **values})
    assert answer.status_code == 422
    assert words in answer.text
    assert Rule.objects.count() == 1


def test_a_rule_with_nobody_behind_it_is_said_plainly(page, company):
    role = Role.objects.get(key="marketer")
    page.post("/setup/rules/add/", {"name": "x", "strategy": "least_loaded", "role": role.pk})
    assert "Nobody stands behind this rule" in page.get("/setup/rules/").text


def test_the_last_rule_can_only_get_another_queue(page):
    last = Rule.objects.get(catches_all=True)
    assert 'name="strategy"' not in page.get(f"/setup/rules/{last.pk}/").text
    for deed in ("up", "off", "remove"):
        assert "it stays, as the last" in page.post(f"/setup/rules/{last.pk}/{deed}/", follow=True).text
    page.post(f"/setup/rules/{last.pk}/", {"name": "Rest", "queue": last.queue_id, "strategy": "fixed"})
    last.refresh_from_db()
    assert (last.name, last.strategy, last.version) == ("Rest", "queue", 2)


def test_rules_are_moved_switched_and_removed(page, company):
    first, second = rule("queue", queue_id=Rule.objects.get().queue_id), rule("round_robin", company.owner)
    page.post(f"/setup/rules/{second.pk}/up/")
    assert list(Rule.objects.all())[:2] == [second, first]
    page.post(f"/setup/rules/{second.pk}/down/")
    page.post(f"/setup/rules/{first.pk}/off/")
    assert "switched off" in page.get("/setup/rules/").text
    page.post(f"/setup/rules/{first.pk}/on/")
    page.post(f"/setup/rules/{first.pk}/remove/")
    assert Rule.objects.all()[0] == second


def test_conditions_that_no_line_can_show_are_kept(page, company):
    nested = {"v": 1, "all": [{"any": [{"field": "region", "op": "none", "values": []}]}]}
    made = rule("round_robin", company.owner, conditions=nested)
    page.post(f"/setup/rules/{made.pk}/", {"name": "x", "strategy": "round_robin", "employees": [company.owner.pk]})
    made.refresh_from_db()
    assert (made.name, made.conditions) == ("x", nested)


def test_a_new_employee_can_sign_in_with_the_password_shown_once(page, client, company):
    role = Role.objects.get(key="manager")
    values = {"name": "Олег", "email": "oleg@ours.ru", "role": role.pk, "language": "ru", "is_robot": "on"}
    answer = page.post("/setup/employees/add/", values, headers=HTMX)
    password = re.search(r'id="secret">([^<]+)<', answer.text)[1]
    oleg = Employee.objects.get(email="oleg@ours.ru")
    assert oleg.check_password(password)
    assert not oleg.is_robot
    assert password not in page.get("/setup/employees/").text


@pytest.mark.parametrize("email", ["owner@ours.ru", "nobody", ""])
def test_an_employee_who_cannot_be_added_is_named_at_the_field(page, email):
    role = Role.objects.get(key="manager")
    values = {"name": "Олег", "email": email, "role": role.pk, "language": "ru"}
    answer = page.post("/setup/employees/add/", values)
    assert answer.status_code == 422
    assert 'value="Олег"' in answer.text


def test_a_new_password_ends_the_old_one(page, company):
    answer = page.post(f"/setup/employees/{company.owner.pk}/password/")
    password = re.search(r'id="secret">([^<]+)<', answer.text)[1]
    assert Employee.objects.get(pk=company.owner.pk).check_password(password)


def test_who_leaves_hands_his_leads_over(page, company):
    rule("round_robin", company.owner)
    lead = send(company, person=person(email="a@x.ru")).lead
    address = f"/setup/employees/{company.owner.pk}/leave/"
    assert page.post(address).status_code == 422
    looked = page.post(address, {"to": f"employee-{company.colleague.pk}", "look": "1"})
    assert "So it would go" in looked.text
    assert Lead.objects.get(pk=lead).owner_employee == company.owner
    page.post(address, {"to": f"employee-{company.colleague.pk}"})
    assert Lead.objects.get(pk=lead).owner_employee == company.colleague
    assert "left" in page.get("/setup/employees/").text
    page.post(f"{address}undo/")
    assert Employee.objects.get(pk=company.owner.pk).is_active
    assert Lead.objects.get(pk=lead).owner_employee == company.owner


def test_the_last_administrator_stays(page, company):
    chief, role = company.administrator, Role.objects.get(key="manager")
    values = {"name": "Chief", "email": chief.email, "role": role.pk, "on_shift": "on"}
    for answer in (
        page.post(f"/setup/employees/{chief.pk}/", values),
        page.post(f"/setup/employees/{chief.pk}/leave/"),
    ):
        assert answer.status_code == 422
        assert "is the last one who can set up employees" in answer.text


def test_a_team_below_itself_is_refused_and_a_used_one_stays(page, company):
    team = company.owner.team
    assert page.post(f"/setup/teams/{team.pk}/", {"name": team.name, "parent": team.pk}).status_code == 422
    assert "Move them first" in page.post(f"/setup/teams/{team.pk}/remove/", follow=True).text


def test_a_token_is_shown_once_and_ended(page, company):
    values = {"name": "CRM", "scopes": ["intake"], "employee": Employee.objects.get(is_robot=True).pk}
    secret = re.search(r'id="secret">([^<]+)<', page.post("/setup/tokens/add/", values).text)[1]
    token = ApiToken.objects.get()
    assert (secret[:10], token.scopes) == ("teplo_api_", ["intake"])
    listed = page.get("/setup/tokens/").text
    assert secret not in listed
    assert "Send enquiries" in listed
    page.post(f"/setup/tokens/{token.pk}/end/")
    assert ApiToken.objects.get().ended_at is not None
    assert page.post("/setup/tokens/add/", {**values, "scopes": ["root"]}).status_code == 422


def test_roles_are_shown_with_their_reach(page):
    text = page.get("/setup/roles/").text
    assert "of the team and those below" in text
    assert "Give leads to others" in text
