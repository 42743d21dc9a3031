"""The door for operators: a plain ASGI application that stores each delivery before it says so (RELIABILITY 5)."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import structlog
from sqlalchemy.exc import SQLAlchemyError
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from app.api.hooks.request import (
    Address,
    HungUp,
    TooLarge,
    address_of,
    headers_of,
    headers_to_keep,
    read_body,
    source_of,
)
from app.api.hooks.strangers import Strangers
from app.core.clock import Clock
from app.core.errors import MutuelleError
from app.inbox import InboxFull, InboxUnavailable, NewDelivery, Origin, Receiver, Standing, judge
from app.providers import Acknowledgement, RawCallback, UnreadableCallback, ValidationQuestion, Verdict
from app.wallets import Directory, Found, OpenWallet

log = structlog.get_logger()

Validator = Callable[[OpenWallet, ValidationQuestion], Awaitable[Verdict]]
"""Answers whether a payment would be welcome; reads only. It may be cut off at any moment."""

BAD_EVENT = "bad_event"
REFUSALS = {"wrong_content_type": 415, "wrong_source": 403, "forged": 401}
SECURITY = ("wrong_source", "forged")


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much a caller may ask of us."""

    body_bytes: int = 64 * 1024
    body_seconds: float = 10.0
    validation_seconds: float = 3.0
    strangers_per_minute: int = 30
    trusted_proxies: Sequence[str] = ()


def hooks_app(directory: Directory, receiver: Receiver, validator: Validator, clock: Clock, limits: Limits) -> ASGIApp:
    """The application for every path below `/hooks/`; the receiver is run by whoever mounts it."""
    door = _Hooks(directory, receiver, validator, clock, limits)

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        assert scope["type"] == "http", "the hooks speak HTTP only"
        try:
            answer = await door.answer(scope, receive)
        except HungUp:
            return
        await answer(scope, receive, send)

    return app


class _Hooks:
    def __init__(
        self, directory: Directory, receiver: Receiver, validator: Validator, clock: Clock, limits: Limits
    ) -> None:
        self._directory = directory
        self._receiver = receiver
        self._validator = validator
        self._clock = clock
        self._limits = limits
        self._strangers = Strangers(limits.strangers_per_minute)

    async def answer(self, scope: Scope, receive: Receive) -> Response:
        """Token, byte limit, well-formedness, source and signature, insert, commit, acknowledgement: in this order."""
        headers = headers_of(scope)
        source = source_of(scope, headers, self._limits.trusted_proxies)
        address = address_of(scope)
        found = await self._directory.find(address.token)
        if found is None:
            return self._turn_away(source)
        methods = found.opened.adapter.callback_methods
        if scope["method"] not in methods:
            return _refusal(405, "method_not_allowed", allow=", ".join(sorted(methods)))
        try:
            async with asyncio.timeout(self._limits.body_seconds):
                body = await read_body(receive, headers, self._limits.body_bytes)
        except TooLarge:
            self._strangers.note("too_large", source)
            return _refusal(413, "too_large")
        except TimeoutError:
            return _refusal(408, "too_slow")
        callback = RawCallback(
            event=address.event,
            headers=headers,
            body=body,
            received_at=self._clock.now(),
            method=str(scope["method"]),
            path=str(scope["path"]),
        )
        return await self._take(found, address, callback, source)

    def _turn_away(self, source: str | None) -> Response:
        """Nothing of a stranger is read or stored. Before we ever read the directory nobody is a stranger."""
        if not self._directory.is_known:
            return _refusal(503, "unavailable")
        self._strangers.note("unknown_token", source)
        if self._strangers.is_too_many(source):
            return _refusal(429, "too_many_requests")
        return _refusal(404, "not_found")

    async def _take(self, found: Found, address: Address, callback: RawCallback, source: str | None) -> Response:
        opened = found.opened
        standing = judge(opened, callback, source) if address.is_plain else Standing(quarantine=BAD_EVENT)
        if standing.quarantine is None and opened.adapter.is_validation(callback):
            return _words(await self._validate(opened, callback))
        if not await self._is_stored(found, address, callback, source, standing):
            return _words(opened.adapter.acknowledge(callback, accepted=False))
        if standing.quarantine is None:
            return _words(opened.adapter.acknowledge(callback, accepted=True))
        if standing.quarantine in SECURITY:
            self._strangers.note(standing.quarantine, source)
        return _refusal(REFUSALS.get(standing.quarantine, 400), standing.quarantine)

    async def _is_stored(
        self, found: Found, address: Address, callback: RawCallback, source: str | None, standing: Standing
    ) -> bool:
        """Whether the bytes, but for secrets of ours, are durable now, by this delivery or an equal one before it."""
        if not found.is_fresh:
            return False
        delivery = NewDelivery(
            mutual_id=found.opened.wallet.mutual_id,
            wallet_id=found.opened.wallet.id,
            origin=Origin.CALLBACK,
            event=address.storable_event,
            body=found.opened.adapter.redact(callback.body),
            headers=headers_to_keep(callback.headers),
            source=source,
            standing=standing,
            received_at=callback.received_at,
        )
        try:
            await self._receiver.store(delivery)
        except (InboxFull, InboxUnavailable):
            return False
        return True

    async def _validate(self, opened: OpenWallet, callback: RawCallback) -> Acknowledgement:
        """Our verdict in the operator's words; when we cannot say, its own default applies (DESIGN 3.2)."""
        try:
            question = opened.adapter.parse_validation(callback)
        except UnreadableCallback:
            return opened.adapter.answer_validation(Verdict.REFUSED)
        try:
            async with asyncio.timeout(self._limits.validation_seconds):
                return opened.adapter.answer_validation(await self._validator(opened, question))
        except (TimeoutError, OSError, SQLAlchemyError, MutuelleError) as error:
            log.error("hooks.validation_unanswered", provider=opened.adapter.name, error=type(error).__name__)
            return opened.adapter.acknowledge(callback, accepted=False)


def _words(answer: Acknowledgement) -> Response:
    return Response(answer.body, status_code=answer.status, media_type=answer.media_type)


def _refusal(status: int, code: str, **headers: str) -> Response:
    """A refusal in our own words, for none of the operator's fit."""
    body = f'{{"code":"hooks.{code}"}}'.encode()
    return Response(body, status_code=status, media_type="application/json", headers=headers)
