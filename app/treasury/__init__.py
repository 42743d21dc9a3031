"""Where the money physically is: wallets, bank and what moves between them."""
