"""`mutuelle migrate`: brings the database to this version."""

import asyncio

from app.cli.running import prepared
from app.cli.showing import say
from app.core.errors import Invalid
from app.db import migrate as migrations
from app.db.embedded import embedded_server
from app.db.roles import role_of


class OwnerUnknown(Invalid):
    """Migrations are run by the role that owns the tables: DATABASE_OWNER_URL names it; nothing was done."""

    code = "db.owner_unknown"


def migrate() -> None:
    """Bring the database to this version: as DATABASE_OWNER_URL's role, or the embedded server's owner."""
    chosen = prepared()
    if chosen.database_owner_url is not None:
        owner, own = chosen.database_owner_url.get_secret_value(), chosen.database_url
        role = role_of(own.get_secret_value()) if own else chosen.runtime_role
        asyncio.run(migrations.upgrade(owner, runtime_role=role))
    elif chosen.database_url is not None:
        raise OwnerUnknown(field="DATABASE_OWNER_URL")
    else:
        with embedded_server(chosen.state_dir) as urls:
            asyncio.run(migrations.upgrade(urls.owner))
    say(f"at {migrations.head()}")
