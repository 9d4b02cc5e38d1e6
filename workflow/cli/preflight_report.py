"""What `mutasi periksa` answers: it judges, explains, and prints where asked."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from datetime import datetime

from rich.console import Console

from workflow.bootstrap import explainer, memory_house, open_app
from workflow.cli.changes import all_of
from workflow.cli.imut_shapes import chains_document
from workflow.cli.output import OK, REFUSED, Reply, table_of, told_in_full
from workflow.cli.sittings import sitting_document, sitting_warnings
from workflow.documents.matrix import NOT_A_SUBSTITUTE
from workflow.domain.context import RoundContext
from workflow.domain.findings import Result
from workflow.domain.intake import ParsedTable
from workflow.mail.sentences import Explainer
from workflow.services.house import House
from workflow.services.imports import ImportOrder, import_tables
from workflow.services.preflight import CaseReport, Report, check_round


def house_for(reading: Sequence[Future[list[ParsedTable]]], moment: datetime | None) -> House:
    """A house over what is being read, in memory; over the configured database where nothing is."""
    if not reading:
        return open_app(moment).house
    house = memory_house(moment)
    tables = [table for one in reading for table in one.result()]
    import_tables(tables, ImportOrder(None, partial=True, dry_run=False, sha256="", counted=False), house)
    return house


def reply_on(
    table: ParsedTable,
    context: RoundContext,
    house: House,
    printed: Callable[[Report, Explainer], list[str]] | None,
    *,
    lengkap: bool,
) -> Reply:
    """Judges a round, and prints it where `printed` does so; it returns the names of the files."""
    report, told = check_round(table, context, house), explainer()
    cases = [_case_shape(case, told, lengkap=lengkap) for case in report.cases]
    wide = [told.explain(f) for f in report.round_findings if lengkap or f.result is not Result.PASS]
    document, notes = _report_document(report, cases, wide, house)
    line = []
    if printed:
        document["berkas"] = names = printed(report, told)
        line = [f"Ditulis: {', '.join(names)}."]
    code, show = REFUSED if report.stops else OK, _show(report, cases, wide)
    return Reply(document, code, show, " ".join([*line, *notes]))


def _report_document(
    report: Report,
    cases: list[dict],  # type: ignore[type-arg]  # the JSON answer
    wide: list[dict[str, object]],
    house: House,
) -> tuple[dict[str, object], list[str]]:
    document: dict[str, object] = {
        "gelombang": report.round_code,
        "diperiksa_pada": house.clock.now().astimezone(house.zone).isoformat(),
        "hasil": report.result.value,
        "kasus": cases,
        "temuan_gelombang": wide,
        "rantai_putus": _chains_of(report),
    }
    if report.sitting is None:
        return document, []
    return document | {"prakiraan_tpk": sitting_document(report.sitting)}, sitting_warnings(report.sitting)


def _show(report: Report, cases: list[dict], wide: list[dict[str, object]]) -> Callable[[Console], None]:  # type: ignore[type-arg]  # the JSON answer
    rows = [
        (case["nip"], case["id_jabatan_tujuan"], case["hasil"], "\n".join(told_in_full(f) for f in found))
        for case in cases
        if (found := case["temuan"])
    ]
    rows += [("(gelombang)", "", f["hasil"], told_in_full(f)) for f in wide]
    title = f"Periksa {report.round_code}: {report.result.value}"
    table = table_of(title, ("NIP", "Tujuan", "Hasil", "Temuan"), rows)
    return all_of(table, lambda console: console.print(f"{NOT_A_SUBSTITUTE}."))


def _chains_of(report: Report) -> list[dict[str, object]]:
    # Cases of a trial have no number that anybody knows: they are told by their rows.
    told = chains_document(report.chains)
    for broken in told:
        for one in (broken, *broken["menunggu"]):  # type: ignore[misc]  # the JSON answer
            one["baris"] = int(str(one.pop("nomor")).removeprefix("P-"))
    return told


def _case_shape(case: CaseReport, explainer: Explainer, *, lengkap: bool) -> dict:  # type: ignore[type-arg]  # the JSON answer
    found = [explainer.explain(f) for f in case.findings if lengkap or f.result is not Result.PASS]
    told = {"baris": case.row, "nip": case.nip, "id_jabatan_tujuan": case.target, "hasil": case.result.value}
    return told | {"temuan": found}
