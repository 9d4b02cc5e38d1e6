"""BKN's answers in parts: what was recommended goes on, the rest waits with its reason, and broken chains are shown."""

import contextlib
import io
import json
import shlex
from datetime import date

import pytest

from tests.city import close_all, database_copy, house_on
from workflow.cli.main import main
from workflow.domain.acts import Act, Paper
from workflow.domain.findings import Result
from workflow.domain.rulebook import judge
from workflow.domain.stages import Trigger
from workflow.intake.tables import read_table
from workflow.intake.writer import write_csv
from workflow.services.deciding import ListScope, act_on_list
from workflow.storage.facts import Selection, Viewer

SIGNED, ROUND = "2026-12-01", "2026-12"
FIRST, SECOND, HELD = "DISHUB.B1-KABID", "DLH.B1-KABID", "KUKMPP.B1-KABID"
"""Posts of a chain of the sample city's round: each holder enters the next post."""


def command(*words, day=SIGNED):
    """Runs a command; returns (exit code, JSON answer)."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()):
        code = main([*map(str, words), "--pada", day, "--json"])
    close_all()
    return code, json.loads(out.getvalue())


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def eve(request, eve_of, tmp_path, monkeypatch):
    """The city on the morning on which the SKs are signed, as the configured database."""
    url = database_copy(eve_of(request.param, date.fromisoformat(SIGNED)), tmp_path)
    monkeypatch.setenv("MUTASI_DATABASE_URL", url)
    monkeypatch.setenv("MUTASI_VAR", str(tmp_path))
    return url


@pytest.fixture
def tell(city_files, tmp_path):
    """Adds letters to a copy of the round's context and reads it again; returns its path."""

    def told(*letters, read=True, **main_values):
        text = (city_files.folder / "gelombang.toml").read_text()
        begin = "\n".join(f"{key} = {json.dumps(value)}" for key, value in main_values.items())
        text = text.replace("[gelombang]\n", f"[gelombang]\n{begin}\n", 1)
        for letter in letters:
            # JSON writes text and lists as TOML does.
            text += "\n[[surat]]\n" + "\n".join(
                f"{key} = {value if key == 'tanggal' else json.dumps(value)}" for key, value in letter.items()
            )
        path = tmp_path / "konteks.toml"
        path.write_text(text + "\n")
        if read:
            assert command("gelombang", path, "--pelaku", city_files.proposer)[0] == 0
        return path

    return told


def proposed(city):
    """Who is proposed for each post."""
    rows = read_table(city.folder / "usulan.xlsx", "usulan").rows
    return {str(row.values["id_jabatan_tujuan"]): str(row.values["nip"]) for row in rows}


def answer(result, *covers, **more):
    """A letter of BKN of the day before the SK."""
    base = {"jenis": "rekomendasi_bkn", "nomor": f"B-1/{result}", "tanggal": "2026-11-30", "hasil": result}
    return {**base, "alasan": "SKP belum diunggah", "mencakup": list(covers), **more}


@pytest.fixture
def chain(city_files):
    """The NIPs of a chain of three, first to last, by which post they enter, and the last one's `NIP:post`."""
    by_target = proposed(city_files)
    first, second = by_target[SECOND], by_target[HELD]
    last = by_target["DISPORA.B1-KABID"]
    return first, second, last, f"{last}:DISPORA.B1-KABID"


def decided(city):
    """The PPK's recorded decision on SK A: who was left out."""
    row = next(row for row in city.decisions if row["pemicu"] == "setujui" and "--sk A" in row["argumen"])
    words = shlex.split(row["argumen"])
    return [words[place + 1] for place, word in enumerate(words) if word == "--kecuali"]


PAPER = Paper("800.1.3.3/1241/BKPSDM/2026", "198001012005011001", "198002022005012002")


def simulate(url, left_out):
    """What the PPK's decision on SK A would answer: (done, {NIP: rules that stop it})."""
    house = house_on(url, f"{SIGNED}T10:00")
    found = act_on_list(
        Act(Trigger.SETUJUI, "P-walikota", dry_run=True, paper=PAPER), ListScope(ROUND, "A", tuple(left_out)), house
    )
    with house.store.reading() as conn:
        files = house.loader.load(conn, Selection.of_round(ROUND), Viewer(house.clock.today()))
    nips = {file.facts.case.number: file.nip for file in files}
    house.store.close()
    stopped = {nips[a.number]: {f.rule for f in a.findings if f.stops} for a in found.answers}
    return found.done, {nip: rules for nip, rules in stopped.items() if rules}


def test_a_partly_answered_round_goes_on_with_the_rest(eve, tell, chain, city_files):
    """Who is sent back for mending and the chain behind him are stopped, nobody else; without them the list is signed."""
    first, second, last, cover = chain
    out = decided(city_files)
    assert simulate(eve, out) == (True, {})
    tell(answer("perlu_perbaikan", cover))
    done, stopped = simulate(eve, out)
    assert not done
    assert stopped == {last: {"R-AUT-03"}, second: {"R-VAC-01"}, first: {"R-VAC-01"}}
    assert simulate(eve, [*out, *stopped]) == (True, {})


