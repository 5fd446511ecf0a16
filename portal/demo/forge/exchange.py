"""One request and its answer, as the parts of the forge hand them on."""

import json
from dataclasses import dataclass, field


@dataclass
class Request:
    """One request as it came in; header names are in lower case. `status` is 0 until it is answered."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes = b""
    status: int = 0


@dataclass
class Answer:
    """What goes back. `manner` other than "" sends it wrongly: timeout (never), slow (a trickle), cut (half)."""

    status: int
    body: bytes = b""
    content_type: str = "application/json; charset=utf-8"
    headers: dict[str, str] = field(default_factory=dict)
    manner: str = ""


def json_answer(status: int, value: object, **headers: str) -> Answer:
    """An answer of JSON; underscores in header names stand for hyphens."""
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    return Answer(status, json.dumps(value, ensure_ascii=False).encode(), headers=named)


def error_answer(status: int, message: str, **headers: str) -> Answer:
    """GitHub's error body, with headers as in `json_answer`."""
    documentation = "https://docs.github.com/rest"
    return json_answer(
        status, {"message": message, "documentation_url": documentation, "status": str(status)}, **headers
    )
