"""The `mutasi` command: exit codes, one clear line instead of a traceback, and the list of commands."""

import gc
import json
import os
import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path

import typer
from typer.exceptions import TyperException

from workflow.cli.help import tell_in_indonesian
from workflow.cli.output import BAD
from workflow.cli.usage import usage_sentence
from workflow.domain.errors import MutasiError

_UNHURRIED = 50_000
"""How many new objects wake the collector of cycles while modules come in: they are not let go."""

_GROUPS: Mapping[str, tuple[str, str]] = {
    "impor": ("importing", "importing"),
    "audit": ("auditing", "auditing"),
    "surat": ("stuck", "mailing"),
    "sosialisasi": ("sosialisasi", "briefing"),
    "usulan": ("naming", "naming"),
    "data": ("own_data", "data"),
}
"""Each group with the module that puts its last command to it."""

_COMMANDS: Mapping[str, tuple[str, str]] = {
    "periksa": ("preflight", "check"),
    "kasus": ("cases", "show_cases"),
    "aksi": ("cases", "act"),
    "penjelasan": ("explanations", "show_texts"),
    "bukti": ("proof", "show_proof"),
    "awal": ("starting", "show_starting"),
    "kesinambungan": ("continuity", "show_continuity"),
    "peta": ("mapping", "show_map"),
    "calon": ("candidates", "show_candidates"),
    "mengapa": ("candidates", "show_why"),
    "kesiapan": ("readiness", "show_readiness"),
    "nip": ("lookups", "check_nip"),
    "tenggat": ("lookups", "find_deadline"),
    "hitung-ulang": ("recounting", "recount_deadlines"),
    "gelombang": ("lookups", "show_round"),
    "register": ("registering", "show_register"),
    "ekspor-imut": ("exporting", "export_imut"),
    "dokumen": ("documents", "make_documents"),
    "verifikasi": ("verification", "verify_file"),
    "pindaian": ("verification", "record_scan"),
    "tanda-tangan": ("verification", "record_electronic"),
    "templat": ("templates", "write_form"),
    "contoh": ("lookups", "write_sample"),
    "jodohkan": ("matching", "match_people"),
    "rencana": ("planning", "plan"),
    "malam": ("jobs", "night"),
    "jalankan": ("hot_day", "run_round"),
    "kirim": ("jobs", "send"),
}


def app_for(words: Sequence[str]) -> typer.Typer:
    """The commands of which `words` may mean one: the named one alone, which is imported now, else all of them."""
    app = typer.Typer(
        name="mutasi",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        help="Mutasi ASN: pemetaan, usulan, sosialisasi, persetujuan, serah terima.",
    )
    # With a callback one command alone still has its name.
    app.callback()(lambda: None)
    gc.set_threshold(_UNHURRIED)
    named = words[0] if words else ""
    known = named in _GROUPS or named in _COMMANDS
    for name, (module, attribute) in _GROUPS.items():
        if not known or name == named:
            app.add_typer(getattr(import_module(f"workflow.cli.{module}"), attribute), name=name)
    for name, (module, attribute) in _COMMANDS.items():
        if not known or name == named:
            app.command(name)(getattr(import_module(f"workflow.cli.{module}"), attribute))
    tell_in_indonesian(app)
    return app


def _fail(sentence: str, *, as_json: bool) -> int:
    if as_json:
        print(json.dumps({"galat": sentence}, ensure_ascii=False))
    print(sentence, file=sys.stderr)
    return BAD


def failed(error: Exception, *, as_json: bool) -> int:
    """Tells a failure in one line, and as the JSON document where one is asked for; returns the exit code."""
    return _fail(_failure_sentence(error), as_json=as_json)


def _failure_sentence(error: Exception) -> str:
    """What nobody foresaw by its kind alone; a file or folder that the system refuses by its name."""
    if isinstance(error, MutasiError):
        return str(error)
    if isinstance(error, OSError) and error.filename is not None:
        name = Path(os.fsdecode(error.filename)).name
        return f"{name}: tidak dapat dibuka atau ditulis; periksa letak, izin, dan ruang disk."
    return f"Kegagalan yang tidak terduga ({type(error).__name__}); tidak ada yang berubah."


def main(arguments: list[str] | None = None) -> int:
    """Runs a command and returns its exit code: 0 done, 1 bad input or failure, 2 refused."""
    words = sys.argv[1:] if arguments is None else arguments
    as_json = "--json" in words
    try:
        code = app_for(words)(words, standalone_mode=False, prog_name="mutasi")
    except typer.Exit as ended:
        return ended.exit_code
    except typer.Abort:
        return _fail("Dihentikan.", as_json=as_json)
    except TyperException as error:
        return _fail(usage_sentence(error), as_json=as_json)
    except Exception as error:  # noqa: BLE001 - the last boundary: no traceback ever reaches a user
        return failed(error, as_json=as_json)
    return code if isinstance(code, int) else 0


def run() -> None:
    """Entry point of the `mutasi` script."""
    sys.exit(main())


if __name__ == "__main__":
    run()
