"""`python -m workflow.web`: the portal on loopback."""

from urllib.parse import urlsplit

import uvicorn

from workflow.bootstrap import open_app
from workflow.web.app import build

if __name__ == "__main__":
    app = open_app()
    uvicorn.run(build(app), host="127.0.0.1", port=urlsplit(app.settings.url_dasar).port or 8600, log_level="warning")
