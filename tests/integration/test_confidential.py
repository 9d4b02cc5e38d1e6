"""R-CON-01 until the SK: every list, page, mail, export and log line, looked at as each role, on both databases."""

import contextlib
import io
import json
import logging
from datetime import date

import pytest
from sqlalchemy import text

from tests.city import close_all, database_copy, house_on
from tests.integration.test_telling import confirm, do, loaded, mails, night, tasks, waiting
from workflow.cli.main import main

COMPLETED, ROUND = date(2026, 11, 26), "2026-12"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def house(request, eve_of, tmp_path, monkeypatch):
    """A case that was told and answered with a request, a wish to talk and something private; no SK yet."""
    url = database_copy(eve_of(request.param, COMPLETED), tmp_path)
    monkeypatch.setenv("MUTASI_DATABASE_URL", url)
    monkeypatch.setenv("MUTASI_VAR", str(tmp_path))
    opened = night(house_on(url, f"{COMPLETED}T01:00"), COMPLETED)
    number, _id, nip, owner = waiting(opened)[0]
    confirm(opened, number, owner)
    do(
        opened,
        number,
        "tanggapi",
        nip,
        answer="permohonan",
        wants_talk=True,
        private="Orang tua saya dirawat.",
        note="Mohon waktu.",
        key="k1",
    )
    yield opened
    opened.store.close()


def said(*words):
    """All that a command says, on both streams, and what it logs; with and without --json."""
    heard = io.StringIO()
    handler = logging.StreamHandler(heard)
    logging.getLogger().addHandler(handler)
    try:
        for more in ((), ("--json",)):
            with contextlib.redirect_stdout(heard), contextlib.redirect_stderr(heard):
                main([*map(str, words), "--pada", str(COMPLETED), *more])
            close_all()
    finally:
        logging.getLogger().removeHandler(handler)
    return heard.getvalue()


def viewers(house, number):
    """One person of each role and relation, by name, and a stranger."""
    file, directory = loaded(house, number), house.loader.kept_directory()
    circle = file.circle
    roles = {
        role: directory.holders(role, COMPLETED) for role in ("analis", "tpk", "pyb", "ppk", "inspektorat", "operator")
    }
    known = {file.nip, file.facts.proposer, *circle, *(nip for held in roles.values() for nip in held)}
    with house.store.reading() as conn:
        everybody = [row[0] for row in conn.execute(text("SELECT nip FROM employee ORDER BY nip"))]
        moving = {row[0] for row in conn.execute(text("SELECT nip FROM transfer_case"))}
    free = (nip for nip in everybody if nip not in known | moving and not directory.roles_of(nip, COMPLETED))
    with house.store.reading() as conn:
        seated = {row[0] for row in conn.execute(text("SELECT nip FROM occupancy WHERE post_id LIKE '%KEPALA%'"))}
    stranger = next(nip for nip in free if nip not in seated)
    found = {role: held[0] for role, held in roles.items() if held}
    found |= {"asn": file.nip, "pengusul": file.facts.proposer, "orang lain": stranger}
    return found | {"atasan asal": circle.origin_supervisor, "atasan tujuan": circle.target_supervisor}


def test_no_list_page_or_export_shows_a_name_to_who_is_not_involved(house, tmp_path):
    """A stranger sees neither number nor NIP nor name of any case; everybody with a part in it does."""
    number = tasks_case(house)
    file = loaded(house, number)
    secrets = (number, file.nip, file.facts.person.name)
    commands = {
        "daftar": ("kasus",),
        "kasus": ("kasus", number),
        "gelombang": ("gelombang", ROUND),
        "naskah": ("penjelasan", number),
        "naskah gelombang": ("penjelasan", "--gelombang", ROUND),
        "register": ("register", ROUND),
    }
    people = viewers(house, number)
    for role, nip in people.items():
        for name, words in commands.items():
            heard = said(*words, "--pelaku", nip)
            if role != "orang lain":
                assert name == "register" or number in heard, (role, name)
                continue
            for secret in secrets:
                # A question for one number is answered with that number and nothing else.
                assert (secret == number and number in words) or secret not in heard, (name, secret)
    stranger = people["orang lain"]
    for kind in ("sk", "petikan", "undangan", "pak_tpk"):
        folder = tmp_path / kind
        folder.mkdir()
        assert file.facts.person.name not in said("dokumen", ROUND, kind, "--keluar", folder, "--pelaku", stranger)
        assert not list(folder.iterdir())
    folder = tmp_path / "cetak"
    folder.mkdir()
    said("surat", "cetak", folder, "--pelaku", stranger)
    assert not list(folder.iterdir())
    for words in (("calon", file.facts.target.id), ("mengapa", file.nip, file.facts.target.id)):
        assert number not in said(*words, "--pelaku", stranger)


