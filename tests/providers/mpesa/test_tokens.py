"""Who shares a token: the adapters of one application (mpesa-daraja §2)."""

from app.providers.mpesa.tokens import tokens_of


async def test_adapters_of_one_application_share_its_tokens() -> None:
    """§2: a new token kills the one before, so one application has one."""
    assert tokens_of("https://a.example", "shared") is tokens_of("https://a.example", "shared")
    assert tokens_of("https://a.example", "shared") is not tokens_of("https://b.example", "shared")
