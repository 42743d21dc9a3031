"""The chart as an accountant extends it: new codes beside the standard ones, none renumbered, none removed."""

import re

from app import ledger
from app.accounting.errors import AccountExists
from app.core.errors import Invalid
from app.db import Session
from app.ledger import ChartAccount
from app.membership import Mutual

CODE = re.compile(r"[1-7][0-9]{2,9}")
TYPES = {
    "1": {"equity", "liability"},
    "2": {"asset"},
    "3": {"asset"},
    "4": {"asset", "liability"},
    "5": {"asset", "liability"},
    "6": {"expense"},
    "7": {"income", "contra_income"},
}


async def open_account(session: Session, mutual: Mutual, account: ChartAccount) -> ChartAccount:
    """Add a code to the mutual's chart, in its currency (BOOKS_PROPOSE); what has lines is never renumbered.

    Its type follows the class of its code. Sub-ledgers belong to rooms, so it has no parties. Raises `AccountExists`,
    and `Invalid` for a code, type or name that cannot be meant.
    """
    if not CODE.fullmatch(account.code):
        raise Invalid(field="code")
    if account.type not in TYPES[account.code[0]]:
        raise Invalid(field="type")
    if account.party_kind is not None:
        raise Invalid(field="party_kind")
    if not (account.name_fr.strip() and account.name_en.strip()):
        raise Invalid(field="name_fr")
    if any(one.code == account.code for one in await ledger.accounts_of(session, mutual.id)):
        raise AccountExists(field="code")
    await ledger.open_accounts(session, mutual.id, mutual.currency, [account])
    return account
