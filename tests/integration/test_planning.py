"""`mutasi rencana` on the sample city: a plan that moves people, its files, and a replay that shares no code with it."""

import json
import tomllib
from collections import Counter, defaultdict
from datetime import date, timedelta
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import create_engine, text

from tests.city import PREPARED, close_all, house_on
from workflow.cli.main import main
from workflow.services.plan_options import Eligibility
from workflow.storage.planning import read_town

FEWER = ["--calon", "3", "--alternatif", "2"]
COMMON = ["--pada", PREPARED, "--json"]
SHARE, SMALL, FEW = 40, 8, 3
FROZEN = [("DISDIK", date(2026, 12, 7), date(2026, 12, 18)), ("BPKPD", date(2026, 12, 15), date(2026, 12, 31))]


@pytest.fixture
def run(city_url, monkeypatch, capsys, tmp_path):
    """Runs a command on the city and returns exit code and answer."""
    monkeypatch.setenv("MUTASI_DATABASE_URL", city_url)
    monkeypatch.setenv("MUTASI_VAR", str(tmp_path))

    def command(*words: object) -> tuple[int, dict[str, Any]]:
        code = main([str(word) for word in (*words, *COMMON)])
        close_all()
        out = capsys.readouterr().out
        return code, json.loads(out)

    return command


def planned(folder):
    """The moves of the two files: NIP, post and day."""
    context = tomllib.loads((folder / "gelombang.toml").read_text())
    days = {decree["kode"]: decree["tmt"] for decree in context["sk"]}
    headings, *rows = load_workbook(folder / "usulan.xlsx")["usulan"].iter_rows(values_only=True)
    named = [dict(zip(headings, row, strict=True)) for row in rows]
    return {(row["nip"], row["id_jabatan_tujuan"]): days[row["sk"]] for row in named}


class Replayed:
    """The city as its tables have it, on which moves are made day by day."""

    def __init__(self, url: str) -> None:
        engine = create_engine(url)
        with engine.connect() as conn:
            self.posts = {
                row.post_id: row
                for row in conn.execute(
                    text("SELECT * FROM position WHERE recorded_until IS NULL AND instance IS NULL")
                )
            }
            held = conn.execute(
                text("SELECT nip, post_id FROM occupancy WHERE until IS NULL AND holding = 'definitif'")
            )
            self.at = {nip: post for nip, post in held if post in self.posts and self.posts[post].kind != "penugasan"}
            open_cases = text("SELECT nip, target_post FROM transfer_case WHERE state NOT IN ('selesai', 'ditolak')")
            self.cases = list(conn.execute(open_cases))
        engine.dispose()
        self.before, self.left = self.staff(), defaultdict(list)

    def staff(self) -> Counter:
        """The people of each unit by now."""
        return Counter(self.posts[post].unit_id for post in self.at.values())

    def day(self, on: date, moves) -> list[str]:
        """Makes the moves of a day; returns what is wrong at its end."""
        heavy = {p for p in self.at.values() if self.posts[p].service_critical or self.posts[p].signatory}
        wrong = [f"beku {nip}" for nip, _post in moves if self._frozen(nip, on)]
        for nip, post in moves:
            self.left[self.posts[self.at[nip]].unit_id].append(on)
            self.at[nip] = post
        count, staff = Counter(self.at.values()), self.staff()
        claimed = Counter(post for _nip, post in self.cases)
        wrong += [f"penuh {post}" for _nip, post in moves if count[post] + claimed[post] > self.posts[post].slots]
        wrong += [f"kritis {post}" for post in heavy if not count[post]]
        for unit, days in self.left.items():
            had = self.before[unit]
            moved = sum(on - timedelta(30) <= day <= on for day in days)
            if had < SMALL:
                wrong += [f"lantai {unit}"] * (staff[unit] < max(1, had - FEW + 1))
            else:
                wrong += [f"bagian {unit}"] * (moved >= FEW and 100 * moved > SHARE * had)
        return wrong

    def _frozen(self, nip: str, on: date) -> bool:
        agency = self.posts[self.at[nip]].agency_id
        return any(agency == frozen and first <= on <= last for frozen, first, last in FROZEN)


