"""A command line that is wrong is answered in Indonesian, names what is wrong, and is never a traceback."""

import json

import pytest

from workflow.cli.main import main
from workflow.cli.usage import usage_sentence


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["xyz"], "Perintah 'xyz' tidak dikenal; lihat mutasi --help."),
        (["impor", "xyz"], "Perintah 'xyz' tidak dikenal; lihat mutasi --help."),
        ([], "Tulis satu perintah; lihat mutasi --help."),
        (["impor"], "Tulis satu perintah; lihat mutasi --help."),
        (["kasus", "a", "b", "c"], "Argumen berlebih: b c. Teks yang memuat spasi ditulis di antara tanda kutip."),
        (["kasus", "--apa"], "Pilihan --apa tidak dikenal."),
        (["kasus", "--json=3"], "Pilihan --json ditulis tanpa nilai."),
        (["tenggat", "2026-12-01"], "Argumen N belum diberikan."),
        (["tenggat", "2026-12-01", "x"], "Nilai untuk N tidak sah; lihat --help perintah ini."),
        (["dokumen", "2026-12", "sk"], "Pilihan --keluar belum diberikan."),
        (["templat", "zzz", "a.xlsx"], "Nilai untuk TABEL tidak sah; pilih usulan, pegawai, jabatan."),
        (["surat", "kirim-ulang", "abc", "--pelaku", "1"], "Nilai untuk NOMOR tidak sah; lihat --help perintah ini."),
        (["rencana", "--maks", "0"], "Nilai untuk --maks tidak sah; lihat --help perintah ini."),
    ],
)
def test_a_wrong_command_line_is_told_in_indonesian(words, told, capsys):
    """Exit 1, the sentence on stderr, and one JSON document on stdout."""
    assert main([*words, "--json"]) == 1
    shown = capsys.readouterr()
    assert json.loads(shown.out) == {"galat": told}
    assert shown.err.strip() == told


def test_an_option_without_its_value_is_named(capsys):
    """The last word is an option that needs a value."""
    assert main(["kasus", "--pada"]) == 1
    assert capsys.readouterr().err.strip() == "Pilihan --pada memerlukan nilai."


def test_a_complaint_that_nobody_has_seen_yet_is_not_told_in_english():
    """What no pattern knows is told in general words."""
    assert usage_sentence(ValueError("Something new")) == (
        "Perintah tidak dapat dijalankan seperti ditulis; lihat --help perintah ini."
    )


@pytest.mark.parametrize("made", [PermissionError(13, "Permission denied", "/x/rahasia.xlsx"), OSError("tanpa nama")])
def test_a_file_that_the_system_refuses_is_named(made, monkeypatch, capsys):
    """An unreadable file is named without its folder and without the system's English words."""

    def refuse(*_, **_options):
        raise made

    monkeypatch.setattr("workflow.cli.main.app_for", lambda _: refuse)
    assert main(["nip", "1", "--json"]) == 1
    told = json.loads(capsys.readouterr().out)["galat"]
    wanted = "rahasia.xlsx: tidak dapat dibuka atau ditulis; periksa letak, izin, dan ruang disk."
    assert told == (wanted if made.filename else "Kegagalan yang tidak terduga (OSError); tidak ada yang berubah.")
