"""What happened, who wants to hear of it, and what was before."""
