"""The forge's webhooks, taken as the worker does."""

import json

from portal.demo.forge import Forge
from roadmap.models import Delivery
from roadmap.services import deliveries


def hear(forge: Forge, *events: str) -> list[str]:
    """Take the webhooks of these kinds (all of them without) as the worker does; what became of them."""
    outcomes = []
    for sent in forge.deliveries:
        if (not events or sent.event in events) and not Delivery.objects.filter(guid=sent.id).exists():
            deliveries.receive(sent.id, event=sent.event, payload=json.loads(sent.body))
            delivery = Delivery.objects.get(guid=sent.id)
            deliveries.apply(delivery.pk)
            delivery.refresh_from_db()
            outcomes.append(f"{delivery.state}: {delivery.outcome}")
    return outcomes
