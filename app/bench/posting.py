"""P3: `ledger.post` in batches of 500, beside a bare driver that sends the same statements with the same values."""
