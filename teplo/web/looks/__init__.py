"""Saved views of lists: tabs above them, and the verbs that save, share and remove them."""
