"""Calls: what providers tell of them, event by event, and what is so far true of each."""
