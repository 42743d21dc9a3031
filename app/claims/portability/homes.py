"""Whose member somebody is: ours, or that of a mutual with which we have an agreement (C02)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from app import membership
from app.claims.portability.agreements import PortabilityAgreement, partners_in_force
from app.core.ids import MutualId
from app.db import Session
from app.membership import Care, Entitlement, Mutual


@dataclass(frozen=True, slots=True, kw_only=True)
class Entitled:
    """What somebody is entitled to, and by which mutual when it is not ours.

    Cover, rates and ceilings are the home mutual's; delays, thresholds and samples are the host's own.
    """

    entitlement: Entitlement
    home: Mutual | None = None


async def entitled(
    session: Session, mutual: Mutual, cares: Sequence[Care], known: Sequence[MutualId | None] | None = None
) -> Sequence[Entitled]:
    """One answer for each care, in their order; `known` names homes that were settled before."""
    homes = await _homes(session, mutual, cares, known or [None] * len(cares))
    found: dict[int, Entitled] = {}
    for home_id in dict.fromkeys(homes):
        home = None if home_id is None else await membership.mutual(session, home_id)
        places = [place for place, one in enumerate(homes) if one == home_id]
        answers = await membership.entitlements(session, home or mutual, [cares[place] for place in places])
        found |= {place: _entitled(mutual, home, one) for place, one in zip(places, answers, strict=True)}
    return [found[place] for place in range(len(cares))]


async def home_ids(session: Session, mutual: Mutual, cares: Sequence[Care]) -> Sequence[MutualId | None]:
    """The mutuals of those who are not ours; none for ours and for those whom nobody knows."""
    return await _homes(session, mutual, cares, [None] * len(cares))


async def _homes(
    session: Session, mutual: Mutual, cares: Sequence[Care], known: Sequence[MutualId | None]
) -> Sequence[MutualId | None]:
    strangers = await _strangers(session, mutual, cares)
    if not strangers:
        return known
    days = [care.on for care in strangers]
    agreed = await partners_in_force(session, mutual.id, min(days), max(days))
    holders = await membership.holders_of(
        session, {one.partner_id for one in agreed}, [care.reference for care in strangers]
    )
    circles = {one.id: one.circle for one in await membership.mutuals(session)} if holders else {}
    return [
        settled or (_home(care, agreed, holders, circles) if care in strangers else None)
        for care, settled in zip(cares, known, strict=True)
    ]


async def _strangers(session: Session, mutual: Mutual, cares: Sequence[Care]) -> set[Care]:
    own = await membership.find_by_reference(session, mutual.id, {care.reference for care in cares})
    return {care for care in cares if care.reference not in own}


def _home(
    care: Care,
    agreed: Sequence[PortabilityAgreement],
    holders: Mapping[str, Sequence[MutualId]],
    circles: Mapping[MutualId, str],
) -> MutualId | None:
    """The one partner in force that day that holds the reference; of several, the one of its circle."""
    partners = {one.partner_id for one in agreed if _holds_on(one, care)}
    holding = [one for one in holders.get(care.reference, ()) if one in partners]
    if len(holding) > 1:
        holding = [one for one in holding if circles[one] == care.reference[:2]]
    return holding[0] if len(holding) == 1 else None


def _holds_on(one: PortabilityAgreement, care: Care) -> bool:
    return one.valid_from <= care.on and (one.valid_to is None or care.on <= one.valid_to)


def _entitled(host: Mutual, home: Mutual | None, one: Entitlement) -> Entitled:
    if home is None or one.terms is None:
        return Entitled(entitlement=one, home=home)
    return Entitled(entitlement=replace(one, terms=replace(one.terms, parameters=host.parameters)), home=home)
