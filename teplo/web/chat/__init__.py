"""The chat on the company's sites, as its visitors reach it: no session, no cookie, a secret of the visitor's own."""
