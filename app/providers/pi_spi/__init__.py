"""PI-SPI, the instant-payment switch of the UEMOA, through a bank's API Business: EXPERIMENTAL (pi-spi)."""

from app.providers.pi_spi.adapter import PiSpi

__all__ = ["PiSpi"]
