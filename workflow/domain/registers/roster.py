"""The roster, the position map and the proposals: pegawai, jabatan, usulan."""

from types import MappingProxyType

from workflow.domain.registers.schema import NIP, POST, Column, Kind, TableSchema

PEGAWAI = TableSchema(
    "pegawai",
    (
        NIP,
        Column("nama", required=True, aliases=(
            "nama_lengkap", "nama lengkap tanpa gelar", "nama lengkap dengan gelar", "nama pegawai", "nama asn",
        )),
        Column("gelar_depan", aliases=("glr depan",)),
        Column("gelar_belakang", aliases=("glr belakang",)),
        Column("tanggal_lahir", Kind.DATE, aliases=("tgl_lahir",)),
        Column(
            "jenis_kelamin", Kind.CHOICE, choices=("L", "P"), aliases=("kelamin", "jk", "l/p", "sex"),
            synonyms={"m": "L", "pria": "L", "lakilaki": "L", "1": "L", "f": "P", "w": "P", "wanita": "P",
                      "perempuan": "P", "2": "P"},
        ),
        Column("jenis_pegawai", aliases=("jenis_pegawai_nama",)),
        Column("status_pegawai", aliases=("status_cpns_pns", "status kepegawaian", "status asn")),
        Column("kedudukan", aliases=("kedudukan_hukum_nama", "kedudukan_hukum")),
        Column("golongan", Kind.GRADE, aliases=(
            "gol_akhir_nama", "gol", "gol ruang", "golongan ruang", "golongan pangkat", "pangkat golongan", "pangkat gol",
            "gol akhir", "golongan akhir", "pangkat golongan ruang", "pangkat gol ruang",
        )),
        Column("tmt_golongan", Kind.DATE, aliases=("tmt gol", "tmt gol ruang", "tmt golongan ruang", "tmt pangkat")),
        Column("tmt_cpns", Kind.DATE),
        Column("tmt_pns", Kind.DATE),
        Column("jenis_jabatan", aliases=("jenis_jabatan_nama", "kelompok jabatan")),
        POST,
        Column("jabatan", aliases=("jabatan_nama", "nama_jabatan", "jabatan fungsional", "jabatan struktural")),
        Column("tmt_jabatan", Kind.DATE, aliases=("tmt jab",)),
        Column("pendidikan", aliases=(
            "tingkat_pendidikan_nama", "tingkat pendidikan", "jenjang pendidikan", "pendidikan terakhir",
        )),
        Column("jurusan", aliases=("pendidikan_nama", "program studi", "prodi")),
        Column("tahun_lulus", Kind.YEAR),
        Column("id_unit", aliases=("unor_id",)),
        Column("unit", aliases=("unor_nama", "unit kerja", "subag unit kerja", "unor", "satuan kerja", "opd")),
        Column("instansi", aliases=("instansi_kerja_nama",)),
        Column("surel", Kind.EMAIL, aliases=("surel dinas", "alamat surel")),
        Column("email_gov", aliases=("email dinas",)),
        Column("email", aliases=("email pribadi", "alamat email")),
        Column("nip_atasan", Kind.NIP, aliases=("nip atasan langsung",)),
        Column(
            "saluran", Kind.CHOICE, choices=("surel", "cetak", "wa"),
            synonyms={"email": "surel", "whatsapp": "wa", "kertas": "cetak"},
        ),
    ),
    ("nip",),
)

POST_KINDS = ("jpt_pratama", "administrator", "pengawas", "pelaksana", "fungsional", "penugasan")
POST_PROFILES = ("struktural", "pelaksana", "jf", "guru", "kesehatan", "penugasan", "pppk")
"""`struktural` as the kind of a post is no kind yet: `intake.positions` finds it from echelon, name and class."""

