"""The sheets that together are a KONTEKS.toml; its keys are checked by the same columns."""

from workflow.domain.context import ActingStatus, DecreeKind
from workflow.domain.registers.schema import NIP, Column, Kind, TableSchema

LETTER_KINDS = (
    "persetujuan_mendagri",
    "persetujuan_gubernur",
    "rekomendasi_bkn",
    "rekomendasi_kasn",
    "ba_tpk",
    "keputusan_hukdis",
    "lhp",
    "tim_pemeriksa",
    "bebas_temuan",
    "keputusan_mendagri_dukcapil",
    "delegasi",
    "persetujuan_opd_asal",
    "rekomendasi_opd_tujuan",
    "pernyataan_hukdis",
    "pernyataan_tugas_belajar",
    "permohonan_asn",
    "anjab_abk",
    "keterangan_pengadilan",
    "undangan",
    "sk",
    "petikan",
    "bast",
    "memori",
    "spp",
    "spmt",
    "pendapat_hukum",
    "pengesampingan",
    "keputusan_kota",
    "lainnya",
)
_DECREE_KINDS = tuple(kind.value for kind in DecreeKind)
_ACTING = tuple(status.value for status in ActingStatus)

ROUND = (
    TableSchema(
        "gelombang",
        (
            Column("kode", required=True),
            Column("pengusul", Kind.ACTOR),
            Column("tanggal_sosialisasi", Kind.DATE),
            Column("tanggal_sk", Kind.DATE),
            Column("tanggal_pelantikan", Kind.DATE),
            Column("tanggal_undangan", Kind.DATE),
            Column("penandatangan", Kind.ACTOR),
            Column("jabatan_penandatangan", Kind.CHOICE, choices=_ACTING),
        ),
        ("kode",),
    ),
    TableSchema(
        "sk",
        (
            Column("kode", required=True),
            Column("jenis", Kind.CHOICE, choices=_DECREE_KINDS),
            Column("nomor"),
            Column("tanggal", Kind.DATE, aliases=("tanggal_sk",)),
            Column("tanggal_pelantikan", Kind.DATE),
            Column("tanggal_undangan", Kind.DATE),
            Column("penandatangan", Kind.ACTOR),
            Column("jabatan_penandatangan", Kind.CHOICE, choices=_ACTING),
            Column("tmt", Kind.DATE),
        ),
        ("kode",),
    ),
    TableSchema(
        "kepala_daerah",
        (
            Column("status", Kind.CHOICE, choices=("definitif", "plt", "pj")),
            Column("tanggal_pelantikan", Kind.DATE),
            Column("akhir_masa_jabatan", Kind.DATE),
        ),
        (),
    ),
    TableSchema(
        "pilkada",
        (Column("tanggal_penetapan_paslon", Kind.DATE), Column("belum_dijadwalkan", Kind.YES_NO), Column("sumber")),
        (),
    ),
    TableSchema(
        "surat",
        (
            Column("jenis", Kind.CHOICE, required=True, choices=LETTER_KINDS),
            Column("nomor", required=True),
            Column("tanggal", Kind.DATE),
            Column("mencakup", Kind.LIST),
            Column("hasil", Kind.CHOICE, choices=("setuju", "tolak", "perlu_perbaikan")),
            Column("alasan"),
            Column("sha256"),
            Column("penandatangan", Kind.ACTOR),
            Column("anggota", Kind.LIST),
            Column("kuorum", Kind.INT),
            Column("berhalangan", Kind.LIST),
            Column("mundur", Kind.LIST),
            Column("aturan", Kind.LIST),
            Column("jenis_sk", Kind.LIST),
            Column("dari_nip", Kind.ACTOR, aliases=("dari",)),
            Column("kepada_nip", Kind.ACTOR, aliases=("kepada",)),
            Column("mulai", Kind.DATE),
            Column("selesai", Kind.DATE),
        ),
        ("jenis", "nomor", "tanggal", "mencakup", "sha256", "hasil"),
    ),
    TableSchema(
        "pelantikan",
        (NIP, Column("hadir", Kind.YES_NO, required=True), Column("tanggal", Kind.DATE), Column("spmt", Kind.DATE)),
        ("nip",),
    ),
)
