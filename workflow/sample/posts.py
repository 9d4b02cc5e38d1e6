"""The position map of the synthetic city: units as a tree, posts with echelon, class, need and grade range."""

from collections.abc import Iterator
from dataclasses import dataclass

from workflow.sample.catalogue import Agency, Catalogue, District, Template

FULL_SIZE = 5200
"""Number of ASN for which the needs of posts.toml are written."""

FIXED_SIZE = 600
"""About this many posts are structural or heads of schools and clinics: they do not grow with the city."""


@dataclass(frozen=True)
class Unit:
    """A work unit; `parent` is empty for an agency."""

    id: str
    name: str
    parent: str
    agency: str
    functional: str = ""
    critical: bool = False


@dataclass(frozen=True)
class Post:
    """A post of the map. `slots` is how many people it may hold; empty texts are empty cells."""

    id: str
    code: str
    name: str
    kind: str
    profile: str
    echelon: str
    job_class: int
    unit: Unit
    slots: int
    education: str
    grades: tuple[str, str]
    critical: bool = False
    signatory: bool = False

    @property
    def single(self) -> bool:
        """True for a post that one official leads a unit from: structural, or head of a school or clinic."""
        return bool(self.echelon) or self.kind == "penugasan"


def position_map(catalogue: Catalogue, employees: int) -> list[Post]:
    """All posts of a city of this size, agency by agency, heads before staff.

    Args:
        catalogue: the facts of the city.
        employees: number of ASN; needs of non-structural posts grow with it, never below one.
    """
    growth = max(1.0, (employees - FIXED_SIZE) / (FULL_SIZE - FIXED_SIZE))
    return list(_Mapper(catalogue, growth).posts())


