"""Django's PostgreSQL backend, changed in one thing: how a pool recovers from a restart of the server."""
