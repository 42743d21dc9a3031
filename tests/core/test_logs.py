"""No phone number, PIN or token reaches a log, whoever writes it and however deep it hides (RELIABILITY 7)."""

import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog
from asgi_correlation_id.context import correlation_id

from app.core import logs


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    """Where the logs go during one test."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    root.handlers.clear()
    stream = io.StringIO()
    logs.configure(stream=stream)
    yield stream
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def lines(stream: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_an_event_is_one_line_of_json_with_its_keys(stream: io.StringIO) -> None:
    structlog.get_logger("app.test").info("payment.credited", reference="NLJ41HAY6Q", amount_minor=5000)

    [line] = lines(stream)
    assert line | {"timestamp": "…"} == {
        "event": "payment.credited", "reference": "NLJ41HAY6Q", "amount_minor": 5000, "level": "info",
        "logger": "app.test", "timestamp": "…",
    }  # fmt: skip


def test_a_line_carries_the_id_of_its_request(stream: io.StringIO) -> None:
    token = correlation_id.set("0198c2f0")
    structlog.get_logger().info("unit.read")
    correlation_id.reset(token)

    assert lines(stream)[0]["request_id"] == "0198c2f0"


@pytest.mark.parametrize(
    "written",
    ["+22376000001", "22376000001", "0022376000001", "76000001", "76 00 00 01", "76\u202f00\u202f00\u202f01",
     "+223 76 00 00 01", "+254712345601", "254712345601", "0712345601", "0712 345 601", "+33612345601"],
)  # fmt: skip
def test_phone_numbers_are_masked_in_any_text(written: str) -> None:
    assert logs.mask(f"from {written}, again") == "from …01, again"


@pytest.mark.parametrize(
    "kept",
    ["0198c2f0-76000001-7000-8000-000000000001", "2026-03-02T09:00:00+00:00", "NLJ41HAY6Q", "MP240302.1234.A56789",
     "5000", "1 234 567"],
)  # fmt: skip
def test_ids_dates_and_amounts_are_not_taken_for_phone_numbers(kept: str) -> None:
    assert logs.mask(f"it is {kept}.") == f"it is {kept}."


def test_what_is_nested_is_masked_and_what_is_secret_is_dropped(stream: io.StringIO) -> None:
    structlog.get_logger().warning(
        "call.failed for 76000001",
        body={"payer": ["+22376000001", {"pin": "1234"}], "msisdn": 22376000001},
        raw=b"22376000001",
        access_token="abc",
        Authorization="Bearer abc",
        api_key="abc",
        shipping="by road",
    )

    [line] = lines(stream)
    assert line["event"] == "call.failed for …01"
    assert line["body"] == {"payer": ["…01", {}], "msisdn": "…01"}
    assert line["raw"] == "11 bytes"
    assert line["shipping"] == "by road"
    assert not {"access_token", "Authorization", "api_key"} & set(line)


def test_a_units_reference_stays_readable(stream: io.StringIO) -> None:
    structlog.get_logger().info("payment.matched", unit_reference="0100012336")

    assert lines(stream)[0]["unit_reference"] == "0100012336"


def test_a_traceback_is_masked_too(stream: io.StringIO) -> None:
    try:
        raise ValueError("no unit pays from +22376000001")
    except ValueError:
        structlog.get_logger().exception("job.failed")
        logging.getLogger("library").exception("failed")

    ours, theirs = (str(line["exception"]) for line in lines(stream))
    for told in (ours, theirs):
        assert "no unit pays from …01" in told
        assert "22376000001" not in told


def test_libraries_log_through_the_same_processor(stream: io.StringIO, monkeypatch: pytest.MonkeyPatch) -> None:
    access = logging.getLogger("uvicorn.access")
    monkeypatch.setattr(access, "propagate", True)  # a simulator served in another test may have silenced it
    access.info('%s - "POST %s"', "192.0.2.1", "/hooks/very-secret-path/c2b?from=76000001")

    [line] = lines(stream)
    assert line["event"] == '192.0.2.1 - "POST /hooks/…/c2b?from=…01"'
