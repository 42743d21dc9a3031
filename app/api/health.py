"""What machines ask of the process: whether it lives, whether it can serve, and its figures."""

from fastapi import APIRouter, Request
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from starlette.responses import JSONResponse, Response

from app import inbox, payouts
from app.api.here import Services
from app.core.metrics import REGISTRY
from app.db import migrate

routes = APIRouter(include_in_schema=False)

REVISION = text("SELECT version_num FROM alembic_version")


@routes.get("/healthz")
async def healthz() -> Response:
    """The process answers."""
    return JSONResponse({"status": "ok"})


@routes.get("/readyz")
async def readyz(request: Request) -> Response:
    """The database answers and has the migrations that this code needs.

    Told beside it: whether a worker drains, and whether a restored backup still holds money back (`degraded`).
    """
    services: Services = request.app.state.services
    told = {"database": "away", "migrations": "unknown", "worker": "unknown", "recovery": "unknown"}
    try:
        async with services.database.transaction() as session:
            told = {"database": "ok", "migrations": _verdict(await session.scalar(REVISION))}
            told["worker"] = "ok" if await inbox.has_drain(session, services.clock.now()) else "away"
            if told["migrations"] == "ok":
                told["recovery"] = "degraded" if await payouts.held_mutuals(session) else "ok"
    except (SQLAlchemyError, OSError):
        return JSONResponse(told, status_code=503)
    return JSONResponse(told, status_code=200 if told["migrations"] == "ok" else 503)


@routes.get("/metrics")
async def metrics() -> Response:
    """In Prometheus's own format."""
    return Response(generate_latest(REGISTRY), media_type=CONTENT_TYPE_LATEST)


def _verdict(revision: str | None) -> str:
    return "ok" if revision == migrate.head() else "behind"
