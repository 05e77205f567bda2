"""`teplo demo`: a company at work, made by the actions that people use; the passwords are printed this once."""

import argparse

from django.conf import settings
from django.utils import timezone, translation

from teplo.ops.demo_company import hire, set_up
from teplo.ops.demo_fortnight import Fortnight
from teplo.ops.demo_words import Words, words
from teplo.staff.models import Employee


def demo(arguments: list[str]) -> int:
    """`teplo demo`: load the demo company, or what is missing of it; a second time changes nothing."""
    parser = argparse.ArgumentParser(prog="teplo demo", description="Load the demo company.")
    parser.parse_args(arguments)
    open_doors()
    now, company = timezone.now(), words()
    with translation.override(settings.LANGUAGE_CODE):
        came = Fortnight(set_up(company, at=now), company, now).live()
    if came:
        print(f"{came} enquiries of a fortnight are on the desk; the shop's site is at {settings.BASE_URL}/demo/site/")
    else:
        print("The demo company is here already.")
    return 0


def open_doors() -> None:
    """Hire the people of the demo and tell their passwords: whoever opens the desk while it fills can sign in."""
    company = words()
    with translation.override(settings.LANGUAGE_CODE):
        _tell(hire(company, at=timezone.now()), company)


def _tell(passwords: dict[str, str], company: Words) -> None:
    if not passwords:
        return
    people = {one.email: one for one in Employee.objects.filter(email__in=passwords).select_related("role")}
    print(f"The demo company “{company.shop}”. Its passwords are shown this once:")
    for email, password in passwords.items():
        print(f"  {email:20} {password:14} {people[email].name}, {people[email].role}", flush=True)
