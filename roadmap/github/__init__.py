"""GitHub on the wire: client, payloads, signatures. No Django; token and secret come in as arguments."""
