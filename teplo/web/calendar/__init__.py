"""The calendar of tasks, over the same filter as the list of leads."""
