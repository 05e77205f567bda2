"""`teplo demo`: a company at work, made by the actions that people use; the passwords are printed this once."""

import argparse
import os
from pathlib import Path

from django.conf import settings
from django.utils import timezone, translation

from teplo.kit import filling
from teplo.ops.demo_calls import give_calls
from teplo.ops.demo_calm import calm
from teplo.ops.demo_chats import give_chats
from teplo.ops.demo_company import hire, set_up
from teplo.ops.demo_english import ENGLISH
from teplo.ops.demo_letters import give_letters
from teplo.ops.demo_partners import give_partners
from teplo.ops.demo_runs import give_runs
from teplo.ops.demo_russian import RUSSIAN
from teplo.ops.demo_scripts import give_scripts
from teplo.ops.demo_season import Season
from teplo.ops.demo_sounds import give_recordings
from teplo.ops.demo_time import give_time
from teplo.ops.demo_visits import ENQUIRIES, FRESH
from teplo.ops.demo_words import Words
from teplo.staff.models import Employee

OF_LANGUAGE = {"ru": RUSSIAN, "en": ENGLISH}
FEWEST = 10 * len(FRESH)


def words() -> Words:
    """The words in the language of this installation."""
    return OF_LANGUAGE[settings.LANGUAGE_CODE]


def demo(arguments: list[str]) -> int:
    """`teplo demo`: load the demo company, or what is missing of it; a second time changes nothing."""
    parser = argparse.ArgumentParser(prog="teplo demo", description="Load the demo company.")
    parser.add_argument("--enquiries", type=int, default=ENQUIRIES, metavar="N", help="a shorter season")
    parser.add_argument("--processes", type=int, default=min(2, os.cpu_count() or 1), choices=(1, 2), help="at once")
    options = parser.parse_args(arguments)
    if options.enquiries < FEWEST:
        parser.error(f"--enquiries: {FEWEST} or more, else there is nothing to see.")
    open_doors()
    now, company, home = timezone.now(), words(), Path(settings.DATA)
    try:
        with translation.override(settings.LANGUAGE_CODE):
            place = set_up(company, at=now)
            season = Season(place, company, now, whole=options.enquiries)
            with calm(by=place.administrator, at=now):
                came = season.live(lambda share: filling.note(home, share), processes=options.processes)
                give_letters(place.managers, by=place.administrator, at=now)
                give_chats(place.managers, at=now)
                give_calls(place.exchange, place.extension_of(place.managers[0].pk), company.phone, at=now)
            # After the season: nobody made it by these hours.
            give_time(place.managers, place.head, by=place.administrator, at=now)
            give_partners(company, place, at=now)
            give_scripts(by=place.administrator, at=now)
            give_runs(at=now)
            give_recordings(place.exchange, at=now)
    finally:
        filling.end(home)
    if came:
        print(f"{came} enquiries of a season are on the desk; the shop's site is at {settings.BASE_URL}/demo/site/")
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
