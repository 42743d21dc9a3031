"""GSMA Mobile Money API 1.2: any operator that exposes it, by configuration alone (gsma-mobile-money)."""

from app.providers.gsma.adapter import Gsma

__all__ = ["Gsma"]
