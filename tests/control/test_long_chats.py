"""A turn of a long chat costs what one of a short chat does: shown by counting."""

from pathlib import Path

import pytest

from assistant.domain.chat import Chat
from tests.control.conftest import StartDesk


def test_an_answer_has_no_message_of_its_chat_read_again(
        start: StartDesk, model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = start("")
    desk.models.choose(model)
    desk.send("Hello.")
    desk.until_answered()
    read: list[str] = []
    whole = desk.store.chat

    def told(chat_id: str) -> Chat:
        read.append(chat_id)
        return whole(chat_id)

    monkeypatch.setattr(desk.store, "chat", told)
    for number in range(2, 5):
        desk.send(f"Number {number}.")
        desk.until_answered(number)
        for _ in range(3):          # what an answer's end sets going
            desk.settle()
    assert read == []
    monkeypatch.undo()
    assert len(desk.stored().branch()) == 8
