"""The bytes of a mail, written straight down: headers in one line each, parts in seven bits, lines that end in CRLF.

The library's message classes write the same bytes (tests/unit/mail/test_wire.py) at ten times the price.
"""

import re
from binascii import b2a_qp
from collections.abc import Iterable, Sequence
from email.policy import Compat32

LONGEST_LINE = 998
Header = tuple[str, str]


class _WholeLines(Compat32):
    """Headers in one line each: a folded header turns one recipient into six on every Python tried."""

    def fold_binary(self, name: str, value: str) -> bytes:
        """An ASCII value goes out as it stands; others are encoded by the library, in one line too."""
        return f"{name}: {value}\r\n".encode("ascii") if value.isascii() else super().fold_binary(name, value)


POLICY = _WholeLines(linesep="\r\n", max_line_length=LONGEST_LINE, mangle_from_=False)
"""The older way of the library on purpose: the newer one parses each header that it is given, at four times the price of
all the rest of a mail, and ours come from settings and checked rows, in one line each.
"""
_LINE_ENDS = re.compile(r"\r\n|\r|\n")
_VERSION = ("MIME-Version", "1.0")


def part(kind: str, text: str, more: Sequence[Header] = ()) -> bytes:
    """One part in seven bits: a relay that re-codes a body changes the frozen mail, and a signature breaks.

    Args:
        kind: `plain`, `html` or `calendar`, with further parameters of the type after the charset.
        more: headers after those that every part has.
    """
    raw = text.encode()
    subtype, _, parameters = kind.partition("; ")
    written = f'text/{subtype}; charset="utf-8"' + (f"; {parameters}" if parameters else "")
    if raw.isascii() and b"\r" not in raw and b"\0" not in raw and max(map(len, raw.split(b"\n"))) <= LONGEST_LINE:
        coding, body = "7bit", text.replace("\n", "\r\n")
    else:
        coded = b2a_qp(raw.replace(b"\r\n", b"\n"), istext=True).decode("ascii")
        coding, body = "quoted-printable", _LINE_ENDS.sub("\r\n", coded)
    return _entity([("Content-Type", written), ("Content-Transfer-Encoding", coding), *more], body.encode("ascii"))


def parts(kind: str, boundary: str, inner: Iterable[bytes], more: Sequence[Header] = (), *, outermost: bool) -> bytes:
    """Parts within one: `alternative` or `mixed`.

    Args:
        boundary: what stands between the parts, and in none of them.
        more: headers of the mail, where this is the outermost.
    """
    mark = f"--{boundary}".encode("ascii")
    body = b"".join(mark + b"\r\n" + one + b"\r\n" for one in inner) + mark + b"--\r\n"
    version = [_VERSION] if outermost else []
    return _entity([("Content-Type", f'multipart/{kind}; boundary="{boundary}"'), *version, *more], body)


def _entity(headers: Iterable[Header], body: bytes) -> bytes:
    return b"".join([POLICY.fold_binary(name, value) for name, value in headers]) + b"\r\n" + body