def test_a_plan_moves_people_and_no_day_of_it_breaks_a_floor(run, city_url, tmp_path):
    """The plan's own files, replayed day by day on the tables: no place doubled, no critical post empty, no unit bare."""
    code, told = run("rencana", "--keluar", tmp_path / "r", "--maks", "12", "--tanggal", "2026-12-10", *FEWER)
    assert (code, told["pelanggaran"], told["terbukti_di_antara_calon"]) == (0, [], True)
    moves = planned(tmp_path / "r")
    assert {(m["nip"], m["id_jabatan_tujuan"]) for m in told["perpindahan"]} == set(moves)
    assert 3 <= len(moves) <= 12
    city = Replayed(city_url)
    assert not {nip for nip, _post in moves} & {nip for nip, _post in city.cases}
    first, last = min(moves.values()), max(moves.values())
    for offset in range((last - first).days + 40):
        on = first + timedelta(offset)
        assert city.day(on, [move for move, day in moves.items() if day == on]) == []
    assert told["nilai"] > 0
    assert 0 <= told["celah"] < 1
    assert told["harga"]
    assert all(price["harga"] is None or price["harga"] >= 0 for price in told["harga"])


def test_a_proposer_imports_what_a_plan_wrote(run, city_files, tmp_path):
    """`mutasi impor usulan` takes both files as they are, every row."""
    folder = tmp_path / "r"
    _code, told = run(
        "rencana", "--keluar", folder, "--maks", "5", "--calon", "3", "--alternatif", "0", "--gelombang", "1"
    )
    words = ("--gelombang", folder / "gelombang.toml", "--pelaku", city_files.proposer)
    code, answer = run("impor", "usulan", folder / "usulan.xlsx", *words)
    assert (code, answer["ditolak"], answer["diterima"]) == (0, [], len(told["perpindahan"]))
    code, again = run("rencana", "--keluar", folder, "--maks", "5")
    assert (code, "sudah ada" in again["galat"]) == (1, True)


def test_one_who_drops_out_and_a_wish_change_the_plan_and_have_a_price(run, tmp_path):
    """Without one of its people the rest of an earlier plan stays; a forbidden and a forced move are obeyed and priced."""
    first = tmp_path / "r"
    words = ("--maks", "6", "--calon", "3", "--alternatif", "1", "--gelombang", "1")
    _code, told = run("rencana", "--keluar", first, *words)
    before = planned(first)
    (nip, post), *rest = before
    code, told = run("rencana", "--keluar", tmp_path / "s", *words, "--tanpa", nip, "--gelombang-lama", first)
    assert code == 0
    assert [(row["nip"], row["id_jabatan"]) for row in told["tidak_lagi"]] == [(nip, post)]
    assert set(planned(tmp_path / "s")) == set(rest)
    code, told = run("rencana", "--keluar", tmp_path / "t", *words, "--larang", f"{nip}:{post}")
    assert (code, (nip, post) in planned(tmp_path / "t")) == (0, False)
    assert told["harga"][0]["bila"] == "dilarang"
    code, told = run("rencana", "--keluar", tmp_path / "u", *words, "--paksa", f"{nip}:{post}")
    assert (code, (nip, post) in planned(tmp_path / "u")) == (0, True)
    assert (told["harga"][0]["bila"], told["harga"][0]["harga"]) == ("dipaksa", 0.0)
    code, told = run("rencana", "--keluar", tmp_path / "v", *words, "--paksa", f"{nip}:{post}", "--tanpa", nip)
    assert (code, "tidak dapat dipenuhi" in told["galat"]) == (1, True)


