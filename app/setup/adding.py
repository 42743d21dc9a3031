"""Carries single things of a configuration out, each by the act of its own room."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from app import facilities, ledger, membership
from app.core.actor import Actor
from app.core.ids import TariffListId
from app.db import Session
from app.facilities import NewFacility
from app.membership import FunderTerm, Mutual, Place
from app.setup.differences import Key


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """Whose configuration is carried out, and by whom."""

    session: Session
    mutual: Mutual
    actor: Actor


async def add(work: Work, key: Key, thing: Any) -> None:
    """Set up one thing that is not there yet."""
    await ADDED[str(key[0])](work, key, thing)


async def _place(work: Work, _key: Key, one: Place) -> None:
    await membership.add_place(
        work.session,
        work.mutual.id,
        code=one.code,
        kind=one.kind,
        name=one.name,
        parent_code=one.parent_code,
        valid_from=one.valid_from,
    )


async def _antenna(work: Work, key: Key, place: str | None) -> None:
    await membership.add_antenna(work.session, work.mutual.id, str(key[1]), place_code=place)


async def _account(work: Work, _key: Key, account: Any) -> None:
    await ledger.open_accounts(work.session, work.mutual.id, work.mutual.currency, [account])


async def _funder(work: Work, _key: Key, term: FunderTerm) -> None:
    await membership.add_funder(work.session, work.mutual.id, term.kind, term.name, term.valid_from)
    await end(work, term)


async def end(work: Work, term: FunderTerm) -> None:
    """A funder's last day, where it has one."""
    if term.valid_to is not None:
        await membership.end_funder(work.session, work.mutual.id, term.kind, term.valid_to)


async def _scheme(work: Work, _key: Key, scheme: Any) -> None:
    await membership.add_scheme(work.session, work.mutual, scheme)


async def _campaign(work: Work, _key: Key, campaign: Any) -> None:
    await membership.open_campaign(work.session, work.mutual, campaign)


async def _tariff_list(work: Work, _key: Key, tariff_list: Any) -> None:
    await facilities.add_tariff_list(work.session, work.mutual, tariff_list, work.actor)


async def _facility(work: Work, key: Key, told: Any) -> None:
    name, level = told
    new = NewFacility(code=str(key[1]), name=name, level=level)
    await facilities.register_facility(work.session, work.mutual, new, work.actor)


async def _agreement(work: Work, key: Key, last: Any) -> None:
    _, code, first = key
    one = await facilities.facility_by_code(work.session, work.mutual.id, str(code))
    await facilities.open_agreement(work.session, work.mutual.id, one.id, first, last, work.actor)  # type: ignore[arg-type]


async def _tariffs(work: Work, key: Key, name: str) -> None:
    _, code, first = key
    one = await facilities.facility_by_code(work.session, work.mutual.id, str(code))
    by_code = {found.code: found.id for found in await facilities.tariff_lists(work.session, work.mutual.id)}
    list_id: TariffListId = by_code[name]
    await facilities.assign_tariffs(work.session, work.mutual.id, one.id, list_id, first, work.actor)  # type: ignore[arg-type]


ADDED: Mapping[str, Callable[[Work, Key, Any], Awaitable[None]]] = {
    "places": _place,
    "antennas": _antenna,
    "accounts": _account,
    "funders": _funder,
    "schemes": _scheme,
    "campaigns": _campaign,
    "tariff_lists": _tariff_list,
    "facilities": _facility,
    "agreements": _agreement,
    "tariffs": _tariffs,
}
