"""SKOR.csv and K.csv: every usual form, and one clear sentence for everything else."""

from pathlib import Path

import pytest

from workflow.domain.errors import UnreadableFileError
from workflow.intake import long_table
from workflow.intake.pairs import read_capacities, read_pairs

ROWS = [["nip", "id_jabatan", "skor"], ["b", "Jabatan Ü", "0.5"], ["a", "Jabatan Ü", "1"], ["a", "x", "-2e3"]]


def written(tmp_path: Path, content: bytes | str) -> Path:
    """A file with this content."""
    path = tmp_path / "SKOR.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"], ids=["comma", "semicolon", "tab", "bar"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["unix", "windows"])
def test_every_usual_form_is_read_alike(tmp_path: Path, delimiter: str, encoding: str, newline: str):
    """Delimiter, encoding and line ends do not matter; ids are any text and come in ascending order."""
    path = written(tmp_path, newline.join(delimiter.join(row) for row in ROWS).encode(encoding))
    found = read_pairs(path)
    assert (list(found.people), list(found.posts)) == (["a", "b"], ["Jabatan Ü", "x"])
    told = list(zip(found.person.tolist(), found.post.tolist(), found.score.tolist(), strict=True))
    assert told == [(1, 0, 0.5), (0, 0, 1.0), (0, 1, -2000.0)]


def test_the_last_character_may_tell_the_encoding(tmp_path: Path):
    """A byte that would begin a character of UTF-8 and ends the file is one of cp1252."""
    assert read_capacities(written(tmp_path, "kapasitas,id_jabatan\n1,Ü".encode("cp1252"))) == {"Ü": 1}


def test_columns_may_stand_in_any_order_among_others(tmp_path: Path):
    """Headings are found by name, in any case, and other columns are ignored."""
    found = read_pairs(written(tmp_path, "catatan,SKOR, nip ,id_jabatan\n,1,007,x\nbaik,2,008,x,\n"))
    assert (list(found.people), found.score.tolist()) == (["007", "008"], [1.0, 2.0])


def test_an_indonesian_spreadsheet_is_read(tmp_path: Path):
    """The line `sep=;`, a decimal comma, blank rows and spaces around cells are what Excel writes here."""
    found = read_pairs(written(tmp_path, "sep=;\r\nnip;id_jabatan;skor\r\n;;\r\n a ; x ;0,5\r\n\r\nb;x;1\r\n"))
    assert (list(found.people), found.score.tolist()) == (["a", "b"], [0.5, 1.0])


