"""Who may receive mail outside production: exact addresses or exact domains, nothing that only looks like them."""

import re
from collections.abc import Iterable
from typing import Self

from workflow.domain.errors import BadInputError

_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_DOMAIN = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")
# No `%` and `!`: old relays read them as "send on to another host" (RFC 5321 appendix C and F.2).
# No `*`: who lists one means a pattern, and patterns are not known here.
_ATOM = r"[a-z0-9#$&'+/=?^_`{|}~-]+"
_ADDRESS = re.compile(rf"{_ATOM}(?:\.{_ATOM})*@{_DOMAIN.pattern}")
_LONGEST = 254


def is_address(text: str) -> bool:
    """True for one plain address, `local@domain` in ASCII: no name, no quotes, no route, no spaces."""
    # Before lowering: a few foreign letters become ASCII ones in lower case.
    return text.isascii() and len(text) <= _LONGEST and _ADDRESS.fullmatch(text.lower()) is not None


class AllowList:
    """`a@b.c,@domain`: compared in lower case; anything unusual is refused.

    Args:
        addresses: in lower case.
        domains: in lower case, without the `@`; subdomains are not meant.
    """

    def __init__(self, addresses: Iterable[str], domains: Iterable[str]) -> None:
        self.addresses, self.domains = frozenset(addresses), frozenset(domains)

    @classmethod
    def parse(cls, text: str) -> Self:
        """The list of MUTASI_SUREL_IZIN; empty text allows nobody.

        Raises:
            BadInputError: an entry is neither an address nor `@domain`.
        """
        parts = [part.strip() for part in text.split(",") if part.strip()]
        for part in parts:
            form = _DOMAIN if part.startswith("@") else _ADDRESS
            if not part.isascii() or not form.fullmatch(part.removeprefix("@").lower()):
                raise BadInputError(f"MUTASI_SUREL_IZIN: {part!r} bukan alamat surel dan bukan @domain.")
        lowered = [part.lower() for part in parts]
        return cls((p for p in lowered if p[0] != "@"), (p[1:] for p in lowered if p[0] == "@"))

    def allows(self, address: str) -> bool:
        """True where the address, or its exact domain, is listed."""
        if not is_address(address):
            return False
        lowered = address.lower()
        return lowered in self.addresses or lowered.rpartition("@")[2] in self.domains
