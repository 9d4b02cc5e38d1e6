"""Opens the app for a command whose `--pelaku` is to be somebody."""

from datetime import datetime

from workflow.bootstrap import App, open_app
from workflow.services.people import require_people


def open_for(moment: datetime | None, *people: str | None) -> App:
    """The app, once everybody who is named is somebody.

    Raises:
        NotFoundError: names the first whom nobody is.
    """
    app = open_app(moment)
    named = [one for one in people if one is not None]
    if named:
        require_people(named, app.house)
    return app
