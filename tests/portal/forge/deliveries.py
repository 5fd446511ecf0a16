"""What the forge told the portal."""

import json
from typing import Any

from portal.demo.forge import Forge
from tests.portal.forge.conftest import Receiver


def told(forge: Forge, receiver: Receiver) -> list[dict[str, Any]]:
    forge.wait_for_deliveries()
    return [json.loads(body) for _, body in receiver.taken]
