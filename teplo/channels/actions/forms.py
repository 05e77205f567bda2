"""What a form shows and asks."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import override

from teplo.channels import rules
from teplo.channels.models import Channel, Form
from teplo.kit.changes import put
from teplo.kit.problems import Conflict, FieldError, Invalid, NotSeen
from teplo.kit.transactions import front_door, step
from teplo.ledger.actions import record
from teplo.ledger.actors import Actor
from teplo.staff.permissions import Permission, demand
from teplo.terms.models import ConsentText

SETTINGS = (
    "heading", "intro", "button", "success", "fields", "language", "allowed_sites", "accent", "other_ground",
)  # fmt: skip


@step
def make_form(channel: Channel, *, heading: str, language: str) -> Form:
    """A form that can be used at once: name, contact and question, in `language`, with the newest text of consent."""
    texts = ConsentText.objects.filter(purpose=ConsentText.Purpose.PROCESSING).order_by("-valid_from", "-pk")
    text = texts.filter(language=language).first() or texts.first()
    if text is None:
        raise Conflict("no_consent_text", _("Write a text of consent first: a form must ask for it."))
    with override(language):
        form = Form.objects.create(
            channel=channel,
            heading=heading,
            button=_("Send the enquiry"),
            success=_("Thank you! We have received your enquiry and will answer soon."),
            fields=[
                {"key": key, "label": str(rules.KNOWN_FIELDS[key]), "required": key == "contact", "help": ""}
                for key in ("name", "contact", "need")
            ],
            language=language,
        )
    form.consents.set([text])
    return form


@front_door
def change_form(
    form: Form, *, values: Mapping[str, object], consents: Sequence[ConsentText], by: Actor, at: datetime
) -> Form:
    """Change what a form shows (any of `SETTINGS`) and the consents that it asks.

    Invalid for a form that nobody could answer, or that asks for data without consent or another lawful ground (PD-3).
    """
    demand(by, Permission.CHANNEL_SET_UP)
    now = Form.objects.select_for_update(no_key=True).filter(pk=form.pk).first()
    if now is None:
        raise NotSeen
    changed = put(now, values, allowed=SETTINGS)
    mistakes = [
        *rules.fields_mistakes(now.fields),
        *rules.sites_mistakes(now.allowed_sites),
        *rules.grounds_mistakes([text.purpose for text in consents], other_ground=now.other_ground),
    ]
    if not rules.COLOUR.fullmatch(now.accent):
        mistakes.append(FieldError("accent", "not_a_colour", _("Write a colour like #0f766e.")))
    if mistakes:
        raise Invalid(errors=mistakes)
    if _set_consents(now, consents):
        changed.append("consents")
    if changed:
        now.save(update_fields=[field for field in changed if field != "consents"])
        record("form.changed", by=by, at=at, channel=now.channel_id, form=now.pk, fields=changed)
    return now


def _set_consents(form: Form, texts: Sequence[ConsentText]) -> bool:
    before = set(form.consents.values_list("pk", flat=True))
    form.consents.set(texts)
    return before != {text.pk for text in texts}


@front_door
def renew_consent(text: ConsentText, *, by: Actor, at: datetime) -> int:
    """Let every form that asks an older wording of the same purpose and language ask this one; gives how many."""
    demand(by, Permission.CHANNEL_SET_UP)
    forms = Form.objects.filter(consents__purpose=text.purpose, consents__language=text.language)
    older = forms.exclude(consents=text).distinct().order_by("pk")
    for form in older:
        old = form.consents.filter(purpose=text.purpose, language=text.language)
        form.consents.remove(*old)
        form.consents.add(text)
        record("form.changed", by=by, at=at, channel=form.channel_id, form=form.pk, fields=["consents"])
    return len(older)
