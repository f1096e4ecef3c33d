"""What the first page says of the network: a download that nobody answered was no connection."""

from PySide6.QtWidgets import QLabel, QWidget

from tests.app.driver import Driver
from tests.hub_server import HubServer

SLOW = 50_000       # bytes per second


def _said(app: Driver) -> str:
    page: QWidget = app.part("firstRunPage")
    return "\n".join(label.text() for label in page.findChildren(QLabel) if label.isVisible())


def test_a_download_without_a_network_is_not_called_a_connection(app: Driver) -> None:
    app.settings(hub_endpoint="http://hub.invalid")
    app.open()
    app.click("downloadButton")
    app.until_seen("remedy.use_mirror")
    assert "Only the download uses the internet." in _said(app)
    assert "Connected" not in _said(app)


def test_once_bytes_come_it_is_one(app: Driver, hub: HubServer) -> None:
    hub.fault("^/cdn/", rate=SLOW)
    app.open()
    app.use_hub(hub.endpoint)
    app.click("downloadButton")
    app.until(lambda: "Connected only for the download." in _said(app))
    app.click("pauseButton")
