"""Whose votes are told apart: the first of these groups that a voter is in. Pure: no Django."""

from enum import StrEnum


class Group(StrEnum):
    MAINTAINER = "maintainer"
    REVIEWER = "reviewer"
    CONTRIBUTOR = "contributor"
    COMMUNITY = "community"

    def counted(self, number: int) -> str:
        """ "3 reviewers", "20 community"."""
        ending = "s" if number != 1 and self is not Group.COMMUNITY else ""
        return f"{number} {self.value}{ending}"
