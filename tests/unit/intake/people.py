"""Numbers of synthetic people: valid NIPs that belong to nobody."""


def pns(serial: int) -> str:
    """A PNS born on 15 January 1985, appointed in January 2010."""
    return f"198501152010011{serial:03d}"


def pppk(serial: int) -> str:
    """A PPPK born on 15 January 1990, first contract of 2023."""
    return f"199001152023211{serial:03d}"
