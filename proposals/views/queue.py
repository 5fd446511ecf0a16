"""The public queue."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.lib.pages import ask_page
from proposals.services import queue
from proposals.workflow import Status

PAGE = 50


@require_safe
def show_queue(request: HttpRequest) -> HttpResponse:
    """What waits in one state, ?state= (else the first one in which something waits), ?page= by number."""
    sizes = queue.sizes()
    state = _state(request.GET.get("state", ""), sizes)
    page = ask_page(request.GET, queue.queue_of(state).select_related("author", "section"), PAGE)
    context = {
        "state": state,
        "states": [(each, sizes.get(each, 0), each == state) for each in queue.STATES],
        "all": sum(sizes.values()),
        "page": page,
        "rows": queue.waiting_rows(page.object_list, first=max(page.start_index(), 1)),
        "median": queue.medians().get(state),
    }
    return render(request, "proposals/show_queue.html", context)


def _state(asked: str, sizes: dict[Status, int]) -> Status:
    if asked in set(queue.STATES):
        return Status(asked)
    return next((state for state in queue.STATES if sizes.get(state)), queue.STATES[0])
