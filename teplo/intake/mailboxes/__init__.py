"""Mailboxes that are listened to: how far each folder is read, which letters were seen, and who listens."""
