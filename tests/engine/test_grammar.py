"""An answer of a wanted form has that form whatever the model would like to say; a bad grammar is only an error."""

import json
from pathlib import Path
from typing import Any

import numpy
import pytest

from assistant.domain.errors import EngineError
from assistant.domain.settings import Generation
from assistant.engine.candidates import Candidates
from assistant.engine.grammar import Grammar, gbnf_of, grammar_of
from assistant.engine.protocol import Turn
from assistant.engine.thinking import ThinkingSplitter
from assistant.engine.vocabulary import Vocabulary
from tests.engine import gguf_variants
from tests.engine.shared_workers import SharedWorkers
from tests.engine.test_thinking import MESSAGES
from tests.engine.worker_client import Worker

PERSON = json.dumps({
    "type": "object", "required": ["name", "age", "tags"], "additionalProperties": False,
    "properties": {"name": {"type": "string", "maxLength": 12}, "age": {"type": "integer", "minimum": 0, "maximum": 99},
                   "tags": {"type": "array", "items": {"enum": ["red", "blue"]}, "maxItems": 2}}})
COLOURS = 'root ::= colour (", " colour){2}\ncolour ::= "red" | "green" | "blue"'


@pytest.mark.parametrize("temperature", [0, 0.8, 1.5])
def test_an_answer_follows_the_grammar_to_its_end(worker: Worker, temperature: float) -> None:
    answer = worker.generate("Name colours.", output_format="grammar", grammar=COLOURS, temperature=temperature)
    assert answer.finished.reason == "stop"
    parts = answer.text.split(", ")
    assert len(parts) == 3
    assert set(parts) <= {"red", "green", "blue"}


@pytest.mark.parametrize("seed", range(5))
def test_an_answer_follows_a_json_schema(worker: Worker, seed: int) -> None:
    answer = worker.generate("Tell me about yourself.", output_format="schema", json_schema=PERSON, temperature=1.0,
                             seed=seed, max_tokens=200)
    assert answer.finished.reason == "stop"
    person = json.loads(answer.text)
    assert list(person) == ["name", "age", "tags"]
    assert len(person["name"]) <= 12
    assert 0 <= person["age"] <= 99
    assert set(person["tags"]) <= {"red", "blue"}


def test_any_json_is_json(worker: Worker) -> None:
    # A schema-less object may go on for long; a high score for "}" makes it end.
    answer = worker.generate("Write JSON.", output_format="json", temperature=0, max_tokens=400,
                             logit_bias='"}" 12\n"\\"}" 12')
    assert answer.finished.reason == "stop"
    assert isinstance(json.loads(answer.text), dict)


def test_an_answer_by_grammar_is_the_same_with_the_same_seed(worker: Worker) -> None:
    texts = {worker.generate("Name colours.", output_format="grammar", grammar=COLOURS, seed=7, temperature=1.5).text
             for _ in range(3)}
    assert len(texts) == 1


def test_an_answer_that_was_cut_goes_on_in_its_form(worker: Worker) -> None:
    form: dict[str, Any] = {"output_format": "schema", "json_schema": PERSON, "temperature": 0.7, "seed": 3}
    question = Turn("user", "Who are you?")
    first = worker.generate((question,), **form, max_tokens=4)
    assert first.finished.reason == "length"
    kept = worker.generate((question, Turn("assistant", first.text)), **form, continue_last=True, max_tokens=200)
    assert json.loads(first.text + kept.text)
    # As after a restart: the worker knows nothing of the answer any more.
    worker.generate("Hello", max_tokens=1)
    later = worker.generate((question, Turn("assistant", first.text)), **form, continue_last=True, max_tokens=200)
    assert json.loads(first.text + later.text)


def test_an_answer_that_begins_otherwise_cannot_go_on_in_the_form(worker: Worker) -> None:
    turns = (Turn("user", "Who are you?"), Turn("assistant", "I am"))
    with pytest.raises(EngineError, match="beginning of the answer"):
        worker.generate(turns, output_format="json", continue_last=True)
    assert worker.generate("Hello", max_tokens=3).finished.reason == "length"


BAD = ["", "   ", "no grammar at all", "root ::= ", "root ::= missing", 'x ::= "a"', 'root ::= root "a"', "root ::= [",
       'root ::= "a', "root ::= (", 'root ::= "a"{9999999999999999999999}', 'root ::= "a"{100000}', "\0", "root ::= \0",
       "root ::= " + "(" * 100_000 + '"a"' + ")" * 100_000, 'root ::= "' + "a" * 300_000 + '"']
# What llama.cpp takes, though it is odd: nothing at all is an answer.
ODD = {"root ::= "}


