"""Verbs of leads: the only place that writes leads, enquiries and stays.

What happens to a lead are steps that `triage` leads; the set-up of statuses has front doors of its own.
"""

from teplo.leads.actions.change import (
    await_answer,
    change_lead,
    forget_response,
    give,
    identify,
    note_response,
    set_status,
    wait,
)
from teplo.leads.actions.files import keep_field_file
from teplo.leads.actions.many import (
    give_all,
    give_many,
    lock_many,
    move_all,
    put_many,
    renew_stays,
    set_many,
    tag_many,
)
from teplo.leads.actions.open import (
    Opened,
    Opening,
    join,
    note_joined,
    note_opened,
    open_lead,
    refresh_search,
    set_source,
)
from teplo.leads.actions.open_many import Birth, Words, join_many, open_many, read_words, write_enquiries
from teplo.leads.actions.seed import seed
from teplo.leads.actions.statuses import (
    add_status,
    change_status,
    move_status,
    remove_status,
    replace_setter,
    restore_status,
    retire_status,
)

__all__ = [
    "Birth",
    "Opened",
    "Opening",
    "Words",
    "add_status",
    "await_answer",
    "change_lead",
    "change_status",
    "forget_response",
    "give",
    "give_all",
    "give_many",
    "identify",
    "join",
    "join_many",
    "keep_field_file",
    "lock_many",
    "move_all",
    "move_status",
    "note_joined",
    "note_opened",
    "note_response",
    "open_lead",
    "open_many",
    "put_many",
    "read_words",
    "refresh_search",
    "remove_status",
    "renew_stays",
    "replace_setter",
    "restore_status",
    "retire_status",
    "seed",
    "set_many",
    "set_source",
    "set_status",
    "tag_many",
    "wait",
    "write_enquiries",
]
