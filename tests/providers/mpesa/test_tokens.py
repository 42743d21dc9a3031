"""Who shares a token: the adapters of one application (mpesa-daraja §2)."""

from pydantic import SecretStr

from app.providers.mpesa.tokens import tokens_of

SECRET = SecretStr("example-secret")


async def test_adapters_of_one_application_share_its_tokens() -> None:
    """§2: a new token kills the one before, so one application has one."""
    assert tokens_of("https://a.example", "shared", SECRET) is tokens_of("https://a.example", "shared", SECRET)
    assert tokens_of("https://a.example", "shared", SECRET) is not tokens_of("https://b.example", "shared", SECRET)


async def test_who_does_not_know_the_secret_gets_no_token_that_another_fetched() -> None:
    """§2: the consumer key alone is no secret; another mutual may have typed it."""
    ours = tokens_of("https://a.example", "shared", SECRET)

    assert tokens_of("https://a.example", "shared", SecretStr("guessed")) is not ours
