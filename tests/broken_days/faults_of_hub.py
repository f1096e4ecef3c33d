"""The Hub and the way to it."""

from typing import Any

from assistant.domain.errors import Remedy
from assistant.wiring import next_steps
from tests.app.conftest import FILE, REPO
from tests.broken_days.day import Day
from tests.broken_days.fault import (
    AGAIN,
    CARD,
    CHOOSE,
    FILE_HERE,
    MIRROR,
    PAGE,
    RESUME,
    RETRY,
    SETTINGS,
    Fault,
    Step,
)
from tests.broken_days.faults_of_files import browser_opens


def download(day: Day) -> None:
    day.at_first_page()
    day.app.click("downloadButton")


def hub(match: str = "", **fault: Any) -> Step:
    """A hub that answers so from the beginning, for ever."""
    def provoke(day: Day) -> None:
        day.hub.fault(match, times=None, **fault)
        download(day)

    return provoke


def unreachable(day: Day) -> None:
    day.at_first_page(hub_endpoint="http://hub.invalid")
    day.app.click("downloadButton")


def dropping(day: Day) -> None:
    """After the first megabyte nothing more comes through."""
    day.hub.fault("^/cdn/", drop_after=1_000_000)
    hub("^/cdn/", drop_after=0)(day)


def gated(day: Day) -> None:
    day.hub.gated = (REPO,)
    download(day)


def from_mirror(day: Day) -> None:
    """*Use a mirror* changes the Hub's address for good and downloads from there."""
    day.patch.setattr(next_steps, "HUB_MIRROR", day.hub.endpoint)
    day.hub.clear_faults()
    day.press(MIRROR)
    arrives(day)
    assert day.services.preferences.app.hub_endpoint == day.hub.endpoint


def pressed(remedy: Remedy) -> Step:
    def cure(day: Day) -> None:
        day.hub.clear_faults()
        day.press(remedy)
        arrives(day)

    return cure


def arrives(day: Day) -> None:
    day.app.until(day.app.window.engine_ready)
    assert (day.app.home / "models" / REPO / FILE).stat().st_size == day.starter.stat().st_size


def with_an_account(day: Day) -> None:
    """*Open settings* leads to where the access token goes; with it *Try again* works."""
    day.press(SETTINGS)
    day.app.change_setting("app.hub_token", day.hub.token)
    day.press(RETRY)
    arrives(day)


ELSEWHERE = (RETRY, MIRROR, FILE_HERE)
HUB = (
    Fault("Hub unreachable", unreachable, CARD, "hub.invalid cannot be reached", ELSEWHERE, from_mirror),
    Fault("Hub 404", hub(status=404), CARD, "no longer available", (CHOOSE, FILE_HERE), browser_opens(CHOOSE)),
    Fault("Hub gated", gated, CARD, "only be downloaded with an account", (PAGE, SETTINGS, RETRY, CHOOSE),
          with_an_account),
    Fault("Hub 429", hub(status=429, headers={"Retry-After": "1"}), CARD, "asks for a pause", ELSEWHERE,
          pressed(RETRY)),
    Fault("Hub 500", hub(status=500), CARD, "out of order", ELSEWHERE, pressed(RETRY)),
    Fault("Hub dropping", dropping, CARD, "was cut off", (RESUME, MIRROR),
          pressed(RESUME)),
    Fault("Hub stalling", hub("^/cdn/", stall_after=0), CARD, "does not answer", ELSEWHERE, pressed(RETRY)),
    Fault("Hub sending a wrong byte", hub("^/cdn/", flip=1_000_000), CARD, "not the right file",
          (AGAIN, MIRROR), pressed(AGAIN)),
)
