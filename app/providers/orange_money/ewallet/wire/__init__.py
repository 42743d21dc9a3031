"""The eWallet's words and ours: pure translation of cash-ins, rows, refusals and callbacks (orange-money B2-B9)."""
