"""python -m portal.demo.manage COMMAND …: one of manage.py's commands with the demo's settings and data."""

import os
import sys

from portal import address
from portal.demo.environment import SAMPLE, environment


def main() -> None:
    os.environ.update(environment(SAMPLE, address.parse("127.0.0.1:8000"), os.environ))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(["manage.py", *sys.argv[1:]])


if __name__ == "__main__":
    main()
