"""Every row of the outcome table of EMAIL.md, against a server that fails as told: the outcome and the copies taken in."""

import asyncio
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.smtpfault import FaultServer
from workflow.domain.outbox import NOT_OURS, SendOutcome
from workflow.mail.smtp import BATCH_MAILS, REFUSALS_IN_A_ROW, SmtpSender, SmtpSettings, Timeouts

ACCEPTED, RETRY, PERMANENT = SendOutcome.ACCEPTED, SendOutcome.RETRY, SendOutcome.PERMANENT
UNCERTAIN, CIRCUIT = SendOutcome.UNCERTAIN, SendOutcome.CIRCUIT
QUICK = Timeouts(1.0, 1.0, 1.0)
FROM = "mutasi@contoh.example"


def mail(number: int = 0) -> bytes:
    """A frozen mail; its Message-ID tells it from others."""
    head = f"From: {FROM}\r\nTo: a{number}@contoh.example\r\nMessage-ID: <{number}.surat@contoh.example>\r\n"
    return f"{head}Subject: Uji\r\n\r\nSatu.\r\n.titik di depan\r\n..dua titik\r\n.\r\nSelesai.\r\n".encode()


def send_all(server: FaultServer, count: int = 1, url: str | None = None, timeouts: Timeouts = QUICK):
    """Sends this many different mails in one batch; returns their results."""

    async def batch():
        async with SmtpSender(SmtpSettings.parse(url or server.url), timeouts) as sender:
            return [await sender.send(FROM, f"a{n}@contoh.example", mail(n)) for n in range(count)]

    return asyncio.run(batch())


NO_ADDRESSES = [
    "",
    "a",
    "a b@contoh.example",
    "a@contoh.example\r\nRCPT TO:<b@contoh.example>",
    "Nama <a@contoh.example>",
    "a@contoh.example> X=1",
    "é@contoh.example",
    "a@contoh.example,b@contoh.example",
    "a(b)@contoh.example",
]

TABLE = [
    ("accept", ACCEPTED, 250, 1),
    ("after_dot_251", ACCEPTED, 251, 1),
    ("mail451", RETRY, 451, 0),
    ("mail421", RETRY, 421, 0),
    ("mail550", RETRY, 550, 0),
    ("mail552", PERMANENT, 552, 0),
    ("mail_garbage", RETRY, -1, 0),
    ("rcpt550", PERMANENT, 550, 0),
    ("rcpt450", RETRY, 450, 0),
    ("rcpt452", RETRY, 452, 0),
    ("rcpt550_571", RETRY, 550, 0),
    ("data451", RETRY, 451, 0),
    ("data554", PERMANENT, 554, 0),
    ("drop_at_mail", RETRY, None, 0),
    ("drop_at_data", RETRY, None, 0),
    ("silent_at_data", RETRY, None, 0),
    ("drop_mid_body", UNCERTAIN, None, 0),
    ("drop_after_dot", UNCERTAIN, None, 1),
    ("silent_after_dot", UNCERTAIN, None, 1),
    ("after_dot_garbage", UNCERTAIN, -1, 1),
    ("after_dot_354", UNCERTAIN, 354, 1),
    ("after_dot_552", PERMANENT, 552, 0),
    ("after_dot_451", RETRY, 451, 0),
    ("after_dot_421", RETRY, 421, 0),
    ("after_dot_554_571", RETRY, 554, 0),
    ("silent_greeting", RETRY, None, 0),
    ("drop_at_connect", RETRY, None, 0),
    ("greeting_554", RETRY, 554, 0),
    ("greeting_421", RETRY, 421, 0),
    ("huge_greeting", RETRY, None, 0),
]


@pytest.mark.parametrize(("mode", "outcome", "code", "copies"), TABLE, ids=[row[0] for row in TABLE])
def test_outcome_table(mode, outcome, code, copies):
    """R03, R04, R05: each fault has its outcome, and the server holds as many copies as the table says."""
    with FaultServer([mode]) as server:
        [result] = send_all(server)
    assert (result.outcome, len(server.accepted)) == (outcome, copies)
    if mode != "huge_greeting":
        assert result.code == code


@pytest.mark.parametrize("mode", ["drop_mid_body", "drop_after_dot", "silent_after_dot"])
def test_resent_mail_is_the_same_mail(mode):
    """R02: an uncertain mail sent once more arrives as the same bytes under the same Message-ID, at most twice."""
    with FaultServer([mode]) as server:
        assert send_all(server)[0].outcome is UNCERTAIN
        assert send_all(server)[0].outcome is ACCEPTED
    assert set(server.accepted) == {mail()}
    assert server.copies == {"<0.surat@contoh.example>": 1 if mode == "drop_mid_body" else 2}


