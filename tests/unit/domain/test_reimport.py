"""Changes of an import field by field, and records that contradict each other."""

from datetime import date

import pytest

from workflow.domain.reimport import (
    MOST_SHOWN,
    Conflict,
    FieldChange,
    Person,
    Tally,
    birth_of,
    contradictions,
    person_key,
)

SARI, OTHER = "198503122010012002", "198503122020122001"
BORN, LATER = date(1985, 3, 12), date(1986, 3, 12)


def test_each_field_is_new_changed_or_unchanged():
    """A value that was empty is new, another value is a change, an emptied one too; what is empty on both sides is nothing."""
    tally = Tally({"kind": "jenis"})
    tally.add_new({"nama": "Budi", "kind": None})
    tally.add_same({"nama": "Cici", "kind": "pns"})
    tally.add_changed(
        "1",
        {"nama": "Sari", "kind": "pns", "surel": None, "unit": "A", "x": None},
        {"nama": "Sari", "kind": "pppk", "surel": "s@a.id", "unit": None},
    )
    assert tally.fields == {"jenis": (0, 1, 1), "nama": (1, 0, 2), "surel": (1, 0, 0), "unit": (0, 1, 0)}
    assert tally.changes == [
        FieldChange("1", "jenis", "pns", "pppk"),
        FieldChange("1", "surel", None, "s@a.id"),
        FieldChange("1", "unit", "A", None),
    ]
    assert dict(tally.emptied) == {"unit": 1}
    assert tally.unlisted == 0


def test_what_is_worked_out_later_is_no_change():
    """An empty text stands for what the importer works out from other rows: the file says nothing about it."""
    tally = Tally()
    tally.add_new({"id_opd": "", "nama": "A"})
    tally.add_changed("1", {"id_opd": "dinas", "nama": "A"}, {"id_opd": "", "nama": "B"})
    assert (tally.fields, [one.column for one in tally.changes]) == ({"nama": (1, 1, 0)}, ["nama"])


@pytest.mark.parametrize("beyond", [0, 1], ids=["at_the_limit", "one_more"])
def test_beyond_a_thousand_changes_are_counted_only(beyond: int):
    """A thousand changes are listed; what is beyond is counted."""
    tally = Tally()
    for number in range(MOST_SHOWN + beyond):
        tally.add_changed(str(number), {"unit": "A"}, {"unit": "B"})
    assert (len(tally.changes), tally.unlisted, tally.changed["unit"]) == (MOST_SHOWN, beyond, MOST_SHOWN + beyond)


def test_a_kept_nip_with_another_birth_date_is_held():
    """The kept record stands on the left, the row of the file on the right, and the row is held."""
    kept, row = Person(None, SARI, "Sari", BORN), Person(4, SARI, "Sari", LATER)
    first, *others = contradictions([row], {SARI: kept}, [])
    assert first == (Conflict.BIRTHS, kept, row, True)
    assert [(one.kind, one.left.birth, one.holds) for one in others] == [(Conflict.BIRTHS, BORN, False)]


@pytest.mark.parametrize("birth", [None, BORN], ids=["unknown", "equal"])
def test_no_contradiction_where_births_agree_or_are_unknown(birth: date | None):
    """A birth date that is missing contradicts nothing."""
    row = Person(4, SARI, "Sari", birth)
    assert contradictions([row], {SARI: Person(None, SARI, "Sari", BORN)}, [(row, row)]) == []


def test_a_nip_twice_in_a_file_with_two_birth_dates():
    """Both rows of the file stand side by side."""
    twin = (Person(2, SARI, "Sari", BORN), Person(3, SARI, "Sari", LATER))
    assert contradictions([twin[0]], {}, [twin]) == [(Conflict.BIRTHS, *twin, True)]


def test_one_person_with_two_numbers():
    """Name (without degrees) and birth date are a person: in the file, and between the file and what is kept; it is shown, not held."""
    kept = Person(None, OTHER, "Dr. Sari Dewi, S.H.", BORN)
    row = Person(2, SARI, "SARI DEWI", None)
    assert contradictions([row], {OTHER: kept}, []) == [(Conflict.NUMBERS, kept, row, False)]
    again = Person(3, OTHER, "Sari Dewi", BORN)
    assert contradictions([row, again], {OTHER: kept}, []) == [(Conflict.NUMBERS, row, again, False)]
    assert contradictions([row, again._replace(name="Sari Devi")], {}, []) == []


def test_names_and_births_are_compared_as_people_mean_them():
    """Degrees, titles, blanks and case make no other person; the NIP bears the birth date."""
    assert person_key("Dr. Sari  Dewi, S.H., M.H.") == person_key("SARI DEWI") == "saridewi"
    assert birth_of(SARI) == BORN
