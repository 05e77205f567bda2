from django.utils.translation import gettext_lazy

from teplo.kit.problems import Away, Conflict, FieldError, Invalid, Mistake, NotSeen, Problem, TooMany


def test_a_problem_names_its_fields_as_the_contract_says() -> None:
    problem = Invalid(errors=[FieldError("person.phones.0", "too_short", gettext_lazy("Too short"))])
    assert problem.as_json() == {
        "type": "/problems/invalid",
        "code": "invalid",
        "title": "Some fields need mending",
        "status": 422,
        "errors": [{"field": "person.phones.0", "code": "too_short", "message": "Too short"}],
    }


def test_a_conflict_carries_its_own_code_and_facts() -> None:
    body = Conflict("different_body", extra={"winner": 7, "status": 1}).as_json()
    assert (body["code"], body["winner"], body["status"]) == ("different_body", 7, 409)


def test_waiting_is_told_in_whole_seconds_rounded_up() -> None:
    assert TooMany(after=0.2).headers == {"Retry-After": "1"}
    assert Away(after=2.1).headers == {"Retry-After": "3"}
    assert Problem().headers == {}


def test_hidden_and_absent_look_the_same() -> None:
    assert NotSeen().as_json() == NotSeen().as_json()
    assert "id" not in NotSeen().as_json()


def test_a_mistake_becomes_an_error_at_its_field() -> None:
    problem = Invalid.field("inn", Mistake("checksum", "Wrong digits"))
    assert problem.errors == (FieldError("inn", "checksum", "Wrong digits"),)