class _Mapper:
    def __init__(self, catalogue: Catalogue, growth: float) -> None:
        self.catalogue, self.growth = catalogue, growth

    def posts(self) -> Iterator[Post]:
        yield from self._secretariat()
        for agency in self.catalogue.agencies:
            yield from self._agency(agency)
        yield from self._schools()
        yield from self._clinics()
        for district in self.catalogue.districts:
            yield from self._district(district)

    def _secretariat(self) -> Iterator[Post]:
        facts = self.catalogue.secretariat
        top = Unit(facts.code, facts.name, "", facts.code, facts.functional)
        yield self._led(top, "SEKDA", "Sekretaris Daerah", "II.a", signatory=True)
        for number, field in enumerate(facts.experts, 1):
            yield self._led(top, f"SAHLI{number}", f"Staf Ahli Wali Kota Bidang {field}", "II.b")
        for number, (name, bureaus) in enumerate(facts.assistants, 1):
            unit = Unit(f"{facts.code}.A{number}", name, facts.code, facts.code, facts.functional)
            yield self._led(unit, "ASISTEN", name, "II.b")
            for index, bureau in enumerate(bureaus, 1):
                yield from self._bureau(Unit(f"{unit.id}{index}", bureau, unit.id, facts.code, facts.functional))

    def _bureau(self, unit: Unit) -> Iterator[Post]:
        yield self._led(unit, "KABAG", f"Kepala {unit.name}", "III.a")
        yield self._led(unit, "KSB1", f"Kepala Subbagian Tata Usaha {unit.name}", "IV.a")
        yield from self._staff(unit, "bidang")

    def _agency(self, agency: Agency) -> Iterator[Post]:
        top = Unit(agency.code, agency.name, "", agency.code, agency.functional, agency.critical)
        yield self._led(top, "KEPALA", agency.head, "II.b", signatory=agency.critical)
        if agency.code != "SETWAN":
            office = self._below(top, "SEK", f"Sekretariat {agency.name}")
            yield self._led(office, "SEKRETARIS", agency.secretary, "III.a")
            yield self._led(office, "KSB1", f"Kepala Subbagian Umum dan Kepegawaian {agency.name}", "IV.a")
            yield self._led(office, "KSB2", f"Kepala Subbagian Perencanaan dan Keuangan {agency.name}", "IV.a")
            yield from self._staff(office, "sekretariat")
        for number, name in enumerate(agency.divisions, 1):
            yield from self._division(self._below(top, f"B{number}", name), agency)
        if agency.code == "RSUD":
            ward = self._below(top, "RAWAT", "Instalasi Pelayanan RSUD")
            yield self._led(ward, "KAINST", f"Kepala {ward.name}", "IV.a")
            yield from self._staff(ward, "rsud")

    def _division(self, unit: Unit, agency: Agency) -> Iterator[Post]:
        echelon = "III.a" if agency.code in {"SETWAN", "INSP"} else "III.b"
        title = unit.name if agency.code == "INSP" else f"Kepala {unit.name} {agency.name}"
        yield self._led(unit, "KABID", title, echelon)
        for number in range(1, agency.sections + 1):
            yield self._led(unit, f"KASI{number}", f"Kepala Seksi {number} {unit.name} {agency.name}", "IV.a")
        yield from self._staff(unit, "bidang")

    def _schools(self) -> Iterator[Post]:
        for number in range(1, self.catalogue.primary_schools + 1):
            name = f"SD Negeri {self.catalogue.first_school_number + number - 1}"
            yield from self._school(f"SD{number:03d}", name, "sd")
        for number in range(1, self.catalogue.junior_schools + 1):
            yield from self._school(f"SMP{number:02d}", f"SMP Negeri {number} Pematangsiantar", "smp")

    def _school(self, unit_id: str, name: str, place: str) -> Iterator[Post]:
        unit = Unit(unit_id, name, "DISDIK", "DISDIK")
        yield self._assigned(unit, "KEPSEK", f"Kepala {name}")
        yield from self._staff(unit, place)

    def _clinics(self) -> Iterator[Post]:
        for number, name in enumerate(self.catalogue.clinics, 1):
            unit = Unit(f"PKM{number:02d}", f"Puskesmas {name}", "DINKES", "DINKES")
            yield self._assigned(unit, "KAPUS", f"Kepala {unit.name}")
            yield from self._staff(unit, "puskesmas")

    def _district(self, district: District) -> Iterator[Post]:
        top = Unit(f"KEC-{district.code}", f"Kecamatan {district.name}", "", f"KEC-{district.code}")
        yield self._led(top, "CAMAT", f"Camat {district.name}", "III.a")
        yield self._led(top, "SEKCAM", f"Sekretaris {top.name}", "III.b")
        for number, field in enumerate(("Pemerintahan", "Ketenteraman dan Ketertiban", "Pembangunan"), 1):
            yield self._led(top, f"KASI{number}", f"Kepala Seksi {field} {top.name}", "IV.a")
        yield self._led(top, "KSB1", f"Kepala Subbagian Umum {top.name}", "IV.b")
        yield from self._staff(top, "kecamatan")
        for number, ward in enumerate(district.wards, 1):
            yield from self._ward(Unit(f"{top.id}.K{number}", f"Kelurahan {ward}", top.id, top.id))

    def _ward(self, unit: Unit) -> Iterator[Post]:
        yield self._led(unit, "LURAH", f"Lurah {unit.name.removeprefix('Kelurahan ')}", "IV.a")
        yield self._led(unit, "SEKLUR", f"Sekretaris {unit.name}", "IV.b")
        yield self._led(unit, "KASI1", f"Kepala Seksi Pelayanan Umum {unit.name}", "IV.b")
        yield from self._staff(unit, "kelurahan")

    def _below(self, top: Unit, code: str, name: str) -> Unit:
        return Unit(f"{top.id}.{code}", name, top.id, top.agency, top.functional, top.critical)

    def _led(self, unit: Unit, code: str, name: str, echelon: str, *, signatory: bool = False) -> Post:
        kind = self.catalogue.structural[echelon]
        return _post(unit, code, name, kind, echelon=echelon, critical=unit.critical, signatory=signatory)

    def _assigned(self, unit: Unit, code: str, name: str) -> Post:
        kind = Template(name, "penugasan", "penugasan", 12, "S1", ("III/c", "IV/c"))
        return _post(unit, code, name, kind, critical=code == "KAPUS")

    def _staff(self, unit: Unit, place: str) -> Iterator[Post]:
        for code, need in self.catalogue.needs[place].items():
            template = self.catalogue.staff[code]
            title = template.name.format(jf=unit.functional)
            yield _post(unit, code, title, template, slots=max(1, round(need * self.growth)))


def _post(
    unit: Unit,
    code: str,
    name: str,
    template: Template,
    *,
    echelon: str = "",
    slots: int = 1,
    critical: bool = False,
    signatory: bool = False,
) -> Post:
    return Post(
        f"{unit.id}-{code}",
        code,
        name,
        template.kind,
        template.profile,
        echelon,
        template.job_class,
        unit,
        slots,
        template.education,
        template.grades,
        critical,
        signatory,
    )