def test_reading_goes_in_blocks_and_tells_how_far_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A file of several blocks is one table, and the last report is the whole file."""
    monkeypatch.setattr(long_table, "BLOCK_BYTES", 24)
    content = "nip,id_jabatan,skor\n" + "".join(f"p{n},j{n % 7},{n}\n" for n in range(20))
    told: list[tuple[int, int]] = []
    found = read_pairs(written(tmp_path, content), lambda done, total: told.append((done, total)))
    assert found.score.tolist() == list(range(20))
    assert told[-1] == (len(content), len(content))
    assert len(told) > 5


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", "SKOR.csv: berkas kosong."),
        ("\n\n", "SKOR.csv: berkas kosong."),
        ("nip,id_jabatan,skor\n", "SKOR.csv: tidak ada satu pun pasangan di bawah baris judul."),
        (
            "\nnip,jabatan,skor\na,x,1\n",
            "SKOR.csv, baris 2: kolom id_jabatan tidak ada di baris judul; judulnya nip, id_jabatan, skor.",
        ),
        (
            "nip,id_jabatan,skor,skor\na,x,1,1\n",
            "SKOR.csv, baris 1: kolom skor lebih dari satu kali di baris judul; judulnya nip, id_jabatan, skor.",
        ),
        ("nip,id_jabatan,skor\na,x,1\n\na,y\n", "SKOR.csv, baris 4, kolom skor: sel kosong."),
        ("nip,id_jabatan,skor\na,x,1\n ,y,1\n", "SKOR.csv, baris 3, kolom nip: sel kosong."),
        ("nip,id_jabatan,skor\na,x,1,5\n", "SKOR.csv, baris 2: lebih dari 3 sel."),
        ("nip,id_jabatan,skor\na,x,satu\n", "SKOR.csv, baris 2, kolom skor: 'satu' bukan bilangan."),
        ("nip,id_jabatan,skor\na,x,1\nb,x,NaN\n", "SKOR.csv, baris 3, kolom skor: 'NaN' bukan bilangan."),
        ("nip,id_jabatan,skor\na,x,-inf\n", "SKOR.csv, baris 2, kolom skor: '-inf' bukan bilangan."),
        ("nip,id_jabatan,skor\na,x,1_0\n", "SKOR.csv, baris 2, kolom skor: '1_0' bukan bilangan."),
        ("nip;id_jabatan;skor\na;x;1.000,5\n", "SKOR.csv, baris 2, kolom skor: '1.000,5' bukan bilangan."),
        ("nip,id_jabatan,skor\na,x,1e16\n", "SKOR.csv, baris 2, kolom skor: '1e16' lebih dari 15 angka."),
        (f"nip,id_jabatan,skor\na,x,{'9z' * 40}\n", f"SKOR.csv, baris 2, kolom skor: '{'9z' * 14}9…' bukan bilangan."),
        (
            "nip,id_jabatan,skor\na,x,1\n\nb,x,1\na,x,2\na,x,3\n",
            "SKOR.csv, baris 5: pasangan a dan x sudah ada di baris 2.",
        ),
        (b"PK\x03\x04 abc", "SKOR.csv: isi berkas bukan CSV; simpan ulang sebagai CSV UTF-8."),
        (b"nip,id_jabatan,skor\na,\0,1\n", "SKOR.csv: isi berkas bukan CSV; simpan ulang sebagai CSV UTF-8."),
        (b"nip,id_jabatan,skor\na,\x81,1\n", "SKOR.csv: isi berkas bukan CSV; simpan ulang sebagai CSV UTF-8."),
        ('nip,id_jabatan,skor\n"' + "x" * 200_000, "SKOR.csv: isi berkas bukan CSV; simpan ulang sebagai CSV UTF-8."),
    ],
)
def test_one_sentence_says_what_is_wrong_and_where(tmp_path: Path, content: bytes | str, sentence: str):
    """File, row as the spreadsheet shows it, column and what is wrong."""
    with pytest.raises(UnreadableFileError) as refused:
        read_pairs(written(tmp_path, content))
    assert str(refused.value) == sentence


@pytest.mark.parametrize("cells", [4, 400], ids=["dense", "sparse"])
def test_a_pair_twice_is_found_across_blocks(tmp_path: Path, cells: int, monkeypatch: pytest.MonkeyPatch):
    """The first pair that comes again is named with both rows, however far apart they stand."""
    monkeypatch.setattr(long_table, "BLOCK_BYTES", 40)
    rows = [f"p{n // 4},j{n % cells},1" for n in range(40)]
    content = "\n".join(["nip,id_jabatan,skor", *rows, rows[7], rows[2]])
    with pytest.raises(UnreadableFileError, match=r"baris 42: .* sudah ada di baris 9\."):
        read_pairs(written(tmp_path, content))


@pytest.mark.parametrize("newline", ["\n", "\r"], ids=["quoted", "old_mac"])
def test_rows_after_the_first_quotation_mark_are_numbered_on(
    tmp_path: Path, newline: str, monkeypatch: pytest.MonkeyPatch
):
    """Plain blocks come first, the csv module goes on where they end; a delimiter inside quotes cuts nothing."""
    monkeypatch.setattr(long_table, "BLOCK_BYTES", 64)
    monkeypatch.setattr(long_table, "BLOCK_ROWS", 3)
    rows = [f"p{n},j{n % 7},{n}" for n in range(30)]
    content = newline.join(["nip,id_jabatan,skor", *rows, '"Ani, S.H.",j0,30', "", "p31,j0,x"])
    with pytest.raises(UnreadableFileError, match="baris 34, kolom skor: 'x'"):
        read_pairs(written(tmp_path, content))
    found = read_pairs(written(tmp_path, content.replace(",x", ",31")))
    assert found.score.tolist() == list(range(32))
    assert found.people[0] == "Ani, S.H."


def test_rows_of_uneven_width_never_fill_each_other_up(tmp_path: Path):
    """A row with a cell too many after one with a cell too few is not read as two good ones."""
    with pytest.raises(UnreadableFileError, match="baris 2, kolom skor: sel kosong"):
        read_pairs(written(tmp_path, "nip,id_jabatan,skor\na,x\nb,y,1,2\n"))


def test_a_row_without_end_is_no_csv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """One line of megabytes is not gathered up without end."""
    monkeypatch.setattr(long_table, "_LONGEST_ROW", 1_000)
    with pytest.raises(UnreadableFileError, match="bukan CSV"):
        read_pairs(written(tmp_path, "nip,id_jabatan,skor\n" + "a" * 200_000))


def test_a_sparse_file_without_doubles_is_read(tmp_path: Path):
    """Many people and posts with few pairs take the second way of looking for doubles."""
    content = "nip,id_jabatan,skor\n" + "".join(f"p{n},j{n},1\n" for n in range(50))
    assert len(read_pairs(written(tmp_path, content)).score) == 50


def test_a_file_that_is_not_there(tmp_path: Path):
    """Missing and unopenable files are told by their names alone."""
    with pytest.raises(UnreadableFileError, match=r"^SKOR\.csv: berkas tidak ditemukan\.$"):
        read_pairs(tmp_path / "SKOR.csv")
    with pytest.raises(UnreadableFileError, match=r": berkas tidak dapat dibuka\.$"):
        read_pairs(tmp_path)


def test_capacities_are_whole_numbers(tmp_path: Path):
    """A post is named once, with 0 or more places."""
    assert read_capacities(written(tmp_path, "id_jabatan;kapasitas\nx;2\ny;0\n")) == {"x": 2, "y": 0}


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("y,-1", "kolom kapasitas: '-1' bukan bilangan bulat 0 sampai 1000000000"),
        ("y,1.5", "kolom kapasitas: '1.5' bukan bilangan bulat 0 sampai 1000000000"),
        ("y,1000000001", "kolom kapasitas: '1000000001' bukan bilangan bulat 0 sampai 1000000000"),
        ("x,1", "kolom id_jabatan: x sudah ada di baris lain"),
    ],
)
def test_bad_capacities_are_refused(tmp_path: Path, row: str, reason: str):
    """File, row and column of what is wrong."""
    with pytest.raises(UnreadableFileError, match=f"baris 3, {reason}"):
        read_capacities(written(tmp_path, f"id_jabatan,kapasitas\nx,1\n{row}\n"))
