"""A configuration as its file, always the same bytes for the same configuration."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeVar

from app import membership
from app.core.ids import MutualId
from app.db import Session
from app.ledger import ChartAccount, Side
from app.membership import FunderTerm, NewCampaign, NewScheme, Place
from app.setup.exporting_facilities import facility, items
from app.setup.figures import told_parameters
from app.setup.gathering import gather
from app.setup.model import MutualSetup
from app.setup.text import Inline, Tree, absent, page, quoted, said, written

FORMAT = 1

T = TypeVar("T")


async def export_mutual(session: Session, mutual_id: MutualId) -> str:
    """A mutual's configuration as a file; raises `UnknownMutual`."""
    return told([await gather(session, await membership.mutual(session, mutual_id))])


async def export_all(session: Session) -> str:
    """Every mutual's configuration in one file, by code."""
    return told([await gather(session, one) for one in await membership.mutuals(session)])


def told(setups: Iterable[MutualSetup]) -> str:
    """Configurations as one file."""
    by_code = sorted(setups, key=lambda one: one.code)
    return page({"mutuelle": str(FORMAT), "mutuals": {said(one.code): _mutual(one) for one in by_code}})


def _mutual(setup: MutualSetup) -> Mapping[str, Tree]:
    rules = told_parameters(setup.parameters, beside=membership.Parameters().model_dump(mode="json"))
    fixed: Mapping[str, Tree] = {
        "name": said(setup.name),
        "circle": quoted(setup.circle),
        "currency": setup.currency.code,
        "region": quoted(setup.region),
        "timezone": quoted(setup.timezone),
        "opened_on": written(setup.opened_on),
        "target_population": absent(setup.target_population),
    }
    sections: Mapping[str, Tree] = {
        "parameters": Inline(rules) if rules else "",
        "places": _each(setup.places, _places),
        "antennas": _antennas(setup.antennas),
        "accounts": {quoted(code): _account(setup.accounts[code]) for code in sorted(setup.accounts)},
        "funders": {kind: [_funder(one) for one in terms] for kind, terms in sorted(setup.funders.items())},
        "schemes": _each(setup.schemes, _versions),
        "campaigns": _each(setup.campaigns, _campaign),
        "tariff_lists": _each(setup.tariff_lists, lambda one: {"name": said(one.name), "items": items(one)}),
        "facilities": _each(setup.facilities, facility),
    }
    return {**fixed, **{name: section for name, section in sections.items() if section}}


def _each(found: Mapping[str, T], tell: Callable[[T], Tree]) -> Tree:
    return {said(name): tell(found[name]) for name in sorted(found)}


def _antennas(antennas: Mapping[str, str | None]) -> Tree:
    first, *others = antennas
    return {
        said(name): Inline({} if place is None else {"place": said(place)})
        for name, place in ((name, antennas[name]) for name in (first, *sorted(others)))
    }


def _places(versions: Sequence[Place]) -> Sequence[Inline]:
    return [
        Inline(
            {"kind": one.kind, "name": said(one.name)}
            | ({} if one.parent_code is None else {"parent": said(one.parent_code)})
            | {"from": written(one.valid_from)}
        )
        for one in versions
    ]


def _account(account: ChartAccount) -> Inline:
    optional = {"party": account.party_kind, "pcms": account.pcms_code}
    return Inline(
        {
            "fr": quoted(account.name_fr),
            "en": quoted(account.name_en),
            "type": account.type,
            "side": "debit" if account.side is Side.DEBIT else "credit",
        }
        | {name: quoted(value) for name, value in optional.items() if value is not None}
    )


def _funder(term: FunderTerm) -> Inline:
    end = {} if term.valid_to is None else {"to": written(term.valid_to)}
    return Inline({"name": said(term.name), "from": written(term.valid_from)} | end)


def _versions(versions: Sequence[NewScheme]) -> Sequence[Inline]:
    return [_version(one) for one in versions]


def _version(one: NewScheme) -> Inline:
    tariff = one.tariff
    shares = {
        "gross": written(tariff.gross_minor),
        "member": written(tariff.member_minor),
        "state": written(tariff.state_minor),
        "donor": written(tariff.donor_minor),
    }
    ceilings = {name: written(most) for name, most in sorted(one.ceilings.items()) if most is not None}
    own = told_parameters(one.parameters)
    told: dict[str, str | Inline] = {
        "from": written(one.valid_from),
        "tariff": Inline(shares),
        "rates": Inline({care: f"{one.rates[care]} %" for care in sorted(one.rates)}),
    }
    if ceilings:
        told["ceilings"] = Inline(ceilings)
    if own:
        told["parameters"] = Inline(own)
    return Inline(told)


def _campaign(one: NewCampaign) -> Mapping[str, Tree]:
    return {
        "scheme": said(one.scheme),
        "version": absent(one.version),
        "opens_on": absent(one.opens_on),
        "closes_on": absent(one.closes_on),
        "coverage_from": written(one.coverage_from),
        "coverage_to": written(one.coverage_to),
        "due_dates": Inline([written(day) for day in one.due_dates]),
    }
