"""The course of a lead: the verbs that people, rules and doors call."""

from teplo.triage.actions.admit import Admitted, admit
from teplo.triage.actions.admit_many import admit_many
from teplo.triage.actions.answering import answer
from teplo.triage.actions.convert import convert
from teplo.triage.actions.course import (
    assign,
    change,
    identify,
    name_himself,
    ripen,
    set_status,
    take,
    untake,
    wait,
)
from teplo.triage.actions.ending import bring_back, mark_junk, refuse, reopen
from teplo.triage.actions.hand_out import hand_out
from teplo.triage.actions.offers import (
    accept,
    accept_as_partner,
    call_back,
    decline,
    expire,
    report_as_partner,
    return_as_partner,
)
from teplo.triage.actions.scripted import answer_in_script
from teplo.triage.actions.seed import name_seeds, seed
from teplo.triage.actions.unconvert import Undone, undo_conversion
from teplo.triage.actions.undo import put_back, take_back
from teplo.triage.wanted import NewFirm, Results, Wanted

__all__ = [
    "Admitted",
    "NewFirm",
    "Results",
    "Undone",
    "Wanted",
    "accept",
    "accept_as_partner",
    "admit",
    "admit_many",
    "answer",
    "answer_in_script",
    "assign",
    "bring_back",
    "call_back",
    "change",
    "convert",
    "decline",
    "expire",
    "hand_out",
    "identify",
    "mark_junk",
    "name_himself",
    "name_seeds",
    "put_back",
    "refuse",
    "reopen",
    "report_as_partner",
    "return_as_partner",
    "ripen",
    "seed",
    "set_status",
    "take",
    "take_back",
    "undo_conversion",
    "untake",
    "wait",
]
