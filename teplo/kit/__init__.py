"""No tables, no business: what every room needs."""
