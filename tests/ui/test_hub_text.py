"""What the Hub tells of a model, in words people use."""


import pytest

from assistant.domain.downloads import DiskRoom
from assistant.domain.model import HubRepository
from assistant.ui.hub_text import languages_text, licence_text, month_text, room_text, row_of_repository

pytestmark = pytest.mark.usefixtures("english_numbers")


@pytest.mark.parametrize(("code", "words"), [
    ("apache-2.0", "Apache 2.0: free for any use"),
    ("cc-by-nc-4.0", "CC BY-NC 4.0: not for commercial use"),
    ("cc0-1.0", "CC0: free for any use"),
    ("gemma", "Gemma: terms of its own"),
    ("openrail", "OpenRAIL: terms of its own"),
    ("other", "terms of its own"),
    ("a-rare-one", "a-rare-one"),
    ("", ""),
])
def test_a_licence_says_what_it_means(code: str, words: str) -> None:
    assert licence_text(code) == words


def test_languages_are_called_as_their_speakers_do_and_a_long_list_ends() -> None:
    assert languages_text(("en", "zh", "ja")) == "English, 中文, 日本語"
    assert languages_text(tuple(["en"] * 6 + ["de", "fr"])).endswith("and 2 more")
    assert languages_text(("multilingual",)) == "many languages"
    assert languages_text(()) == ""


def test_an_age_is_a_month() -> None:
    assert month_text(1_767_323_045.0) == "January 2026"
    assert month_text(0) == ""


def test_the_disk_tells_what_is_free_or_what_is_missing() -> None:
    assert room_text(DiskRoom(9_000_000_000, 1, 1)) == "9.0 GB free on the disk"
    assert room_text(DiskRoom(1_000_000_000, 2_000_000_000, 0)) == "The disk is short of 1.0 GB; 1.0 GB are free."


def test_a_model_of_unknown_size_claims_nothing() -> None:
    row = row_of_repository(HubRepository("maker/thing-GGUF", "thing"), 0, None)
    assert (row.line, row.rate, row.verdict) == ("by maker", "", None)


def test_a_size_that_is_guessed_says_so() -> None:
    found = HubRepository("maker/thing-GGUF", "thing")
    assert row_of_repository(found, 83_000_000, None).line == "≈83 MB · by maker"
    assert row_of_repository(found, 98_000_000, None, known=True).line == "98 MB · by maker"
