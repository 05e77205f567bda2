"""Reads files of strangers, in a process of its own that may be killed: nothing here imports anything else of ours."""
