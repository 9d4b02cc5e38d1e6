"""A specimen of what each mail is given, in the shape that `services.mail_context` makes: for the preview and the tests.

All people are invented.
"""

from collections.abc import Mapping
from datetime import date

from workflow.domain.mails import Mail

LATEST = date(2026, 9, 30)
"""A date with the longest month's name, for the limit of the subject."""
NAME = "Dr. Ir. Contoh Sintetis Sampurna, S.T., M.T., M.Sc."
POST = "Kepala Bidang Pengelolaan Informasi & Komunikasi Publik"

Line = dict[str, object]
_CASE = {
    "nomor": "MUT-2026-12345",
    "nama": NAME,
    "jenis": "rotasi",
    "nip": "19850301******1001",
    "pegawai": "Sintetis Contoh, S.Kom.",
    "jabatan_asal": POST,
    "jabatan_tujuan": "Sekretaris Dinas Perhubungan",
    "alasan": "Kebutuhan organisasi.",
    "penjelasan": "Kecocokan 0,82; yang masih perlu ditumbuhkan: manajemen lalu lintas.",
    "tautan": "http://127.0.0.1:8000/t/AbC-_1?a=1&b=2",
}
_TASK = {
    **_CASE,
    "kode": "A12",
    "judul": "Serahkan barang inventaris",
    "tenggat": LATEST,
    "menit": 30,
    "sengketa": False,
}
_OBJECTION = {
    **_CASE,
    "keberatan": "MUT-2026-12345/KB1",
    "diterima": "2026-12-10",
    "batas_mengajukan": "2026-12-22",
    "batas_menjawab": LATEST,
}
_SESSION = {
    "nama": NAME,
    "gelombang": "2026-12-A",
    "sesi": "S1",
    "tanggal": LATEST,
    "mulai": "09.00",
    "selesai": "11.30",
    "tempat": "Ruang Serbaguna, Balai Kota",
    "urutan": 0,
    "berubah": False,
    "tautan": None,
}
_TASKS = [
    {"kode": f"A{number}", "judul": "Serahkan berkas kerja", "tenggat": LATEST, "sebab": None} for number in range(12)
]

_TEXT = [
    "Mengapa jabatan ini. Unit tujuan kekurangan tenaga.",
    "Kelas jabatan dan tambahan penghasilan. Kelas jabatan naik: sekarang 9, tujuan 11.",
]


def _line(
    code: str, what: str, number: str = "MUT-2026-12345", link: str | None = None, owner: str | None = None
) -> Line:
    return {"code": code, "what": what, "number": number, "deadline": LATEST, "link": link, "owner": owner}


_DIGEST = {
    "nama": NAME,
    "hari": LATEST,
    "terlambat": [_line("A12", "Serahkan barang inventaris", link="http://127.0.0.1:8000/t/AbC-_2?a=1&b=2")],
    "hari_ini": [_line("B03", "Kembalikan kendaraan dinas", "MUT-2026-12346", "http://127.0.0.1:8000/t/AbC-_3")],
    "minggu_ini": [_line("", "Pendapat Anda atas usulan mutasi", "MUT-2026-12347")],
    "nanti": [_line("", "Putusan Anda atas daftar SK SK-ADM-2", "2026-12-A/SK-ADM-2")],
    "naik": [_line("C01", "Tutup akun", "MUT-2026-12348", owner="19850301******1001")],
    "jumlah": 12345,
    "lewat": 2345,
    "lainnya": 12305,
    "atur": "http://127.0.0.1:8000/pengingat/AbC-_4",
    "tautan": None,
}