def test_bytes_on_the_wire_are_the_frozen_bytes():
    """G-E3: leading dots, 8-bit text and long bodies arrive as they were frozen, with size and body type announced."""
    data = mail() + "é".encode() * 200_000 + b"\r\n"

    async def one(server):
        async with SmtpSender(SmtpSettings.parse(server.url), QUICK) as sender:
            return await sender.send(FROM, "a@contoh.example", data)

    with FaultServer() as server:
        assert asyncio.run(one(server)).outcome is ACCEPTED
    assert server.accepted == [data]
    assert f"MAIL FROM:<{FROM}> SIZE={len(data)} BODY=8BITMIME" in server.commands


@settings(max_examples=15)
@given(st.lists(st.text("ab. \t", max_size=4), max_size=6))
def test_any_lines_arrive_unchanged(lines):
    """Dots and blanks at the ends of lines never end a mail early and never vanish."""
    data = b"".join(f"{line}\r\n".encode() for line in ["Message-ID: <1@a>", "", *lines])

    async def one(server):
        async with SmtpSender(SmtpSettings.parse(server.url), QUICK) as sender:
            return await sender.send(FROM, "a@contoh.example", data)

    with FaultServer() as server:
        assert asyncio.run(one(server)).outcome is ACCEPTED
    assert server.accepted == [data]


def test_fifty_mails_share_one_connection():
    """A batch is one connection; the fifty-first mail opens the next."""
    with FaultServer() as server:
        results = send_all(server, BATCH_MAILS + 1)
    assert {result.outcome for result in results} == {ACCEPTED}
    assert (server.connections, len(server.copies), set(server.copies.values())) == (2, BATCH_MAILS + 1, {1})
    assert server.commands.count("QUIT") == 2


def test_old_connection_is_replaced(monkeypatch):
    """A connection older than a minute is left in good form before the next mail."""
    monkeypatch.setattr("workflow.mail.smtp.BATCH_SECONDS", 0.0)
    with FaultServer() as server:
        send_all(server, 3)
    assert (server.connections, len(server.accepted)) == (3, 3)


@pytest.mark.parametrize("mode", ["rcpt550", "rcpt450", "data451", "after_dot_552", "mail451"])
def test_connection_is_reset_after_a_refusal(mode):
    """A refusal costs one mail: RSET, then the same connection goes on."""
    with FaultServer(["accept", mode]) as server:
        results = send_all(server, 3)
    assert [result.outcome for result in results[::2]] == [ACCEPTED, ACCEPTED]
    assert (server.connections, server.commands.count("RSET")) == (1, 1)
    assert set(server.copies) == {"<0.surat@contoh.example>", "<2.surat@contoh.example>"}


@pytest.mark.parametrize("mode", ["rcpt550_571", "after_dot_554_571", "mail550"])
def test_connection_is_reset_after_a_refusal_of_policy(mode):
    """A refusal of us is no reason for a new connection either: RSET, then the next mail."""
    with FaultServer([mode]) as server:
        results = send_all(server, 2)
    assert [result.outcome for result in results] == [RETRY, ACCEPTED]
    assert (server.connections, server.commands.count("RSET")) == (1, 1)


@pytest.mark.parametrize(
    "mode",
    ["drop_at_mail", "drop_at_data", "drop_mid_body", "drop_after_dot", "mail421", "mail_garbage", "after_dot_354"],
)
def test_connection_is_discarded_after_trouble(mode):
    """After a fault that is no plain refusal the next mail gets a new connection."""
    with FaultServer(["accept", mode]) as server:
        results = send_all(server, 3)
    assert [result.outcome for result in results[::2]] == [ACCEPTED, ACCEPTED]
    assert server.connections == 2
    assert server.copies["<2.surat@contoh.example>"] == 1


def test_relay_that_hangs_up_after_a_refusal():
    """A refusal and then no ear for RSET: the refusal stands, the next mail gets a new connection."""
    with FaultServer(["rcpt550_drop"]) as server:
        results = send_all(server, 2)
    assert [result.outcome for result in results] == [PERMANENT, ACCEPTED]
    assert server.connections == 2


def test_goodbye_is_not_waited_for_long(monkeypatch):
    """A relay that does not answer QUIT holds the worker for seconds, not for a command's five minutes."""
    monkeypatch.setattr("workflow.mail.smtp.FAREWELL_SECONDS", 0.2)
    with FaultServer(["deaf_to_quit"]) as server:
        begun = time.monotonic()
        [result] = send_all(server, timeouts=Timeouts(30, 30, 30))
        took = time.monotonic() - begun
    assert (result.outcome, len(server.accepted)) == (ACCEPTED, 1)
    assert took < 10


