"""What a pull request has beyond an issue: two branches, and how it ended."""

from dataclasses import dataclass
from datetime import datetime


@dataclass
class Pull:
    """The pull request with the number of an issue, which has its title, body, author, state and times.

    `head` and `base` are branches; `head_sha` and `base_sha` are their commits, as of the last push or the end.
    """

    number: int
    head: str
    base: str
    head_sha: str
    base_sha: str
    merged_at: datetime | None = None
    merged_by: str = ""
    merge_sha: str = ""
