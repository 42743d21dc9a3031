"""mutuelle-pay: contributions in and payouts out by mobile money, for community health mutuals."""