@pytest.mark.parametrize("mode", ["silent_greeting", "drop_at_connect", "greeting_554", "greeting_421"])
def test_relay_that_does_not_answer_is_asked_once_a_batch(mode):
    """R04: every mail of the batch is tried later, at the price of one connection."""
    with FaultServer([mode] * 20) as server:
        begun = time.monotonic()
        results = send_all(server, 20)
        took = time.monotonic() - begun
    assert {result.outcome for result in results} == {RETRY}
    assert (server.connections, server.accepted) == (1, [])
    assert took < 5


def test_closed_port_is_tried_later():
    """No relay at all: RETRY for each mail, with a reason that a person understands."""
    with FaultServer() as server:
        url = server.url
    results = send_all(server, 3, url)
    assert {(result.outcome, result.text) for result in results} == {(RETRY, "server surel tidak dapat dihubungi")}


def test_relay_in_trouble_is_left_alone():
    """Three lost connections in a row end the batch; what was uncertain stays uncertain, the rest is tried later."""
    with FaultServer(["drop_after_dot"] * 20) as server:
        results = send_all(server, 10)
    assert [result.outcome for result in results] == [UNCERTAIN] * 3 + [RETRY] * 7
    assert (server.connections, len(server.accepted)) == (3, 3)


@pytest.mark.parametrize("mode", ["mail421", "after_dot_421"])
def test_relay_that_closes_down_is_left_alone(mode):
    """421 is a relay's word that it closes: three in a row end the batch, like three lost connections."""
    with FaultServer([mode] * 20) as server:
        results = send_all(server, 10)
    assert {result.outcome for result in results} == {RETRY}
    assert (server.connections, server.accepted) == (3, [])


@pytest.mark.parametrize(("between", "outcome"), [("accept", ACCEPTED), ("rcpt550", PERMANENT)])
def test_losses_apart_do_not_end_the_batch(between, outcome):
    """A mail that is taken, or refused in good form, shows that the relay works."""
    with FaultServer(["drop_at_data", "drop_at_data", between] * 3) as server:
        results = send_all(server, 9)
    assert [result.outcome for result in results] == [RETRY, RETRY, outcome] * 3


@pytest.mark.parametrize("mode", ["rcpt550_571", "after_dot_554_571", "mail550"])
def test_refusals_of_policy_open_the_circuit(mode):
    """R05: three refusals of us in a row stop the batch, and no recipient is given up for them."""
    with FaultServer([mode] * 10) as server:
        results = send_all(server, 6)
    assert [result.outcome for result in results] == [RETRY, RETRY] + [CIRCUIT] * 4
    assert sum(line.startswith("MAIL") for line in server.commands) == REFUSALS_IN_A_ROW
    assert server.accepted == []


@pytest.mark.parametrize("between", ["accept", "rcpt550", "rcpt450"])
def test_policy_refusals_apart_are_no_circuit(between):
    """A relay that takes or refuses others on their own merit has nothing against us."""
    with FaultServer(["rcpt550_571", "rcpt550_571", between] * 3) as server:
        results = send_all(server, 9)
    assert CIRCUIT not in {result.outcome for result in results}
    assert {result.outcome for result in results[:2]} == {RETRY}


@pytest.mark.parametrize(
    ("mode", "timeouts", "outcome"),
    [
        ("silent_greeting", Timeouts(0.3, 30, 30), RETRY),
        ("silent_at_data", Timeouts(30, 0.3, 30), RETRY),
        ("silent_after_dot", Timeouts(30, 30, 0.3), UNCERTAIN),
    ],
    ids=["greeting", "command", "body"],
)
def test_each_wait_has_its_own_time(mode, timeouts, outcome):
    """Greeting, command and body are waited for as long as each may take, not as long as another (RFC 5321 4.5.3.2)."""
    with FaultServer([mode]) as server:
        begun = time.monotonic()
        [result] = send_all(server, timeouts=timeouts)
        took = time.monotonic() - begun
    assert result.outcome is outcome
    assert took < 10


def test_slow_relay_is_waited_for():
    """R06: one byte at a time is slow, not wrong."""
    with FaultServer(["slow"], pause=0.005) as server:
        [result] = send_all(server, timeouts=Timeouts(3, 3, 3))
    assert (result.outcome, len(server.accepted)) == (ACCEPTED, 1)


def test_too_slow_relay_is_given_up_in_bounded_time():
    """R06: a greeting that never ends is left after the greeting's time."""
    with FaultServer(["slow"], pause=0.3) as server:
        begun = time.monotonic()
        [result] = send_all(server)
    assert result.outcome is RETRY
    assert time.monotonic() - begun < 4


