"""What a route works with: who calls, in which mutual, inside which transaction."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Any

from asgi_correlation_id.context import correlation_id
from fastapi import Depends, Request

from app import access
from app.access import Act, Caller, Permission
from app.api.limits import ApiLimits, Brake
from app.core.actor import Actor
from app.core.clock import Clock
from app.db import Database, Session
from app.membership import Mutual
from app.wallets import Adapters


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """What the application is made of, handed over by wiring."""

    database: Database
    adapters: Adapters
    clock: Clock
    limits: ApiLimits
    brake: Brake
    public_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """The caller and the transaction of this request, before a mutual is chosen."""

    services: Services
    session: Session
    caller: Caller
    language: str

    @property
    def actor(self) -> Actor:
        """Who acts."""
        return self.caller.actor

    async def did(self, name: str, subject: str, mutual: Mutual | None = None, **facts: Any) -> None:
        """Enter an act in the audit trail, in the transaction of the act."""
        told: Mapping[str, Any] = facts
        act = Act(name=name, subject=subject, facts=told)
        await access.record(
            self.session, None if mutual is None else mutual.id, act, self.actor, request_id=correlation_id.get()
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class MutualDesk(Desk):
    """The same in one mutual that the caller may see."""

    mutual: Mutual

    @property
    def sees_persons(self) -> bool:
        """Whether names and numbers are shown in full."""
        return self.caller.may(Permission.PERSONS_READ, self.mutual.id)

    def within(self, session: Session) -> "MutualDesk":
        """The same in another transaction, for acts with an operator's call in their middle."""
        return replace(self, session=session)

    async def noted(self, name: str, subject: str, **facts: Any) -> None:
        """Enter an act in this mutual's audit trail."""
        await self.did(name, subject, self.mutual, **facts)


def _desk(request: Request) -> Any:
    return request.state.desk


Here = Annotated[MutualDesk, Depends(_desk)]
Anywhere = Annotated[Desk, Depends(_desk)]
