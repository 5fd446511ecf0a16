"""The log of decisions as a file: what was decided, with all that led to it, to keep or to bring elsewhere.

One JSON object: {"format": FORMAT, "version": VERSION, "people": {username: name}, "proposals": [record, …]}. Times are
ISO 8601. A record has the proposal with its versions, authors, decisions, rounds of review and timeline. It is of
everything that was accepted or declined once, and of what was ever merged with that.

Votes, but for how many a decision had, comments, invitations, agendas, notes and mail addresses are no part of it.
`exporting` writes the file, `restoring` reads it.
"""

FORMAT, VERSION = "signpost decisions", 2
# 1 says neither how many votes a decision had nor against which outcome a concern is.
READ_VERSIONS = (1, VERSION)
