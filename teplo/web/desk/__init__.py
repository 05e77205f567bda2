"""The desk: what to do now."""
