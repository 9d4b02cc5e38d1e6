"""Who a command names must be somebody: an employee of the roster, or an official without a NIP."""

from collections.abc import Sequence

from workflow.domain.errors import NotFoundError
from workflow.services.house import House
from workflow.storage.people import addresses


def require_people(ids: Sequence[str], house: House) -> None:
    """Refuses a NIP or id that nobody has, before it can stand in the ledger.

    Raises:
        NotFoundError: names the first of them that nobody has.
    """
    with house.store.reading() as conn:
        known = addresses(conn, ids, house.loader.directory(conn).officials)
    for one in ids:
        if one not in known:
            raise NotFoundError("Orang", one)
