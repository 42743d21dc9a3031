"""The HTTP process: the operators' door in front, everything else behind it, in one ASGI application."""

import asyncio
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import structlog
import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

from app.api.application import api_app
from app.api.limits import ApiLimits
from app.core.errors import MutuelleError
from app.core.memory import settle_memory
from app.core.open_files import allow_many
from app.db import migrate
from app.settings import Settings
from app.wiring import Parts, assembled, hooks_of

log = structlog.get_logger()

HOOKS = "/hooks/"
PATIENCE_S = 20
# Longer than proxies keep theirs (60 s): none may send a delivery into a connection that is just being closed.
KEPT_OPEN_S = 75


class NotMigrated(MutuelleError):
    """The database has other migrations than this version needs: run `mutuelle migrate` first; nothing was started."""

    code = "db.not_migrated"


async def serve(settings: Settings, url: str, *, host: str, port: int) -> None:
    """Serve until SIGTERM or SIGINT; requests under way are answered first. Raises `NotMigrated`."""
    if await migrate.current(url) != migrate.head():
        raise NotMigrated
    async with assembled(settings, url) as parts, application(parts) as app:
        config = uvicorn.Config(
            app,
            host=host,
            port=port,
            http="httptools",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_keep_alive=KEPT_OPEN_S,
            timeout_graceful_shutdown=PATIENCE_S,
        )
        allow_many()
        settle_memory()
        log.info("serving", host=host, port=port)
        await _Server(config).serve()


@asynccontextmanager
async def application(parts: Parts) -> AsyncIterator[ASGIApp]:
    """One application: hooks as plain ASGI in front, with their receiver, and the back office behind."""
    async with hooks_of(parts) as hooks:
        yield in_front(hooks, back_office(parts))


def in_front(hooks: ASGIApp, behind: ASGIApp) -> ASGIApp:
    """Deliveries go straight to the hooks: no middleware stands between an operator and the inbox."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        is_delivery = scope["type"] == "http" and scope["path"].startswith(HOOKS)
        await (hooks if is_delivery else behind)(scope, receive, send)

    return app


def back_office(parts: Parts) -> ASGIApp:
    """Everything that is not an operator's delivery."""
    settings = parts.settings
    limits = ApiLimits(
        body_bytes=settings.api_body_limit, trusted_proxies=tuple(str(network) for network in settings.trusted_proxies)
    )
    return api_app(parts.database, parts.adapters, parts.clock, public_url=settings.public_url, limits=limits)


class _Server(uvicorn.Server):
    """A server that a signal ends in good order: what it was told is no error of the process."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self.handle_exit, number, None)
        yield
