"""The description is a product: complete, bilingual, with examples, and the same as the file in `docs/api/`."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI

from app.access import Permission
from app.api.guard import Policy
from app.api.openapi import written
from app.api.resource import Resource
from tests.api.v1.application import with_no_database
from tests.api.v1.walk import operations

KEPT = Path(__file__).parents[3] / "docs" / "api" / "openapi.json"


@pytest.fixture(scope="module")
def app() -> FastAPI:
    """The application; nothing of it is asked that needs its database."""
    return with_no_database()


def test_the_kept_file_is_the_description(app: FastAPI) -> None:
    assert KEPT.read_text("utf-8") == written(app), "write it anew: python -m app.api.describe"


def test_it_is_openapi_3_1_and_its_names_are_unique(app: FastAPI) -> None:
    described = app.openapi()

    assert described["openapi"].startswith("3.1")
    names = [told["operationId"] for methods in described["paths"].values() for told in methods.values()]
    assert len(names) == len(set(names))


def test_the_operators_door_is_described_too(app: FastAPI) -> None:
    assert "/hooks/{token}/{event}" in app.openapi()["paths"]


def test_every_operation_has_a_summary_a_tag_an_example_and_its_answers(app: FastAPI) -> None:
    for one in operations(app):
        assert one.told["summary"] and one.told["description"] and one.told["tags"], one.path
        assert "requestBody" not in one.told or one.example, one.path
        [success] = [told for status, told in one.told["responses"].items() if status.startswith("2")]
        assert all(content["example"] for content in success["content"].values()) and success["content"], one.path
        assert {"400", "401", "403", "404", "409", "413", "422", "429", "503"} <= set(one.told["responses"])


def test_every_field_and_parameter_is_described_in_french_and_english(app: FastAPI) -> None:
    for place, told in _described(app.openapi()):
        assert told.get("description"), place
        assert told.get("x-description-fr"), place


def test_every_route_declares_its_permission(app: FastAPI) -> None:
    assert {one.permission for one in operations(app)} == set(Permission) - {Permission.PERSONS_READ}


def test_a_route_without_a_policy_cannot_be_built() -> None:
    routes = Resource("Tests")

    with pytest.raises(AssertionError, match="declares no policy"):

        @routes.get("/open")
        async def open_to_all() -> None:
            """Nobody said who may."""

    assert isinstance(Policy(permission=Permission.SETUP_READ), Policy)


def _described(schema: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for name, model in schema["components"]["schemas"].items():
        for field, told in model.get("properties", {}).items():
            yield f"{name}.{field}", told
    for path, methods in schema["paths"].items():
        for told in methods.values():
            for parameter in told.get("parameters", []):
                yield f"{path} {parameter['name']}", parameter
