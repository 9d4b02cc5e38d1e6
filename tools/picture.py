"""Draws the process from the transition table: `docs/process.svg` and `docs/transfer-states.md`; and the guides' pictures.

Run as `make gambar` after a change of `workflow/domain/edges.py` or of a chart; a test compares all files with what is drawn.
"""

from collections.abc import Iterable, Iterator
from html import escape

from tools.guide_pictures import FOLDER, pictures
from tools.sources import ROOT
from workflow.domain.edges import EDGES, Edge
from workflow.domain.stages import FIVE_STAGES, FORWARD_TRIGGERS, Role, Stage, Trigger

PICTURE = ROOT / "docs" / "process.svg"
TABLE = ROOT / "docs" / "transfer-states.md"

BOX, GAP, LEFT, TOP, HEIGHT = 146, 76, 24, 176, 58
WIDTH = LEFT * 2 + BOX * 6 + GAP * 5
SIDE_TOP = 412
BOTTOM = 630
AUTOMATIC, NAMED, QUIET = "#00703c", "#1d70b8", "#505a5f"
MAIN_ROW = (*FIVE_STAGES, Stage.SELESAI)
SIDE_ROW = tuple(stage for stage in Stage if stage not in MAIN_ROW)
_CAPTIONS = {
    Stage.PEMETAAN: "mapping",
    Stage.USULAN: "proposal",
    Stage.SOSIALISASI: "placement explained",
    Stage.PERSETUJUAN: "approval",
    Stage.SERAH_TERIMA: "handover",
    Stage.SELESAI: "finished",
    Stage.DITUNDA: "paused",
    Stage.DITOLAK: "rejected",
    Stage.DITARIK: "withdrawn",
    Stage.DIBATALKAN: "cancelled",
    Stage.GUGUR: "lapsed",
}


def _x(column: int) -> int:
    return LEFT + column * (BOX + GAP)


def _words(x: float, y: float, words: str, *, size: int = 12, fill: str = "#0b0c0c", anchor: str = "start") -> str:
    return f'<text x="{x:g}" y="{y:g}" font-size="{size}" fill="{fill}" text-anchor="{anchor}">{escape(words)}</text>'


def _box(stage: Stage, x: int, y: int, colour: str) -> Iterator[str]:
    yield f'<rect x="{x}" y="{y}" width="{BOX}" height="{HEIGHT}" rx="6" fill="#fff" stroke="{colour}" stroke-width="2"/>'
    yield _words(x + BOX / 2, y + 26, stage.value, size=16, anchor="middle")
    yield _words(x + BOX / 2, y + 45, _CAPTIONS[stage], fill=QUIET, anchor="middle")


def _forward_arrow(edge: Edge) -> Iterator[str]:
    x, y = _x(MAIN_ROW.index(edge.source)) + BOX, TOP + HEIGHT / 2
    colour = NAMED if edge.human else AUTOMATIC
    yield f'<path d="M{x + 3} {y:g}h{GAP - 14}" stroke="{colour}" stroke-width="2.5"/>'
    yield f'<path d="M{x + GAP - 12} {y - 5:g}l9 5l-9 5z" fill="{colour}" stroke="none"/>'
    yield _words(x + GAP / 2, y - 9, edge.trigger.value, fill=colour, anchor="middle")
    for line, role in enumerate(edge.roles):
        name = "malam" if role is Role.SISTEM else role.value
        yield _words(x + GAP / 2, y + 18 + 13 * line, name, size=11, fill=QUIET, anchor="middle")


def _return_arc(edge: Edge) -> str:
    source, dest = MAIN_ROW.index(edge.source), MAIN_ROW.index(edge.dest)
    start, end, rise = _x(source) + BOX / 2 - 12, _x(dest) + BOX / 2 + 12 * (source - dest), 44 * (source - dest)
    curve = f"M{start:g} {TOP}C{start:g} {TOP - rise} {end:g} {TOP - rise} {end:g} {TOP - 3}"
    return f'<path d="{curve}" stroke="{QUIET}" stroke-dasharray="4 3" fill="none" marker-end="url(#back)"/>'


