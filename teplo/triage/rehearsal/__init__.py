"""What would have become of real enquiries by a draft of rules: read, lived through again, counted."""
