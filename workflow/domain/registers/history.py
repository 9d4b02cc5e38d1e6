"""What is known of people and offices: competence, standing, roles (every table of `impor riwayat`)."""

from workflow.domain.registers.schema import END, NIP, POST, START, Column, Kind, TableSchema
from workflow.domain.stages import GRANTED_ROLES

COMPETENCE = (
    TableSchema(
        "standar_kompetensi",
        (
            Column("id_jabatan", required=True, aliases=POST.aliases),
            Column("kode", required=True, aliases=("kode_kompetensi",)),
            Column("level", Kind.INT, required=True),
        ),
        ("id_jabatan", "kode"),
    ),
    TableSchema(
        "kompetensi",
        (
            NIP,
            Column("kode", required=True, aliases=("kode_kompetensi",)),
            Column("level", Kind.DECIMAL, required=True),
            Column("tanggal", Kind.DATE),
        ),
        ("nip", "kode", "tanggal"),
    ),
    TableSchema(
        "talenta",
        (NIP, Column("kotak", Kind.INT, required=True, aliases=("kotak_talenta", "box")), Column("tanggal", Kind.DATE)),
        ("nip", "tanggal"),
    ),
    TableSchema(
        "uji_kompetensi",
        (
            NIP,
            Column("jabatan_fungsional", required=True),
            Column("tanggal", Kind.DATE),
            Column("lulus", Kind.YES_NO, required=True),
        ),
        ("nip", "jabatan_fungsional", "tanggal"),
    ),
    TableSchema(
        "diklat",
        (
            NIP,
            Column("nama", required=True, aliases=("nama_diklat",)),
            Column("tanggal", Kind.DATE),
            Column("jp", Kind.INT, aliases=("jam_pelajaran", "jumlah_jam")),
        ),
        ("nip", "nama", "tanggal"),
    ),
    TableSchema(
        "kinerja",
        (
            NIP,
            Column("tahun", Kind.YEAR, required=True),
            Column(
                "predikat",
                Kind.CHOICE,
                required=True,
                choices=("sangat_baik", "baik", "butuh_perbaikan", "kurang", "sangat_kurang"),
                aliases=("predikat_kinerja", "hasil_kinerja", "kuadran_kinerja"),
                synonyms={"misconduct": "kurang", "kurangmisconduct": "kurang"},
            ),
        ),
        ("nip", "tahun"),
    ),
)

STANDING = (
    TableSchema(
        "hukdis",
        (
            NIP,
            Column("tingkat", Kind.CHOICE, required=True, choices=("ringan", "sedang", "berat")),
            Column(
                "jenis", Kind.CHOICE, choices=("penurunan_jabatan", "pembebasan_jabatan", "pemberhentian", "lainnya")
            ),
            Column("nomor_sk", aliases=("no_sk",)),
            Column("tanggal_sk", Kind.DATE, aliases=("tgl_sk",)),
            Column("tanggal_lhp", Kind.DATE, aliases=("tgl_lhp",)),
            START,
            END,
            Column("proses", Kind.YES_NO, aliases=("dalam_proses",)),
        ),
        ("nip", "nomor_sk", "mulai"),
    ),
    TableSchema(
        "status",
        (
            NIP,
            Column(
                "jenis",
                Kind.CHOICE,
                required=True,
                choices=(
                    "tugas_belajar",
                    "cltn",
                    "ikatan_dinas",
                    "sakit",
                    "cuti_melahirkan",
                    "cuti_besar",
                    "pensiun",
                    "meninggal",
                    "mengundurkan_diri",
                    "diberhentikan_sementara",
                    "ditahan",
                ),
            ),
            START,
            END,
        ),
        ("nip", "jenis", "mulai"),
    ),
    TableSchema(
        "hubungan",
        (
            NIP._replace(kind=Kind.ACTOR),
            Column("nip_terkait", Kind.ACTOR, required=True),
            Column(
                "jenis",
                Kind.CHOICE,
                required=True,
                choices=("pasangan", "orang_tua", "anak", "saudara", "semenda", "usaha"),
            ),
        ),
        ("nip", "nip_terkait", "jenis"),
    ),
    TableSchema(
        "riwayat_jabatan",
        (
            NIP,
            POST,
            Column("tmt_mulai", Kind.DATE, required=True, aliases=("tmt_jabatan", "tmt", "mulai")),
            Column("tmt_selesai", Kind.DATE, aliases=("selesai",)),
            Column("seleksi_terbuka", Kind.YES_NO),
            Column("nama", aliases=("nama_jabatan", "jabatan_nama", "jabatan")),
            Column("jenis", aliases=("jenis_jabatan", "jenis_jabatan_nama")),
            Column("eselon"),
            Column("instansi"),
        ),
        ("nip", "tmt_mulai", "id_jabatan", "nama"),
    ),
    TableSchema(
        "pernyataan",
        (
            Column(
                "jenis",
                Kind.CHOICE,
                required=True,
                choices=(
                    "bebas_hukdis",
                    "tanpa_konflik",
                    "tanpa_tugas_belajar",
                    "kompetensi",
                    "formasi",
                    "bebas_temuan",
                ),
            ),
            Column("nomor", required=True, aliases=("nomor_surat", "no_surat")),
            Column("tanggal", Kind.DATE, aliases=("tanggal_surat", "tgl_surat")),
            Column("penandatangan_nip", Kind.ACTOR, aliases=("nip_penandatangan", "penandatangan")),
            NIP._replace(kind=Kind.ACTOR),
            Column("gelombang", aliases=("kode_gelombang",)),
        ),
        ("jenis", "nomor", "nip"),
    ),
)

_ROLES = tuple(role.value for role in GRANTED_ROLES)

OFFICES = (
    TableSchema(
        "peran",
        (
            NIP._replace(kind=Kind.ACTOR),
            Column("peran", Kind.CHOICE, required=True, choices=_ROLES),
            Column("id_unit", aliases=("unit",)),
            START,
            END,
        ),
        ("nip", "peran", "id_unit", "mulai"),
    ),
    TableSchema(
        "delegasi",
        (
            Column("dari_nip", Kind.ACTOR),
            Column("kepada_nip", Kind.ACTOR, required=True),
            Column("id_jabatan", aliases=POST.aliases),
            Column("peran", Kind.CHOICE, choices=_ROLES),
            START,
            END,
            Column("dasar", Kind.CHOICE, required=True, choices=("plh", "plt", "delegasi")),
            Column("nomor_surat", aliases=("no_surat", "nomor")),
        ),
        ("kepada_nip", "dasar", "dari_nip", "id_jabatan", "peran", "mulai"),
    ),
    TableSchema(
        "pejabat",
        (
            Column("id", required=True, aliases=("id_pejabat",)),
            Column("nama", required=True),
            Column("jabatan", aliases=("nama_jabatan",)),
            Column("surel", Kind.EMAIL, aliases=("email",)),
            NIP._replace(required=False),
        ),
        ("id",),
    ),
)
