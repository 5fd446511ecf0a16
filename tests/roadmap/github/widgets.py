"""Issues on the forge, for the stories of the client."""

from portal.demo.forge import Forge


def fill(forge: Forge, count: int) -> None:
    for number in range(1, count + 1):
        forge.add_issue("acme/widget", number, title=f"Widget {number}", labels=["roadmap"])