def test_text_names_nobody():
    """S31: the answer that is kept holds no address, no local part and no NIP."""
    with FaultServer(["rcpt550"]) as server:
        [result] = send_all(server)
    assert result.text == "5.1.1 (alamat): user (alamat) unknown, NIP (nomor)"


@pytest.mark.parametrize("address", NO_ADDRESSES)
def test_text_that_is_no_plain_address_is_never_sent_to(address):
    """S22: the server hears nothing of it; the mail fails for good, the others go on."""

    async def two(server):
        async with SmtpSender(SmtpSettings.parse(server.url), QUICK) as sender:
            return [await sender.send(FROM, to, mail()) for to in (address, "a@contoh.example")]

    with FaultServer() as server:
        first, second = asyncio.run(two(server))
    assert (first.outcome, second.outcome) == (PERMANENT, ACCEPTED)
    assert server.envelopes == [(FROM, "a@contoh.example")]


def test_bad_sender_gives_no_recipient_up():
    """A wrong MUTASI_SUREL_DARI is tried again once it is put right, and no server is asked with it."""

    async def one(server):
        async with SmtpSender(SmtpSettings.parse(server.url), QUICK) as sender:
            return await sender.send("mutasi\r\n@contoh.example", "a@contoh.example", mail())

    with FaultServer() as server:
        result = asyncio.run(one(server))
    assert (result.outcome, server.connections) == (RETRY, 0)
    assert "MUTASI_SUREL_DARI" in result.text


def test_cancelled_sending_discards_the_connection():
    """What is broken off in the middle of a dialogue is never gone on with."""

    async def broken_off(server):
        async with SmtpSender(SmtpSettings.parse(server.url), Timeouts(9, 9, 9)) as sender:
            sending = asyncio.create_task(sender.send(FROM, "a0@contoh.example", mail(0)))
            await asyncio.to_thread(server.taken_in.wait, 5)
            sending.cancel()
            with pytest.raises(asyncio.CancelledError):
                await sending
            return await sender.send(FROM, "a1@contoh.example", mail(1))

    with FaultServer(["silent_after_dot"]) as server:
        assert asyncio.run(broken_off(server)).outcome is ACCEPTED
    assert server.connections == 2


def test_cancelled_connecting_leaves_no_connection():
    """Who is broken off while the relay is silent lets go of the socket: the relay sees the connection end."""

    async def broken_off(server):
        async with SmtpSender(SmtpSettings.parse(server.url), Timeouts(9, 9, 9)) as sender:
            sending = asyncio.create_task(sender.send(FROM, "a0@contoh.example", mail(0)))
            await asyncio.to_thread(server.opened.wait, 5)
            while not sending.done():
                # Python 3.11's wait_for swallows a cancellation that meets the end of the connecting: ask again.
                sending.cancel()
                await asyncio.sleep(0.05)
            return sending.cancelled(), await asyncio.to_thread(server.hung_up.wait, 3)

    with FaultServer(["silent_greeting"]) as server:
        assert asyncio.run(broken_off(server)) == (True, True)


def test_script_knows_its_modes():
    """A misspelt mode would make a test of a fault pass without it: it is refused."""
    with pytest.raises(ValueError, match="unknown modes"):
        FaultServer(["acept"])


def test_a_mail_of_another_process_stays_here():
    """A lease lost while the mail was announced: no byte of it goes out, and the next mail is sent as ever."""

    async def held_back():
        return False

    async def both(sender):
        async with sender:
            first = await sender.send(FROM, "a0@contoh.example", mail(0), held_back)
            return first, await sender.send(FROM, "a1@contoh.example", mail(1))

    with FaultServer() as server:
        first, second = asyncio.run(both(SmtpSender(SmtpSettings.parse(f"{server.url}?starttls=tidak"))))
    assert first == NOT_OURS
    assert second.outcome is SendOutcome.ACCEPTED
    assert [envelope[1] for envelope in server.envelopes] == ["a0@contoh.example", "a1@contoh.example"]
    assert len(server.accepted) == 1


def test_a_body_waits_until_it_is_written_that_it_goes_out():
    """MAIL, RCPT and DATA are said meanwhile; the body only once the word is given."""
    heard = []

    async def asked(server):
        heard.append([line.split()[0] for line in server.commands])
        await asyncio.sleep(0.05)
        heard.append(len(server.accepted))
        return True

    async def one(server):
        async with SmtpSender(SmtpSettings.parse(f"{server.url}?starttls=tidak")) as sender:
            return await sender.send(FROM, "a@contoh.example", mail(), lambda: asked(server))

    with FaultServer() as server:
        result = asyncio.run(one(server))
    assert heard == [["EHLO", "MAIL", "RCPT", "DATA"], 0]
    assert result.outcome is SendOutcome.ACCEPTED
    assert len(server.accepted) == 1