def test_one_case_is_judged_like_the_whole_round(eve, tell, chain):
    """A chain is broken through all its links, also where one case alone is loaded."""
    first, *_others, cover = chain
    tell(answer("tolak", cover))
    house = house_on(eve, f"{SIGNED}T10:00")
    viewer = Viewer(house.clock.today(), None, Trigger.SETUJUI)
    with house.store.reading() as conn:
        whole = house.loader.load(conn, Selection.of_round(ROUND), viewer)
        number = next(file.facts.case.number for file in whole if file.nip == first)
        (alone,) = house.loader.load(conn, Selection.of_numbers([number]), viewer)
    assert alone.facts.rivals == next(file.facts.rivals for file in whole if file.nip == first)
    found = next(f for f in judge(alone.facts, Trigger.SETUJUI, house.rulebook) if f.rule == "R-VAC-01")
    assert (found.result, found.case, found.evidence["sebab"]) == (Result.BLOCK, "rantai_putus", ["rantai"])
    house.store.close()


def test_who_is_left_out_breaks_his_chain(eve, chain, city_files):
    """A holder who is left out of the list leaves no post: whoever enters it is stopped until he is left out too."""
    first, second, last, _cover = chain
    out = decided(city_files)
    assert simulate(eve, [*out, last]) == (False, {second: {"R-VAC-01"}})
    assert simulate(eve, [*out, last, second]) == (False, {first: {"R-VAC-01"}})
    assert simulate(eve, [*out, last, second, first]) == (True, {})


def test_the_round_shows_states_and_broken_chains(eve, tell, chain):
    """`gelombang` and `kasus` tell each name's state with letter and reason; the chain is a field of its own."""
    first, second, last, cover = chain
    before = command("gelombang", ROUND)[1]
    assert before["rantai_putus"] == []
    assert before["imut"]["direkomendasikan"] == len(before["kasus"])
    tell(answer("perlu_perbaikan", cover))
    after = command("gelombang", ROUND)[1]
    states = {case["nip"]: case["imut"] for case in after["kasus"]}
    told = {"surat": "B-1/perlu_perbaikan", "tanggal": "2026-11-30", "alasan": "SKP belum diunggah"}
    assert states[last] == {**states[last], **told, "keadaan": "perlu_perbaikan"}
    assert {nip for nip, state in states.items() if state["keadaan"] != "direkomendasikan"} == {last}
    broken = {
        chain["nip"]: [(one["nip"], one["sebab"]) for one in chain["menunggu"]] for chain in after["rantai_putus"]
    }
    assert broken == {first: [(second, "rantai")], second: [(last, "perlu_perbaikan")]}
    number = next(case["nomor"] for case in after["kasus"] if case["nip"] == last)
    assert command("kasus", number)[1]["imut"] == states[last]


def test_the_pre_flight_shows_broken_chains_too(eve, tell, chain, city_files):
    """`periksa` names the rows, and R-VAC-01 judges them; the findings of all others stay as they were."""
    first, second, last, cover = chain
    path = tell(answer("tolak", cover), read=False)
    proposals = city_files.folder / "usulan.xlsx"
    before = command("periksa", proposals, "--gelombang", city_files.folder / "gelombang.toml")[1]
    after = command("periksa", proposals, "--gelombang", path)[1]
    assert before["rantai_putus"] == []
    assert [(chain["nip"], [one["sebab"] for one in chain["menunggu"]]) for chain in after["rantai_putus"]] == [
        (first, ["rantai"]),
        (second, ["ditolak"]),
    ]
    assert all(chain["baris"] > 1 for chain in after["rantai_putus"])
    changed = [b["nip"] for a, b in zip(before["kasus"], after["kasus"], strict=True) if a != b]
    assert sorted(changed) == sorted([first, second, last])


def _blocked(proposals, path):
    found = command("periksa", proposals, "--gelombang", path)[1]
    return {
        (case["nip"], case["id_jabatan_tujuan"])
        for case in found["kasus"]
        for finding in case["temuan"]
        if finding["aturan"] == "R-AUT-03"
    }


def test_a_change_of_person_or_post_blocks_exactly_those(eve, city_files, tmp_path):
    """R-AUT-03: another post for one name and another name for one post lose the recommendation; nobody else does."""
    table = read_table(city_files.folder / "usulan.xlsx", "usulan")
    rows = [dict(row.values) for row in table.rows]
    context = city_files.folder / "gelombang.toml"
    before = _blocked(city_files.folder / "usulan.xlsx", context)
    staff = read_table(city_files.folder / "pegawai.xlsx", "pegawai").rows
    on_the_list = {row["nip"] for row in rows}
    another = next(str(row.values["nip"]) for row in staff if row.values["nip"] not in on_the_list)
    changed_post, changed_person = rows[0], rows[1]
    kept = str(changed_person["id_jabatan_tujuan"])
    changed_post["id_jabatan_tujuan"] = FIRST
    changed_person["nip"] = another
    headings = list(rows[0])
    write_csv(tmp_path / "u.csv", headings, [[row[name] for name in headings] for row in rows])
    after = _blocked(tmp_path / "u.csv", context)
    assert after - before == {(str(changed_post["nip"]), FIRST), (another, kept)}


def test_a_post_filled_by_open_selection_is_recommended_twice(eve, tell, chain, city_files):
    """Said of the post in the context: one recommendation blocks, both let the list go on."""
    last, cover = chain[2], chain[3]
    out = decided(city_files)
    tell(seleksi_terbuka=["DISPORA.B1-KABID"])
    assert simulate(eve, out)[1][last] == {"R-AUT-03"}
    best = answer("setuju", cover, nomor="B-0", tanggal="2026-11-10", tahap_seleksi="tiga_terbaik")
    tell(best, seleksi_terbuka=["DISPORA.B1-KABID"])
    assert simulate(eve, out) == (True, {})
