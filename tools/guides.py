"""Reads the fenced blocks of the guides and runs their commands, in one shell, as a reader would type them."""

import array
import contextlib
import io
import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from tools.sources import ROOT
from tools.terminal_svg import COLUMNS

GUIDES = ROOT / "docs" / "panduan"
_ORDER = (
    "README", "pengusul", "kepala-opd", "tim-penilai", "pemutus", "atasan", "asn", "operator", "analis", "pencatat",
)  # fmt: skip
STORY = tuple(GUIDES / f"{name}.md" for name in _ORDER)
"""One story in the order in which it is read: each guide goes on where the one before ended."""

KINDS = ("sh", "text", "text keluaran")
"""`sh` is run; `text` cannot be run here; `text keluaran` is what the block before it printed."""

_FENCE = re.compile(r"^\s*```(.*)$")
_HERE_DOCUMENT = re.compile(r"<<\s*'?(\w+)'?")
_EXPECTED = re.compile(r"#\s*keluar (\d+)\s*$")
_FRAME = re.compile(r"[┃│]")
_SCREEN = re.compile(r"^!\[[^\]]+\]\(gambar/(layar-[a-z-]+)\.svg\)$")
SCREEN_FOLDER = "layar"
"""Where a run leaves what the pictured commands print, one file a picture."""

_AS_ON_A_SCREEN = f"COLUMNS={COLUMNS}"


# A command costs a second of imports. Here one process has them done and forks for each command: a new process all the
# same, with the caller's arguments, folder, environment and streams, that ends with the command's exit code.
_CALLER = """
import array, json, os, socket, sys
door = socket.socket(socket.AF_UNIX)
door.connect(os.environ["PINTU"].replace("@", chr(0), 1))
words = json.dumps([sys.argv[1:], os.getcwd(), dict(os.environ)]).encode()
door.sendmsg([len(words).to_bytes(4, "big")], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [0, 1, 2]))])
door.sendall(words)
sys.exit(int(door.recv(8) or b"99"))
"""


@contextlib.contextmanager
def answering(environment: dict[str, str]) -> Iterator[str]:
    """The address of a process that runs `mutasi` commands until the block ends."""
    with socket.socket(socket.AF_UNIX) as door:
        address = f"\0mutasi-panduan-{os.getpid()}-{id(door)}"
        door.bind(address)
        door.listen()
        words = [sys.executable, "-m", "tools.guides", str(door.fileno())]
        server = subprocess.Popen(  # noqa: S603 - this program itself
            words, env=environment, pass_fds=[door.fileno()], cwd=ROOT
        )
        try:
            yield address.replace("\0", "@", 1)
        finally:
            server.kill()
            server.wait()


def serve(door: socket.socket) -> None:
    """Takes callers one after the other and runs each command in a fork of its own."""
    from workflow.cli.main import main  # noqa: PLC0415 - a second of imports, in this process only

    os.environ["MUTASI_DATABASE_URL"] = "sqlite://"
    with contextlib.redirect_stdout(io.StringIO()):
        main(["kasus"])  # once on an empty database in memory: what is imported on first use is there for all forks
    while True:
        caller, _ = door.accept()
        with caller:
            length, ancillary, _flags, _address = caller.recvmsg(4, socket.CMSG_SPACE(12))
            streams = array.array("i", ancillary[0][2])
            words, folder, environment = json.loads(caller.recv(int.from_bytes(length, "big"), socket.MSG_WAITALL))
            child = os.fork()
            if child == 0:
                for number, stream in enumerate(streams):
                    os.dup2(stream, number)
                os.chdir(folder)
                os.environ.clear()
                os.environ.update(environment)
                code = main(words)
                sys.stdout.flush()
                os._exit(code)
            for stream in streams:
                os.close(stream)
            caller.sendall(str(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])).encode())


class UnfinishedError(Exception):
    """A fence or a command of a guide has a beginning and no end; the message is its place."""


class Block(NamedTuple):
    """A fenced block: the file and line of its fence, its kind, its lines, and the picture of its last command."""

    path: Path
    line: int
    kind: str
    lines: tuple[str, ...]
    screen: str = ""

    @property
    def place(self) -> str:
        """Where it stands, for the reader of a failure."""
        return f"{self.path.relative_to(ROOT)}:{self.line}"


