"""Around `wave_business_api`: its client, and its verifier of webhooks."""

from wave_business_api import WaveClient, WebhookVerifier

from tests.peers.programs.talking import clients, converse


def verify(secret: str, header: str, body: str) -> object:
    """The event, where it takes the signature."""
    return WebhookVerifier(signing_secret=secret).verify_and_parse(raw_body=body, wave_signature=header)


if __name__ == "__main__":
    converse(verify=verify, **clients(WaveClient))
