"""usulan: the proposals as an office types them, and the answer key of what `periksa` must find."""

from collections.abc import Mapping, Sequence

from workflow.sample.offices import Row
from workflow.sample.plan import CasePlan, RoundPlan
from workflow.sample.roster import nip_habits
from workflow.sample.staffing import City

Key = dict[str, dict[str, str]]

HEADINGS = (
    "No",
    "NIP ",
    "Nama",
    "id_jabatan_tujuan",
    "Jenis",
    "kode alasan",
    "Uraian Alasan",
    "dasar_pemberhentian",
    "pengganti_nip",
    "plh_nip",
    "sk",
    "Keterangan",
    "Keterangan",
)
"""A blank behind one heading, another twice, small and capital letters mixed: as such lists are."""

REASONS = {
    "kompetensi": "Kompetensi yang bersangkutan sesuai dengan kebutuhan {post}.",
    "kebutuhan": "Jabatan {post} perlu segera diisi menurut analisis beban kerja.",
    "kinerja": "Penempatan pada {post} diperlukan untuk perbaikan capaian kinerja unit.",
    "disiplin": "Pelaksanaan keputusan hukuman disiplin; ditempatkan sebagai {post}.",
    "penataan": "Penataan pegawai antarunit; ditempatkan sebagai {post}.",
    "permintaan": "Permohonan sendiri yang bersangkutan untuk bertugas sebagai {post}.",
    "pensiun_pengganti": "Menggantikan pejabat yang memasuki batas usia pensiun pada {post}.",
}
RELEASED = "Mengundurkan diri dari jabatan administrasi atas permohonan tertulis sendiri."
EXACT_DIGITS = 15
"""Excel keeps this many digits of a number and makes the rest zeros."""


def rounded_by_excel(nip: str) -> str:
    """A NIP after it has once been a number in Excel."""
    return nip[:EXACT_DIGITS] + "0" * (len(nip) - EXACT_DIGITS)


def proposal_sheet(city: City, plan: RoundPlan) -> tuple[Sequence[str], list[Row]]:
    """usulan: a title, a blank row, headings, one row a case in the order of the plan."""
    typed = nip_habits([city.subjects[case.key].nip for case in plan.cases])
    rows: list[Row] = [(), HEADINGS]
    for number, (case, nip) in enumerate(zip(plan.cases, typed, strict=True), 1):
        rows.append(_row(number, case, nip, city, plan))
    return (f"DAFTAR USULAN MUTASI GELOMBANG {plan.code} (DATA SINTETIS)",), rows


def _row(number: int, case: CasePlan, nip: str, city: City, plan: RoundPlan) -> Row:
    subject, target = city.subjects[case.key], city.posts.get(case.target)
    shown = rounded_by_excel(subject.nip) if case.damaged_nip else nip
    successor = next((city.subjects[other.key].nip for other in plan.cases if other.target == case.origin), None)
    cover = stand_in(case, city) if successor is None and subject.post.echelon else None
    reason = REASONS[case.reason].format(post=target.name) if target else RELEASED
    return (
        number,
        shown,
        subject.full_name,
        case.target or None,
        case.kind.replace("_", " ").title(),
        case.reason,
        reason,
        case.ground or None,
        successor,
        cover,
        case.decree,
        None,
        f"dari {subject.post.name}",
    )


def stand_in(case: CasePlan, city: City) -> str | None:
    """Somebody of the same unit, else of the same agency, who can be Plh: nobody of the round; None where none is named."""
    if case.uncovered:
        return None
    moving = {person.nip for person in city.subjects.values()}
    own = city.posts[case.origin].unit
    near = sorted((post for post in city.posts.values() if post.unit.agency == own.agency), key=lambda p: p.unit != own)
    colleagues = (p for post in near for p in city.holders.get(post.id, ()))
    return next((p.nip for p in colleagues if p.nip not in moving and not p.contract), None)


def answer_key(city: City, plan: RoundPlan) -> Key:
    """`{"NIP:post": {rule: result}}`: what is not PASS, by case; the NIP as it stands in the file where it is damaged."""
    return {proposal_id(case, city): dict(sorted(case.expected.items())) for case in plan.cases}


def proposal_id(case: CasePlan, city: City) -> str:
    """The key of a case."""
    nip = city.subjects[case.key].nip
    return f"{rounded_by_excel(nip) if case.damaged_nip else nip}:{case.target}"


def case_numbers(plan: RoundPlan) -> Mapping[str, str]:
    """The case number by the key of the plan: the rows that can be imported, in file order."""
    accepted = [case for case in plan.cases if not case.damaged_nip]
    return {case.key: f"MUT-{plan.dated.year}-{number:04d}" for number, case in enumerate(accepted, 1)}
