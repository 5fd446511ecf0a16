#!/usr/bin/env python
"""Django's command line for Signpost."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    from django.conf import settings
    from django.core.management import execute_from_command_line

    from portal.env import WrongSetting

    try:
        settings.INSTALLED_APPS  # noqa: B018  reading one setting loads the file
    except WrongSetting as error:
        sys.exit(f"Signpost cannot start. {error}")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
