"""People: the list, the card with its contacts, and the doubts to settle."""
