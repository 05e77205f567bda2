"""Clients: lists and cards of contacts and companies."""
