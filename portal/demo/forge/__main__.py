"""Run the forge for the demo: `python -m portal.demo.forge --port 8001 --state PATH --seed PATH`."""

import argparse
import os
import signal
import sys
import threading
from pathlib import Path

from portal.demo.forge.forge import Forge


def main() -> int:
    """Serve until Ctrl-C or TERM. Returns the exit status: 2 for a bad file, 1 for a port in use."""
    arguments = _arguments()
    try:
        forge = Forge(
            hook_url=arguments.hook,
            secret=os.environ.get("GITHUB_WEBHOOK_SECRET", ""),
            site_url=arguments.site,
            host=arguments.host,
            port=arguments.port,
            public_url=arguments.url,
            state=arguments.state,
            seed=arguments.seed,
        )
    except ValueError as error:
        print(f"forge: {error}", file=sys.stderr)
        return 2
    except OSError as error:
        print(f"forge: cannot serve at {arguments.host}:{arguments.port}: {error}", file=sys.stderr)
        return 1
    ended = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: ended.set())
    with forge:
        print(f"forge: the demo's stand-in for GitHub is at {forge.url}/", flush=True)
        ended.wait()
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m portal.demo.forge", description="The demo's GitHub.")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen at")
    parser.add_argument("--port", type=int, default=8001, help="port to listen at; 0 takes any free one")
    parser.add_argument(
        "--url", default="", help="how browsers and the portal reach it, if not by host and port"
    )
    parser.add_argument("--state", type=Path, help="JSON file that keeps the issues over a restart")
    parser.add_argument("--seed", type=Path, help="JSON file of issues, used when there is no state yet")
    parser.add_argument(
        "--hook", default="", help="where to send webhooks, signed with GITHUB_WEBHOOK_SECRET"
    )
    parser.add_argument("--site", default="", help="the portal's address, which the pages link back to")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
