"""Pages of imports: bring a file, say what its columns are, watch it come in, take it back."""
