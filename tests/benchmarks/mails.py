"""Mails through the outbox to a server on this machine, beside the bare SMTP client with the same bytes."""

import asyncio
import socket
import statistics
import time
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import NamedTuple

import aiosmtplib
from aiosmtpd.controller import Controller

from tests.benchmarks.steps import settings_of
from tests.city import database_copy, fold, house_on
from workflow.bootstrap import App, mail_room
from workflow.mail.sentences import Explainer
from workflow.services.delivery import deliver
from workflow.services.night import run_nights
from workflow.settings.environment import read_environment
from workflow.settings.rules import read_rule_texts
from workflow.storage.unit_of_work import Tx

ROUNDS = 5
COPIES = 59
"""How often each mail of the night is owed once more: the five thousand of a real city, not a sample's."""
NIGHT = date(2026, 11, 25)


class Inbox:
    """What the server took in."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, bytes]] = []

    async def handle_DATA(self, _server, _session, envelope) -> str:  # noqa: N802 - the server's own name
        self.taken.append((envelope.rcpt_tos[0], envelope.content))
        return "250 2.0.0 ok"


class MailRates(NamedTuple):
    """Mails a second, medians of alternating rounds, and how many mails a round had."""

    ours: float
    bare: float
    mails: int


def compare_mails(url: str, folder: Path) -> MailRates:
    """Delivery (throttle off, one connection a batch, marked one by one) beside aiosmtplib on one connection."""
    owed = database_copy(url, folder)
    night = house_on(owed, f"{NIGHT}T01:00")
    run_nights(night, lambda _day: night)
    night.store.write(_owe_more)
    night.store.close()
    fold(owed)
    inbox = Inbox()
    port = _free_port()
    server = Controller(inbox, hostname="127.0.0.1", port=port)
    server.start()
    try:
        ours, bare = [], []
        for _ in range(ROUNDS):
            inbox.taken.clear()
            ours.append(_through_outbox(database_copy(owed, folder), folder, port, inbox))
            bare.append(asyncio.run(_bare(port, list(inbox.taken))))
        mails = len(inbox.taken) // 2
    finally:
        server.stop()
    return MailRates(statistics.median(ours), statistics.median(bare), mails)


def _owe_more(tx: Tx) -> None:
    columns = "mail, recipient, case_id, task_id, payload, state, due_at, next_at, attempts, resent, created_at"
    last = tx.conn.exec_driver_sql("SELECT MAX(id) FROM outbox").scalar()
    again = f"INSERT INTO outbox (key, {columns}) SELECT key || ?, {columns} FROM outbox WHERE id <= ?"
    for copy in range(COPIES):
        tx.conn.exec_driver_sql(again, (f":{copy}", last))


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as held:
        return held.getsockname()[1]


def _through_outbox(url: str, folder: Path, port: int, inbox: Inbox) -> float:
    with settings_of(url, folder):
        relay = {"smtp_url": f"smtp://127.0.0.1:{port}?starttls=tidak"}
        settings = read_environment().model_copy(update=relay)
    house = house_on(url, f"{NIGHT}T10:00")
    room = mail_room(App(house, settings, Explainer(read_rule_texts())), throttled=False)
    room = replace(room, allows=lambda _address: True)
    started = time.perf_counter()
    counts = deliver(house, room)
    seconds = time.perf_counter() - started
    house.store.close()
    assert counts["diterima"] == len(inbox.taken) > 0
    return counts["diterima"] / seconds


async def _bare(port: int, mails: list[tuple[str, bytes]]) -> float:
    started = time.perf_counter()
    async with aiosmtplib.SMTP(hostname="127.0.0.1", port=port, start_tls=False) as client:
        for recipient, data in mails:
            await client.sendmail("mutasi@contoh.example", [recipient], data)
    return len(mails) / (time.perf_counter() - started)
