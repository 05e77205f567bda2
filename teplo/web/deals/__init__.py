"""Deals: the board of a pipeline, the list, the card."""
