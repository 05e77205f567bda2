"""Bulk changes of leads: the bar under the list, the panel of each deed, progress, history and undo."""
