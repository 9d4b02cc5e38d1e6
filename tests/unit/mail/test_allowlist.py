"""S34: outside production nobody gets a mail whose address, or exact domain, is not listed."""

import pytest
from aiosmtplib.email import quote_address
from hypothesis import example, given
from hypothesis import strategies as st

from workflow.domain.errors import BadInputError
from workflow.mail.allowlist import AllowList

LISTED = AllowList.parse("ani@luar.example, @contoh.example ,@mail.contoh.example,Budi.S+uji@Luar.Example")
HOSTILE = [
    "",
    "@",
    "@contoh.example",
    "contoh.example",
    "ani",
    "x@evil.example@contoh.example",
    '"@contoh.example"@evil.example',
    '"x@evil.example"@contoh.example',
    "x%evil.example@contoh.example",
    "evil.example!x@contoh.example",
    "@evil.example:x@contoh.example",
    "x@contoh.example@evil.example",
    "x@sub.contoh.example",
    "x@contoh.example.evil.example",
    "x@evilcontoh.example",
    "x@contoh.example.",
    "x@.contoh.example",
    "x@contoh..example",
    "x@contoh.example,y@evil.example",
    "x@contoh.example;y@evil.example",
    "x@contoh.example y@evil.example",
    "x@contoh.example\n",
    "x@contoh.example\r\nRCPT TO:<y@evil.example>",
    "x@contoh.example\x00",
    " x@contoh.example",
    "x@contoh.example ",
    "X <x@contoh.example>",
    "<x@contoh.example>",
    "x(@contoh.example)@evil.example",
    "x@evil.example(@contoh.example)",
    "x@[127.0.0.1]",
    "x@contoh.example>",
    "x@contoh。example",
    "x@ｃontoh.example",
    "x@cоntoh.example",
    "x@contoh.examplе",
    "x@xn--contoh-abc.example",
    "\u212a@contoh.example",
    ".x@contoh.example",
    "x.@contoh.example",
    "x..y@contoh.example",
    "*@contoh.example",
    "x@-contoh.example",
    "bani@luar.example",
    "ani@luar.example.id",
    "a" * 250 + "@contoh.example",
]
GOOD = [
    "ani@luar.example",
    "ANI@Luar.EXAMPLE",
    "x@contoh.example",
    "x.y+z@Contoh.Example",
    "o'x@mail.contoh.example",
    "budi.s+uji@luar.example",
    "a" * 239 + "@contoh.example",
]
WRONG = [
    "contoh.example",
    "*",
    "*@contoh.example",
    "@",
    "@*.contoh.example",
    "@@contoh.example",
    "a@b@c",
    "@contoh.example.",
    "@\u212a.example",
    "a;b@c.example",
    "ani@",
    "@contoh example",
]


@pytest.mark.parametrize("address", HOSTILE, ids=ascii)
def test_what_only_looks_listed_is_refused(address):
    """Two @, quotes, routes, subdomains, dots at the ends, line breaks, foreign letters."""
    assert not LISTED.allows(address)


@pytest.mark.parametrize("address", GOOD)
def test_listed_is_allowed(address):
    """Listed addresses and everyone at a listed domain, in any case of letters, up to 254 characters."""
    assert LISTED.allows(address)


@pytest.mark.parametrize("text", ["", " ", ",", " , ,"])
def test_empty_list_allows_nobody(text):
    """No setting means that nothing goes out."""
    found = AllowList.parse(text)
    assert (found.addresses, found.domains) == (frozenset(), frozenset())
    assert not found.allows("ani@luar.example")


@pytest.mark.parametrize("entry", WRONG, ids=ascii)
def test_wrong_entry_is_told(entry):
    """A typing error would hold all mail back in silence: it is named instead."""
    with pytest.raises(BadInputError, match="MUTASI_SUREL_IZIN"):
        AllowList.parse(f"ani@luar.example,{entry}")


PIECES = st.lists(
    st.sampled_from(
        ["x", "@", ".", "contoh.example", "evil.example", "contoh", "example", '"', "\\", "%", "!", ",", ":"]
    )
    | st.sampled_from(
        [" ", "\n", "\r", "\0", "<", ">", "(", ")", "[", "]", ";", "K", "\u212a", "\u0131", "о", "．", "-"]
    ),
    max_size=9,
).map("".join)


@given(PIECES | st.text(max_size=40) | PIECES.map("{}@contoh.example".format) | PIECES.map("x@contoh.example{}".format))
@example("x@contoh.example")
def test_allowed_means_sent_to_a_listed_domain(address):
    """G-E9: what is allowed is one address, the client asks for exactly that one, and its only domain is listed."""
    found = AllowList.parse("@contoh.example")
    if found.allows(address):
        assert quote_address(address) == f"<{address}>"
        assert address.count("@") == 1
        assert address.rpartition("@")[2].lower() == "contoh.example"


@given(st.text(max_size=40), st.text(max_size=40))
def test_exact_entries_allow_only_themselves(address, other):
    """Of exact entries nothing but the entry, whatever its letters' case, is allowed."""
    found = AllowList.parse("ani@luar.example")
    for tried in (address, f"{address}@luar.example", f"ani@{other}", f"ani@luar.example{other}"):
        assert not found.allows(tried) or tried.lower() == "ani@luar.example"