SPECIMENS: Mapping[str, tuple[Mail, Mapping[str, object]]] = {
    "opinion_requested": (Mail.OPINION_REQUESTED, {**_CASE, "tenggat": "2026-09-30"}),
    "explanation_waits": (
        Mail.EXPLANATION_WAITS,
        {
            "nama": NAME,
            "gelombang": "2026-12-A",
            "sk": "SK-ADM-2",
            "jumlah": 12,
            "tenggat": LATEST,
            "tautan": "http://127.0.0.1:8000/gelombang/2026-12-A",
        },
    ),
    "placement_explained": (Mail.PLACEMENT_EXPLAINED, {**_CASE, "uraian": _TEXT, "tenggat": "2026-09-30"}),
    "talking_sheet": (
        Mail.TALKING_SHEET,
        {
            **_CASE,
            "lembar": [
                ["Yang disampaikan:", "- Ini rencana, belum keputusan."],
                ["Sesudah bicara:", "- Catat pokoknya."],
            ],
        },
    ),
    "briefing_task": (Mail.BRIEFING_TASK, {**_CASE, "tugas": _TASKS[:1], "tenggat": LATEST}),
    "response_received": (
        Mail.RESPONSE_RECEIVED,
        {
            **_CASE,
            "jawaban": "perlu_penjelasan",
            "pribadi": True,
            "tindak_lanjut": [{"judul": "Menjelaskan kembali", "tenggat": LATEST}],
        },
    ),
    "response_received-paham": (
        Mail.RESPONSE_RECEIVED,
        {**_CASE, "jawaban": "paham", "pribadi": False, "tindak_lanjut": []},
    ),
    "response_settled": (
        Mail.RESPONSE_SETTLED,
        {**_TASK, "hasil": "selesai", "keterangan": "Penyerahan tugas lama diberi waktu dua pekan."},
    ),
    "response_settled-tolak": (
        Mail.RESPONSE_SETTLED,
        {**_TASK, "hasil": "tolak", "keterangan": "Kebutuhan unit tujuan mendesak."},
    ),
    "answer_awaited": (Mail.ANSWER_AWAITED, {**_CASE, "tenggat": "2026-09-30"}),
    # The row of a list's mail holds the case that came first; the mail is about the list.
    "decision_needed": (
        Mail.DECISION_NEEDED,
        {**_CASE, "gelombang": "2026-12-A", "sk": "SK-ADM-2", "tanggal": "2026-12-01"},
    ),
    "opinion_awaited": (Mail.OPINION_AWAITED, {**_CASE, "tenggat": "2026-09-30"}),
    "decision_awaited": (
        Mail.DECISION_AWAITED,
        {**_CASE, "gelombang": "2026-12-A", "sk": "SK-ADM-2", "tenggat": "2026-09-30", "terlambat": False},
    ),
    "decision_awaited-terlambat": (
        Mail.DECISION_AWAITED,
        {**_CASE, "gelombang": "2026-12-A", "sk": "SK-ADM-2", "tenggat": "2026-09-30", "terlambat": True},
    ),
    "reminder_digest": (Mail.REMINDER_DIGEST, _DIGEST),
    "reminder_digest-atasan": (
        Mail.REMINDER_DIGEST,
        {
            **_DIGEST,
            **dict.fromkeys(("terlambat", "hari_ini", "minggu_ini", "nanti"), ()),
            "naik": [_line("A12", "Serahkan barang inventaris", owner="19850301******1001")],
            "jumlah": 1,
            "lewat": 0,
            "lainnya": 0,
            "atur": None,
        },
    ),
    "decision_made-setuju": (
        Mail.DECISION_MADE,
        {**_CASE, "hasil": "setuju", "tmt": "2026-12-03", "pelantikan": "2026-12-03", "keberatan_sampai": LATEST},
    ),
    "decision_made-tolak": (
        Mail.DECISION_MADE,
        {**_CASE, "hasil": "tolak", "pelantikan": None, "keberatan_sampai": LATEST},
    ),
    "handover_task": (Mail.HANDOVER_TASK, {**_CASE, "tugas": _TASKS, "tmt": "2026-12-03", "tenggat": LATEST}),
    "task_reminder-sebelum": (Mail.TASK_REMINDER, {**_TASK, "terlambat": False}),
    "task_reminder-terlambat": (Mail.TASK_REMINDER, {**_TASK, "terlambat": True}),
    "task_escalated": (Mail.TASK_ESCALATED, {**_TASK, "terlambat": True, "pemilik": "19850301******1001"}),
    "task_escalated-sengketa": (
        Mail.TASK_ESCALATED,
        {**_TASK, "terlambat": False, "sengketa": True, "pemilik": "19850301******1001"},
    ),
    "acknowledgement_receipt-selesai": (Mail.ACKNOWLEDGEMENT_RECEIPT, {**_TASK, "hasil": "selesai"}),
    "acknowledgement_receipt-tanpa-hasil": (Mail.ACKNOWLEDGEMENT_RECEIPT, {**_TASK, "hasil": None}),
    "acknowledgement_receipt-batal": (Mail.ACKNOWLEDGEMENT_RECEIPT, {**_TASK, "hasil": "batal"}),
    "transfer_cancelled": (
        Mail.TRANSFER_CANCELLED,
        {**_CASE, "sk": "800.1.3.1/1301/BKPSDM/2027", "berlaku": LATEST, "pemegang": False},
    ),
    "transfer_cancelled-pemegang": (
        Mail.TRANSFER_CANCELLED,
        {**_CASE, "sk": "800.1.3.1/1301/BKPSDM/2027", "berlaku": LATEST, "pemegang": True},
    ),
    "objection_received": (Mail.OBJECTION_RECEIVED, {**_OBJECTION, "terlambat": False}),
    "objection_received-terlambat": (Mail.OBJECTION_RECEIVED, {**_OBJECTION, "terlambat": True}),
    "facts_moved": (
        Mail.FACTS_MOVED,
        {
            "nama": NAME,
            "gelombang": "2026-12-A",
            "pelantikan": LATEST,
            "jumlah": 2,
            "kasus": ["MUT-2026-12345", "MUT-2026-12346"],
            "tautan": "http://127.0.0.1:8000/gelombang/2026-12-A",
        },
    ),
    "session_invited": (Mail.SESSION_INVITED, _SESSION),
    "session_invited-berubah": (Mail.SESSION_INVITED, {**_SESSION, "urutan": 1, "berubah": True}),
    "session_cancelled": (Mail.SESSION_CANCELLED, {**_SESSION, "urutan": 2, "berubah": True}),
    "address_failed": (
        Mail.ADDRESS_FAILED,
        {
            "nama": NAME,
            "siapa": "198503012010011001",
            "pegawai": "Sintetis Contoh, S.Kom.",
            "nip": "19850301******1001",
            "sebab": "server menjawab 5.1.1",
            "tautan": None,
        },
    ),
    "data_check": (Mail.DATA_CHECK, {"nama": NAME, "gelombang": "2026-12-A", "tenggat": LATEST, "tautan": None}),
    "advice_overdue": (
        Mail.ADVICE_OVERDUE,
        {
            "nama": NAME,
            "gelombang": "2026-12-A",
            "sk": "SK-ADM-2",
            "lengkap": "2026-09-30",
            "kasus": 12,
            "tautan": "http://127.0.0.1:8000/gelombang/2026-12-A",
        },
    ),
    "morning_report": (
        Mail.MORNING_REPORT,
        {
            "nama": NAME,
            "tanggal": "2026-09-30",
            "maju": {"usulan": 12, "selesai": 3},
            "sebab": [{"aturan": "R-TEN-01", "jumlah": 4, "judul": "Masa jabatan paling singkat"}],
            "tertahan": 12345,
            "gagal": 0,
            "kasus_terlambat": 2,
            "tugas_terlambat": 7,
            "surat": {"antre": 5, "diterima": 40},
            "temuan": [
                {
                    "aturan": "R-PLT-01",
                    "hasil": "WARN",
                    "alasan": "Plt Camat Contoh sejak 5 Oktober 2026 sudah 75 hari; berakhir 4 Januari 2027.",
                }
            ],
            "temuan_lain": 3,
            "kalender": ["Cuti bersama tahun 2028 belum tercatat di kalender; tenggat dapat mundur."],
            "plt": 1,
            "kesinambungan": {
                "hari": [
                    {
                        "tanggal": "2026-10-01",
                        "hari": "Kamis",
                        "tugas": {"jumlah": 14, "menurut": {"atasan asal": 9, "asn": 5}},
                        "tanpa_pemilik": 2,
                        "kasus": {"jumlah": 3, "menurut": {"usulan": 3}},
                        "pemutus": 2,
                        "jabatan": 1,
                        "unit": 1,
                    }
                ],
                "tunjuk": [
                    {
                        "jabatan": "Kepala Puskesmas Contoh",
                        "sebab": "kosong",
                        "usul": "Plt oleh pemegang jabatan Dokter Ahli Madya (memegang jabatan pada unit yang sama)",
                        "mulai": "2026-10-01",
                        "selesai": "2026-12-31",
                    },
                    {"jabatan": "Camat Contoh", "sebab": "berhalangan", "usul": ""},
                ],
                "tunjuk_lain": 2,
                "peta_hari": ["2026-09-30", "2026-10-01"],
                "peta": [
                    {
                        "nama": "Kepala Puskesmas Contoh",
                        "sel": [{"teks": "ada", "nada": "aman"}, {"teks": "tanpa pejabat", "nada": "tanpa"}],
                    }
                ],
                "peta_lain": 1,
            },
            "tautan": "http://127.0.0.1:8000/operator",
        },
    ),
    "morning_report-kosong": (
        Mail.MORNING_REPORT,
        {
            "nama": NAME,
            "tanggal": "2026-09-30",
            "maju": {},
            "sebab": [],
            "tertahan": 0,
            "gagal": 0,
            "kasus_terlambat": 0,
            "tugas_terlambat": 0,
            "surat": {},
            "temuan": [],
            "temuan_lain": 0,
            "kalender": [],
            "plt": 0,
            "kesinambungan": {"hari": [], "tunjuk": [], "tunjuk_lain": 0, "peta_hari": [], "peta": [], "peta_lain": 0},
            "tautan": None,
        },
    ),
}
