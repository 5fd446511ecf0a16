"""A log line is one JSON object with the request's id, whatever somebody's name holds."""

import json
import logging
import logging.config

import pytest
import structlog
from django.test import Client

from portal.lib.logs import logging_config


def write(*, as_json: bool, capsys: pytest.CaptureFixture[str], message: str, fails: bool = False) -> str:
    config = logging_config(as_json=as_json)
    logger = logging.Logger("portal.test")
    handler = logging.StreamHandler()
    formatter = logging.config.DictConfigurator(config).configure_formatter(config["formatters"]["line"])
    handler.setFormatter(formatter)
    logger.addHandler(handler)
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id="abc-123")
    try:
        if fails:
            raise ValueError("broken")
        logger.warning(message)
    except ValueError:
        logger.exception(message)
    return capsys.readouterr().err


def test_in_production_a_line_is_an_object_with_the_requests_id(capsys: pytest.CaptureFixture[str]) -> None:
    written = write(as_json=True, capsys=capsys, message="Signed in: eve\nforged line")

    line = json.loads(written)
    assert written.count("\n") == 1
    assert (line["event"], line["request_id"], line["level"]) == (
        "Signed in: eve\nforged line",
        "abc-123",
        "warning",
    )
    assert line["timestamp"].endswith("Z")


def test_an_exception_is_one_line_too(capsys: pytest.CaptureFixture[str]) -> None:
    written = write(as_json=True, capsys=capsys, message="It broke", fails=True)

    assert written.count("\n") == 1
    assert "ValueError: broken" in json.loads(written)["exception"]


def test_in_the_demo_a_line_is_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    assert "request_id=abc-123" in write(as_json=False, capsys=capsys, message="Hello")


def test_no_exception_prints_the_variables_around_it(capsys: pytest.CaptureFixture[str]) -> None:
    for as_json in (True, False):
        written = write(as_json=as_json, capsys=capsys, message="It broke", fails=True)

        assert ("ValueError: broken" in written, "capsys" in written) == (True, False)


def test_every_request_writes_one_line(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, logger="portal.lib.requests"):
        client.get("/mail/")
        client.get("/healthz")

    seen = [vars(record) for record in caplog.records if record.message == "request"]
    assert [(line["method"], line["path"], line["status"]) for line in seen] == [("GET", "/mail/", 404)]
