"""Puts the house together: reads settings and config, opens the database, hands clock and rules to the services."""

import gc
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from workflow.domain.errors import BadInputError, StaleDatabaseError
from workflow.domain.failpoint import install
from workflow.domain.mails import KeptDay, Mail, Thread
from workflow.domain.policy import Agency
from workflow.mail.allowlist import AllowList, is_address
from workflow.mail.bounces import ReturnPath
from workflow.mail.crypt import Sealer
from workflow.mail.files import FileSender
from workflow.mail.render import Envelope, MailRenderer, freeze
from workflow.mail.sentences import Explainer
from workflow.services.delivery import Made, MailRoom, MakeMail, deliver
from workflow.services.house import House
from workflow.settings.calendar import read_calendar
from workflow.settings.clock import SystemClock
from workflow.settings.environment import Environment, read_environment
from workflow.settings.failpoints import hook_from
from workflow.settings.policy import read_agency, read_policy
from workflow.settings.remedies import read_act_texts
from workflow.settings.rules import read_rule_texts, read_rulebook
from workflow.settings.toml import TEMPLATES
from workflow.storage.facts import CaseLoader
from workflow.storage.schema import create_all, is_current, prepare
from workflow.storage.unit_of_work import Store, open_engine

UNHURRIED = 50_000, 20, 20
"""How many new objects wake the collector of cycles. Facts and findings hold none and go when they are let go; at the
interpreter's 700 a chunk of the night spent a third of its time being searched for them.
"""


@dataclass(frozen=True)
class App:
    """A house with what its edges need: settings and the explainer of findings."""

    house: House
    settings: Environment
    explainer: Explainer


def build_house(store: Store, settings: Environment, moment: datetime | None = None) -> House:
    """A house over an open store; `moment` is what `--pada` sets."""
    gc.set_threshold(*UNHURRIED)
    calendar = read_calendar()
    return House(
        store=store,
        loader=CaseLoader(calendar),
        clock=SystemClock(settings.zone, moment),
        calendar=calendar,
        zone=settings.zone,
        rulebook=read_rulebook(),
        policy=read_policy(),
        agency=read_agency(),
        explain=explainer().explain,
    )


@lru_cache(maxsize=1)
def explainer() -> Explainer:
    """The one explainer: its sentences are compiled once."""
    return Explainer(read_rule_texts(), read_act_texts())


def open_app(moment: datetime | None = None) -> App:
    """The app over the configured database, which is created or migrated where it is our own file.

    Raises:
        ConfigError: settings or config are wrong.
        StaleDatabaseError: a shared database is not at this program's version.
    """
    settings = read_environment()
    if settings.titik_gagal:
        install(hook_from(settings.titik_gagal))
    url = settings.sqlalchemy_url
    if url.startswith("sqlite:///"):
        Path(url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
    store = Store(open_engine(url))
    prepare(store)
    if not is_current(store):
        raise StaleDatabaseError("Basis data belum sesuai versi program; jalankan migrasi.")
    return App(build_house(store, settings, moment), settings, explainer())


def memory_house(moment: datetime | None = None) -> House:
    """A house over an empty in-memory database: for a pre-flight on files alone."""
    store = Store(open_engine("sqlite://"))
    create_all(store)
    return build_house(store, read_environment(), moment)


def mail_room(app: App, *, throttled: bool = True) -> MailRoom:
    """How mails are made and sent with these settings: files without an SMTP server, else the relay.

    Raises:
        BadInputError: the sender, the server or the allow-list is not written as it must be.
    """
    from workflow.mail.smtp import SmtpSender, SmtpSettings  # noqa: PLC0415 - most commands send nothing

    settings, agency = app.settings, app.house.agency
    if not is_address(settings.surel_dari):
        raise BadInputError("MUTASI_SUREL_DARI harus satu alamat surel tanpa nama, misalnya mutasi@instansi.go.id.")
    path = return_path(settings)
    smtp = SmtpSettings.parse(settings.smtp_url) if settings.smtp_url else None
    allowed = AllowList.parse(settings.surel_izin)
    return MailRoom(
        make=_maker(settings, agency),
        sealer=Sealer(settings.rahasia.encode()),
        sender=(lambda: SmtpSender(smtp)) if smtp else (lambda: FileSender(settings.folder / "surat")),
        allows=(lambda _a: True) if smtp is None or settings.lingkungan == "produksi" else allowed.allows,
        from_address=settings.surel_dari,
        return_path=path.of if path else (lambda _id: settings.surel_dari),
        base_url=settings.url_dasar.rstrip("/"),
        throttled=throttled and smtp is not None,
        # A folder is no relay: it is neither hurried nor full.
        limits=app.house.policy.delivery if throttled and smtp else replace(app.house.policy.delivery, daily=0),
    )


def _maker(settings: Environment, agency: Agency) -> MakeMail:
    """How a mail is rendered and frozen under these settings."""
    renderer = MailRenderer(TEMPLATES / "email", agency)

    def make(
        mail: Mail,
        context: Mapping[str, object],
        address: str,
        at: datetime,
        key: str,
        thread: Thread,
        days: tuple[KeptDay, ...],
    ) -> Made:
        moment = at.astimezone(settings.zone)
        choice = context.get("atur")
        envelope = Envelope(
            settings.surel_dari,
            address,
            agency.reply_to,
            moment,
            key,
            thread,
            choice if isinstance(choice, str) else None,
        )
        return Made(*freeze(envelope, renderer.render(mail, context), days))

    return make


def return_path(settings: Environment) -> ReturnPath | None:
    """The envelope senders that name a mail; None where MUTASI_SUREL_PANTULAN is not set.

    Raises:
        BadInputError: it is no plain address, or has a part after a plus sign already.
    """
    address = settings.surel_pantulan
    if not address:
        return None
    if not is_address(address) or "+" in address:
        raise BadInputError("MUTASI_SUREL_PANTULAN harus satu alamat surel tanpa nama dan tanpa tanda tambah.")
    return ReturnPath(settings.rahasia.encode(), address.lower())


def deliver_now(app: App) -> dict[str, int]:
    """Delivers what is due in the outbox."""
    return deliver(app.house, mail_room(app))