@pytest.mark.parametrize("grammar", [bad for bad in BAD if bad not in ODD])
def test_a_bad_grammar_is_a_clear_error_and_the_worker_lives_on(worker: Worker, grammar: str) -> None:
    with pytest.raises(EngineError, match=r"^The grammar ") as told:
        worker.generate("Hello", output_format="grammar", grammar=grammar)
    assert told.value.hint
    assert worker.generate("Hello", max_tokens=2, temperature=0).text


def test_an_empty_form_is_an_empty_answer(worker: Worker) -> None:
    assert worker.generate("Hello", output_format="grammar", grammar="root ::= ").text == ""


def test_what_is_wrong_with_a_grammar_is_told_with_its_place(worker: Worker) -> None:
    with pytest.raises(EngineError) as told:
        worker.generate("Hello", output_format="grammar", grammar='root ::= "a" ]')
    assert "expecting" in told.value.values["problem"]


@pytest.mark.parametrize("schema", [
    "", "{", "[1]", "7", '{"type": "wonder"}', '{"$ref": "https://example.com/x.json"}', '{"$ref": "#/nowhere"}',
    '{"type": "string", "pattern": "("}', '{"type": "string", "maxLength": 1000000000}',
    '{"type": "array", "items": {"type": "string", "minLength": 900000000}}',
    '{"type": "string", "pattern": "^a{1000000000}$"}', '{"type": "object", "properties": [1, 2]}',
    '{"a":' * 3000 + "1" + "}" * 3000])
def test_a_bad_schema_is_a_clear_error_and_the_worker_lives_on(worker: Worker, schema: str) -> None:
    with pytest.raises(EngineError, match=r"^The (JSON schema|grammar) "):
        worker.generate("Hello", output_format="schema", json_schema=schema)
    assert worker.generate("Hello", max_tokens=2, temperature=0).text


def test_a_line_of_word_scores_that_cannot_be_read_is_told(worker: Worker) -> None:
    with pytest.raises(EngineError) as told:
        worker.generate("Hello", logit_bias="sea 4\nmoon")
    assert told.value.values == {"line": "moon"}


@pytest.fixture(scope="module")
def thinker(shared_workers: SharedWorkers, stand_in: Path, tmp_path_factory: pytest.TempPathFactory) -> Worker:
    path = gguf_variants.copy(tmp_path_factory.mktemp("thinker"), source=stand_in)
    gguf_variants.with_template(Path(path), MESSAGES + "{{ '<think>\\n' }}")
    worker = shared_workers.emptied("thinker")
    worker.load(path, context_length=1024)
    return worker


def test_thinking_is_free_and_the_answer_has_the_form(thinker: Worker) -> None:
    answer = thinker.generate("Name colours.", output_format="grammar", grammar=COLOURS, temperature=0,
                              max_thinking_tokens=6)      # it ends after ten by itself, on some processors
    assert answer.finished.usage.thinking_tokens >= 6
    assert answer.thinking.strip()
    assert set(answer.text.split(", ")) <= {"red", "green", "blue"}
    assert answer.finished.reason == "stop"


@pytest.mark.parametrize("chat", ["here", "elsewhere"])     # where how it was written is known, and where it is not
def test_a_form_that_begins_with_blanks_after_the_thinking_goes_on_with_other_settings(
        thinker: Worker, chat: str) -> None:
    how: dict[str, Any] = {"output_format": "grammar", "grammar": 'root ::= "\\n\\n" [a-z]+', "max_thinking_tokens": 6}
    first = thinker.generate("Name colours.", **how, temperature=0, max_tokens=4, ignore_end=True, chat="here")
    assert first.text.isalpha()
    turns = (Turn("user", "Name colours."), Turn("assistant", first.text, first.thinking))
    rest = thinker.generate(turns, **how, temperature=0.5, max_tokens=4, ignore_end=True, continue_last=True, chat=chat)
    assert rest.text.isalpha()


# A model that would like to write an opening bracket, and then anything but the rest of "<think>".
BREAKING_OFF: dict[str, Any] = {"output_format": "grammar", "grammar": 'root ::= "yes"', "temperature": 0,
                                "logit_bias": '"<" 50\n"think" -100', "max_thinking_tokens": 6}


def test_what_may_become_a_stop_string_is_part_of_a_form_that_goes_on_with_other_settings(
        quick: Worker, starter_vocabulary: Vocabulary) -> None:
    turns = (Turn("user", "Hello"), Turn("assistant", "ONE_"))
    how: dict[str, Any] = {"continue_last": True, "stop": ("ENDED",), "output_format": "grammar",
                           "grammar": 'root ::= "ONE_END" [a-z]+'}
    first = tuple(starter_vocabulary.inner_tokens("EN"))
    assert quick.generate(turns, **how, first=first, at_most=len(first), temperature=0).text == ""     # held back
    assert quick.generate(turns, **how, temperature=0.5, max_tokens=4).text[:3] == "END"


