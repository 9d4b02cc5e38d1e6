"""An overdue handover task goes to its owner's own superior as well, and leaves that inbox when it is done."""

from datetime import date
from email import message_from_string
from email.policy import default

import pytest
from sqlalchemy import event, text

from tests.city import close_all, database_copy, fold, house_on, play
from workflow.bootstrap import App, mail_room
from workflow.domain.acts import Act
from workflow.domain.reporting import posts_above
from workflow.domain.stages import Role, Trigger
from workflow.mail.sentences import Explainer
from workflow.services.deciding import act_on_case
from workflow.services.delivery import deliver
from workflow.services.night import run_nights
from workflow.services.superiors import superiors_of
from workflow.settings.environment import read_environment
from workflow.settings.rules import read_rule_texts
from workflow.storage import ledger, tasks

NIGHT = date(2026, 12, 9)
"""Five working days after the first deadlines."""


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def approved(request, imported, city_files, tmp_path_factory):
    """A database in which approved cases have open tasks, the first due on 2 December."""
    folder = tmp_path_factory.mktemp("eskalasi")
    url = database_copy(imported(request.param), folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MUTASI_DATABASE_URL", url)
        patch.setenv("MUTASI_VAR", str(folder))
        assert play(url, city_files.decisions, date(2026, 11, 25), date(2026, 12, 1)) == []
    fold(url)
    return url


@pytest.fixture
def url(approved, tmp_path, monkeypatch):
    """A copy of it for one test."""
    monkeypatch.setenv("MUTASI_VAR", str(tmp_path))
    yield database_copy(approved, tmp_path)
    close_all()


def run(url):
    """The night on which the first tasks are escalated."""
    house = house_on(url, f"{NIGHT}T01:00")
    answers = run_nights(house, lambda day: house_on(url, f"{day}T01:00"))
    return house, answers[-1]


def rows(house, wanted, **values):
    """Rows of a statement."""
    with house.store.reading() as conn:
        return conn.execute(text(wanted), values).all()


def write(url, *statements, **values):
    """Changes the database as an import or a posting would."""
    house = house_on(url)

    def work(tx):
        for statement in statements:
            tx.conn.execute(text(statement), values)

    house.store.write(work)


OVERDUE = (
    "SELECT id, owner_nip, escalated_to FROM task WHERE state = 'terbuka' AND deadline <= '2026-12-02' "
    "AND item_group <> 'Sosialisasi' ORDER BY id"
)
NAMED = """
    SELECT e.nip, e.supervisor_nip FROM employee e JOIN occupancy o ON o.nip = e.nip AND o.until IS NULL
    WHERE e.recorded_until IS NULL AND o.post_id = e.roster_post AND o.holding = 'definitif'
"""


def test_a_task_is_escalated_to_the_owner_s_own_superior(url):
    """Each goes to the superior whom the roster names for the post that the owner still holds, in inbox, mail and ledger."""
    house, night = run(url)
    named = {row[0]: row[1] for row in rows(house, NAMED)}
    overdue = rows(house, OVERDUE)
    own = [(to, named[owner]) for _id, owner, to in overdue if named.get(owner) not in {None, owner}]
    climbed = rows(house, "SELECT COUNT(*) FROM task WHERE escalated_on = :night", night=f"{NIGHT}")[0][0]
    assert night.escalations == climbed >= len(overdue) == 24
    assert len(own) > 10
    assert [got for got, _wanted in own] == [wanted for _got, wanted in own]
    assert len({got for got, _wanted in own}) > 3
    told = "SELECT task_id, recipient FROM reminder WHERE mail = 'task_escalated' ORDER BY task_id"
    mails = [mail for mail in rows(house, told) if mail[0] in {task[0] for task in overdue}]
    assert [tuple(mail) for mail in mails] == [(task[0], task[2]) for task in overdue]
    stored = _stored(house, overdue[0][0])
    with house.store.reading() as conn:
        written = [e for e in ledger.entries_of(conn, f"kasus:{stored.number}") if e.event == "task:escalated"]
    assert stored.escalated_to == overdue[0][2]
    assert written


def _stored(house, task_id):
    with house.store.reading() as conn:
        return tasks.task_by_id(conn, task_id)


def test_without_a_name_in_the_roster_the_posts_decide(url):
    """The holder of the supervisor's post; where that post is empty the next one up; without any post the PyB."""
    house = house_on(url)
    with house.store.reading() as conn:
        directory = house.loader.directory(conn)
        held = dict(
            conn.execute(text("SELECT post_id, nip FROM occupancy WHERE until IS NULL ORDER BY slot DESC")).all()
        )
        pyb = directory.holders(Role.PYB, NIGHT)[0]
    lines = {}
    for post, nip in sorted(held.items()):
        first, second = posts_above(directory, post)[:2] if len(posts_above(directory, post)) > 1 else (None, None)
        if first in held and second in held and first not in {line[0] for line in lines.values()}:
            lines[nip] = (first, second)
    (plain, vacated, lost), overdue = list(lines)[:3], rows(house, OVERDUE)
    write(
        url,
        "UPDATE employee SET supervisor_nip = NULL",
        *(
            f"UPDATE task SET owner_nip = '{nip}', follows = 'orang', owner_role = 'atasan_asal' WHERE id = {t[0]}"
            for nip, t in zip(list(lines), overdue, strict=False)
        ),
        "UPDATE occupancy SET until = '2026-12-02' WHERE until IS NULL AND post_id = :post",
        "UPDATE occupancy SET until = '2026-12-02' WHERE until IS NULL AND nip = :lost",
        post=lines[vacated][0],
        lost=lost,
    )
    escalated = {owner: to for _id, owner, to in rows(run(url)[0], OVERDUE)}
    assert directory.acting_for(lines[vacated][0], NIGHT) is None
    assert escalated[plain] == held[lines[plain][0]]
    assert escalated[vacated] == held[lines[vacated][1]]
    assert escalated[lost] == pyb
    assert len({escalated[plain], escalated[vacated], pyb}) == 3


def test_the_superior_s_inbox_is_emptied_on_completion(url, tmp_path):
    """Done by the owner, the task leaves the superior's inbox and the mail about it is dropped; done in part, it stays."""
    house, _night = run(url)
    first, second = (_stored(house, task[0]) for task in rows(house, OVERDUE)[:2])
    office = house_on(url, f"{NIGHT}T07:00")
    for task, result in ((first, "selesai"), (second, "sebagian")):
        act = Act(Trigger.KONFIRMASI, task.owner_nip, task=task.code, result=result, reason="sedang dikerjakan")
        assert act_on_case(act, task.number, office).done
    assert _stored(office, first.id).escalated_to is None
    assert _stored(office, second.id).escalated_to == second.escalated_to is not None
    morning = house_on(url, f"{NIGHT}T08:00")
    deliver(morning, mail_room(App(morning, read_environment(), Explainer(read_rule_texts()))))
    told = [path.read_text() for path in (tmp_path / "surat").glob("*.eml")]
    assert [mail for mail in told if told_of(first, mail)] == []
    assert len([mail for mail in told if told_of(second, mail)]) == 1


def told_of(task, mail):
    """Whether a mail, a digest or one of this task alone, tells the superior of a task."""
    read = message_from_string(mail, policy=default)
    body = read.get_body(("plain",)).get_content()
    alone = read["Subject"] == f"Eskalasi: tugas {task.code} lewat tenggat ({task.number})"
    return alone or ("Tugas bawahan" in body and f"- {task.code} {task.title} ({task.number})" in body)


def test_the_superior_may_do_the_task(url):
    """What stands in the superior's inbox the superior may acknowledge; the task is then done for the owner too."""
    house, _night = run(url)
    task = _stored(house, rows(house, OVERDUE)[0][0])
    act = Act(Trigger.KONFIRMASI, task.escalated_to, task=task.code, result="selesai")
    assert act_on_case(act, task.number, house_on(url, f"{NIGHT}T09:00")).done
    assert (_stored(house, task.id).state, _stored(house, task.id).escalated_to) == ("selesai", None)


def test_a_cancelled_case_leaves_no_inbox_behind(url):
    """With the case its tasks end, in the superior's inbox as well."""
    house, _night = run(url)
    task = _stored(house, rows(house, OVERDUE)[0][0])
    house.store.write(lambda tx: tasks.end_tasks(tx, [task.case_id]))
    assert (_stored(house, task.id).state, _stored(house, task.id).escalated_to) == ("batal", None)


def test_superiors_of_many_cost_what_those_of_one_cost(url):
    """Two statements for one owner or for a hundred, once the directory is in memory."""
    house, counted = house_on(url), []
    with house.store.reading() as conn:
        owners = [row[0] for row in conn.execute(text("SELECT DISTINCT owner_nip FROM task ORDER BY owner_nip"))]
        house.loader.directory(conn)
        event.listen(conn.engine, "before_cursor_execute", lambda *seen: counted.append(seen[2]))
        costs = []
        for asked in (owners[:1], owners):
            counted.clear()
            assert len(superiors_of(conn, asked, NIGHT, house)) == len(asked)
            costs.append(len(counted))
    assert len(owners) > 90
    assert costs[0] == costs[1]


def test_nobody_asked_nothing_read(url):
    """A page without an overdue task costs no statement."""
    house = house_on(url)
    with house.store.reading() as conn:
        assert superiors_of(conn, [], NIGHT, house) == {}
