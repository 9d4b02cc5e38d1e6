"""The hot day (DOMAIN.md 10.4): what is ready in one round moves now, and a letter that was waited for tells who goes on."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from workflow.domain.context import Letter
from workflow.domain.errors import NotFoundError
from workflow.domain.findings import Finding
from workflow.domain.stages import Role, Stage
from workflow.services.chain import turn
from workflow.services.digests import marked
from workflow.services.house import House
from workflow.services.judging import Judged, approval_findings
from workflow.services.moment import Moment
from workflow.services.night import judge_chunk, settle_ready, settle_singly
from workflow.services.outside import agreed_outside, speaks_of
from workflow.services.persetujuan import awaited_deciders
from workflow.services.postings import post_changes
from workflow.services.sight import without_role
from workflow.services.turns import request_decision
from workflow.storage import cases, ledger, outbox
from workflow.storage.facts import Selection, Viewer
from workflow.storage.ledger import NewEntry
from workflow.storage.unit_of_work import StorageError, Tx

RUNNERS = (Role.ANALIS, Role.OPERATOR)
RUN = "round:run_now"


class HotRun(NamedTuple):
    """What running one round by day did.

    Args:
        moved: cases by the stage that they went to; held_back: cases that a rule stops, not those that only wait.
        posts: cases whose post changed.
    """

    moved: Mapping[str, int]
    held_back: int
    posts: int


def may_run(actor: str, house: House) -> Finding | None:
    """K-PERAN: a round is run by day by analysts and operators."""
    return without_role(actor, "jalankan", RUNNERS, house)


def run_now(code: str, actor: str | None, house: House) -> HotRun:
    """Moves what is ready in one round and changes the posts that are due, by the same rules as the night.

    The steps are the system's, as in the night; who asked for them stands in the round's ledger. A second run finds
    nothing left to do.

    Args:
        actor: who asked, None for the operator at the server.

    Raises:
        NotFoundError: the round has no cases.
    """
    with house.store.reading() as conn:
        ids = [one.id for one in cases.list_cases(conn, round_code=code)]
    if not ids:
        raise NotFoundError("Gelombang", code)
    totals = _sweep(ids, house)
    moment = Moment.of(house)

    def work(tx: Tx) -> int:
        changed = post_changes(tx, ids, moment, house)
        body = {"maju": _moved(totals), "tertahan": totals["tertahan"], "jabatan_berubah": changed}
        entry = NewEntry(f"gelombang:{code}", RUN, actor or "sistem:operator", body)
        ledger.append(tx, [entry], at=moment.at, machine_at=moment.machine)
        return changed

    changed = house.store.write(work)
    return HotRun(_moved(totals), totals["tertahan"], changed)


def _moved(totals: Counter[str]) -> dict[str, int]:
    return {key.removeprefix("maju:"): n for key, n in totals.items() if key.startswith("maju:") and n}


def _sweep(ids: Sequence[int], house: House) -> Counter[str]:
    """Lets every case go as far as it goes without anybody's decision."""
    totals: Counter[str] = Counter()
    going: Sequence[int] = ids
    # A case goes forward only, so this ends.
    while going:
        moving: list[int] = []
        for start in range(0, len(going), house.policy.chunk_size):
            page = going[start : start + house.policy.chunk_size]
            with house.store.reading() as conn:
                files = house.loader.load(conn, Selection.of_ids(page), Viewer(house.clock.today()))
            ready, held = judge_chunk(files, None, house)
            totals["tertahan"] += held["tertahan"]
            totals += _settled(ready, house)
            moving += [item.file.guard.case_id for item in ready]
        going = moving
    return totals


def _settled(ready: list[Judged], house: House) -> Counter[str]:
    if not ready:
        return Counter()
    try:
        return house.store.write(lambda tx: settle_ready(tx, ready, Moment.of(house), house))
    except StorageError:
        return settle_singly(ready, house)


def tell_deciders(tx: Tx, code: str, letters: Sequence[Letter], moment: Moment, house: House) -> int:
    """Asks the signer of the cases that these letters from outside have just opened; returns how many are asked.

    A list is asked for once a decider and set of letters, so that the same context read again asks nobody twice.
    """
    arrived = agreed_outside(letters)
    if not arrived:
        return 0
    files = house.loader.load(tx.conn, Selection.of_round(code), Viewer(moment.today))
    # Letters of an uncommitted change are not kept.
    house.loader.forget_round(code)
    mails: dict[str, outbox.NewMail] = {}
    cause = "surat-" + ",".join(sorted(letter.number for letter in arrived))
    for file in files:
        if file.facts.case.state is not Stage.PERSETUJUAN or not any(speaks_of(letter, file) for letter in arrived):
            continue
        now = marked(file, approval_findings(file, house))
        if turn(now, house).place < len(house.policy.chain.steps):
            continue  # who is asked before the file goes out has been told already
        for decider in awaited_deciders(now, house):
            mail = request_decision(now, decider, cause, house)
            mails.setdefault(mail.key, mail)
    return len(outbox.post_new(tx, list(mails.values()), at=moment.at))