def blocks_of(path: Path) -> list[Block]:
    """The fenced blocks of a file, in order."""
    found: list[Block] = []
    lines: list[str] = []
    kind, start = None, 0
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        fence = _FENCE.match(line)
        if fence and kind is None:
            kind, start, lines = fence.group(1).strip(), number, []
        elif fence:
            found.append(Block(path, start, kind or "", tuple(lines)))
            kind = None
        elif kind is not None:
            lines.append(line)
        elif (pictured := _SCREEN.match(line)) is not None:
            last = max(n for n, block in enumerate(found) if block.kind == "sh")
            found[last] = found[last]._replace(screen=pictured.group(1))
    if kind is not None:
        raise UnfinishedError(f"{path.name}:{start}")
    return found


def pictured_command(block: Block) -> str:
    """The last command of a block, which its picture shows."""
    return list(commands_of(block))[-1][0]


def commands_of(block: Block) -> Iterator[tuple[str, str, int]]:
    """Each command with its place and the exit code that it must end with (`# keluar N`, else 0)."""
    words: list[str] = []
    until, first = None, 0
    for number, line in enumerate(block.lines, block.line + 1):
        if not words:
            if not line.strip() or line.lstrip().startswith("#"):
                continue
            first = number
        words.append(line)
        if until is not None:
            until = None if line == until else until
        elif (opened := _HERE_DOCUMENT.search(line)) is not None:
            until = opened.group(1)
        if until is None and not line.endswith("\\"):
            code = next((int(found.group(1)) for word in words if (found := _EXPECTED.search(word))), 0)
            yield "\n".join(words), f"{block.path.relative_to(ROOT)}:{first}", code
            words = []
    if words:
        raise UnfinishedError(f"{block.place}, the last command")


def script_of(blocks: Iterable[Block]) -> str:
    """One shell script of all runnable blocks; it stops at the first command that ends otherwise than told."""
    parts = ["set -u -o pipefail", 'mutasi() { "$PYTHON" -SE -c "$CALLER" "$@"; }', 'python() { "$PYTHON" "$@"; }']
    for block in blocks:
        if block.kind == "sh":
            parts.append(f"echo '@@ {block.place}'")
            for command, place, code in commands_of(block):
                check = f'kode=$?; [ "$kode" -eq {code} ] || {{ echo "@@ GAGAL {place}: keluar $kode, bukan {code}"; exit 99; }}'
                parts += [command, check]
            if block.screen:  # asked again as on a screen: what is pictured changes nothing, and its last check holds
                again = f"{_AS_ON_A_SCREEN} {pictured_command(block)}"
                parts += [f"{{ {again}\n}} > {SCREEN_FOLDER}/{block.screen}.txt 2>&1", check]
    return "\n".join(parts) + "\n"


def run(blocks: Iterable[Block], folder: Path) -> dict[str, str]:
    """Runs all runnable blocks in order in a folder.

    Returns:
        What each block printed, by its place; the key `gagal` holds the failure, or is missing.
    """
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("MUTASI_", "PREFECT_"))}
    environment |= {"PYTHON": sys.executable, "PYTHONPATH": str(ROOT), "COLUMNS": "200", "NO_COLOR": "1"}
    (folder / SCREEN_FOLDER).mkdir()
    with answering(environment) as door:
        done = subprocess.run(  # noqa: S603 - the guides are the project's own
            ["bash", "-c", script_of(blocks)],  # noqa: S607 - the reader's own shell
            cwd=folder,
            env=environment | {"CALLER": _CALLER, "PINTU": door},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=600,
            check=False,
        )
    printed: dict[str, str] = {}
    for part in done.stdout.split("@@ ")[1:]:
        place, _, text = part.partition("\n")
        printed["gagal" if place.startswith("GAGAL") else place] = place if place.startswith("GAGAL") else text
    if done.returncode and "gagal" not in printed:
        printed["gagal"] = f"keluar {done.returncode}: {done.stdout[-500:]}"
    return printed


def plain(text: str) -> str:
    """A text without the frames of tables and with single spaces."""
    return " ".join(_FRAME.sub(" ", text).split())


def untrue_outputs(blocks: Iterable[Block], printed: dict[str, str]) -> list[str]:
    """The lines of shown outputs that the block before them did not print; `…` stands for anything left out."""
    missing, before = [], ""
    for block in blocks:
        if block.kind == "sh":
            before = plain(printed.get(block.place, ""))
        elif block.kind == "text keluaran":
            pieces = [plain(piece) for line in block.lines for piece in line.split("…")]
            missing += [f"{block.place}: {piece}" for piece in pieces if piece and piece not in before]
    return missing


if __name__ == "__main__":
    serve(socket.socket(fileno=int(sys.argv[1])))
