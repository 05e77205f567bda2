"""Files that are brought in: reading their rows, walking over them, taking them back."""
