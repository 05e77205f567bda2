"""Faults: the real product is killed, cut off and raced; what it acknowledged is compared with what it stored."""
