"""The application behind `/v1`, `/healthz`, `/readyz`, `/metrics` and `/docs`."""

from asgi_correlation_id import CorrelationIdMiddleware
from fastapi import FastAPI

from app.api import docs, facility, health, v1
from app.api.answers import Marked
from app.api.errors import answer_errors
from app.api.here import Services
from app.api.limits import ApiLimits, Brake
from app.api.openapi import describe
from app.core.clock import Clock
from app.core.ids import new_id
from app.db import Database
from app.wallets import Adapters

REQUEST_ID = "X-Request-ID"


def api_app(
    database: Database, adapters: Adapters, clock: Clock, *, public_url: str, limits: ApiLimits | None = None
) -> FastAPI:
    """The back office's application; whoever mounts it gives it a database and the adapters of the wallets."""
    limits = limits or ApiLimits()
    app = FastAPI(title="mutuelle-pay", version="1", openapi_url="/openapi.json", docs_url=None, redoc_url=None)
    app.state.services = Services(
        database=database, adapters=adapters, clock=clock, limits=limits, brake=Brake(limits), public_url=public_url
    )
    app.include_router(health.routes)
    app.include_router(docs.routes)
    for router in (*v1.ROUTERS, *facility.ROUTERS):
        app.include_router(router, prefix="/v1")
    answer_errors(app)
    describe(app)
    app.add_middleware(Marked)
    # Added last, so that it is outermost and every log line carries the request's id.
    app.add_middleware(
        CorrelationIdMiddleware,
        header_name=REQUEST_ID,
        generator=lambda: new_id().hex,
        validator=_is_plain,
        transformer=lambda given: given,
    )
    return app


def _is_plain(given: str) -> bool:
    """Whether an id handed to us may stand in logs and answers."""
    return 0 < len(given) <= 64 and given.isascii() and given.replace("-", "").isalnum()
