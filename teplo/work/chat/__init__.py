"""Chats on the company's sites: who writes there, what of a talk he hears, and who looks after him."""
