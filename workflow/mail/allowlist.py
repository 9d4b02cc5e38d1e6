"""Who may receive mail outside production: exact addresses or exact domains, nothing that only looks like them."""

import re
from collections.abc import Iterable

_PLAIN = re.compile(r"^[a-z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-z0-9-]+(\.[a-z0-9-]+)*$")


class AllowList:
    """`a@b.c,@domain`: compared in lower case; anything unusual is refused."""

    def __init__(self, addresses: Iterable[str], domains: Iterable[str]) -> None:
        self.addresses, self.domains = frozenset(addresses), frozenset(domains)

    @classmethod
    def parse(cls, text: str) -> "AllowList":
        """The list of MUTASI_SUREL_IZIN; empty text allows nobody."""
        parts = [part.strip().lower() for part in text.split(",") if part.strip()]
        domains = [part[1:] for part in parts if part.startswith("@")]
        return cls([part for part in parts if not part.startswith("@")], domains)

    def allows(self, address: str) -> bool:
        """True where the address, or its exact domain, is listed."""
        lowered = address.lower()
        if not address.isascii() or not _PLAIN.match(lowered):
            return False
        return lowered in self.addresses or lowered.rsplit("@", 1)[1] in self.domains
