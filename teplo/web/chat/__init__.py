"""The chat on the company's sites as its visitors see it. No session, no cookie."""
