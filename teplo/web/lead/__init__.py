"""Leads: the list, the card with its verbs, and the panel of a new one."""