def tasks_case(house):
    """The number of the case that was answered."""
    with house.store.reading() as conn:
        return conn.execute(text("SELECT number FROM transfer_case WHERE answer = 'permohonan'")).scalar()


def test_what_was_answered_and_what_is_private_reach_those_alone_who_need_it(house):
    """The request, its note and the private words: by role, in every command that shows the case."""
    number = tasks_case(house)
    sees_answer = {"analis", "tpk", "pyb", "ppk", "inspektorat", "asn", "pengusul"}
    for role, nip in viewers(house, number).items():
        heard = said("kasus", number, "--pelaku", nip)
        others = said("kasus", "--pelaku", nip) + said("gelombang", ROUND, "--pelaku", nip)
        involved = {name for name, one in viewers(house, number).items() if one == nip} & sees_answer
        assert ("permohonan" in heard.replace("permohonan_sendiri", "")) <= bool(involved), role
        assert "Mohon waktu" not in heard + others, role
        assert "dirawat" not in others, role
        analyst = nip in house.loader.kept_directory().holders("analis", COMPLETED)
        assert ("dirawat" in heard) == (analyst or role == "asn"), role
    assert "dirawat" not in said("kasus", number) + said("bukti", number) + said("kasus") + said("gelombang", ROUND)


def test_mails_before_the_sk_go_to_the_involved_and_begin_without_a_name(house):
    """Every mail of a case goes to who may see it; neither subject nor first line bears a name or a post."""
    with house.store.reading() as conn:
        rows = conn.execute(text("SELECT DISTINCT mail FROM outbox WHERE case_id IS NOT NULL")).scalars().all()
    assert {"placement_explained", "talking_sheet", "briefing_task", "response_received"} <= set(rows)
    number = tasks_case(house)
    file = loaded(house, number)
    names = (file.facts.person.name, file.facts.target.name, file.facts.origin.name, file.nip)
    involved = set(viewers(house, number).values()) - {viewers(house, number)["orang lain"]}
    involved |= set(file.circle) | {row[1] for row in tasks(house, number).values()}
    for kind in rows:
        for to, subject, body in mails(house, kind):
            first = body.strip().splitlines()[0]
            assert not [name for name in names if name in subject + first], kind
            assert file.nip not in body
            assert "dirawat" not in body
            if number in subject:
                assert to in involved, kind


def test_what_superiors_get_says_nothing_of_the_answer(house):
    """Sheet and task: no answer, no note, nothing private, no level of a competency."""
    for kind in ("talking_sheet", "briefing_task"):
        for _to, subject, body in mails(house, kind):
            if "Berbicara dengan ASN" not in body and kind == "briefing_task":
                continue
            assert not [word for word in ("Mohon waktu", "dirawat", "Kecocokan ") if word in subject + body]


def test_the_ledger_and_the_answers_of_acts_hold_no_private_word(house):
    """What is private lies in its own table and nowhere else."""
    secret = "dirawat"
    with house.store.reading() as conn:
        for table, column in (
            ("ledger_entry", "body"),
            ("snapshot", "body"),
            ("outbox", "payload"),
            ("command", "request"),
        ):
            values = conn.execute(text(f"SELECT {column} FROM {table}")).scalars()
            assert not [value for value in values if value and secret in str(value)], table
        kept = conn.execute(text("SELECT answer FROM command")).scalars().all()
    assert secret not in json.dumps(kept, default=str)
