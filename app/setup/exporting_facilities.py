"""Facilities and agreed prices as a configuration file tells them."""

from collections.abc import Mapping

from app.facilities import ItemKind, Level, NewTariffList, TariffItem
from app.setup.model import FacilityTold
from app.setup.text import Inline, Tree, quoted, said, written

LEVELS = {Level.CSCOM: "CSCom", Level.CSREF: "CSRef", Level.HOSPITAL: "hospital"}


def items(one: NewTariffList) -> Mapping[str, Tree]:
    """The agreed prices of a list, by code."""
    return {said(item.code): _item(item) for item in one.items}


def facility(one: FacilityTold) -> Mapping[str, Tree]:
    """A facility with what is agreed with it."""
    agreements = [_agreement(first, last) for first, last in sorted(one.agreements.items())]
    tariffs = [Inline({"list": said(name), "from": written(day)}) for day, name in sorted(one.tariffs.items())]
    described: Mapping[str, Tree] = {"name": said(one.name), "level": LEVELS[one.level]}
    agreed: Mapping[str, Tree] = {"agreements": agreements, "tariffs": tariffs}
    return {**described, **{name: parts for name, parts in agreed.items() if parts}}


def _agreement(first: object, last: object) -> Inline:
    return Inline({"from": written(first)} | ({} if last is None else {"to": written(last)}))


def _item(item: TariffItem) -> Inline:
    told = {"name": said(item.name), "price": written(item.price_minor)}
    if item.kind is not ItemKind.ACT:
        told["kind"] = item.kind.value
    if item.limit is not None:
        told["limit"] = written(item.limit)
    if item.excluded:
        told["excluded"] = written(True)
    if item.speciality is not None:
        told["speciality"] = quoted(item.speciality)
    return Inline(told)
