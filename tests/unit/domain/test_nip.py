"""NIP: what is accepted, what is refused and why, and what of it may be shown."""

import csv
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.domain.nip import NipError, birth_from_nip, clean_nip, is_official_id, mask_nip, parse_nip

PNS, PPPK = "198503012010011001", "200012312024211001"


def test_a_pns_number_taken_apart():
    """Birth, TMT CPNS, sex and serial; the TMT is the first day of its month."""
    found = parse_nip(PNS)
    assert found == (PNS, "PNS", date(1985, 3, 1), "L", date(2010, 1, 1), 2010, "001")


def test_a_pppk_number_taken_apart():
    """Digits 13 and 14 are no month but the code and the frequency of the contract."""
    found = parse_nip(PPPK)
    assert found == (PPPK, "PPPK", date(2000, 12, 31), "L", None, 2024, "001")


@pytest.mark.parametrize(
    ("text", "kind", "sex"),
    [
        pytest.param("199301212020121001", "PNS", "L", id="PNS, man"),
        pytest.param("199301222020122004", "PNS", "P", id="PNS, woman"),
        pytest.param("199602292022012999", "PNS", "P", id="born on 29 February, last serial"),
        pytest.param("200012312024211001", "PPPK", "L", id="PPPK, first contract"),
        pytest.param("199001012023292011", "PPPK", "P", id="PPPK, ninth contract"),
        pytest.param("19850301 201001 1 001", "PNS", "L", id="printed with spaces"),
        pytest.param("  198503012010011001\n", "PNS", "L", id="blanks around"),
        pytest.param("'198503012010011001", "PNS", "L", id="SIASN's apostrophe"),
        pytest.param("\u2019198503012010011001", "PNS", "L", id="a curly apostrophe"),
        pytest.param("19850301-201001-1-001", "PNS", "L", id="dashes"),
        pytest.param("19850301.201001.1.001", "PNS", "L", id="points"),
        pytest.param("19850301\u00a0201001\u00a01\u00a0001", "PNS", "L", id="hard spaces"),
    ],
)
def test_numbers_that_are_accepted(text, kind, sex):
    """A number is read as meant, whatever decorates it."""
    found = parse_nip(text)
    assert (found.kind, found.sex) == (kind, sex)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        pytest.param("1993012120201210012", "harus 18 angka, ini 19", id="19 digits"),
        pytest.param("19930121202011001", "harus 18 angka, ini 17", id="17 digits"),
        pytest.param("19930121", "harus 18 angka, ini 8", id="8 digits"),
        pytest.param("", "hanya boleh berisi angka", id="empty"),
        pytest.param("19850301201001100X", "hanya boleh berisi angka", id="a letter"),
        pytest.param("١٩٨٥٠٣٠١٢٠١٠٠١١٠٠١", "hanya boleh berisi angka", id="digits of another script"),
        pytest.param("199301332020121001", "tanggal lahir", id="birth day 33"),
        pytest.param("200013312024121001", "tanggal lahir", id="birth month 13"),
        pytest.param("199302292020121001", "tanggal lahir", id="29 February of no leap year"),
        pytest.param("000001012020121001", "tanggal lahir", id="year 0"),
        pytest.param("199301222020131001", "TMT CPNS 2020-13", id="month 13 is no PPPK code"),
        pytest.param("199301222020001001", "TMT CPNS 2020-00", id="month 0"),
        pytest.param("199301222020201001", "angka ke-14", id="PPPK frequency 0"),
        pytest.param("199301222020301001", "TMT CPNS 2020-30", id="code 30"),
        pytest.param("199301212020123001", "jenis kelamin", id="sex 3"),
        pytest.param("199301212020120001", "jenis kelamin", id="sex 0"),
        pytest.param("198503012010011000", "dibulatkan oleh Excel", id="serial 000"),
        pytest.param("1.98503E+17", "dibulatkan oleh Excel", id="scientific"),
        pytest.param("1,98503012010011E+17", "dibulatkan oleh Excel", id="scientific with a comma"),
        pytest.param("2E17", "dibulatkan oleh Excel", id="scientific, short"),
    ],
)
def test_numbers_that_are_refused(text, reason):
    """A refusal says what is wrong, also where a spreadsheet has rounded the number."""
    with pytest.raises(NipError, match="NIP tidak sah") as error:
        parse_nip(text)
    assert reason in error.value.reason


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        pytest.param("200002012018011001", False, id="PNS a month before the 18th birthday"),
        pytest.param("200002012018021001", True, id="PNS on the 18th birthday"),
        pytest.param("200002022018021001", False, id="PNS a day before the 18th birthday"),
        pytest.param("200002022018031001", True, id="PNS the month after"),
        pytest.param("200012312017211001", False, id="PPPK in the year of the 17th"),
        pytest.param("200012312018211001", True, id="PPPK in the year of the 18th"),
        pytest.param("203001012010011001", False, id="appointed before birth"),
    ],
)
def test_eighteen_years_after_birth(text, fits):
    """Appointment is at least eighteen years after birth; a PPPK's number tells the year alone."""
    if fits:
        assert parse_nip(text).year == 2018
    else:
        with pytest.raises(NipError, match="18 tahun sesudah lahir"):
            parse_nip(text)