def test_where_nothing_is_thought_an_answer_begins_with_its_form(worker: Worker) -> None:
    answer = worker.generate("Hello", **BREAKING_OFF)
    assert (answer.text, answer.thinking, answer.finished.reason) == ("yes", "", "stop")


@pytest.fixture(scope="module")
def opener(shared_workers: SharedWorkers, stand_in: Path, tmp_path_factory: pytest.TempPathFactory) -> Worker:
    """A model that opens its thinking itself, or does not."""
    path = gguf_variants.copy(tmp_path_factory.mktemp("opener"), source=stand_in)
    gguf_variants.with_template(path, MESSAGES + "{# <think> #}")
    worker = shared_workers.emptied("opener")
    assert worker.load(path, context_length=1024).can_think
    return worker


def test_a_marker_that_would_break_off_before_an_answer_in_a_form_is_written_whole(opener: Worker) -> None:
    answer = opener.generate("Hello", **BREAKING_OFF)
    assert answer.text == "yes"
    assert answer.thinking
    assert answer.finished.usage.thinking_tokens == 6


@pytest.mark.parametrize("temperature", [0, 0.1])
def test_an_answer_cut_in_a_marker_goes_on_with_it_and_then_in_its_form(opener: Worker, temperature: float) -> None:
    cut = opener.generate("Hello", **BREAKING_OFF, max_tokens=1)
    assert (cut.text, cut.thinking, cut.finished.reason) == ("", "", "length")
    turns = (Turn("user", "Hello"), Turn("assistant", ""))
    answer = opener.generate(turns, **{**BREAKING_OFF, "temperature": temperature}, continue_last=True, max_tokens=9)
    assert answer.text == "yes"
    assert answer.thinking


def test_what_may_still_become_a_marker_is_not_the_grammars() -> None:
    splitter = ThinkingSplitter("<think>", "</think>", ("[answer]",), False)
    assert splitter.may_be_marker("\n<", True)
    assert splitter.may_be_marker("<think>One", True)
    assert not splitter.may_be_marker("<", False)           # where no thinking is wanted
    assert splitter.may_be_marker("[ans", False)
    assert not splitter.may_be_marker("\n", True)           # white space is the answer's
    assert not splitter.may_be_marker("<b>", True)
    splitter.feed("<thi")
    assert (splitter.begun, splitter.missing()) == ("<thi", "nk>")
    assert splitter.may_be_marker("nk", True)
    assert not splitter.may_be_marker("s", True)
    splitter.feed("nk>One.</think>")
    assert not splitter.thinking
    assert (splitter.begun, splitter.missing()) == ("", "")
    splitter.may_open = False                               # it was closed by force
    assert not splitter.may_be_marker("<think>", True)
    splitter.feed("Two")
    assert not splitter.may_be_marker("[answer]", True)


def test_the_names_of_control_tokens_are_no_text_for_a_grammar(starter_vocabulary: Vocabulary) -> None:
    grammar = Grammar(starter_vocabulary, "root ::= [^x]+")
    start, = starter_vocabulary.tokenise("<|im_start|>", True)
    assert not grammar.allows(start)
    row = Candidates(starter_vocabulary.size)
    row.fill(numpy.zeros(starter_vocabulary.size))
    assert grammar.leave_allowed(row)
    assert start not in row.left["id"]
    grammar.close()


def test_a_grammar_that_allows_nothing_more_says_so(starter_vocabulary: Vocabulary) -> None:
    grammar = Grammar(starter_vocabulary, 'root ::= "a"')
    token, = starter_vocabulary.tokenise("a", False)
    assert grammar.allows(token)
    grammar.accept(token)
    assert not grammar.allows(token)
    assert all(grammar.allows(end) for end in starter_vocabulary.ends)
    row = Candidates(starter_vocabulary.size)
    logits = numpy.zeros(starter_vocabulary.size)
    logits[list(starter_vocabulary.ends)] = -numpy.inf       # as where the answer has to go on
    row.fill(logits)
    assert not grammar.leave_allowed(row)
    grammar.restart()
    assert grammar.allows(token)
    grammar.close()


def test_free_answers_have_no_grammar(starter_vocabulary: Vocabulary) -> None:
    assert grammar_of(Generation(grammar="nonsense", json_schema="nonsense"), starter_vocabulary) is None


def test_schemas_become_grammars_without_the_network() -> None:
    assert gbnf_of('{"type": "boolean"}').splitlines()[0].startswith("root ::=")
