"""How every command answers: one JSON document with `--json`, else tables and one clear line; the exit code."""

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table as RichTable

from workflow.documents.drawing import Table

OK, BAD, REFUSED = 0, 1, 2


class Reply(NamedTuple):
    """What a command has to say.

    Args:
        document: the JSON answer of CONTRACT.md.
        code: 0 done, 1 bad input, 2 refused.
        show: prints the answer for people; None prints nothing but `line`.
        line: one clear sentence for stderr.
    """

    document: Mapping[str, object]
    code: int = OK
    show: Callable[[Console], None] | None = None
    line: str = ""


def answer(reply: Reply, *, as_json: bool) -> None:
    """Prints a reply and ends the process with its code."""
    if as_json:
        print(json.dumps(reply.document, ensure_ascii=False, default=str))
    elif reply.show is not None:
        reply.show(Console())
    if reply.line:
        print(reply.line, file=sys.stderr)
    raise typer.Exit(reply.code)


def sentence_of(finding: Mapping[str, object]) -> str:
    """A finding in one line: its rule, why, and its note where it has one."""
    note = f" [{finding['catatan']}]" if finding.get("catatan") else ""
    return f"{finding['aturan']}: {finding['alasan']}{note}"


def refused(explained: Mapping[str, object]) -> Reply:
    """What a command answers where one finding refuses it before anything is done."""
    return Reply({"berhasil": False, "temuan": [explained]}, REFUSED, None, f"Ditolak: {sentence_of(explained)}")


def told_in_full(finding: Mapping[str, object]) -> str:
    """A finding as people act on it: why, by which article, and, where something is to mend, who mends it how."""
    article = f" ({finding['dasar']})" if finding["dasar"] else ""
    mended = f"\n→ {finding['penanggung_jawab']}: {finding['perbaikan']}" if finding["perbaikan"] else ""
    return f"{sentence_of(finding)}{article}{mended}"


def table_of(title: str, headings: Sequence[str], rows: Sequence[Sequence[object]]) -> Callable[[Console], None]:
    """A printer of one table."""

    def show(console: Console) -> None:
        table = RichTable(title=escape(title), title_justify="left")
        for heading in headings:
            table.add_column(heading, overflow="fold")
        for row in rows:
            # What stands in [...] is told, not markup.
            table.add_row(*("" if cell is None else escape(str(cell)) for cell in row))
        console.print(table)

    return show


def shown(table: Table) -> Callable[[Console], None]:
    """A printer of the table beside a picture."""
    return table_of(table.title, table.headings, table.rows)


def told(table: Table) -> list[dict[str, object]]:
    """Its rows as JSON, keyed by the headings."""
    keys = [heading.lower().replace(" %", "_persen").replace(" ", "_") for heading in table.headings]
    return [dict(zip(keys, row, strict=True)) for row in table.rows]
