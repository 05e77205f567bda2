"""The head's page: at what stage every lead is, who is overloaded, what is forgotten; and the feed of what happens."""
