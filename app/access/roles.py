"""Roles and what each may do: one table, read by every door (DOMAIN 3, DESIGN 9)."""

from collections.abc import Iterable, Mapping
from enum import StrEnum


class Role(StrEnum):
    """What a person is in a mutual."""

    MANAGER = "manager"
    ASSISTANT = "assistant"
    ACCOUNTANT = "accountant"
    ADVISER = "adviser"
    COORDINATOR = "coordinator"
    SIGNATORY = "signatory"
    CLERK = "clerk"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"
    UNION = "union"


class Permission(StrEnum):
    """One thing that may be allowed; every route names the one it needs."""

    SETUP_READ = "setup.read"
    SETUP_WRITE = "setup.write"
    MUTUALS_FOUND = "mutuals.found"
    UNITS_READ = "units.read"
    UNITS_ENROL = "units.enrol"
    UNITS_TAKE_OVER = "units.take_over"
    PERSONS_READ = "persons.read"
    PAYMENTS_READ = "payments.read"
    PAYMENTS_ALLOCATE = "payments.allocate"
    PAYMENTS_REVERSE = "payments.reverse"
    PAYMENTS_RELEASE = "payments.release"
    PAYMENTS_REQUEST = "payments.request"
    CASH_RECEIVE = "cash.receive"
    COLLECTIVES_REGISTER = "collectives.register"
    COLLECTIVES_DISTRIBUTE = "collectives.distribute"
    BOOKS_READ = "books.read"
    PERIODS_CLOSE = "periods.close"
    WALLETS_READ = "wallets.read"
    WALLETS_MANAGE = "wallets.manage"
    INBOX_READ = "inbox.read"
    INBOX_REPLAY = "inbox.replay"
    INCIDENTS_READ = "incidents.read"
    INCIDENTS_RESOLVE = "incidents.resolve"
    PEOPLE_READ = "people.read"
    PEOPLE_MANAGE = "people.manage"
    KEYS_MANAGE = "keys.manage"
    AUDIT_READ = "audit.read"
    FACILITIES_READ = "facilities.read"
    FACILITIES_MANAGE = "facilities.manage"
    FACILITIES_APPROVE = "facilities.approve"
    CLAIMS_READ = "claims.read"
    CLAIMS_ENTER = "claims.enter"
    CLAIMS_DECIDE = "claims.decide"
    CLAIMS_MEDICAL = "claims.medical"
    CLAIMS_DIAGNOSIS = "claims.diagnosis"
    CLAIMS_RECOVER = "claims.recover"
    PAYOUTS_READ = "payouts.read"
    PAYOUTS_PREPARE = "payouts.prepare"
    PAYOUTS_APPROVE = "payouts.approve"
    PAYOUTS_RESOLVE = "payouts.resolve"
    PAYOUTS_CONTROL = "payouts.control"
    REFUNDS_ORDER = "refunds.order"
    TREASURY_MOVE = "treasury.move"
    TREASURY_RECONCILE = "treasury.reconcile"
    TREASURY_ACCEPT = "treasury.accept"
    SUBSIDIES_READ = "subsidies.read"
    SUBSIDIES_BILL = "subsidies.bill"
    SUBSIDIES_DISALLOW = "subsidies.disallow"
    BOOKS_PROPOSE = "books.propose"
    BOOKS_APPROVE = "books.approve"
    YEARS_CLOSE = "years.close"
    ARREARS_WRITE_OFF = "arrears.write_off"
    REPORTS_READ = "reports.read"
    CLEARING_MANAGE = "clearing.manage"
    OWN_CLAIMS_READ = "own_claims.read"
    OWN_CLAIMS_SUBMIT = "own_claims.submit"


P = Permission
COUNTER = {P.SETUP_READ, P.UNITS_READ, P.PERSONS_READ, P.PAYMENTS_READ}
OVERSIGHT = {
    P.SETUP_READ, P.UNITS_READ, P.PAYMENTS_READ, P.BOOKS_READ, P.WALLETS_READ, P.INBOX_READ, P.INCIDENTS_READ,
    P.AUDIT_READ, P.FACILITIES_READ, P.CLAIMS_READ, P.PAYOUTS_READ, P.SUBSIDIES_READ, P.REPORTS_READ,
}  # fmt: skip

