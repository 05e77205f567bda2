"""Django's PostgreSQL backend, which knows when the server is away."""
