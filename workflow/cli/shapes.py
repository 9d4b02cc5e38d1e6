"""The shapes of the JSON answers, as CONTRACT.md gives them."""

from typing import Any, NotRequired, TypedDict

FindingShape = dict[str, Any]


class RejectShape(TypedDict):
    """A cell or row that was not accepted."""

    baris: int
    kolom: str
    nilai: str
    alasan: str


class FieldShape(TypedDict):
    """How many values of one column are new, changed and as before."""

    baru: int
    berubah: int
    tetap: int


class ChangeShape(TypedDict):
    """One field of a row that was kept already."""

    baris: int
    kunci: str
    kolom: str
    lama: object
    baru: object


class SideShape(TypedDict):
    """One side of a conflict; `sumber` is `berkas baris N` or `tersimpan` or `NIP`."""

    sumber: str
    nip: str
    nama: str
    tanggal_lahir: str | None


class ConflictShape(TypedDict):
    """Two records that cannot both be right, side by side; `menahan` where the row of the file is kept out."""

    jenis: str
    menahan: bool
    kiri: SideShape
    kanan: SideShape


class ImportShape(TypedDict):
    """The answer of `impor`; `perubahan` lists the first thousand changes, `perubahan_lain` counts the others."""

    lembar: str | None
    baris_judul: int
    baris: int
    diterima: int
    ditolak: list[RejectShape]
    baru: int
    berubah: int
    tetap: int
    kolom: NotRequired[dict[str, FieldShape]]
    perubahan: NotRequired[list[ChangeShape]]
    perubahan_lain: NotRequired[int]
    bentrok: NotRequired[list[ConflictShape]]
    catatan: NotRequired[list[str]]
    kasus: NotRequired[list[dict[str, object]]]


class ActShape(TypedDict):
    """The answer of `aksi` for one case; the last ones where the act did more than move the case."""

    nomor: str
    pemicu: str
    berhasil: bool
    dari: str
    ke: str
    versi: int
    temuan: list[FindingShape]
    pengembalian: NotRequired[dict[str, Any]]
    ralat: NotRequired[dict[str, Any]]
    pembatalan: NotRequired[dict[str, Any]]
    keberatan: NotRequired[dict[str, Any]]
    bukti_gugur: NotRequired[list[dict[str, Any]]]


class ListShape(TypedDict):
    """The answer of `aksi --gelombang`."""

    gelombang: str
    sk: str | None
    pemicu: str
    berhasil: bool
    digest: str
    kasus: list[ActShape]
    dikecualikan: list[str]
    dicoret: list[str]


class GapShape(TypedDict):
    """What one rule costs for want of a table; `ditutup_pernyataan` cases a statement of that kind would free."""

    aturan: str
    tidak_diketahui: int
    tertahan: int
    pernyataan: str | None
    ditutup_pernyataan: int


class CoverShape(TypedDict):
    """How many of how many."""

    tercakup: int
    dari: int


class TableShape(TypedDict):
    """One table of `kesiapan`; `satuan` is asn or jabatan, null for tables that cover nobody by name."""

    tabel: str
    diimpor: bool
    terakhir: str | None
    baris: int
    satuan: str | None
    cakupan: CoverShape | None
    cakupan_kasus: CoverShape | None
    kasus_tidak_diketahui: int
    kasus_tertahan: int
    aturan: list[GapShape]


class StatementShape(TypedDict):
    """How many open cases a signed statement of a kind would free from its rule."""

    jenis: str
    aturan: str
    kasus_ditutup: int


class ReadinessShape(TypedDict):
    """The answer of `kesiapan`."""

    pada: str
    gelombang: str | None
    asn: int
    kasus: int
    kasus_kurang_data: int
    kasus_tertahan: int
    tabel: list[TableShape]
    konteks: list[GapShape]
    pernyataan: list[StatementShape]


class PlacementShape(TypedDict):
    """One person on one post."""

    nip: str
    id_jabatan: str
    skor: float


class MatchingShape(TypedDict):
    """The answer of `jodohkan`."""

    status: str
    ditempatkan: int
    total: float
    penempatan: list[PlacementShape]
    tidak_ditempatkan: list[str]
    kosong: list[str]


class PlanPairShape(TypedDict):
    """A person and a post."""

    nip: str
    id_jabatan: str


class PlannedMoveShape(TypedDict):
    """One move of a plan."""

    nip: str
    dari: str | None
    id_jabatan_tujuan: str
    sk: str
    tmt: str
    nilai: float
    menggantikan: str | None
    digantikan: str | None
    perlu_dilengkapi: list[str]


class PlanBreachShape(TypedDict):
    """What a plan breaks."""

    sebab: str
    perihal: str
    hari: str


class PlanPriceShape(TypedDict):
    """What forcing or forbidding a move costs."""

    nip: str
    id_jabatan: str
    bila: str
    harga: float | None
    kritis: int | None
    gantinya: list[PlanPairShape]


class PlanCandidatesShape(TypedDict):
    """How many pairs the rules were asked about."""

    ditanyakan: int
    lolos: int
    ditolak: dict[str, int]


class PlanShape(TypedDict):
    """The answer of `rencana`."""

    status: str
    nilai: float
    kurang_paling_banyak: float
    celah: float
    terbukti_di_antara_calon: bool
    kritis_terisi: int
    perpindahan: list[PlannedMoveShape]
    pelanggaran: list[PlanBreachShape]
    harga: list[PlanPriceShape]
    tidak_lagi: list[PlanPairShape]
    calon: PlanCandidatesShape
    catatan: list[str]
    unit: list[dict[str, object]]
    pegawai_harian: list[dict[str, object]]
    berkas: list[str]


class PlanFindingShape(TypedDict):
    """What the rules say of one move of a list made by hand."""

    nip: str
    id_jabatan: str
    hasil: str
    sebab: str


class CheckedPlanShape(TypedDict):
    """The answer of `rencana --periksa`."""

    hasil: str
    pelanggaran: list[PlanBreachShape]
    temuan: list[PlanFindingShape]
    unit: list[dict[str, object]]
    pegawai_harian: list[dict[str, object]]
    berkas: list[str]
