"""Lists in pages: `{"items", "next"}`, at most two hundred at a time, behind an opaque cursor (DESIGN 7)."""

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from datetime import date
from typing import Annotated, Any, Generic, TypeVar
from uuid import UUID

from pydantic import Field

from app.api.fields import Shown, asked, told
from app.core.errors import Invalid

Item = TypeVar("Item")
MOST_ITEMS = 200
MOST_CURSOR_CHARACTERS = 400

Limit = Annotated[int, asked("At most this many items.", "Au plus tant d'éléments.", 50, ge=1, le=MOST_ITEMS)]
After = Annotated[
    str | None,
    asked(
        "`next` of the page before.", "`next` de la page précédente.", "WyIwMTkzIl0", max_length=MOST_CURSOR_CHARACTERS
    ),
]


class Page(Shown, Generic[Item]):
    """A page of a list."""

    items: list[Item] = Field(
        description="In the list's order.", json_schema_extra={"x-description-fr": "Dans l'ordre de la liste."}
    )
    next: str | None = told(
        "Pass as `after` for the next page; null on the last one.",
        "À passer en `after` pour la page suivante ; nul sur la dernière.",
        "WyIwMTkzIl0",
    )


def paged(
    found: Sequence[Any], limit: int, show: Callable[[Any], Item], cursor: Callable[[Any], Sequence[object]]
) -> Page[Item]:
    """A page of what was found when one more than `limit` was asked for."""
    kept = found[:limit]
    following = _written(cursor(kept[-1])) if len(found) > limit else None
    return Page(items=[show(one) for one in kept], next=following)


def behind(after: str | None, *kinds: Callable[[Any], Any]) -> list[Any] | None:
    """What a cursor of ours says; raises `Invalid` for one that is not ours."""
    if after is None:
        return None
    try:
        parts = json.loads(base64.urlsafe_b64decode(after + "=" * (-len(after) % 4)))
        return [kind(part) for kind, part in zip(kinds, parts, strict=True)]
    except (ValueError, TypeError, AttributeError, RecursionError, binascii.Error):
        raise Invalid(field="after") from None


def an_id(part: Any) -> UUID:
    """A part of a cursor that is an id."""
    return UUID(part)


def a_day(part: Any) -> date:
    """A part of a cursor that is a day."""
    return date.fromisoformat(part)


def a_number(part: Any) -> int:
    """A part of a cursor that is a number as the database counts."""
    if not isinstance(part, int) or abs(part) >= 2**63:
        raise ValueError("not a number of ours")
    return part


def _written(parts: Sequence[object]) -> str:
    told = [part if isinstance(part, int) else str(part) for part in parts]
    return base64.urlsafe_b64encode(json.dumps(told, separators=(",", ":")).encode()).decode().rstrip("=")