ROLES: Mapping[Role, frozenset[Permission]] = {
    Role.MANAGER: frozenset(
        COUNTER
        | {P.UNITS_ENROL, P.PAYMENTS_ALLOCATE, P.PAYMENTS_REQUEST, P.CASH_RECEIVE, P.COLLECTIVES_REGISTER}
        | {P.COLLECTIVES_DISTRIBUTE, P.INCIDENTS_READ, P.FACILITIES_READ, P.CLAIMS_READ, P.REPORTS_READ}
    ),
    Role.ASSISTANT: frozenset(COUNTER | {P.UNITS_ENROL}),
    Role.ACCOUNTANT: frozenset(
        COUNTER
        | {P.PAYMENTS_REVERSE, P.PAYMENTS_RELEASE, P.BOOKS_READ, P.PERIODS_CLOSE, P.WALLETS_READ, P.INBOX_READ}
        | {P.INBOX_REPLAY, P.INCIDENTS_READ, P.INCIDENTS_RESOLVE, P.FACILITIES_READ, P.FACILITIES_MANAGE}
        | {P.CLAIMS_READ, P.CLAIMS_ENTER, P.CLAIMS_DECIDE, P.CLAIMS_RECOVER, P.PAYOUTS_READ, P.PAYOUTS_PREPARE}
        | {P.REFUNDS_ORDER, P.TREASURY_MOVE, P.TREASURY_RECONCILE, P.SUBSIDIES_READ, P.SUBSIDIES_BILL}
        | {P.BOOKS_PROPOSE, P.YEARS_CLOSE, P.REPORTS_READ, P.CLEARING_MANAGE}
    ),
    Role.ADVISER: frozenset(
        {P.SETUP_READ, P.UNITS_READ, P.PERSONS_READ, P.FACILITIES_READ, P.CLAIMS_READ, P.CLAIMS_MEDICAL}
        | {P.CLAIMS_DIAGNOSIS}
    ),
    Role.COORDINATOR: frozenset(
        OVERSIGHT
        | {P.SETUP_WRITE, P.PERSONS_READ, P.PEOPLE_READ, P.PAYMENTS_RELEASE, P.INCIDENTS_RESOLVE, P.UNITS_TAKE_OVER}
        | {P.FACILITIES_APPROVE, P.CLAIMS_DECIDE, P.PAYOUTS_APPROVE, P.PAYOUTS_RESOLVE, P.PAYOUTS_CONTROL}
        | {P.TREASURY_ACCEPT, P.SUBSIDIES_DISALLOW, P.BOOKS_APPROVE, P.ARREARS_WRITE_OFF}
    ),
    Role.SIGNATORY: frozenset(
        {P.SETUP_READ, P.PAYMENTS_READ, P.BOOKS_READ, P.FACILITIES_READ, P.FACILITIES_APPROVE, P.CLAIMS_READ}
        | {P.PAYOUTS_READ, P.PAYOUTS_APPROVE, P.PAYOUTS_RESOLVE, P.SUBSIDIES_READ, P.BOOKS_APPROVE, P.REPORTS_READ}
    ),
    Role.CLERK: frozenset({P.OWN_CLAIMS_READ, P.OWN_CLAIMS_SUBMIT}),
    Role.AUDITOR: frozenset(OVERSIGHT | {P.PERSONS_READ, P.PEOPLE_READ}),
    Role.ADMINISTRATOR: frozenset(
        {P.SETUP_READ, P.MUTUALS_FOUND, P.WALLETS_READ, P.WALLETS_MANAGE, P.INBOX_READ, P.PEOPLE_READ, P.PEOPLE_MANAGE}
        | {P.KEYS_MANAGE, P.AUDIT_READ}
    ),
    Role.UNION: frozenset(OVERSIGHT),
}


PARTNERS = frozenset(OVERSIGHT - {P.AUDIT_READ, P.INBOX_READ, P.INCIDENTS_READ, P.CLAIMS_READ} | {P.PAYMENTS_REQUEST})
"""What a partner's key may be given: a program reads and asks payers; it never decides about money or people."""

FACILITIES = frozenset({P.OWN_CLAIMS_READ, P.OWN_CLAIMS_SUBMIT})
"""What a facility's key may be given, and a clerk may do: its own claims and nothing else (I21)."""


def permissions_of(roles: Iterable[Role]) -> frozenset[Permission]:
    """What these roles may do together."""
    return frozenset().union(*(ROLES[role] for role in roles))