_KIND_SYNONYMS = MappingProxyType({
    "jpt": "jpt_pratama", "jabatanpimpinantinggipratama": "jpt_pratama", "pimpinantinggipratama": "jpt_pratama",
    "iia": "jpt_pratama", "iib": "jpt_pratama", "eseloniia": "jpt_pratama", "eseloniib": "jpt_pratama",
    "jabatanadministrator": "administrator", "iiia": "administrator", "iiib": "administrator",
    "eseloniiia": "administrator", "eseloniiib": "administrator",
    "jabatanpengawas": "pengawas", "iva": "pengawas", "ivb": "pengawas", "eseloniva": "pengawas",
    "eselonivb": "pengawas",
    "jabatanpelaksana": "pelaksana", "jfu": "pelaksana", "fungsionalumum": "pelaksana",
    "jabatanfungsionalumum": "pelaksana", "staf": "pelaksana",
    "jf": "fungsional", "jft": "fungsional", "jabatanfungsional": "fungsional", "fungsionaltertentu": "fungsional",
    "jabatanfungsionaltertentu": "fungsional",
    "struktural": "struktural", "jabatanstruktural": "struktural", "manajerial": "struktural",
})

JABATAN = TableSchema(
    "jabatan",
    (
        Column("id_jabatan", required=True, aliases=("jabatan_id", "id_jab", "kode_jabatan")),
        Column("nama", required=True, aliases=("nama_jabatan", "jabatan_nama", "jabatan", "nomenklatur")),
        Column(
            "jenis", Kind.CHOICE, required=True, choices=POST_KINDS, aliases=("jenis_jabatan", "jenis_jabatan_nama"),
            synonyms=_KIND_SYNONYMS,
        ),
        Column("profil", Kind.CHOICE, choices=POST_PROFILES, synonyms={"fungsional": "jf"}),
        Column("eselon", aliases=("eselon_nama",)),
        Column("kelas", Kind.INT, aliases=("kelas_jabatan",)),
        Column("id_unit", aliases=("unor_id", "kode_unit")),
        Column("unit", aliases=("unor_nama", "nama_unit", "unit_kerja", "unor", "opd")),
        Column("id_unit_induk", aliases=("id_atasan_unit", "unor_induk_id", "kode_unit_induk")),
        Column("id_opd", aliases=("opd_id",)),
        Column("jabatan_induk", aliases=("parent", "atasan", "jabatan_atasan", "induk")),
        Column("kebutuhan", Kind.INT, aliases=("abk", "jumlah_kebutuhan", "formasi")),
        Column("pendidikan_min", aliases=("pendidikan_minimal",)),
        Column("golongan_min", Kind.GRADE, aliases=("golongan_minimal",)),
        Column("golongan_max", Kind.GRADE, aliases=("golongan_maksimal", "golongan_maks")),
        Column("layanan_kritis", Kind.YES_NO),
        Column("penandatangan", Kind.YES_NO),
        Column("instansi"),
    ),
    ("id_jabatan",),
    frozenset({"id_jabatan"}),
)

USULAN = TableSchema(
    "usulan",
    (
        NIP,
        Column("id_jabatan_tujuan", aliases=("jabatan_tujuan_id", "id tujuan")),
        Column("jabatan_tujuan", aliases=("nama_jabatan_tujuan", "jabatan baru")),
        Column("unit_tujuan", aliases=("nama_unit_tujuan", "unit baru")),
        Column(
            "jenis", Kind.CHOICE, required=True, choices=("rotasi", "promosi", "demosi", "pelepasan", "permintaan_sendiri"),
            aliases=("jenis_mutasi",),
        ),
        Column(
            "kode_alasan", Kind.CHOICE,
            choices=("kompetensi", "kebutuhan", "kinerja", "disiplin", "penataan", "permintaan", "pensiun_pengganti"),
            aliases=("alasan",),
        ),
        Column("uraian_alasan", aliases=("uraian", "keterangan_alasan")),
        Column(
            "dasar_pemberhentian", Kind.CHOICE,
            choices=(
                "mengundurkan_diri", "diberhentikan_sementara", "cltn", "tugas_belajar", "penugasan_penuh",
                "tidak_memenuhi_syarat",
            ),
        ),
        Column("pengganti_nip", Kind.NIP, aliases=("nip_pengganti",)),
        Column("plh_nip", Kind.NIP, aliases=("nip_plh",)),
        Column("sk", aliases=("kode_sk",)),
    ),
    ("nip",),
)
