"""`MUTASI_TITIK_GAGAL=name:kill|stop|raise[:n]`: what a failpoint does in a test's process."""

import os
import signal
from collections.abc import Callable


class FailpointError(RuntimeError):
    """Raised at a failpoint on request."""


def hook_from(text: str) -> Callable[[str], None]:
    """A hook that acts the n-th time (default: the first) that the named failpoint is passed."""
    name, _, rest = text.partition(":")
    action, _, count = rest.partition(":")
    left = [int(count or "1")]

    def hook(passed: str) -> None:
        if passed != name:
            return
        left[0] -= 1
        if left[0] != 0:
            return
        if action == "raise":
            raise FailpointError(name)
        # A stopped process stays where it is until the test has looked at it and kills its whole group.
        os.kill(os.getpid(), signal.SIGSTOP if action == "stop" else signal.SIGKILL)

    return hook
