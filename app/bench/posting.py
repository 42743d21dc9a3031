"""P3: `ledger.post` in batches of 500, beside a bare driver that sends the same statements with the same values."""

import re
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import asyncpg
from sqlalchemy import TextClause, event, make_url
