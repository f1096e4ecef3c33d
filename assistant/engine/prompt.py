"""From a chat to the tokens the model reads. What users and models wrote can never become control tokens."""

import hashlib
import re
import secrets
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from assistant.engine.by_text import ByText
from assistant.engine.protocol import Turn
from assistant.engine.protocol_known import alike
from assistant.engine.stop_flag import StopFlag
from assistant.engine.template import ChatTemplate
from assistant.engine.thinking import Markers
from assistant.engine.tokeniser import SHORT_TEXT, Tokeniser
from assistant.engine.vocabulary import TextFinder, Vocabulary

_PRIVATE = 0xE000       # Unicode's private use area: 6,400 characters no one writes
_DIGITS = "".join(chr(_PRIVATE + i) for i in range(10))
_GUARDED, _ANSWER = chr(_PRIVATE + 10), chr(_PRIVATE + 11)     # what a placeholder stands for


@dataclass(frozen=True, slots=True)
class Prompt:
    tokens: list[int]
    opens_thinking: bool            # it ends inside the thinking
    opens_answer: bool = False      # it ends with the marker that an answer begins with
    template_problem: str = ""      # why it is not in the model's own format, '' when it is

    @property
    def end(self) -> tuple[bool, bool]:
        """What has to stand between the prompt and an answer that is known depends on: both hold for prompts alike."""
        return self.opens_thinking, self.opens_answer


