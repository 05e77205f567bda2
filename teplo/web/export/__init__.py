"""Lists taken along as files."""
