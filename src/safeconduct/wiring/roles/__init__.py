"""On PostgreSQL each process logs in as a role of its own, which may do only its part."""
