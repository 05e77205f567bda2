"""The board of leads: columns by status, cards dragged between them."""
