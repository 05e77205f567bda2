"""What people outside see: a form's own page and its thanks. No session, no script needed."""
