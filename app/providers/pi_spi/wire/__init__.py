"""PI-SPI's words and ours: pure translation of orders, movements, answers and webhooks (pi-spi §2-§6)."""