def test_wishes_that_cannot_all_be_met_are_refused_and_nothing_is_written(run, tmp_path):
    """Two forced moves where one is allowed: exit 2, no file."""
    words = ("--calon", "3", "--alternatif", "0", "--gelombang", "1")
    run("rencana", "--keluar", tmp_path / "r", "--maks", "2", *words)
    forced = [word for nip, post in planned(tmp_path / "r") for word in ("--paksa", f"{nip}:{post}")]
    code, told = run("rencana", "--keluar", tmp_path / "s", "--maks", "1", *words, *forced)
    assert (code, told["status"], told["perpindahan"]) == (2, "tidak_mungkin", [])
    assert not list((tmp_path / "s").iterdir())


def test_a_forced_move_is_asked_about_where_no_candidate_is_looked_for(imported):
    """The rules are asked about the forced pair although its post is full; that says nothing of any group of posts."""
    house, heard = house_on(imported("sqlite")), []
    with house.store.reading() as conn:
        town = read_town(conn)
        posts = [post for post in sorted(town.holders) if post in town.posts and town.posts[post].kind == "pengawas"]
        (nip, *_), full = sorted(town.holders[posts[0]]), posts[1]
        asked = Eligibility(conn, town, [date(2026, 12, 10)], 0, house)
        found = asked.search(dict.fromkeys(town.posts, 0), 3, [(nip, full)], lambda *told: heard.append(told))
    assert (found.field.pairs, found.field.groups, heard) == (((nip, full),), (), [(1, 1)])
    assert bool(found.options) is not bool(found.blocks)
    assert found.refused == frozenset()


def test_the_same_check_runs_on_a_list_made_by_hand(run, city_url, tmp_path):
    """A plan's own workbook passes; two people on one place, a person with an open case and contract staff are refused."""
    folder = tmp_path / "r"
    run("rencana", "--keluar", folder, "--maks", "4", "--calon", "3", "--alternatif", "0", "--gelombang", "1")
    code, told = run("rencana", "--periksa", folder / "usulan.xlsx")
    assert (code, told["hasil"], told["pelanggaran"]) == (0, "PASS", [])
    city = Replayed(city_url)
    (nip, post), *_ = planned(folder)
    full = next(p for p, row in city.posts.items() if row.slots == 1 and p in city.at.values() and p != city.at[nip])
    busy = city.cases[0][0]
    (_nip, _post), (third, _third_post), *_ = planned(folder)
    lines = ["nip,id_jabatan_tujuan,jenis", f"{nip},{full},rotasi", f"{busy},{post},rotasi", f"{third},TIADA,rotasi"]
    (tmp_path / "tangan.csv").write_text("\n".join(lines) + "\n")
    code, told = run("rencana", "--periksa", tmp_path / "tangan.csv", "--tanggal", "2026-12-28")
    assert (code, told["hasil"]) == (2, "BLOCK")
    reasons = {(row["sebab"], row["perihal"]) for row in told["pelanggaran"]}
    assert ("lebih banyak pemegang daripada kebutuhan", full) in reasons
    assert ("orang ini masih mempunyai kasus terbuka", busy) in reasons
    assert ("jabatan tujuan tidak ada", "TIADA") in reasons
    code, told = run("rencana", "--periksa", tmp_path / "tangan.csv")
    assert (code, "TMT tidak diketahui" in told["galat"]) == (1, True)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "memerlukan --keluar"),
        (["--keluar", "{}/tiada/r"], "tidak dapat dibuat"),
        (["--keluar", "{}/r", "--paksa", "salah"], "tulis NIP:JABATAN"),
        (["--keluar", "{}/r", "--larang", "1:TIADA"], "TIADA tidak ada di peta jabatan"),
        (["--keluar", "{}/r", "--tanpa", "1"], "tidak ada di daftar pegawai"),
        (["--keluar", "{}/r", "--gelombang-lama", "{}/tiada"], "tidak ditemukan"),
    ],
)
def test_what_cannot_be_read_is_told_in_one_line(run, tmp_path, words, said):
    """Bad options name what is wrong and write nothing."""
    code, told = run("rencana", *(word.replace("{}", str(tmp_path)) for word in words))
    assert (code, said in told["galat"]) == (1, True)
    assert not list(tmp_path.glob("r/*"))
