"""The distribution in figures: what everybody got and what was due to him, for heads and dispatchers."""
