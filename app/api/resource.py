"""How routes are declared: with their permission, a summary, and whether they move money."""

from collections.abc import Callable
from typing import Any, TypeVar

from fastapi import APIRouter

from app.access import Permission
from app.api.guard import GuardedRoute, Policy
from app.api.problem import PROBLEMS

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])


class Resource(APIRouter):
    """The routes of one resource; `tag` says for whom they are."""

    def __init__(self, tag: str) -> None:
        super().__init__(tags=[tag], route_class=GuardedRoute)

    def reads(
        self, path: str, permission: Permission, summary: str, *, in_mutual: bool = True
    ) -> Callable[[Endpoint], Endpoint]:
        """A route that changes nothing."""
        return self._declares("GET", path, summary, 200, Policy(permission=permission, in_mutual=in_mutual))

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
    ) -> Callable[[Endpoint], Endpoint]:
        """A route that changes something; one that moves or creates money needs an `Idempotency-Key`."""
        policy = Policy(permission=permission, in_mutual=in_mutual, moves_money=moves_money, is_long=is_long)
        return self._declares(method, path, summary, status, policy)

    def _declares(
        self, method: str, path: str, summary: str, status: int, policy: Policy
    ) -> Callable[[Endpoint], Endpoint]:
        def declare(endpoint: Endpoint) -> Endpoint:
            endpoint.policy = policy  # type: ignore[attr-defined]
            self.add_api_route(
                path,
                endpoint,
                methods=[method],
                summary=summary,
                status_code=status,
                responses=PROBLEMS,
                openapi_extra=policy.in_openapi,
                operation_id=f"{endpoint.__module__.rpartition('.')[2]}.{endpoint.__name__}",
            )
            return endpoint

        return declare
