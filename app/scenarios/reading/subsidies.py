"""Reads the events of co-financing."""

from app.scenarios.events import Disallow, SubsidyReceipt, SubsidyStatement
from app.scenarios.names import FUNDERS
from app.scenarios.reading.told import Told
from app.written.fields import Place
from app.written.values import amount, text, word

FUNDER = word(*FUNDERS)


def subsidy_statement(told: Told) -> SubsidyStatement:
    """A statement to one funder, or one to each."""
    statement = told.required("id", told.new(told.names.statements))
    funder = told.optional("funder", FUNDER, None)
    told.close()
    return SubsidyStatement(**told.common, id=statement, funders=(funder,) if funder else FUNDERS)


def subsidy_receipt(told: Told) -> SubsidyReceipt:
    """A funder pays."""
    funder = told.required("funder", FUNDER)
    received = told.required("amount", amount)
    told.close()
    return SubsidyReceipt(**told.common, funder=funder, amount=received)


def disallow(told: Told) -> Disallow:
    """A funder refuses a part; `Q1` and `Q1/state` name the same statement to the State."""
    funder = told.required("funder", FUNDER)
    refused = told.required("amount", amount)
    statement = told.optional("statement", text, None)
    told.close()
    if statement is not None:
        at = told.at("statement")
        statement = told.names.statement(at if "/" in statement else at.part(f"{statement}/{funder}"))
        _check_funder(at, statement, funder)
    return Disallow(**told.common, funder=funder, amount=refused, statement=statement)


def _check_funder(place: Place, statement: str, funder: str) -> None:
    if not statement.endswith(f"/{funder}"):
        place.refuse(f"is not a statement to {funder}")
