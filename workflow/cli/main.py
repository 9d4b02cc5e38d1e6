"""The `mutasi` command: exit codes, one clear line instead of a traceback, and the list of commands."""

import json
import sys

import typer
from typer.exceptions import TyperException

from workflow.cli import (
    auditing,
    briefing,
    candidates,
    cases,
    dictionary,
    documents,
    exporting,
    hot_day,
    importing,
    jobs,
    lookups,
    mailing,
    mapping,
    matching,
    naming,
    office_files,
    own_data,
    planning,
    proof,
    readiness,
    recounting,
    registering,
    starting,
    stuck,
    templates,
    verification,
)
from workflow.cli.output import BAD
from workflow.domain.errors import MutasiError

app = typer.Typer(
    name="mutasi",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Mutasi ASN: pemetaan, usulan, sosialisasi, persetujuan, serah terima.",
)


def _register() -> None:
    importing.importing.command("kamus")(dictionary.import_dictionary)
    app.add_typer(importing.importing, name="impor")
    app.add_typer(auditing.auditing, name="audit")
    mailing.mailing.command("macet")(stuck.show_stuck)
    mailing.mailing.command("kirim-ulang")(stuck.queue_again)
    app.add_typer(mailing.mailing, name="surat")
    app.add_typer(naming.naming, name="usulan")
    for name, command in own_data.COMMANDS.items():
        office_files.data.command(name)(command)
    app.add_typer(office_files.data, name="data")
    app.command("periksa")(importing.check)
    app.command("kasus")(cases.show_cases)
    app.command("aksi")(cases.act)
    app.command("penjelasan")(briefing.show_texts)
    app.command("bukti")(proof.show_proof)
    app.command("awal")(starting.show_starting)
    app.command("peta")(mapping.show_map)
    app.command("calon")(candidates.show_candidates)
    app.command("mengapa")(candidates.show_why)
    app.command("kesiapan")(readiness.show_readiness)
    app.command("nip")(lookups.check_nip)
    app.command("tenggat")(lookups.find_deadline)
    app.command("hitung-ulang")(recounting.recount_deadlines)
    app.command("gelombang")(lookups.show_round)
    app.command("register")(registering.show_register)
    app.command("ekspor-imut")(exporting.export_imut)
    app.command("dokumen")(documents.make_documents)
    app.command("verifikasi")(verification.verify_file)
    app.command("pindaian")(verification.record_scan)
    app.command("tanda-tangan")(verification.record_electronic)
    app.command("templat")(templates.write_form)
    app.command("contoh")(lookups.write_sample)
    app.command("jodohkan")(matching.match_people)
    app.command("rencana")(planning.plan)
    app.command("malam")(jobs.night)
    app.command("jalankan")(hot_day.run_round)
    app.command("kirim")(jobs.send)


_register()


def _fail(sentence: str, *, as_json: bool) -> int:
    if as_json:
        print(json.dumps({"galat": sentence}, ensure_ascii=False))
    print(sentence, file=sys.stderr)
    return BAD


def _usage_sentence(error: TyperException) -> str:
    # Typer's own exception classes are private; their names and fields are what Click has had for years.
    kind, name = type(error).__name__, getattr(error, "option_name", "")
    if kind == "NoSuchOption":
        return f"Pilihan {name} tidak dikenal."
    if kind == "MissingParameter":
        missing = getattr(getattr(error, "param", None), "name", "") or ""
        return f"Argumen {missing.upper()} belum diberikan."
    if kind == "BadParameter" and (told := getattr(getattr(error, "param", None), "opts", None)):
        return f"Nilai untuk {told[0]} tidak sah; lihat --help perintah ini."
    if kind == "NoArgsIsHelpError":
        return "Tulis satu perintah; lihat mutasi --help."
    return f"Perintah tidak dapat dijalankan: {str(error).rstrip('.')}."


def main(arguments: list[str] | None = None) -> int:
    """Runs a command and returns its exit code: 0 done, 1 bad input or failure, 2 refused."""
    words = sys.argv[1:] if arguments is None else arguments
    as_json = "--json" in words
    try:
        code = app(words, standalone_mode=False, prog_name="mutasi")
    except typer.Exit as ended:
        return ended.exit_code
    except typer.Abort:
        return _fail("Dihentikan.", as_json=as_json)
    except TyperException as error:
        return _fail(_usage_sentence(error), as_json=as_json)
    except MutasiError as error:
        return _fail(str(error), as_json=as_json)
    except Exception as error:  # noqa: BLE001 - the last boundary: no traceback ever reaches a user
        return _fail(f"Kegagalan yang tidak terduga ({type(error).__name__}); tidak ada yang berubah.", as_json=as_json)
    return code if isinstance(code, int) else 0


def run() -> None:
    """Entry point of the `mutasi` script."""
    sys.exit(main())


if __name__ == "__main__":
    run()
