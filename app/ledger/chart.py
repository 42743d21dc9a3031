"""The accounts our entries name (DOMAIN 10); the chart itself is data of each mutual."""

from app.ledger.model import AccountRef

MEMBERSHIP_FEES = AccountRef("1031")
MEMBERS_DUE = AccountRef("4111")
FEES_DUE = AccountRef("4112")
ADVANCES = AccountRef("4191")
DIFFERENCES = AccountRef("47111")
SUSPENSE = AccountRef("47121")
COLLECTIVE = AccountRef("47122")
STATE_RECEIVABLE = AccountRef("47321")
DONOR_RECEIVABLE = AccountRef("47322")
ANTENNA_CASH = AccountRef("5711")
COLLECTION_FEES = AccountRef("6311")
CONTRIBUTIONS = AccountRef("7011")
CONTRIBUTIONS_CANCELLED = AccountRef("7019")
STATE_COFINANCING = AccountRef("7111")
DONOR_COFINANCING = AccountRef("7131")
