"""How routes are declared: with their permission, a summary, and whether they move money."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from fastapi import APIRouter, Response

from app.access import Permission
from app.api.files import Paper
from app.api.guard import GuardedRoute, Policy
from app.api.problem import PROBLEMS

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])


class Resource(APIRouter):
    """The routes of one resource; `tag` says for whom they are."""

    def __init__(self, tag: str) -> None:
        super().__init__(tags=[tag], route_class=GuardedRoute)

    def reads(
        self, path: str, permission: Permission, summary: str, *, in_mutual: bool = True, paper: Paper | None = None
    ) -> Callable[[Endpoint], Endpoint]:
        """A route that changes nothing; one that answers no JSON says which paper it gives."""
        policy = Policy(permission=permission, in_mutual=in_mutual)
        return self._declares("GET", path, summary, 200, policy, gives=paper)

    def acts(
        self,
        method: str,
        path: str,
        permission: Permission,
        summary: str,
        *,
        status: int = 200,
        in_mutual: bool = True,
        moves_money: bool = False,
        is_long: bool = False,
        files: Sequence[Paper] = (),
    ) -> Callable[[Endpoint], Endpoint]:
        """A route that changes something; one that moves or creates money needs an `Idempotency-Key`.

        One that takes a file says which kinds.
        """
        policy = Policy(
            permission=permission, in_mutual=in_mutual, moves_money=moves_money, is_long=is_long, takes_file=bool(files)
        )
        return self._declares(method, path, summary, status, policy, takes=files)

    def _declares(
        self,
        method: str,
        path: str,
        summary: str,
        status: int,
        policy: Policy,
        *,
        takes: Sequence[Paper] = (),
        gives: Paper | None = None,
    ) -> Callable[[Endpoint], Endpoint]:
        apart: dict[str, Any] = {"response_class": Response} if gives else {}

        def declare(endpoint: Endpoint) -> Endpoint:
            endpoint.policy = policy  # type: ignore[attr-defined]
            self.add_api_route(
                path,
                endpoint,
                methods=[method],
                summary=summary,
                status_code=status,
                responses=PROBLEMS | _given(gives),
                openapi_extra=policy.in_openapi | _taken(takes),
                operation_id=f"{endpoint.__module__.rpartition('.')[2]}.{endpoint.__name__}",
                **apart,
            )
            return endpoint

        return declare


def _taken(files: Sequence[Paper]) -> dict[str, Any]:
    content = {media_type: described for one in files for media_type, described in one.in_openapi.items()}
    return {"requestBody": {"required": True, "content": content}} if files else {}


def _given(paper: Paper | None) -> dict[int | str, dict[str, Any]]:
    return {200: {"description": "The file.", "content": paper.in_openapi}} if paper else {}
