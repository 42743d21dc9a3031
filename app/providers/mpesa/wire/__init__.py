"""Daraja's messages in our words and ours in Daraja's: pure functions, a module per product."""
