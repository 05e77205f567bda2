"""The course of a lead: admit, hand over, refuse, reopen; rules as data, decisions as pure functions."""
