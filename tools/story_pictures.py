"""Makes the pictures of the guides that come from the product at work: screens, mails, the task page, documents.

Run as `make gambar-panduan`. It runs the story of the guides in an empty folder, as the tests do, and takes what the story leaves.
A test compares the screens with what is printed now; the photographs need a chromium and are compared by eye.
"""

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from tools.guide_pictures import FOLDER
from tools.guides import SCREEN_FOLDER, STORY, Block, blocks_of, pictured_command, run
from tools.terminal_svg import terminal_svg
from workflow.bootstrap import App, open_app

LINKS_HOLD = datetime(2026, 12, 2, 10, tzinfo=ZoneInfo("Asia/Jakarta"))
"""A day of the story on which the links of its mails are valid."""


def story_blocks() -> list[Block]:
    """All blocks of the guides, in the order in which they are read and run."""
    return [block for path in STORY for block in blocks_of(path)]


def screens(story: Path) -> dict[str, str]:
    """The pictured screens of a folder in which the story was run, by file name."""
    pictured = {block.screen: pictured_command(block) for block in story_blocks() if block.screen}
    printed = {name: (story / SCREEN_FOLDER / f"{name}.txt").read_text("utf-8") for name in pictured}
    return {f"{name}.svg": terminal_svg(command, printed[name]) for name, command in pictured.items()}


@contextmanager
def portal_of(story: Path) -> Iterator[App]:
    """The app over the story's database, on a day of the story."""
    kept = dict(os.environ)
    os.environ |= {"MUTASI_DATABASE_URL": f"sqlite:///{story}/latihan.db", "MUTASI_VAR": f"{story}/var"}
    try:
        yield open_app(LINKS_HOLD)
    finally:
        os.environ.clear()
        os.environ.update(kept)


def main() -> int:
    """Writes all pictures; 1 where the story does not run as it is told."""
    from tools.guide_photos import photographs  # noqa: PLC0415 - screens need no browser and no imaging library

    with tempfile.TemporaryDirectory(prefix="panduan-") as name:
        story = Path(name)
        failed = run(story_blocks(), story).get("gagal")
        if failed is not None:
            print(failed)
            return 1
        for file, drawn in screens(story).items():
            (FOLDER / file).write_text(drawn, "utf-8")
        with portal_of(story) as portal:
            for file, taken in photographs(story, portal):
                (FOLDER / file).write_bytes(taken)
    print(FOLDER)
    return 0


if __name__ == "__main__":
    sys.exit(main())
