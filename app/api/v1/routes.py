"""All routers of the back office, in the order of the description."""

from app.api.v1 import (
    accounts,
    antennas,
    api_keys,
    audit,
    campaigns,
    claim_entry,
    claim_medical,
    claims,
    collectives,
    entries,
    facilities,
    inbox,
    incidents,
    mutuals,
    payee_accounts,
    payment_requests,
    payments,
    periods,
    places,
    schemes,
    statements,
    suspense,
    take_overs,
    tariffs,
    unit_account,
    unit_people,
    units,
    users,
    wallets,
)

RESOURCES = (
    mutuals, places, antennas, schemes, campaigns, units, take_overs, unit_people, unit_account, payments, suspense,
    collectives, payment_requests, facilities, tariffs, payee_accounts, claim_entry, claim_medical,
    claims, statements, accounts, entries, periods,
    wallets, inbox, incidents, users, api_keys, audit,
)  # fmt: skip
ROUTERS = tuple(resource.routes for resource in RESOURCES)
