"""The one row that says how it stands with the mail relay: whether its circuit is open, and how much it was given today."""

from sqlalchemy import Connection, insert, select, update

from workflow.domain.circuit import Circuit
from workflow.storage.tables import RelayRow
from workflow.storage.unit_of_work import Tx

RELAY = RelayRow.__table__  # type: ignore[attr-defined]  # SQLModel adds it at run time
_COLUMNS = [RELAY.c[name] for name in Circuit._fields]


def read_circuit(conn: Connection) -> Circuit:
    """The circuit as it stands; closed where nothing was ever written."""
    row = conn.execute(select(*_COLUMNS)).first()
    return Circuit() if row is None else Circuit(*row)


def write_circuit(tx: Tx, circuit: Circuit) -> None:
    """Keeps the circuit."""
    values = circuit._asdict()
    if tx.conn.execute(update(RELAY).values(values)).rowcount == 0:
        tx.conn.execute(insert(RELAY).values(id=1, **values))
