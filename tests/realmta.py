"""A real mail server, Exim, on a high port of this machine: own settings, own spool, own end; the system's stay untouched.

It takes every recipient into one Maildir, but for those in three files that a test writes: `refused` (550 at RCPT), `later`
(451 at RCPT, as a greylist says it) and `closed` (accepted, then found undeliverable, so that Exim itself reports it).
"""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

EXIM = shutil.which("exim4", path=f"{os.environ.get('PATH', '')}:/usr/sbin") or shutil.which("exim")
MISSING = "no exim on this machine (apt-get install exim4-daemon-light)"
SETTINGS = """
primary_hostname = mta.contoh.example
exim_user = {user}
exim_group = {group}
exim_path = {exim}
spool_directory = {base}/spool
log_file_path = {base}/log/%slog
pid_file_path = {base}/exim.pid
daemon_smtp_ports = {port}
local_interfaces = 127.0.0.1
disable_ipv6
host_lookup =
rfc1413_hosts =
tls_advertise_hosts =
keep_environment =
never_users =
deliver_drop_privilege
smtp_accept_queue_per_connection = 0
message_size_limit = {size}
acl_smtp_rcpt = recipient
acl_smtp_data = body

begin acl
recipient:
  deny recipients = lsearch;{base}/refused
       message = 5.1.1 mailbox unknown
  defer recipients = lsearch;{base}/later
        message = 4.7.1 greylisted, come back later
  accept
body:
  accept

begin routers
closed:
  driver = redirect
  condition = ${{lookup{{$local_part@$domain}}lsearch{{{base}/closed}}{{yes}}{{no}}}}
  data = :fail: the mailbox was closed
  allow_fail
bounces:
  driver = accept
  local_parts = {bounces}
  local_part_suffix = +*
  local_part_suffix_optional
  transport = bounces
taken:
  driver = accept
  transport = taken

begin transports
taken:
  driver = appendfile
  directory = {base}/taken
  maildir_format
  envelope_to_add
bounces:
  driver = appendfile
  directory = {base}/bounces
  maildir_format
  envelope_to_add
"""


@dataclass
class RealMta:
    """Use it in a `with` block.

    Args:
        bounces: the local part that reports come to.
        size: the largest mail that it takes, in bytes.
    """

    bounces: str = "pantulan"
    size: int = 1_000_000
    base: Path = field(init=False)
    port: int = field(init=False)

    def __enter__(self) -> Self:
        self.base = Path(tempfile.mkdtemp(prefix="mta-"))
        self.say()
        for folder in ("spool", "log"):
            (self.base / folder).mkdir()
        # As root it works under the user of its package, who must own what it writes.
        owner = pwd.getpwnam("Debian-exim") if os.getuid() == 0 else pwd.getpwuid(os.getuid())
        with socket.create_server(("127.0.0.1", 0)) as held:
            self.port = held.getsockname()[1]
        told = {"user": owner.pw_uid, "group": owner.pw_gid, "exim": EXIM, "base": self.base, "port": self.port}
        settings = self.base / "exim.conf"
        settings.write_text(SETTINGS.format(**told, size=self.size, bounces=self.bounces))
        for path in (self.base, *self.base.iterdir()):
            os.chown(path, owner.pw_uid if path != settings else os.getuid(), owner.pw_gid)
        settings.chmod(0o644)
        # In the foreground: its end is the end of its listening.
        self._log = (self.base / "daemon.log").open("wb")
        self._process = subprocess.Popen([EXIM, "-C", settings, "-bdf"], stdout=self._log, stderr=self._log)
        self._wait(self._answers, "the server did not start")
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait(10)
        self._log.close()
        shutil.rmtree(self.base, ignore_errors=True)

    @property
    def url(self) -> str:
        """What MUTASI_SMTP_URL would say."""
        return f"smtp://127.0.0.1:{self.port}?starttls=tidak"

    def say(self, *, refused: str = "", later: str = "", closed: str = "") -> None:
        """From now on these addresses are refused, put off or closed, and no others."""
        for name, address in (("refused", refused), ("later", later), ("closed", closed)):
            (self.base / name).write_text(f"{address}\n")
            (self.base / name).chmod(0o644)

    def mails(self, box: str, count: int) -> list[bytes]:
        """All mails of a Maildir, `taken` or `bounces`, once there are so many."""
        new = self.base / box / "new"
        self._wait(lambda: new.is_dir() and len(list(new.iterdir())) >= count, f"{box} has no {count} mails")
        return [file.read_bytes() for file in sorted(new.iterdir())]

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), 1) as line:
                line.settimeout(5)
                return line.recv(3) == b"220"
        except OSError:
            return False

    def _wait(self, seen, otherwise: str) -> None:
        end = time.monotonic() + 20
        while not seen():
            assert self._process.poll() is None, (self.base / "daemon.log").read_text()
            assert time.monotonic() < end, f"{otherwise}: {self.told()}"
            time.sleep(0.02)

    def told(self) -> str:
        """The end of what it logged."""
        return "".join(file.read_text()[-2000:] for file in sorted((self.base / "log").glob("*log")))
