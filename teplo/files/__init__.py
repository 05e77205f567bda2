"""What people uploaded: each content once, by its hash."""
