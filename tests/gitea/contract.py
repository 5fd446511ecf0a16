"""Gitea's API description, as far as the portal uses it: what is said on either side is held against it."""

import json
import re
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

from portal.demo.forge.exchange import Request

CONTRACT = json.loads(Path(__file__).with_name("contract.json").read_text())


def check_request(request: Request) -> str:
    """The operation that a request is; AssertionError where Gitea describes none such."""
    for name, operation in CONTRACT["operations"].items():
        if re.fullmatch(operation["path"], request.path):
            assert request.method == "GET", f"{name} is asked by {request.method}"
            _check(request.query, operation["query"])
            _check(request.headers, CONTRACT["headers"])
            return str(name)
    raise AssertionError(f"Gitea describes nothing at {request.path}.")


def check_answer(operation: str, value: object) -> None:
    """A good answer to an operation."""
    _check(value, CONTRACT["operations"][operation]["answer"])


def check_error(value: object) -> None:
    """What comes with a status that is none of success."""
    _check(value, {"$ref": "#/$defs/Error"})


def check_webhook(event: str, payload: object) -> None:
    """The payload of an event, as it is named in X-Gitea-Event."""
    _check(payload, CONTRACT["webhooks"][event])


def _check(value: object, schema: dict[str, Any]) -> None:
    errors = list(Draft202012Validator({**schema, "$defs": CONTRACT["$defs"]}).iter_errors(value))
    assert not errors, "; ".join(f"{error.json_path}: {error.message}" for error in errors)
