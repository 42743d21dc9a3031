"""The way into every route of `/v1`: key, mutual, permission, body, idempotency, one transaction, then the answer.

A route states its policy where it is declared; one without cannot be built.
"""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.datastructures import URL

from app import access, membership
from app.access import Caller, IdempotencyKeyMissing, Kept, Permission, PermissionMissing, Unauthenticated
from app.api.answers import TAKEN
from app.api.errors import TooLarge
from app.api.here import Desk, MutualDesk, Services
from app.api.hooks.request import source_of
from app.api.languages import language_of
from app.core import jsontext
from app.core.errors import Invalid, MutuelleError, NotFound
from app.db import Session
from app.membership import Mutual, UnknownMutual

Handler = Callable[[Request], Coroutine[Any, Any, Response]]
MOST_KEY_CHARACTERS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What a route asks of its caller.

    One outside a mutual concerns the platform; a long one calls an operator; one that takes a file reads no JSON.
    """

    permission: Permission
    in_mutual: bool = True
    moves_money: bool = False
    is_long: bool = False
    takes_file: bool = False

    @property
    def in_openapi(self) -> dict[str, Any]:
        """As the description of the route carries it."""
        return {
            "x-permission": self.permission.value,
            "x-moves-money": self.moves_money,
            "x-in-mutual": self.in_mutual,
        }


class GuardedRoute(APIRoute):
    """A route that answers only whom its policy lets in."""

    def get_route_handler(self) -> Handler:
        """The route's own handler behind the guard."""
        inner, policy = super().get_route_handler(), policy_of(self)

        async def handle(request: Request) -> Response:
            request.scope[TAKEN]["route"] = self.path_format
            return await _Visit(request, policy, self.path_format, inner).answer()

        return handle


def policy_of(route: APIRoute) -> Policy:
    """The policy that a route declares on its endpoint; a route without one fails the build."""
    policy = getattr(route.endpoint, "policy", None)
    assert isinstance(policy, Policy), f"{route.path} declares no policy"
    return policy


class _Visit:
    """One request on its way to a route."""

    def __init__(self, request: Request, policy: Policy, route: str, inner: Handler) -> None:
        self._services: Services = request.app.state.services
        limits = self._services.limits
        self._request = _with_limit(request, limits.file_bytes if policy.takes_file else limits.body_bytes)
        self._policy, self._route, self._inner = policy, f"{request.method} {route}", inner

    async def answer(self) -> Response:
        """Carry the request out; what is refused leaves nothing behind."""
        caller = await self._caller()
        if not all(part.isprintable() for part in self._request.path_params.values()):
            raise NotFound
        if self._policy.is_long:
            return await self._in_steps(caller)
        return await self._services.database.run(lambda session: self._in_one(session, caller))

    async def _caller(self) -> Caller:
        """Who calls; refused keys are counted by address, requests by key."""
        headers = {name.lower(): value for name, value in self._request.headers.items()}
        address = source_of(self._request.scope, headers, self._services.limits.trusted_proxies) or "unknown"
        await self._services.brake.admit(address)
        scheme, _, key = headers.get("authorization", "").partition(" ")
        try:
            if scheme.lower() != "bearer":
                raise Unauthenticated
            async with self._services.database.transaction() as session:
                caller = await access.whose_key(session, key.strip())
        except Unauthenticated:
            await self._services.brake.note_stranger(address)
            raise
        await self._services.brake.count(str(caller.key_id))
        return caller

    async def _in_one(self, session: Session, caller: Caller) -> Response:
        """The act, its audit row and its kept answer in one transaction."""
        await self._seat(session, caller)
        await self._read_body()
        if not self._policy.moves_money:
            return await self._inner(self._request)
        asked = await self._asked(caller)
        if (kept := await access.claim(session, asked)) is not None:
            return _again(kept)
        answer = await self._inner(self._request)
        await access.keep(session, asked, _kept(answer))
        return answer

    async def _in_steps(self, caller: Caller) -> Response:
        """An act with an operator's call in its middle: no transaction is open meanwhile (RELIABILITY 1.6)."""
        database = self._services.database
        async with database.transaction() as session:
            await self._seat(session, caller)
            await self._read_body()
            asked = await self._asked(caller)
            kept = await access.claim(session, asked)
        if kept is not None:
            return _again(kept)
        try:
            answer = await self._inner(self._request)
        except (MutuelleError, RequestValidationError):
            async with database.transaction() as session:
                await access.hand_back(session, asked)
            raise
        async with database.transaction() as session:
            await access.keep(session, asked, _kept(answer))
        return answer

    async def _seat(self, session: Session, caller: Caller) -> None:
        """Find the mutual that is meant and whether the caller may do this there."""
        desk = Desk(
            services=self._services,
            session=session,
            caller=caller,
            language=language_of(self._request.headers.get("accept-language", "")),
        )
        if not self._policy.in_mutual:
            if not any(caller.may(self._policy.permission, scope) for scope in (caller.bound_to, *caller.allowed)):
                raise PermissionMissing
            self._request.state.desk = desk
            return
        mutual = await _mutual(session, caller, self._request.query_params.get("mutual"))
        caller.require(self._policy.permission, mutual.id)
        self._request.state.desk = MutualDesk(
            services=desk.services, session=session, caller=caller, language=desk.language, mutual=mutual
        )

    async def _read_body(self) -> None:
        """Hold the whole body, within its limit and but for files strict JSON; raises `TooLarge`, `UnreadableJson`."""
        body = await self._request.body()
        if body and not self._policy.takes_file:
            jsontext.decode(body)

    async def _asked(self, caller: Caller) -> access.Request:
        key = self._request.headers.get("idempotency-key", "").strip()
        if not key.isascii() or not key.isprintable() or not 0 < len(key) <= MOST_KEY_CHARACTERS:
            raise IdempotencyKeyMissing(field="Idempotency-Key")
        content = f"{self._path_and_query}\n".encode() + await self._request.body()
        return access.Request(caller=caller.name, route=self._route, key=key, content=content)

    @property
    def _path_and_query(self) -> str:
        url: URL = self._request.url
        return f"{url.path}?{url.query}"


async def _mutual(session: Session, caller: Caller, code: str | None) -> Mutual:
    """The mutual a request is about: the key's own, or the one it names; others do not exist (RELIABILITY 27)."""
    if code is None:
        if caller.bound_to is None:
            raise Invalid(field="mutual")
        return await membership.mutual(session, caller.bound_to)
    if not code.isprintable():
        raise UnknownMutual(field="mutual")
    found = await membership.mutual_by_code(session, code)
    if not caller.sees(found.id):
        raise UnknownMutual(field="mutual")
    return found


def _with_limit(request: Request, most_bytes: int) -> Request:
    """The same request, whose body is not read past its limit."""
    read = 0

    async def receive() -> Any:
        nonlocal read
        message = await request.receive()
        read += len(message.get("body", b""))
        if read > most_bytes:
            raise TooLarge
        return message

    return Request(request.scope, receive)


def _kept(answer: Response) -> Kept:
    return Kept(answer.status_code, bytes(answer.body).decode())


def _again(kept: Kept) -> Response:
    headers = {"Idempotent-Replayed": "true"}
    return Response(kept.body, status_code=kept.status, media_type="application/json", headers=headers)
