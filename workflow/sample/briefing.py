"""What the sample round tells everybody: its plan, its timetable, the one session, two questions with their answers."""

from datetime import date

PLAN: dict[str, object] = {
    "rencana": "Mengisi jabatan yang lowong dan menempatkan pegawai menurut kompetensi dan kebutuhan unit.",
    "kriteria": [
        "Kompetensi dan pendidikan sesuai standar jabatan",
        "Pangkat, masa jabatan, dan penilaian kinerja memenuhi syarat",
        "Layanan unit asal tetap berjalan",
    ],
    "bertanya": "Bidang Mutasi BKPSDM pada jam kerja",
}
TIMETABLE = (
    ("Sosialisasi rencana dan kriteria", date(2026, 11, 20)),
    ("Tanggapan pegawai", date(2026, 11, 27)),
    ("Penetapan SK", date(2026, 12, 1)),
    ("Pelantikan", date(2026, 12, 3)),
)
SESSION: dict[str, object] = {"mulai": "09.00", "selesai": "11.30", "tempat": "Ruang Serbaguna Balai Kota"}
QUESTIONS = (
    (
        "Bagaimana pegawai menyampaikan keberatan?",
        "Sebelum SK sebagai tanggapan, sesudah SK sebagai keberatan tertulis.",
    ),
    ("Apakah diam merugikan pegawai?", "Tidak; diam dicatat, dan usulan berjalan menurut jadwal."),
)
