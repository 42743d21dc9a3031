"""Files in bodies and answers: which kinds a route reads, and answers that a browser keeps and never runs."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from fastapi import Request, Response

from app.api.errors import UnsupportedMediaType


@dataclass(frozen=True, slots=True)
class Paper:
    """A kind of file, with its beginning as an example."""

    media_type: str
    example: str

    @property
    def in_openapi(self) -> dict[str, Any]:
        """As bodies and answers are described."""
        return {self.media_type: {"schema": {"type": "string", "format": "binary", "example": self.example}}}


PDF = Paper("application/pdf", "%PDF-1.7 …")
CSV = Paper("text/csv", "form_number;unit_reference;member_number;care_type;service_on;code;price\n")
XLSX = Paper("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "PK…")
JPEG = Paper("image/jpeg", "ÿØÿà…")
PNG = Paper("image/png", "‰PNG…")
ANY = Paper("application/octet-stream", "%PDF-1.7 …")


def media_type_of(request: Request) -> str:
    """What the body says it is, without parameters."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def require_media_type(request: Request, *known: Paper) -> str:
    """The body's kind when it is one of these; raises `UnsupportedMediaType`."""
    told = media_type_of(request)
    if told not in {one.media_type for one in known}:
        raise UnsupportedMediaType
    return told


def attachment(content: bytes, paper: Paper | str, name: str) -> Response:
    """A file to be kept under this name and never shown in place: whatever it holds stays inert (RELIABILITY 33)."""
    media_type = paper if isinstance(paper, str) else paper.media_type
    return Response(content, media_type=media_type, headers=named_as(name))


def named_as(name: str) -> dict[str, str]:
    """The header that has a file kept under this name."""
    plain = "".join(letter if letter.isascii() and letter not in '"\\' else "_" for letter in name)
    return {"Content-Disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"}
