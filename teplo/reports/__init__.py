"""Questions over many leads: figures for a period and as of a day, each with the way to the records behind it."""
