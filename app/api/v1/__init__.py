"""The back office over HTTP: one module per resource."""

from app.api.v1.routes import ROUTERS

__all__ = ["ROUTERS"]