_VECTORS = Path(__file__).resolve().parents[4] / "shared" / "data" / "indonesia" / "nip_vectors.csv"
_ABSENT = pytest.mark.skip(reason="../shared/data/indonesia/nip_vectors.csv is not here: it is not part of the project")


def _vectors():
    if not _VECTORS.is_file():
        return [pytest.param("", "", marks=_ABSENT, id="the vectors")]
    rows = list(csv.DictReader(_VECTORS.read_text("utf-8").splitlines()))
    return [pytest.param(row["nip"], row["expected"], id=f"{row['nip']} {row['expected']}") for row in rows]


@pytest.mark.parametrize(("nip", "expected"), _vectors())
def test_collected_vectors(nip, expected):
    """The numbers that others test with are read as they say."""
    kind = None if _reason(nip) else parse_nip(nip).kind
    assert kind == {"valid PNS": "PNS", "valid PPPK": "PPPK", "invalid": None}[expected]


_BIRTHS = st.dates(date(1950, 1, 1), date(2000, 12, 31))
_SERIALS = st.integers(1, 999)


@given(_BIRTHS, st.integers(19, 40), st.integers(1, 12), st.sampled_from("12"), _SERIALS)
def test_every_pns_number_is_read_back(born, age, month, sex, serial):
    """Whatever makes a PNS number comes out of it again."""
    text = f"{born:%Y%m%d}{born.year + age}{month:02d}{sex}{serial:03d}"
    found = parse_nip(text)
    assert (found.born, found.tmt, found.serial) == (born, date(born.year + age, month, 1), f"{serial:03d}")
    assert (found.kind, found.sex) == ("PNS", "L" if sex == "1" else "P")


@given(_BIRTHS, st.integers(18, 40), st.integers(1, 9), st.sampled_from("12"), _SERIALS)
def test_every_pppk_number_is_read_back(born, age, frequency, sex, serial):
    """Whatever makes a PPPK number comes out of it again."""
    found = parse_nip(f"{born:%Y%m%d}{born.year + age}2{frequency}{sex}{serial:03d}")
    assert (found.kind, found.born, found.tmt, found.year) == ("PPPK", born, None, born.year + age)


def _reason(text):
    try:
        parse_nip(text)
    except NipError as error:
        return error.reason
    return None


@given(st.text(max_size=40))
def test_no_text_breaks_the_parser(text):
    """Any text is either eighteen digits or refused with a reason."""
    assert _reason(text) or (len(clean_nip(text)) == 18 and clean_nip(text).isdigit())


@pytest.mark.parametrize(
    ("nip", "shown"),
    [
        (PNS, "19850301******1001"),
        ("1985030120100110012", "19850301*******0012"),
        ("19850301201001", "19850301**1001"),
        ("198503012010", "198503012010"),
        ("P-wali-kota-pematangsiantar", "P-wali-kota-pematangsiantar"),
        ("", ""),
    ],
    ids=["a NIP", "a digit too many", "cut", "no longer than what is shown", "an official without a NIP", "nothing"],
)
def test_what_may_be_shown(nip, shown):
    """Eight digits and four, never the whole number, also of a damaged one."""
    assert mask_nip(nip) == shown


@pytest.mark.parametrize(
    ("text", "official"),
    [
        ("P-wali-kota", True),
        ("P-1", True),
        ("P-", False),
        ("p-1", False),
        (PNS, False),
        ("P-a b", False),
        ("P-1\n", False),
    ],
)
def test_ids_of_officials(text, official):
    """`P-<text>` is a person without a NIP."""
    assert is_official_id(text) is official


def test_birth_from_a_number():
    """A valid number tells the birth date, a damaged one does not."""
    assert birth_from_nip(PNS) == date(1985, 3, 1)
    assert birth_from_nip("198513012010011001") is None
