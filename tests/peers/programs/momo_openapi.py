"""Around `momo_openapi`: one of its clients."""

from momo_openapi import Collection, Disbursement, MomoConfig

from tests.peers.programs.talking import clients, converse

PRODUCTS = {"collection": Collection, "disbursement": Disbursement}


def client(product: str, **settings: str) -> object:
    """For one product at one address."""
    return PRODUCTS[product](MomoConfig(**settings))


if __name__ == "__main__":
    converse(**clients(client))
