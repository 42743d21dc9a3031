"""The description of the API as a product: examples on every operation, both languages, and the operators' door."""

import json
from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel

from app.api.problem import PROBLEMS, FieldProblem, Problem

SUMMARY = """Back office of community health insurers: who is enrolled, what was paid, and the books behind it;
and the door of health facilities: care asked for, billed, decided and paid.

Send `Authorization: Bearer prefix.secret`. A key without a mutual of its own names one by `?mutual=CODE`. Acts that
move or create money need an `Idempotency-Key`; the same request under the same key is one act and one answer."""
SECURITY = {"key": {"type": "http", "scheme": "bearer", "description": "An API key: `prefix.secret`."}}
METHODS = ("get", "post", "put", "patch", "delete")
IDEMPOTENCY_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "description": "Your name for this act, at most 200 printable characters; it does not expire.",
    "x-description-fr": "Votre nom pour cet acte, 200 caractères au plus ; il n'expire pas.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[!-~]+$"},
    "example": "recu-000123",
}
MUTUAL = {
    "name": "mutual",
    "in": "query",
    "required": False,
    "description": "Code of the mutual, for keys that are not bound to one.",
    "x-description-fr": "Code de la mutuelle, pour les clés qui ne sont liées à aucune.",
    "schema": {"type": "string", "maxLength": 20},
    "example": "MICMO",
}


def describe(app: FastAPI) -> None:
    """Let the application answer the finished description, made once."""

    def described() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = openapi_of(app)
        return app.openapi_schema

    app.openapi = described  # type: ignore[method-assign]


def openapi_of(app: FastAPI) -> dict[str, Any]:
    """The whole description."""
    made = get_openapi(title=app.title, version=app.version, description=SUMMARY, routes=app.routes)
    components = made.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    for model in (Problem, FieldProblem):
        schemas[model.__name__] = _schema(model)
    components["securitySchemes"] = SECURITY
    components["responses"] = {f"problem_{status}": told for status, told in PROBLEMS.items()}
    made["security"] = [{"key": []}]
    for operations in made["paths"].values():
        for method in METHODS:
            if method in operations:
                _finish(operations[method], schemas)
    made["paths"] |= HOOKS
    return made


def written(app: FastAPI) -> str:
    """The description as the file in `docs/api/` holds it."""
    return json.dumps(app.openapi(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _finish(operation: dict[str, Any], schemas: Mapping[str, Any]) -> None:
    parameters = operation.setdefault("parameters", [])
    if operation.get("x-moves-money"):
        parameters.append(IDEMPOTENCY_KEY)
    if operation.pop("x-in-mutual", False):
        parameters.append(MUTUAL)
    for parameter in parameters:
        _lift(parameter)
    for status in PROBLEMS:
        operation["responses"][str(status)] = {"$ref": f"#/components/responses/problem_{status}"}
    for content in _contents(operation):
        content["example"] = _example(content["schema"], schemas)


def _lift(parameter: dict[str, Any]) -> None:
    """French and examples stand beside the description of a parameter, not in its schema only."""
    schema = parameter.get("schema", {})
    if "x-description-fr" in schema:
        parameter["x-description-fr"] = schema.pop("x-description-fr")
    if schema.get("examples"):
        parameter["example"] = schema["examples"][0]


def _contents(operation: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Every body of an operation: asked and answered."""
    asked = operation.get("requestBody", {}).get("content", {})
    answered = [response.get("content", {}) for response in operation["responses"].values()]
    return [content for media in (asked, *answered) for content in media.values() if content.get("schema")]


def _example(schema: Mapping[str, Any], schemas: Mapping[str, Any]) -> Any:
    """An example put together from those of the fields."""
    if "example" in schema:
        return schema["example"]
    if schema.get("examples"):
        return schema["examples"][0]
    if "$ref" in schema:
        return _example(schemas[schema["$ref"].rpartition("/")[2]], schemas)
    for alternatives in ("anyOf", "allOf", "oneOf"):
        if alternatives in schema:
            return _example(schema[alternatives][0], schemas)
    if schema.get("type") == "array":
        return [_example(schema["items"], schemas)]
    return {name: _example(field, schemas) for name, field in schema.get("properties", {}).items()}


def _schema(model: type[BaseModel]) -> dict[str, Any]:
    made = model.model_json_schema(ref_template="#/components/schemas/{model}")
    made.pop("$defs", None)
    return made


HOOKS: dict[str, Any] = {
    "/hooks/{token}/{event}": {
        "post": {
            "operationId": "hooks.deliver",
            "tags": ["Operators"],
            "summary": "Deliver a notification",
            "description": "For mobile-money operators. The bytes are stored before they are acknowledged, in the "
            "operator's own words; what they mean is found out later. The same bytes twice are one delivery.",
            "x-description-fr": "Pour les opérateurs. Les octets sont conservés avant l'accusé de réception.",
            "security": [],
            "parameters": [
                {
                    "name": "token",
                    "in": "path",
                    "required": True,
                    "description": "The wallet's callback token.",
                    "x-description-fr": "Le jeton de rappel du portefeuille.",
                    "schema": {"type": "string"},
                    "example": "the-token-shown-once",
                },
                {
                    "name": "event",
                    "in": "path",
                    "required": True,
                    "description": "Which message of the operator's it is.",
                    "x-description-fr": "De quel message de l'opérateur il s'agit.",
                    "schema": {"type": "string"},
                    "example": "confirmation",
                },
            ],
            "requestBody": {
                "required": True,
                "content": {"application/json": {"schema": {"type": "object"}, "example": {"TransID": "TKL4H2X9QZ"}}},
            },
            "responses": {
                "200": {"description": "Stored; the body is the operator's own acknowledgement."},
                "400": {"description": "Stored in quarantine: not well-formed."},
                "401": {"description": "Stored in quarantine: the signature disproves its sender."},
                "403": {"description": "Stored in quarantine: not from an address of the operator's."},
                "404": {"description": "Nobody's token; nothing was read."},
                "413": {"description": "Too large; nothing was stored."},
                "415": {"description": "Stored in quarantine: another content type."},
                "429": {"description": "Too many unknown tokens from this address."},
                "503": {"description": "Not stored; send it again."},
            },
        }
    }
}
