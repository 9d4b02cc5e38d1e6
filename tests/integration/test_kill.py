"""R01, R02: kill -9 at every failpoint of night, delivery and import, on both databases, then a rerun."""

import re
from collections import Counter
from datetime import date
from multiprocessing import get_context

import pytest

from tests.city import close_all, database_copy, fold, house_on
from tests.integration.kill_child import DAY, in_a_process
from tools.sources import modules
from workflow.services.audit import verify
from workflow.storage import cases

_NAME = re.compile(r'failpoint\("([a-z_.]+)"\)')
ROOMS = {
    "door": "malam",
    "night": "malam",
    "postings": "malam",
    "reminders": "malam",
    "delivery": "kirim",
    "imports": "impor",
    "proposals": "impor",
    "ownership": "pemilik",
    "recount": "hitung",
    "restoring": "batal",
    "documents": "dokumen",
    "invitations": "undang",
    "naming": "nama",
    "office_files": "kantor",
    "own_data": "data",
}


def failpoints():
    """All names in the source, so that a new one is killed too."""
    names = [name for module in modules("workflow") for name in _NAME.findall(module.text)]
    assert len(names) == len(set(names))
    return sorted(names)


_SERVER = get_context("forkserver")
# The server has everything imported and no threads of other tests, one of which could die with a lock in its hand.
_SERVER.set_forkserver_preload(["__main__", "tests.integration.kill_child"])


def run_child(url, what, folder, var, failpoint=""):
    """Runs the work in a process of its own; returns -9 where it was killed."""
    close_all()
    told = {"MUTASI_DATABASE_URL": url, "MUTASI_VAR": str(var)}
    told["MUTASI_TITIK_GAGAL"] = f"{failpoint}:kill" if failpoint else ""
    child = _SERVER.Process(target=in_a_process, args=(what, folder, told))
    child.start()
    child.join()
    assert child.exitcode in {0, -9}
    return child.exitcode


def picture(url):
    """What must be the same whether or not a process died: states, holdings, owed mails, ledger entries."""
    house = house_on(url, "2026-12-08")
    with house.store.reading() as conn:
        states = cases.count_by_state(conn)
        owed = sorted(conn.exec_driver_sql("SELECT key FROM outbox").scalars())
        owed += sorted(conn.exec_driver_sql("SELECT key FROM reminder").scalars())
        posts = sorted(conn.exec_driver_sql("SELECT nip, post_id FROM occupancy WHERE until IS NULL").all())
        events = Counter(conn.exec_driver_sql("SELECT event FROM ledger_entry").scalars())
        terms = sorted(conn.exec_driver_sql("SELECT id, CAST(deadline AS TEXT) FROM task").all())
        leased = conn.exec_driver_sql("SELECT COUNT(*) FROM outbox WHERE state = 'dikirim_ke_server'").scalar()
        names = Counter(conn.exec_driver_sql("SELECT message_id FROM outbox WHERE message_id IS NOT NULL").scalars())
    assert verify(house).bad is None
    assert max(names.values(), default=1) == 1
    close_all()
    return states, owed, posts, events, terms, leased


def age_claims(url):
    """Lets two minutes pass for the claims of the dead: their heart does not beat."""
    house = house_on(url)
    with house.store.transaction() as tx:
        tx.conn.exec_driver_sql("UPDATE night_chunk SET heartbeat_at = NULL WHERE state = 'diklaim'")
        tx.conn.exec_driver_sql(
            "UPDATE night_chunk SET state = 'terbuka' WHERE heartbeat_at IS NULL AND state = 'diklaim'"
        )
        tx.conn.exec_driver_sql("UPDATE outbox SET lease_until = NULL WHERE state = 'dikirim_ke_server'")
        tx.conn.exec_driver_sql(
            "UPDATE outbox SET state = 'tunda' WHERE lease_until IS NULL AND state = 'dikirim_ke_server'"
        )
    close_all()


def test_every_room_is_known():
    """A failpoint of a new room must be given its kind of work here, else nobody kills it."""
    assert {name.split(".")[0] for name in failpoints()} <= set(ROOMS)
    assert {"before", "after"} <= {name.split(".")[1].split("_")[0] for name in failpoints()}


@pytest.mark.kill
@pytest.mark.lambat
@pytest.mark.parametrize("what", sorted(set(ROOMS.values())))
@pytest.mark.parametrize("dialect", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def test_nothing_is_lost_or_doubled_when_a_process_is_killed(dialect, what, eve_of, city_files, tmp_path):
    """R01: after SIGKILL at each failpoint and a rerun, the database is as if nothing had happened."""
    # Approved cases wait for their TMT, tasks are open, mails are due.
    base = eve_of(dialect, date.fromisoformat(DAY))
    if what == "kirim":
        base = database_copy(base, tmp_path)
        assert run_child(base, "malam", city_files.folder, tmp_path) == 0
        fold(base)
    calm = database_copy(base, tmp_path)
    assert run_child(calm, what, city_files.folder, tmp_path) == 0
    wanted = picture(calm)
    names = [name for name in failpoints() if ROOMS[name.split(".")[0]] == what]
    reached = []
    for name in names:
        url = database_copy(base, tmp_path)
        if run_child(url, what, city_files.folder, tmp_path, name) == -9:
            reached.append(name)
        age_claims(url)
        assert run_child(url, what, city_files.folder, tmp_path) == 0
        assert picture(url) == wanted, name
    assert reached == names
