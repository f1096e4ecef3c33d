"""What is shown of a place of an answer that has to have a form is what can be drawn there: not what it forbids."""

from typing import Any

from assistant.engine.protocol import Turn
from assistant.engine.protocol_inspection import Draw, Drawn, Inspect, Inspected, Shaped, Watch
from tests.engine.worker_client import Worker

QUESTION = Turn("user", "Tell me about the sea.")
SCHEMA = '{"type": "object", "properties": {"sea": {"type": "string", "minLength": 40}}, "required": ["sea"]}'
JSON: dict[str, Any] = {"output_format": "schema", "json_schema": SCHEMA, "seed": 11, "temperature": 0.8,
                        "max_tokens": 16}


def test_no_written_word_of_json_is_cut_and_nothing_else_than_json_can_come(worker: Worker) -> None:
    answer = worker.generate((QUESTION,), **JSON)
    asked = QUESTION, Turn("assistant", answer.text)
    for index in range(4):
        worker.send(Inspect("here", asked, index, generation=JSON))
        word = worker.until(Inspected).words[index]
        shown = worker.until(Shaped).distribution
        assert shown.stages[-1].name == "form"
        chosen = shown.candidate(word.token)
        assert chosen is not None
        assert chosen.cut == -1
        assert chosen.now > 0
        if index == 0:
            assert all(each.text.startswith("{") for each in shown.candidates if each.now > 0)
    worker.send(Inspect("here", asked, 0, generation=JSON))
    first = worker.until(Shaped).distribution
    worker.send(Draw("here", 100, JSON))
    drawn = dict(worker.until(Drawn).counts)
    assert set(drawn) <= {each.token for each in first.candidates if each.now > 0}


def test_json_that_is_being_written_is_followed_with_its_form(worker: Worker) -> None:
    worker.send(Watch(1, JSON))
    answer = worker.generate((QUESTION,), **JSON)
    worker.send(Watch(0))
    shown = [shaped.distribution for shaped in answer.of(Shaped) if shaped.live]
    assert len(shown) > 5
    assert {each.stages[-1].name for each in shown[1:]} == {"form"}
    alone = worker.generate((QUESTION,), **JSON)
    assert alone.text == answer.text
