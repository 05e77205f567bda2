"""Scripts on the screen: beside a card or a talk, as they are written, and where talks leave them."""
