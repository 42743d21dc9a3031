"""All routers of the back office, in the order of the description."""

from app.api.v1 import antennas, campaigns, mutuals, schemes

ROUTERS = tuple(module.routes for module in (mutuals, antennas, schemes, campaigns))
