"""GitHub's own description of its REST API, and what it finds wrong with an answer."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

ROOT = Path(__file__).resolve().parents[3]
OPENAPI = ROOT.parent / "shared" / "data" / "github" / "openapi.json"
ISSUE = "/repos/{owner}/{repo}/issues/{issue_number}"
ISSUES = "/repos/{owner}/{repo}/issues"
REPOSITORY = "/repos/{owner}/{repo}"
needs_openapi = pytest.mark.skipif(
    not OPENAPI.is_file(), reason="GitHub's OpenAPI description is not on this machine"
)


@cache
def registry() -> Registry[Any]:
    document = json.loads(OPENAPI.read_text(encoding="utf-8"))
    resource: Resource[Any] = Resource.from_contents(document, DRAFT202012)
    found: Registry[Any] = Registry().with_resource("github", resource)
    return found


def faults(path: str, response: httpx.Response, method: str = "get") -> list[str]:
    """What GitHub's description of `path` finds wrong with the answer."""
    place = f"/paths/{path.replace('/', '~1')}/{method}/responses/{response.status_code}"
    described = registry().resolver("github").lookup(f"#{place}").contents
    if "$ref" in described:
        described = registry().resolver("github").lookup(described["$ref"]).contents
    assert response.headers["content-type"] == "application/json; charset=utf-8"
    schema = {"$ref": f"github#{place}/content/application~1json/schema"}
    if "content" not in registry().resolver("github").lookup(f"#{place}").contents:
        name = registry().resolver("github").lookup(f"#{place}").contents["$ref"].removeprefix("#")
        schema = {"$ref": f"github#{name}/content/application~1json/schema"}
    validator = Draft202012Validator(schema, registry=registry())
    return [f"{error.json_path}: {error.message[:200]}" for error in validator.iter_errors(response.json())]
