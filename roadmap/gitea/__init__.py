"""Gitea and Forgejo, such as codeberg.org: the wire. Address, token and secret come in as arguments."""
