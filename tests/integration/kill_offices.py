"""Works of offices that may be killed in their middle; each can be run again, and then does only what is left."""

from datetime import date, time

from sqlalchemy import text

from workflow.cli.main import main as command
from workflow.domain.briefing import Session
from workflow.domain.intake import ParsedRow, ParsedTable
from workflow.domain.office_file import Settled
from workflow.domain.stages import Role, Stage
from workflow.intake.returned import read_back
from workflow.services.house import House
from workflow.services.invitations import invite
from workflow.services.office_files import ReturnOrder, take_back
from workflow.services.own_data import CorrectionOrder, DecisionOrder, decide_correction, request_correction
from workflow.storage import briefing, cases, corrections, rounds

UNIT, ROUND = "DISHUB", "2026-12"


def analyst(house: House) -> str:
    """An analis of today."""
    with house.store.reading() as conn:
        return house.loader.directory(conn).holders(Role.ANALIS, house.clock.today())[0]


def clerk(house: House) -> str:
    """Somebody of the unit whose data nobody guards."""
    guarded = "SELECT subject FROM register WHERE table_name IN ('peran', 'hukdis')"
    wanted = (
        "SELECT min(o.nip) FROM occupancy o JOIN position p ON p.post_id = o.post_id AND p.recorded_until IS NULL "
        f"WHERE o.until IS NULL AND p.kind = 'pelaksana' AND p.agency_id = :u AND o.nip NOT IN ({guarded})"
    )
    with house.store.reading() as conn:
        return str(conn.execute(text(wanted), {"u": UNIT}).scalar_one())


def invite_everybody(house: House) -> None:
    """Invitations to a session of the round."""
    session = Session("S9", date(2026, 12, 10), time(9), time(11), "Aula", (UNIT,))
    with house.store.reading() as conn:
        known = {kept.code for kept in briefing.read_sessions(conn, ROUND)}
    if session.code not in known:
        house.store.write(lambda tx: briefing.write_sessions(tx, ROUND, [session]))
    invite(ROUND, session, analyst(house), house)


def take_a_name_out(house: House) -> None:
    """The proposer takes the first waiting name out of the round."""
    with house.store.reading() as conn:
        known = [*cases.list_cases(conn, state=Stage.PEMETAAN), *cases.list_cases(conn, state=Stage.DITARIK)]
        context = rounds.read_round(conn, ROUND)
    first = min(known, key=lambda case: case.id)
    words = [
        "keluarkan",
        ROUND,
        first.nip,
        "--pelaku",
        (context.proposer if context else None) or "",
        "--alasan",
        "Uji.",
        "--pada",
        house.clock.today().isoformat(),
    ]
    command(["usulan", *words])


def take_a_workbook_back(house: House) -> None:
    """A corrected row of an office's workbook whose base is lost."""
    known = read_back("kinerja", {"nip": clerk(house), "tahun": 2024, "predikat": "baik"})
    table = ParsedTable("kinerja", "kinerja", None, 1, frozenset(known), (ParsedRow(2, known),), (), 1)
    order = ReturnOrder(analyst(house), UNIT, None, {}, Settled(), partial=False, dry_run=False, sha256="kantor")
    assert take_back([table], order, read_back, house).refusal is None


def correct_data(house: House) -> None:
    """A correction asked for by its person and accepted by an analis."""
    nip = clerk(house)
    with house.store.reading() as conn:
        asked = corrections.corrections_of(conn, nip)
    if not asked:
        order = CorrectionOrder(nip, "pegawai", "jurusan", "Manajemen Transportasi", "Ijazah terlampir.", nip)
        request_correction(order, read_back, house)
        with house.store.reading() as conn:
            asked = corrections.corrections_of(conn, nip)
    decide_correction(DecisionOrder(asked[0].number, True, "Sesuai ijazah.", analyst(house)), read_back, house)


WORKS = {"undang": invite_everybody, "nama": take_a_name_out, "kantor": take_a_workbook_back, "data": correct_data}
