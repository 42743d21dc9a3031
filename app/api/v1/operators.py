"""Operators: one line for each that the mutual has an open wallet at."""

from app import wallets
from app.access import Permission
from app.api.here import Here
from app.api.operator_fields import OperatorShown
from app.api.pages import Page
from app.api.resource import Resource

routes = Resource("Wallets")


@routes.reads("/operators", Permission.WALLETS_READ, "How operators stand")
async def list_operators(here: Here) -> Page[OperatorShown]:
    """All of them on one page, by name; callbacks are taken and payments booked whatever stands here."""
    ours = await wallets.list_wallets(here.session, here.mutual.id)
    statuses = await wallets.operator_statuses(here.session, here.mutual.id)
    found = wallets.lines_of(statuses[one.id] for one in ours if one.is_open)
    return Page(items=[OperatorShown.of(one, here.language) for one in found], next=None)
