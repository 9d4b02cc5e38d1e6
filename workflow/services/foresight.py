"""The forecast of the review team's quorum, for a round that is being drafted or is under way."""

from collections.abc import Sequence

from workflow.domain.casefile import CaseFile
from workflow.domain.directory import Directory
from workflow.domain.facts import Absence
from workflow.domain.missing import MISSING
from workflow.domain.sitting import CONFLICT_FREE, Declaration, Forecast, Register, day_of, foresee, members_around
from workflow.domain.stages import Role, Stage
from workflow.services.house import House
from workflow.storage.case_rows import day_of as civil_day
from workflow.storage.people import register_rows
from workflow.storage.unit_of_work import Reader

BEFORE_THE_DECISION = frozenset({Stage.PEMETAAN, Stage.USULAN, Stage.SOSIALISASI, Stage.PERSETUJUAN, Stage.DITUNDA})


def quorum_forecast(conn: Reader, round_code: str, files: Sequence[CaseFile], house: House) -> Forecast:
    """Who of the review team can sit for which names that still await it, in one statement beside the files.

    Args:
        round_code: as members' declarations name it.
        files: of the round; decided cases are left out.
    """
    directory = house.loader.directory(conn)
    cases = [(file.nip, file.facts) for file in files if file.facts.case.state in BEFORE_THE_DECISION]
    days = sorted({day for _nip, facts in cases for day in (facts.today, day_of(facts))})
    members = members_around(days, directory)
    deputies = {taker for member in members for day in days for taker in directory.delegates(member, Role.TPK, day)}
    register = _register(conn, sorted({*members, *deputies}), directory)
    return foresee(round_code, cases, register, directory, house.policy.chain.voting.quorum)


def _register(conn: Reader, people: Sequence[str], directory: Directory) -> Register:
    absences: dict[str, list[Absence]] = {}
    declarations = []
    for table, row in register_rows(conn, ("status", "pernyataan"), people) if people else ():
        if table == "status":
            away = Absence(row["jenis"], civil_day(row.get("mulai")), civil_day(row.get("selesai")))
            absences.setdefault(row["nip"], []).append(away)
        elif row["jenis"] == CONFLICT_FREE:
            signer, dated = row.get("penandatangan_nip"), civil_day(row.get("tanggal"))
            declarations.append(Declaration(row["nip"], signer, dated, row.get("gelombang") or None))
    return Register(absences if "status" in directory.tables else MISSING, declarations)
