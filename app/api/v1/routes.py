"""All routers of the back office, in the order of the description."""

from app.api.v1 import (
    accounts,
    antennas,
    api_keys,
    audit,
    campaigns,
    collectives,
    entries,
    facilities,
    inbox,
    incidents,
    mutuals,
    payee_accounts,
    payment_requests,
    payments,
    payout_batches,
    payout_files,
    payout_lanes,
    payouts,
    periods,
    places,
    refunds,
    schemes,
    suspense,
    take_overs,
    tariffs,
    top_ups,
    unit_account,
    unit_people,
    units,
    users,
    wallets,
)

RESOURCES = (
    mutuals, places, antennas, schemes, campaigns, units, take_overs, unit_people, unit_account, payments, suspense,
    collectives, payment_requests, refunds, facilities, tariffs, payee_accounts, payout_batches, payout_files, payouts,
    payout_lanes, accounts, entries, periods, wallets, top_ups, inbox, incidents, users, api_keys, audit,
)  # fmt: skip
ROUTERS = tuple(resource.routes for resource in RESOURCES)
