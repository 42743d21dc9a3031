"""Health facilities: their levels, agreements, tariffs, and the accounts they are paid to."""
