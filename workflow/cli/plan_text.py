"""What `mutasi rencana` answers: its JSON documents, its tables, and the rows of its workbook."""

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from rich.console import Console

from workflow.cli.output import sentence_of, table_of
from workflow.domain.findings import Result

if TYPE_CHECKING:
    from workflow.cli.shapes import CheckedPlanShape, PlannedMoveShape, PlanPriceShape, PlanShape
    from workflow.intake.planning import ProposedMove
    from workflow.mail.sentences import Explainer
    from workflow.services.plan_prices import Price
    from workflow.services.planning import Checked, Plan, Planned

_PERMILLE, _SHOWN = 1000, 3


def plan_document(plan: "Plan", prices: "Sequence[Price]", explainer: "Explainer") -> "PlanShape":
    """The JSON answer for a plan."""
    chosen, eligible = plan.chosen, plan.scene.eligible
    value = chosen.value if chosen else 0
    status = (
        "tidak_mungkin" if chosen is None else "optimal" if chosen.optimal and not plan.missed else "terbaik_ditemukan"
    )
    return {
        "status": status,
        "nilai": value / _PERMILLE,
        "kurang_paling_banyak": plan.missed / _PERMILLE,
        "celah": round(plan.missed / max(1, value + plan.missed), 4),
        "terbukti_di_antara_calon": bool(chosen and chosen.optimal),
        "kritis_terisi": chosen.critical if chosen else 0,
        "perpindahan": [_move(row, explainer) for row in plan.moves],
        "pelanggaran": [{"sebab": b.reason, "perihal": b.about, "hari": str(b.day or "")} for b in plan.breaches],
        "harga": [_price(price) for price in prices],
        "tidak_lagi": [{"nip": nip, "id_jabatan": post} for nip, post in plan.dropped],
        "calon": {
            "ditanyakan": len(eligible.field.pairs),
            "lolos": len(eligible.open_points),
            "ditolak": dict(sorted(eligible.blocks.items())),
        },
        "catatan": list(plan.notes),
        "unit": [],
        "pegawai_harian": [],
        "berkas": [],
    }


def _move(row: "Planned", explainer: "Explainer") -> "PlannedMoveShape":
    return {
        "nip": row.move.nip,
        "dari": row.move.origin,
        "id_jabatan_tujuan": row.move.target,
        "sk": row.decree.code,
        "tmt": row.move.day.isoformat(),
        "nilai": row.gain / _PERMILLE,
        "menggantikan": row.replaces,
        "digantikan": row.successor,
        "perlu_dilengkapi": [sentence_of(explainer.explain(finding)) for finding in row.open_points],
    }


def _price(price: "Price") -> "PlanPriceShape":
    return {
        "nip": price.pair[0],
        "id_jabatan": price.pair[1],
        "bila": "dipaksa" if price.forced else "dilarang",
        "harga": None if price.value is None else price.value / _PERMILLE,
        "kritis": price.critical,
        "gantinya": [{"nip": option.nip, "id_jabatan": option.target} for option in price.instead],
    }


def plan_tables(document: "PlanShape") -> Iterator[Callable[[Console], None]]:
    """The tables of a plan."""
    rows = [
        (m["tmt"], m["sk"], m["nip"], m["dari"], m["id_jabatan_tujuan"], m["nilai"]) for m in document["perpindahan"]
    ]
    title = (
        f"Rencana: {len(rows)} perpindahan, nilai {document['nilai']:.3f}, {document['status'].replace('_', ' ')}; "
        f"celah {document['celah'] * 100:.1f} %, jabatan kritis terisi {document['kritis_terisi']}"
    )
    yield table_of(title, ("TMT", "SK", "NIP", "Dari", "Menjadi", "Nilai"), rows)
    prices = [(p["nip"], p["id_jabatan"], p["bila"], _told(p["harga"]), _instead(p)) for p in document["harga"]]
    if prices:
        yield table_of("Harga dan alternatif", ("NIP", "Jabatan", "Bila", "Nilai hilang", "Gantinya"), prices)
    dropped = [(row["nip"], row["id_jabatan"]) for row in document["tidak_lagi"]]
    if dropped:
        yield table_of("Tidak lagi dalam rencana", ("NIP", "Jabatan"), dropped)
    told = [(note,) for note in document["catatan"]] + [
        (f"{breach['sebab']} ({breach['perihal']})",) for breach in document["pelanggaran"]
    ]
    if told:
        yield table_of("Catatan", ("Isi",), told)


def _told(price: float | None) -> str:
    return "tidak mungkin" if price is None else f"{price:.3f}"


def _instead(price: "PlanPriceShape") -> str:
    shown = [f"{row['nip']} ke {row['id_jabatan']}" for row in price["gantinya"]]
    more = [f"dan {len(shown) - _SHOWN} lagi"] if len(shown) > _SHOWN else []
    return "; ".join([*shown[:_SHOWN], *more])


def proposed(plan: "Plan", explainer: "Explainer") -> "list[ProposedMove]":
    """The rows of the workbook."""
    from workflow.intake.planning import ProposedMove
    from workflow.services.plan_options import REASON

    town = plan.scene.town
    return [
        ProposedMove(
            row.move.nip,
            town.people[row.move.nip].name,
            row.move.target,
            REASON,
            row.successor,
            row.decree.code,
            _post(plan, row.move.origin),
            _post(plan, row.move.target),
            row.move.day,
            " ".join(sentence_of(explainer.explain(finding)) for finding in row.open_points),
        )
        for row in plan.moves
    ]


def _post(plan: "Plan", post: str | None) -> str:
    card = plan.scene.town.posts.get(post or "")
    return f"{card.name}, {card.unit_name}" if card else ""


def check_document(found: "Checked", explainer: "Explainer") -> "CheckedPlanShape":
    """The JSON answer for a list made by hand."""
    return {
        "hasil": "BLOCK" if found.stops else "PASS",
        "pelanggaran": [{"sebab": b.reason, "perihal": b.about, "hari": str(b.day or "")} for b in found.breaches],
        "temuan": [
            {
                "nip": nip,
                "id_jabatan": post,
                "hasil": finding.result.value,
                "sebab": sentence_of(explainer.explain(finding)),
            }
            for (nip, post), findings in found.findings.items()
            for finding in findings
            if finding.result in {Result.BLOCK, Result.UNKNOWN}
        ],
        "unit": [],
        "pegawai_harian": [],
        "berkas": [],
    }


def check_rows(document: "CheckedPlanShape") -> list[tuple[str, str, str, str]]:
    """The rows of its table."""
    rows = [(breach["perihal"], breach["hari"], "BLOCK", breach["sebab"]) for breach in document["pelanggaran"]]
    return rows + [(f"{f['nip']} ke {f['id_jabatan']}", "", f["hasil"], f["sebab"]) for f in document["temuan"]]
