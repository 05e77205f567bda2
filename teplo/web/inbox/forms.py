"""What is asked in the inbox: words with their files, a task beside them, to whom a talk goes, templates."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from teplo.channels.models import Channel
from teplo.files.actions import keep
from teplo.identity.models import ContactPoint
from teplo.kit.emails import EmailMistake, read_email
from teplo.staff.models import Employee, Queue
from teplo.web.lead.card_forms import PanelForm, moment_field
from teplo.work.actions import Plan
from teplo.work.talks import Address, GivenFile, Words
from teplo.work.talks.models import Template
from teplo.work.talks.participants import Participant
from teplo.work.talks.rules import LONGEST_SMS

MOST_FILES = 10
# Of all files of a message together: a request carries 25 MB (config.bridge), and few mail servers take more.
LARGEST = 20 * 1024 * 1024
TOO_MUCH = _("No more than ten files and 20 MB together go with one message. Left out:")
LONGEST = 100_000


class ManyFiles(forms.FileInput):
    """An input that takes several files."""

    allow_multiple_selected = True

    def __init__(self) -> None:
        most = {"data-most": LARGEST, "data-most-files": MOST_FILES, "data-too-much": TOO_MUCH}
        super().__init__(attrs={"multiple": True, **most})

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return files.getlist(name) if files else []


class FilesField(forms.FileField):
    """Several files in one field."""

    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> "list[UploadedFile[bytes]]":
        files = [super(FilesField, self).clean(one, initial) for one in data or [] if one]
        if len(files) > MOST_FILES:
            raise forms.ValidationError(_("No more than ten files go with one message."), code="too_many")
        if sum(one.size or 0 for one in files) > LARGEST:
            raise forms.ValidationError(
                _("The files of one message may have no more than 20 MB together."), code="too_large"
            )
        return files


class NoteForm(forms.Form):
    """What is noted in a talk; `seen` is the last message that the writer has seen."""

    text = forms.CharField(label=_("Text"), max_length=LONGEST, required=False, widget=forms.Textarea)
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)
    uploads = FilesField(required=False, label=_("Files"))

    def words(self) -> Words:
        """What was written; its files are kept first."""
        return Words(self.cleaned_data["text"].strip(), files=kept(self.cleaned_data["uploads"]))


class WordsForm(NoteForm):
    """What is said in a talk, and to which of those who take part."""

    # A composer that offers addresses says so: where it does not, the answer goes where it goes by itself.
    offers = forms.BooleanField(required=False, widget=forms.HiddenInput)
    to = forms.MultipleChoiceField(label=_("To whom"), required=False)

    def __init__(self, data: Any = None, files: Any = None, *, people: Iterable[Participant] = ()) -> None:
        super().__init__(data, files)
        self.people = {one.address: one for one in people}
        self.fields["to"].choices = [(address, address) for address in self.people]  # type: ignore[attr-defined]

    def clean_to(self) -> list[str]:
        chosen: list[str] = self.cleaned_data["to"]
        if self.cleaned_data.get("offers") and not chosen:
            raise forms.ValidationError(_("Say to whom."), code="required")
        return chosen

    def words(self) -> Words:
        """What was said, and to whom."""
        to = tuple(Address(self.people[one].name, one) for one in self.cleaned_data["to"])
        return replace(super().words(), to=to)


class TaskForm(WordsForm):
    """The same with a task: what to do, and by when."""

    task_title = forms.CharField(label=_("What to do"), max_length=200)
    task_due_at = moment_field(label=_("By when"))
    NAMES: ClassVar = {"due_at": "task_due_at", "title": "task_title"}

    def plan(self) -> Plan:
        """The task."""
        due: datetime = self.cleaned_data["task_due_at"]
        return Plan("other", due, title=self.cleaned_data["task_title"])


def kept(uploads: "Iterable[UploadedFile[bytes]]") -> tuple[GivenFile, ...]:
    """Uploads as they are kept: by their content, whatever they are called and whatever type they claim."""
    return tuple(
        GivenFile(keep(one.chunks(), limit=LARGEST).pk, one.name or "file", one.content_type or "", one.size or 0)
        for one in uploads
    )


class GiveForm(PanelForm):
    """To whom a talk goes that has no lead."""

    to = forms.ChoiceField(label=_("To whom"))

    def __init__(self, people: Iterable[Employee], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        queues = [(f"queue:{queue.pk}", str(queue)) for queue in Queue.objects.order_by("pk")]
        named = [(f"employee:{one.pk}", one.name) for one in people]
        self.fields["to"].choices = [("", "—"), (_("People"), named), (_("Queues"), queues)]  # type: ignore[attr-defined]

    @property
    def owner(self) -> Employee | Queue:
        """Who was chosen."""
        kind, _colon, number = self.cleaned_data["to"].partition(":")
        model: type[Employee | Queue] = Employee if kind == "employee" else Queue
        return model._default_manager.get(pk=int(number))


class AddressesField(forms.CharField):
    """Addresses between commas."""

    def clean(self, value: Any) -> tuple[Address, ...]:
        written = [one.strip() for one in str(super().clean(value)).replace(";", ",").split(",") if one.strip()]
        try:
            return tuple(Address("", read_email(one).value) for one in written)
        except EmailMistake as mistake:
            raise forms.ValidationError(str(mistake), code=mistake.code) from None


class LetterForm(PanelForm):
    """A letter from a card."""

    channel = forms.ModelChoiceField(Channel.objects.none(), label=pgettext_lazy("letter", "From"), empty_label=None)
    to = AddressesField(label=_("To whom"), max_length=2_000)
    cc = AddressesField(label=pgettext_lazy("letter", "Copy"), max_length=2_000, required=False)
    subject = forms.CharField(label=_("Subject"), max_length=300)
    text = forms.CharField(label=_("Text"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 10}))
    uploads = FilesField(required=False, label=_("Files"))

    def __init__(self, channels: Iterable[Channel], data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        numbers = [one.pk for one in channels]
        self.fields["channel"].queryset = Channel.objects.filter(pk__in=numbers).order_by("name")  # type: ignore[attr-defined]

    def words(self) -> Words:
        """The letter; its files are kept first."""
        given = self.cleaned_data
        return Words(given["text"], given["subject"], given["to"], given["cc"] or (), kept(given["uploads"]))


class SmsForm(PanelForm):
    """A short text from a card."""

    channel = forms.ModelChoiceField(Channel.objects.none(), label=_("From"), empty_label=None)
    to = forms.ChoiceField(label=_("To whom"))
    text = forms.CharField(label=_("Text"), max_length=LONGEST_SMS, widget=forms.Textarea(attrs={"rows": 5}))

    def __init__(self, channels: Iterable[Channel], phones: Iterable[ContactPoint], data: Any = None) -> None:
        super().__init__(data)
        numbers = [one.pk for one in channels]
        self.fields["channel"].queryset = Channel.objects.filter(pk__in=numbers).order_by("pk")  # type: ignore[attr-defined]
        self.fields["channel"].initial = next(iter(numbers), None)
        self.fields["to"].choices = [(one.value, one.shown) for one in phones]  # type: ignore[attr-defined]


class TemplateForm(PanelForm):
    """A quick answer or a letter to be filled."""

    name = forms.CharField(label=_("Title"), max_length=80)
    subject = forms.CharField(
        label=_("Subject"), max_length=300, required=False, help_text=_("For letters; a quick answer needs none.")
    )
    text = forms.CharField(
        label=_("Text"),
        max_length=Template._meta.get_field("text").max_length,
        widget=forms.Textarea(attrs={"rows": 9}),
    )
    is_own = forms.BooleanField(label=_("For myself alone"), required=False)