def _ways_out(stage: Stage) -> list[str]:
    """What may happen in a state beside its forward step, one line each, in the order of the triggers."""
    shown_elsewhere = {*FORWARD_TRIGGERS, Trigger.KEMBALIKAN, Trigger.KONFIRMASI}
    lines: dict[str, None] = {}
    for trigger in (trigger for trigger in Trigger if trigger not in shown_elsewhere):
        for edge in (edge for edge in EDGES if edge.trigger is trigger and edge.source is stage):
            back = "tahap semula" if trigger is Trigger.LANJUTKAN else edge.dest.value
            lines[f"{trigger} → {back}" if edge.moves else trigger.value] = None
    return list(lines)


def _column(stage: Stage, x: int, y: int, colour: str) -> Iterator[str]:
    yield from _box(stage, x, y, colour)
    for line, words in enumerate(_ways_out(stage)):
        yield _words(x + 8, y + HEIGHT + 22 + 18 * line, words, size=12, fill=QUIET)


def _legend() -> Iterator[str]:
    y = BOTTOM - 22
    for x, colour, words in (
        (LEFT, AUTOMATIC, "maju sendiri bila syarat terpenuhi (automatic once all conditions hold)"),
        (LEFT + 470, NAMED, "hanya oleh pejabat bernama (a named official only)"),
    ):
        yield f'<path d="M{x} {y - 4}h28" stroke="{colour}" stroke-width="3"/>'
        yield _words(x + 36, y, words)
    yield _words(LEFT + 850, y, "konfirmasi: tugas serah terima, di setiap keadaan", fill=QUIET)


def draw() -> str:
    """The picture as SVG, without fonts, scripts or links."""
    returns = [edge for edge in EDGES if edge.trigger is Trigger.KEMBALIKAN]
    roles = ", ".join(returns[0].roles)
    parts = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {BOTTOM}" role="img" '
            'font-family="Helvetica, Arial, sans-serif" aria-labelledby="title desc">'
        ),
        '<title id="title">The way of one transfer, drawn from the transition table</title>',
        f'<desc id="desc">{escape(" to ".join(MAIN_ROW))}; side states {escape(", ".join(SIDE_ROW))}.</desc>',
        (
            f'<defs><marker id="back" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto">'
            f'<path d="M0 0L8 4L0 8z" fill="{QUIET}"/></marker></defs>'
        ),
        f'<rect width="{WIDTH}" height="{BOTTOM}" fill="#fff"/>',
        _words(LEFT, 34, "Perjalanan satu mutasi", size=20),
        _words(LEFT, 56, f"kembalikan: ke tahap sebelumnya ({roles})", fill=QUIET),
        *(_return_arc(edge) for edge in returns),
        *(part for edge in EDGES if edge.trigger in FORWARD_TRIGGERS for part in _forward_arrow(edge)),
        *(part for n, stage in enumerate(MAIN_ROW) for part in _column(stage, _x(n), TOP, "#0b0c0c")),
        *(part for n, stage in enumerate(SIDE_ROW) for part in _column(stage, _x(n), SIDE_TOP, QUIET)),
        *_legend(),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _cells(edges: Iterable[Edge]) -> Iterator[str]:
    for edge in edges:
        remembered = f" (diingat: {edge.remembered})" if edge.remembered else ""
        dest = edge.dest.value if edge.moves else "(tetap)"
        roles = ", ".join("sistem:malam" if role is Role.SISTEM else role.value for role in edge.roles)
        yield f"| {edge.source}{remembered} | `{edge.trigger}` | {dest} | {roles} | {edge.basis} | `{edge.event}` |"


def tabulate() -> str:
    """All legal steps as a Markdown table, in the order of the states; what is not in it is K-TAHAP."""
    order = {stage: n for n, stage in enumerate(Stage)}
    heading = "| dari | pemicu | ke | oleh | dasar | jejak |\n|---|---|---|---|---|---|\n"
    intro = "Dibuat oleh `make gambar` dari `workflow/domain/edges.py`; jangan disunting. Yang tidak ada di sini ditolak (K-TAHAP).\n"
    rows = "\n".join(_cells(sorted(EDGES, key=lambda edge: order[edge.source])))
    return (
        f"# Keadaan dan langkah sah satu mutasi\n\n{intro}\n![Perjalanan satu mutasi](process.svg)\n\n{heading}{rows}\n"
    )


def main() -> None:
    """Writes all files."""
    PICTURE.write_text(draw(), "utf-8")
    TABLE.write_text(tabulate(), "utf-8")
    for name, drawn in pictures().items():
        (FOLDER / name).write_text(drawn, "utf-8")
    print(f"{PICTURE.relative_to(ROOT)}, {TABLE.relative_to(ROOT)}, {FOLDER.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
