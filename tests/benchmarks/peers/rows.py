"""What mutasi's step keeps beside its state: decision, handover tasks, mails owed, ledger entry, facts judged.

A peer that is asked to writes the same rows with the same indexes, by the driver alone, in its step.
"""

import hashlib

TASKS, MAILS = 15, 9
SCHEMA = (
    (
        "CREATE TABLE keputusan (kasus INTEGER, kunjungan INTEGER, peran TEXT, pelaku TEXT, hasil TEXT, tanggal TEXT, "
        "PRIMARY KEY (kasus, kunjungan, peran))"
    ),
    (
        "CREATE TABLE tugas (id INTEGER PRIMARY KEY, kasus INTEGER, kode TEXT, judul TEXT, pemilik TEXT, jabatan TEXT, "
        "risiko TEXT, tenggat TEXT, keadaan TEXT, versi INTEGER, UNIQUE (kasus, kode))"
    ),
    "CREATE INDEX tugas_pemilik ON tugas (pemilik)",
    "CREATE INDEX tugas_terbuka ON tugas (tenggat, id) WHERE keadaan = 'terbuka'",
    (
        "CREATE TABLE surel (id INTEGER PRIMARY KEY, kunci TEXT UNIQUE, nama TEXT, penerima TEXT, isi TEXT, keadaan TEXT, "
        "waktu TEXT)"
    ),
    "CREATE INDEX surel_menunggu ON surel (waktu, id) WHERE keadaan = 'antre'",
    (
        "CREATE TABLE buku_besar (aliran TEXT, urut INTEGER, peristiwa TEXT, pelaku TEXT, isi TEXT, sebelum TEXT, hash TEXT, "
        "PRIMARY KEY (aliran, urut))"
    ),
    "CREATE TABLE aliran (aliran TEXT PRIMARY KEY, urut INTEGER, kepala TEXT)",
    "CREATE TABLE fakta (digest TEXT PRIMARY KEY, isi TEXT)",
)
_FACTS = '{"kasus":["MUT-2026-0001",1,"persetujuan"],"temuan":[' + ",".join(['["R-TEN-01","PASS",""]'] * 30) + "]}"


def write(cursor: object, number: int, place: str = "?") -> None:
    """The rows of one step.

    Args:
        cursor: anything with `execute` and `executemany`.
        place: how the cursor marks a bound value.
    """
    name = f"MUT-2026-{number:04d}"

    def insert(table: str, columns: int) -> str:
        return f"INSERT INTO {table} VALUES ({', '.join([place] * columns)})"

    cursor.execute(insert("keputusan", 6), (number, 1, "ppk", "P-walikota", "setuju", "2026-12-01"))
    cursor.executemany(
        insert("tugas", 10),
        [
            (
                None,
                number,
                f"A{n:02d}",
                "Serahkan berkas kerja",
                f"1980010120000{number % 97:02d}{n % 6}001",
                "J1",
                "rendah",
                "2026-12-09",
                "terbuka",
                1,
            )
            for n in range(TASKS)
        ],
    )
    cursor.executemany(
        insert("surel", 7),
        [
            (None, f"{name}:1:tugas:{n}", "tugas", str(n), '{"tmt":"2026-12-01"}', "antre", "2026-12-01T00:00:00Z")
            for n in range(MAILS)
        ],
    )
    facts = f"{name}{_FACTS}"
    digest = hashlib.sha256(facts.encode()).hexdigest()
    cursor.execute(insert("fakta", 2), (digest, facts))
    cursor.execute(f"SELECT urut, kepala FROM aliran WHERE aliran = {place}", (name,))
    last, head = cursor.fetchone() or (0, "0" * 64)
    entry = hashlib.sha256(f"{head}{name}{digest}".encode()).hexdigest()
    cursor.execute(insert("buku_besar", 7), (name, last + 1, "setujui", "P-walikota", digest, head, entry))
    cursor.execute(insert("aliran", 3), (name, last + 1, entry))
