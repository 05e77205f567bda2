"""Live updates: open pages hear what kind of thing changed and fetch their parts anew, through the policy."""
