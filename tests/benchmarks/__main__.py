"""`make bench`: measures in this run, prints, and writes docs/benchmarks.md. It measures and never gates.

What could not be measured says "tidak diukur". `--besar` adds 100,000 open cases, `--penuh` 230,000,
a million ledger entries and 25 million pairs.
"""

import statistics
import sys
import tempfile
from pathlib import Path

from tests.benchmarks.fits import fit_lines, measure_fits
from tests.benchmarks.flow_nights import share_lines
from tests.benchmarks.ledger import ledger_lines, walk_ledger
from tests.benchmarks.mails import MailRates, compare_mails
from tests.benchmarks.matching import matching_lines, measure_matching
from tests.benchmarks.nights import Swept, sweep
from tests.benchmarks.papers import measure_papers, paper_lines
from tests.benchmarks.planning import measure_planning, planning_lines
from tests.benchmarks.preflights import measure_preflights, preflight_lines
from tests.benchmarks.reminders import measure_reminders, reminder_lines
from tests.benchmarks.rosters import measure_imports, roster_lines
from tests.benchmarks.steps import ROUNDS, Steps, bring_to_persetujuan, compare_steps
from tests.benchmarks.year import play_year, year_lines
from tests.city import fold, import_city, make_city
from workflow.settings.toml import ROOT

BULK = 5_000
MOVING_EVERY = 50


def step_lines(rows: list[Steps], steps: int) -> list[str]:
    """The table of durable single steps."""
    ours = statistics.median(rows[0].with_rows)
    lines = [
        "## A durable single step",
        "",
        f"One step, committed to a SQLite file with WAL and FULL; medians of {ROUNDS} alternating rounds of {steps} steps.",
        "mutasi's step is `setujui` of one case with loading, all rules, about 15 handover tasks, 9 mails owed, the post's",
        "change and the ledger. A peer finds a case of five stages again, completes its fourth task and judges nothing: *alone*",
        "it keeps only its own state; *with the rows* also the rows that mutasi keeps in that step (tests/benchmarks/peers/rows.py).",
        "The second row is what mutasi's step says to the database, said once more by the driver alone, with nothing loaded into",
        "objects and nothing judged: it is the least that a step which reads these facts and keeps these rows costs here.",
        "",
        "| engine | alone, ms | relative to mutasi | with the rows, ms | fastest and slowest round | relative to mutasi |",
        "|---|---|---|---|---|---|",
    ]
    return [*lines, *(_step_line(row, ours) for row in rows), ""]


def _step_line(row: Steps, ours: float) -> str:
    label = f"{row.name} {row.version}".strip()
    if not row.with_rows:
        return f"| {label} | tidak diukur | | tidak diukur | | |"
    alone = (
        f"{statistics.median(row.alone) * 1000:.2f} | {statistics.median(row.alone) / ours:.2f}" if row.alone else "|"
    )
    middle = statistics.median(row.with_rows)
    span = f"{min(row.with_rows) * 1000:.2f} to {max(row.with_rows) * 1000:.2f}"
    return f"| {label} | {alone} | {middle * 1000:.2f} | {span} | {middle / ours:.2f} |"


def bulk_lines(night: Swept, single: float) -> list[str]:
    """How many transfers a second pass all rules of their edge in bulk."""
    rate = night.moved / night.seconds
    return [
        "## Bulk",
        "",
        f"A night over {night.cases:,} synthetic cases in pemetaan that may all go to usulan, through all rules of their",
        f"edge: {night.moved:,} moved in {night.seconds:.2f} s, {rate:,.0f} transfers/s, {rate * single:.1f} times the",
        "rate of mutasi's single steps above.",
        "",
    ]


def night_lines(nights: list[Swept]) -> list[str]:
    """The table of nights by size."""
    lines = [
        "## The night, without Prefect",
        "",
        "A whole night (sweep, posts, reminders, report) over synthetic open cases in pemetaan, of which 2 % move; median of",
        "three runs up to 10,000 cases, each in its own process. The slope is what each case more than in the row above costs.",
        "",
        "| open cases | seconds | µs a case | slope, µs a case | relative to the first row's µs | peak RSS, MB | moved |",
        "|---|---|---|---|---|---|---|",
    ]
    first, before = nights[0].seconds / nights[0].cases, None
    for night in nights:
        each = night.seconds / night.cases
        slope = (night.seconds - before.seconds) / (night.cases - before.cases) if before else None
        shown = "" if slope is None else f"{slope * 1e6:.0f}"
        lines.append(
            f"| {night.cases:,} | {night.seconds:.2f} | {each * 1e6:.0f} | {shown} | {each / first:.2f} "
            f"| {night.megabytes:.0f} | {night.moved:,} |"
        )
        before = night
    return [*lines, ""]


def mail_lines(rates: MailRates) -> list[str]:
    """How fast mails go out."""
    return [
        "## Mails",
        "",
        f"{rates.mails} mails to a server on the same machine, medians of {ROUNDS} alternating rounds. mutasi: claimed,",
        "rendered, sealed and marked one by one in the outbox (WAL, FULL), throttle off, one connection a batch. Bare:",
        "aiosmtplib with the same bytes on one connection, nothing kept.",
        "",
        "| way | mails/s | relative to bare |",
        "|---|---|---|",
        f"| mutasi | {rates.ours:.0f} | {rates.ours / rates.bare:.2f} |",
        f"| aiosmtplib | {rates.bare:.0f} | 1.00 |",
    ]


def main(words: list[str]) -> None:
    """Measures, prints and writes the figures."""
    sizes = [1_000, 10_000, *([100_000] if "--besar" in words else []), *([230_000] if "--penuh" in words else [])]
    command = " ".join(["python -m tests.benchmarks", *words])
    lines = ["# Benchmarks", "", f"Figures of one run of `{command}`; they measure, they gate nothing.", ""]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        url, city = f"sqlite:///{folder / 'kota.db'}", make_city(folder / "kota")
        import_city(city, url)
        fold(url)
        rows, steps = compare_steps(bring_to_persetujuan(city, url, folder), folder)
        lines += step_lines(rows, steps)
        lines += bulk_lines(sweep(BULK, 1), statistics.median(rows[0].with_rows))
        nights = [sweep(size, MOVING_EVERY) for size in sizes]
        lines += night_lines(nights)
        lines += share_lines(nights, MOVING_EVERY)
        lines += roster_lines(measure_imports())
        lines += preflight_lines(measure_preflights())
        lines += reminder_lines(measure_reminders())
        lines += mail_lines(compare_mails(url, folder))
        lines += ["", *matching_lines(measure_matching() if "--penuh" in words else None)]
        lines += fit_lines(measure_fits())
        lines += planning_lines(measure_planning())
        lines += paper_lines(measure_papers())
        lines += year_lines(play_year())
        lines += ledger_lines(walk_ledger() if "--penuh" in words else None)
    (ROOT / "docs" / "benchmarks.md").write_text("\n".join(lines) + "\n")
    print("\n".join(lines))


if __name__ == "__main__":
    main(sys.argv[1:])
