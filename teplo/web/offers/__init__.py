"""Offers on the card: the one who has a lead offered accepts or refuses it, the company takes it back."""
