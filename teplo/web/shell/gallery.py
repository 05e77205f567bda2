"""Made-up values for the gallery of components."""

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from teplo.leads.models import Heat, Hue
from teplo.staff.presence import Presence
from teplo.web.shell.parts import (
    Chip,
    Choice,
    FilterField,
    Found,
    FoundGroup,
    Happening,
    InlineField,
    Pages,
    Tab,
    TaskRow,
)


class SampleForm(forms.Form):
    """One field of every usual kind, one of them at fault."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    phone = forms.CharField(label=gettext_lazy("Phone"), required=False, help_text="+7 912 345-67-89")
    email = forms.EmailField(label=gettext_lazy("E-mail"))
    need = forms.CharField(label=gettext_lazy("Need"), widget=forms.Textarea(attrs={"rows": 2}), required=False)
    heat = forms.ChoiceField(label=gettext_lazy("Heat"), choices=Heat.choices, widget=forms.RadioSelect)
    hue = forms.ChoiceField(label=gettext_lazy("Colour"), choices=Hue.choices)
    sure = forms.BooleanField(label=gettext_lazy("Notices"), required=False)


class SampleQueue:
    """Stands for a queue of the staff room."""

    kind = "queue"

    def __str__(self) -> str:
        return "Новые"


def samples() -> dict[str, Any]:
    """Everything that components.html shows."""
    now = timezone.now()
    form = SampleForm({"name": "Иван Петров", "email": "ivan@", "heat": "warm", "hue": "teal"})
    form.is_valid()
    return {
        "form": form,
        "hues": Hue.choices,
        "queue": SampleQueue(),
        "times": _times(now),
        "presences": _presences(now),
        "rows": _rows(now),
        **_list_parts(),
        **_card_parts(now),
    }


def _times(now: dt.datetime) -> dict[str, Any]:
    return {
        "today": now - dt.timedelta(minutes=12),
        "yesterday": now - dt.timedelta(days=1, hours=2),
        "long_ago": now - dt.timedelta(days=420),
        "soon": now + dt.timedelta(minutes=4, seconds=12),
        "hour": now + dt.timedelta(minutes=41),
        "later": now + dt.timedelta(hours=3, minutes=20),
        "started": now - dt.timedelta(minutes=30),
        "late": now - dt.timedelta(minutes=23),
        "day": now.date() + dt.timedelta(days=9),
    }


def _presences(now: dt.datetime) -> list[Presence]:
    soon, later = now + dt.timedelta(hours=4), now + dt.timedelta(days=3)
    return [
        Presence(1, until=soon),
        Presence(2, is_duty=True, until=soon),
        Presence(3, "off_shift"),
        Presence(4, "off_hours", next_at=later),
        Presence(5, "absent", until=later, absence="vacation"),
        Presence(6, "left"),
    ]


def _rows(now: dt.datetime) -> list[dict[str, Any]]:
    people = (
        ("Ольга Семёнова", "Ламинат, 120 м²", "hot", 86, _("In work"), "cyan", "Мария Иванова", "184500", 4),
        ("Пётр Аксёнов-Задунайский", "Тёплый пол в загородный дом", "warm", 54, _("New"), "teal", None, "96000.50", 41),
        ("", "Перезвоните после шести", "cold", 12, _("Interest"), "gray", "Никита Орлов", None, 700),
    )
    return [
        {
            "name": name, "need": need, "heat": heat, "score": score, "status": status, "hue": hue,
            "owner": owner, "amount": amount, "due_at": now + dt.timedelta(minutes=minutes),
            "touched_at": now - dt.timedelta(minutes=minutes * 3),
        }
        for name, need, heat, score, status, hue, owner, amount, minutes in people
    ]  # fmt: skip


def _list_parts() -> dict[str, Any]:
    choices = [Choice(label, "#") for _value, label in Heat.choices]
    return {
        "tabs": [
            Tab(_("All"), "#", is_current=True, count="1,000+"),
            Tab(_("Mine"), "#", count="14"),
            Tab(_("Unassigned"), "#", count="3"),
        ],
        "chips": [Chip(_("Status"), _("New"), "#"), Chip(_("Source"), "yandex-direct", "#")],
        "fields": [
            FilterField(_("Heat"), choices),
            FilterField(_("Created since"), input_name="created_from", input_type="date"),
        ],
        "pages": Pages(count="51–100 / 1 000+",
                       newer_url="#", older_url="#"),
        "groups": [
            FoundGroup(_("Leads"), [Found("target-arrow", "Иван Петров", "#", detail="L-17 · Ламинат, 120 м²")]),
            FoundGroup(_("Commands"), [Found("plus", _("New lead"), "#", keys="n")]),
        ],
    }  # fmt: skip


def _card_parts(now: dt.datetime) -> dict[str, Any]:
    return {
        "facts": [
            InlineField("need", _("Need"), "#", value="Ламинат, 120 м²"),
            InlineField("heat", _("Heat"), "#", value="warm", shown=Heat.WARM.label, kind="choice",
                        options=Heat.choices),
            InlineField("city", _("City"), "#"),
            InlineField("email", _("E-mail"), "#", value="ivan@", kind="email", error="После @ нет имени домена."),
            InlineField("budget", _("Budget"), "#", value="150000", theirs="180000"),
        ],
        "happenings": [
            Happening("forms", "Форма «Расчёт ламината»", "Ольга Семёнова",
                      now - dt.timedelta(minutes=14), text="Нужно 120 метров, перезвоните после шести.", is_new=True),
            Happening("route", "Ответственный: Мария Иванова", "правило «Сайт → отдел продаж», версия 4",
                      now - dt.timedelta(minutes=14), is_rule=True),
            Happening("phone-call", "Звонок, 3 минуты", "Мария Иванова", now - dt.timedelta(days=1)),
        ],
        "tasks": [
            TaskRow("phone", "Позвонить: Пётр · Ламинат", now + dt.timedelta(hours=1), "#", "#", "Мария Иванова"),
            TaskRow("mail", "Отправить прайс-лист", now - dt.timedelta(hours=5), "#", "#", "Никита Орлов"),
            TaskRow("note", "Уточнить размеры", now - dt.timedelta(days=1), is_done=True),
        ],
        "reasons": ["Никита Орлов: не на смене", "Анна Ли: уже 20 лидов"],
    }  # fmt: skip
