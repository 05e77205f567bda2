"""What a declared route does to who calls it."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.test import RequestFactory

from teplo.kit.limits import LIMITS
from teplo.kit.problems import Forbidden, NotSignedIn, TooMany
from teplo.staff.models import Employee, Grant, Role
from teplo.staff.permissions import Permission
from teplo.staff.routes import Access, Rate, route


@pytest.fixture(autouse=True)
def _full_buckets():
    LIMITS.forget()


def call(access, *, user=None, method="get", rate=Rate.PAGE, **headers):
    request = getattr(RequestFactory(), method)("/leads/?q=1", headers=headers)
    request.user = user or AnonymousUser()
    return route(access=access, rate=rate)(lambda _: HttpResponse("seen"))(request)


def employee(*permissions: Permission) -> Employee:
    somebody = Employee(pk=7, role=Role(key="x"))
    somebody.grants = [Grant(permission=permission, scope="all") for permission in permissions]
    return somebody


def test_a_stranger_on_a_page_is_sent_to_the_sign_in_and_back():
    assert call(Access.SIGNED_IN)["Location"].endswith("?next=/leads/%3Fq%3D1")


def test_a_part_of_a_page_moves_the_whole_page_to_the_sign_in():
    assert "/login" in call(Permission.LEAD_SEE, HX_Request="true")["HX-Redirect"]


def test_who_lacks_the_permission_is_refused():
    with pytest.raises(Forbidden):
        call(Permission.STAFF_SET_UP, user=employee(Permission.LEAD_SEE))


def test_who_holds_the_permission_comes_in():
    assert call(Permission.LEAD_SEE, user=employee(Permission.LEAD_SEE)).content == b"seen"


def test_a_token_route_without_a_token_is_refused():
    with pytest.raises(NotSignedIn):
        call(Access.TOKEN, user=employee(*Permission))


def test_too_many_calls_wait():
    for _ in range(10):
        call(Access.PUBLIC, method="post", rate=Rate.SIGN_IN)
    with pytest.raises(TooMany):
        call(Access.PUBLIC, method="post", rate=Rate.SIGN_IN)


def test_looking_at_a_form_does_not_use_up_its_sending():
    for _ in range(30):
        assert call(Access.PUBLIC, rate=Rate.SIGN_IN).content == b"seen"
