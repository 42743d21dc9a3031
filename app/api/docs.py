"""The page at `/docs`: the description as plain HTML, without a script and without anything from elsewhere."""

from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, Response

routes = APIRouter(include_in_schema=False)

PAGE = """<!doctype html>
<html lang="fr"><head><meta charset="utf-8"><title>{title}</title></head>
<body><h1>{title}</h1><p>La description entière : <a href="openapi.json">openapi.json</a></p>
<pre>{about}</pre>
{operations}
</body></html>
"""
OPERATION = """<h2><code>{method} {path}</code></h2>
<p><strong>{summary}</strong> · {tag} · <code>{permission}</code></p>
<p>{about}</p>
<dl>{fields}</dl>
"""
FIELD = "<dt><code>{name}</code></dt><dd lang='fr'>{french}</dd><dd lang='en'>{english}</dd>"


@routes.get("/docs")
async def docs(request: Request) -> Response:
    """Every operation with its parameters and the fields of its body, in both languages."""
    described = request.app.openapi()
    operations = "".join(_operations(described))
    about = escape(described["info"]["description"])
    return HTMLResponse(PAGE.format(title=escape(described["info"]["title"]), about=about, operations=operations))


def _operations(described: Mapping[str, Any]) -> Iterator[str]:
    for path, methods in described["paths"].items():
        for method, told in methods.items():
            yield OPERATION.format(
                method=method.upper(),
                path=escape(path),
                summary=escape(told["summary"]),
                tag=escape(told["tags"][0]),
                permission=escape(told.get("x-permission", "")),
                about=escape(told.get("description", "")),
                fields="".join(_fields(told, described["components"]["schemas"])),
            )


def _fields(told: Mapping[str, Any], schemas: Mapping[str, Any]) -> Iterator[str]:
    for parameter in told.get("parameters", []):
        yield _field(parameter["name"], parameter)
    for content in told.get("requestBody", {}).get("content", {}).values():
        model = schemas.get(content["schema"].get("$ref", "").rpartition("/")[2], {})
        for name, field in model.get("properties", {}).items():
            yield _field(name, field)


def _field(name: str, told: Mapping[str, Any]) -> str:
    french, english = told.get("x-description-fr", ""), told.get("description", "")
    return FIELD.format(name=escape(name), french=escape(french), english=escape(english))
