"""The declarative base, the naming convention, and the columns that most tables repeat."""

from datetime import datetime
from typing import Annotated, ClassVar
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, MetaData, SmallInteger, String, Uuid
from sqlalchemy.orm import DeclarativeBase, mapped_column

NAMING = {
    "pk": "pk_%(table_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
}


class Base(DeclarativeBase):
    """Every table of ours; constraints are named by one convention so that migrations can name them too."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[object, object]] = {
        datetime: DateTime(timezone=True),
        int: BigInteger,
        UUID: Uuid(as_uuid=True),
    }


MutualKey = Annotated[UUID, mapped_column(primary_key=True)]
"""The tenant: first in every key."""

RowKey = Annotated[UUID, mapped_column(primary_key=True)]
"""A row's own UUIDv7, made in Python."""

Small = Annotated[int, mapped_column(SmallInteger)]
CurrencyCode = Annotated[str, mapped_column(String(3))]