class PromptBuilder:
    """Renders and tokenises chats for one model."""

    def __init__(self, vocabulary: Vocabulary, template: ChatTemplate, markers: Markers,
                 stop: StopFlag | None = None) -> None:
        """Whatever it does with long texts raises Cancelled once `stop` is set."""
        self._vocabulary = vocabulary
        self._tokeniser = Tokeniser(vocabulary, stop or StopFlag())
        self._template = template
        self._markers = markers
        self._finder = TextFinder((*vocabulary.control, markers.open, markers.close))
        # Random, so that nobody can write a placeholder; nine characters of 6,400 cannot be guessed.
        self._prefix = "".join(chr(_PRIVATE + 16 + secrets.randbelow(6000)) for _ in range(8))
        self._placeholder = re.compile(f"{self._prefix}([{_DIGITS}]+)([{_GUARDED}{_ANSWER}])")
        self._numbers: dict[str, int] = {}                 # of texts that spell a control token
        self._meanings: dict[str, list[Sequence[int]]] = {_GUARDED: [], _ANSWER: []}   # by placeholder
        self.content_tokens = ByText(self._content_tokens, 4096)
        self._replaced = ByText(self._with_placeholders, 1024)
        # SentencePiece begins every text with a space, unless the model says otherwise.
        self._puts_space = vocabulary.text(vocabulary.tokenise("a", False)).startswith(" ")
        self._counted: tuple[tuple[Turn, ...], list[int]] = (), []     # the turns counted last, and their lengths
        self.fixed, self.turn_overhead, self._thinking_overhead = self._measure_frame()

    def build(self, system: str, turns: Sequence[Turn], thinking: bool, answers: Mapping[str, Sequence[int]],
              effort: str = "", budget: int = 0, began: float = 0.0) -> Prompt:
        """Returns the prompt up to where the next answer begins; `effort`, `budget` and `began` as `ChatTemplate` takes
        them.

        `answers` are the tokens of texts the model wrote itself; they are taken as they were, so that the
        evaluated prefix stays valid even where tokenising the text anew would differ.
        """
        self._meanings[_ANSWER].clear()
        messages: list[dict[str, Any]] = []
        if system.strip():
            messages.append({"role": "system", "content": self._masked(system)})
        for turn in turns:
            content = self._masked(turn.text)
            if turn.role == "assistant" and (known := answers.get(turn.text)):
                content = self._placeholder_for(_ANSWER, known)
            message: dict[str, Any] = {"role": turn.role, "content": content}
            if turn.reasoning:
                message[self._template.reasoning_key] = self._masked(turn.reasoning)
            messages.append(message)
        text, problem = self._template.render_telling(messages, thinking, effort, budget, began)
        tokens = self._tokens(text)
        opens = text.rstrip().endswith(self._markers.open)
        if opens and not thinking:                         # a template that opens it and has no switch
            tokens += self._vocabulary.tokenise(f"\n\n{self._markers.close}\n\n", True)
            opens = False
        if self._vocabulary.adds_bos and tokens[:1] != [self._vocabulary.bos]:
            tokens.insert(0, self._vocabulary.bos)
        return Prompt(tokens, opens, text.rstrip().endswith(self._markers.skipped), problem)

    def raw(self, text: str) -> Prompt:
        """Returns the tokens of a text as it is, without a template; a beginning token before it where the model's
        metadata wants one, or where there is no text to continue."""
        tokens = self._tokens(self._masked(text))
        if self._vocabulary.bos >= 0 and (self._vocabulary.adds_bos or not tokens):
            tokens.insert(0, self._vocabulary.bos)
        return Prompt(tokens, False)

    def unfinished(self, turn: Turn, prompt: Prompt, spelt: Sequence[int] = ()) -> list[int]:
        """Returns the tokens of an answer that was cut, or that the user began, to stand after the prompt; `spelt` are
        those of its text, where they are known.

        Its text stays an answer where the template opens the thinking, or has a marker before answers.
        """
        tokens: list[int] = []
        if turn.reasoning:
            opening = "" if prompt.opens_thinking else f"{self._markers.open}\n"
            tokens += self._vocabulary.tokenise(opening, True)
            tokens += self._behind(tokens or prompt.tokens, turn.reasoning)
        if turn.text:
            thinking = bool(turn.reasoning) or prompt.opens_thinking
            if thinking:
                tokens += self.closing()
            said = thinking and self._markers.close.endswith(self._markers.skipped)
            if self._markers.skipped and not prompt.opens_answer and not said:
                tokens += self._vocabulary.tokenise(self._markers.skipped[0], True)
        return tokens + (list(spelt) or self._behind(tokens or prompt.tokens, turn.text))

    def _behind(self, before: Sequence[int], text: str) -> list[int]:
        """Returns the tokens of a text that goes on behind others: without the space that some tokenizers put before a
        text, but after a control token, where prompts have it too."""
        masked = self._masked(text)
        after_control = bool(before) and before[-1] in self._vocabulary.control.values()
        if self._puts_space and text and (text[0].isspace() or not after_control):
            line, tokens = self._vocabulary.tokenise("\n", False), self._tokens(f"\n{masked}")
            if tokens[:len(line)] == line:
                return tokens[len(line):]
        return self._tokens(masked)

    def closing(self) -> list[int]:
        """Returns the tokens that end the thinking."""
        return self._vocabulary.tokenise(f"\n{self._markers.close}\n\n", True)

    def close(self) -> None:
        """Waits until nothing looks at the vocabulary any more; before the model is closed."""
        self._tokeniser.close()

    def _content_tokens(self, text: str) -> int:
        return len(self._tokeniser.tokenise(text, False))

    @property
    def keeps_thinking(self) -> bool:
        """Whether the template shows the model what it thought before earlier answers."""
        return self._thinking_overhead >= 0

    def length(self, turn: Turn) -> int:
        """Returns the tokens a turn takes in the prompt as an earlier one, its frame included."""
        thinking = 0
        if turn.reasoning and self.keeps_thinking:
            thinking = self.content_tokens(turn.reasoning) + self._thinking_overhead
        return self.content_tokens(turn.text) + self.turn_overhead + thinking

    def lengths(self, turns: tuple[Turn, ...]) -> list[int]:
        """Returns the `length` of each turn of a chat. Those counted for the answer before are not counted again: of a
        chat longer than `content_tokens` remembers, every turn would be."""
        before, lengths = self._counted
        same = alike(before, turns)
        lengths, read = lengths[:same], 0
        for turn in turns[same:]:
            read += len(turn.text) + len(turn.reasoning)
            if read > SHORT_TEXT:       # thousands of short ones take seconds, too
                self._tokeniser.check()
            lengths.append(self.length(turn))
        self._counted = turns, lengths
        return lengths

    def _measure_frame(self) -> tuple[int, int, int]:
        """Returns the tokens of a prompt without its content, those of one more turn, and those around the thinking of
        an earlier answer; -1 where the template leaves that out."""
        word = Turn("user", "word")
        answer = Turn("assistant", "word")
        content = self.content_tokens("word")
        one = len(self.build("", [word], True, {}).tokens)
        three = len(self.build("", [word, answer, word], True, {}).tokens)
        overhead = max(1, -(-(three - one - 2 * content) // 2))
        # The second of two answers: Kimi K2 leaves out the thinking before the first one alone.
        five, thought, longer = (
            len(self.build("", [word, answer, word, replace(answer, reasoning=text), word], True, {}).tokens)
            for text in ("", "word", "word word word"))
        around = max(thought - five - content, 0) if longer > thought else -1
        return one - content - overhead, overhead, around

    def _masked(self, text: str) -> str:
        """Returns `text` with placeholders where it spells a control token or a marker."""
        replaced = self._replaced(text)
        return text if replaced is None else replaced

    def _with_placeholders(self, text: str) -> str | None:
        """Returns the same, None where `text` stays as it is."""
        parts, at = [], 0
        for start, end in self._finder.find(text, self._tokeniser.check):
            parts += [text[at:start], self._guard(text[start:end])]
            at = end
        return "".join(parts) + text[at:] if parts else None

    def _guard(self, text: str) -> str:
        number = self._numbers.get(text)
        if number is not None:
            return self._named(number, _GUARDED)
        tokens = self._vocabulary.tokenise(text, False)
        if len(tokens) == 1:     # "user defined" tokens are found in plain text too: break them up
            tokens = self._vocabulary.tokenise(text[0], False) + self._vocabulary.tokenise(text[1:], False)
        self._numbers[text] = len(self._meanings[_GUARDED])
        return self._placeholder_for(_GUARDED, tokens)

    def _placeholder_for(self, kind: str, tokens: Sequence[int]) -> str:
        self._meanings[kind].append(tokens)
        return self._named(len(self._meanings[kind]) - 1, kind)

    def _named(self, number: int, kind: str) -> str:
        return f"{self._prefix}{''.join(_DIGITS[int(d)] for d in str(number))}{kind}"

    def _tokens(self, text: str) -> list[int]:
        """Returns the tokens of a rendered text, whose placeholders stand for tokens already."""
        tokens: list[int] = []
        at = 0
        for match in self._placeholder.finditer(text):
            if match.start() > SHORT_TEXT:      # as for one long piece
                self._tokeniser.check()
            tokens += self._tokeniser.tokenise(text[at:match.start()], True)
            number = int("".join(str(_DIGITS.index(c)) for c in match[1]))
            tokens += self._meanings[match[2]][number]
            at = match.end()
        return tokens + self._tokeniser.tokenise(text[at:], True)


def digest(tokens: Sequence[int]) -> str:
    """Returns a short checksum of tokens."""
    return hashlib.sha256(array("i", tokens).tobytes()).hexdigest()[:16]
