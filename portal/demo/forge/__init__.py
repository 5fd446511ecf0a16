"""The forge: a small real HTTP server that behaves as GitHub.

The tests ask it as they would ask GitHub, and in the demo a person can click in it. Run it with
`python -m portal.demo.forge`, or use `Forge` as a context manager.
"""

from portal.demo.forge.forge import Forge

__all__ = ["Forge"]
