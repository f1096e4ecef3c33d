"""Text to tokens and back; knows which texts are control tokens."""

import ctypes
import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from assistant.engine.bindings import llama_cpp

_SPECIAL = (llama_cpp.LLAMA_TOKEN_ATTR_CONTROL | llama_cpp.LLAMA_TOKEN_ATTR_UNKNOWN
            | llama_cpp.LLAMA_TOKEN_ATTR_USER_DEFINED)
_CHECKED_PLACES = 4096      # some 10 ms
_PieceRoom = ctypes.c_char * 256
_NEVER_TEXT = llama_cpp.LLAMA_TOKEN_ATTR_CONTROL | llama_cpp.LLAMA_TOKEN_ATTR_UNKNOWN


class Vocabulary:
    """The tokenizer of a loaded model; valid as long as the model."""

    def __init__(self, model: ctypes.c_void_p) -> None:
        self.pointer = llama_cpp.llama_model_get_vocab(model)
        self.size: int = llama_cpp.llama_vocab_n_tokens(self.pointer)
        self._pieces: dict[int, bytes] = {}
        self.bos: int = llama_cpp.llama_vocab_bos(self.pointer)
        self.adds_bos = bool(llama_cpp.llama_vocab_get_add_bos(self.pointer)) and self.bos >= 0
        attributes = llama_cpp.llama_vocab_get_attr
        special = [t for t in range(self.size) if attributes(self.pointer, t) & _SPECIAL]
        self.ends = frozenset(t for t in special if llama_cpp.llama_vocab_is_eog(self.pointer, t))
        # Texts that a user must not be able to turn into these tokens.
        self.control = {text: t for t in special
                        if (t in self.ends or attributes(self.pointer, t) & _NEVER_TEXT)
                        and (text := self.special_text(t)).strip()}

    def tokenise(self, text: str, special: bool) -> list[int]:
        """Returns the tokens of `text`; with `special`, texts of control tokens become those tokens."""
        data = text.encode("utf-8", "replace")
        if not data:
            return []
        room = len(data) + 8
        while True:
            tokens = (llama_cpp.llama_token * room)()
            count = llama_cpp.llama_tokenize(self.pointer, data, len(data), tokens, room, False, special)
            if count >= 0:
                return list(tokens[:count])
            room = -count

    def inner_tokens(self, text: str) -> list[int]:
        """Returns the tokens of `text` as they are behind a line break: some tokenizers put a space before a text."""
        line = self.tokenise("\n", False)
        tokens = self.tokenise(f"\n{text}", False)
        return tokens[len(line):] if tokens[:len(line)] == line else self.tokenise(text, False)

    def piece(self, token: int) -> bytes:
        """Returns what a token adds to the text: part of a character at least, nothing for a control token or a number
        that is no token here, such as another model's."""
        known = self._pieces.get(token)
        if known is None:
            known = self._pieces[token] = self._piece(token, False)
        return known

    def special_text(self, token: int) -> str:
        """Returns a token's text, a control token's too; empty for no token (-1)."""
        return self._piece(token, True).decode("utf-8", "replace")

    def spelling(self, tokens: Sequence[int]) -> tuple[int, ...]:
        """Returns tokens without those around them that say nothing: markers."""
        saying = [index for index, token in enumerate(tokens) if self.piece(token)]
        return tuple(tokens[saying[0]:saying[-1] + 1]) if saying else ()

    def text(self, tokens: Iterable[int]) -> str:
        return b"".join(self.piece(t) for t in tokens).decode("utf-8", "replace")

    def eos_text(self) -> str:
        return self.special_text(llama_cpp.llama_vocab_eos(self.pointer))

    def bos_text(self) -> str:
        return self.special_text(self.bos)

    def _piece(self, token: int, special: bool) -> bytes:
        if not 0 <= token < self.size:       # llama.cpp would end the process
            return b""
        convert = llama_cpp.llama_token_to_piece
        room = _PieceRoom()     # of the call's own: two threads ask
        length = convert(self.pointer, token, room, len(room), 0, special)
        if length < 0:                       # runs of spaces or dashes are longer than one would think
            room = ctypes.create_string_buffer(-length)
            length = convert(self.pointer, token, room, len(room), 0, special)
        return room.raw[:max(length, 0)]


class TextFinder:
    """Finds any of thousands of fixed texts in a text, the longest one at each place."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._lengths: dict[str, tuple[int, ...]] = {}
        self._texts = frozenset(texts)
        for text in self._texts:
            known = self._lengths.get(text[0], ())
            self._lengths[text[0]] = tuple(sorted({*known, len(text)}, reverse=True))
        # Vocabularies have up to 6,000 control tokens, nearly all of which begin with "<": one look per "<".
        self._first = re.compile(f"[{''.join(map(re.escape, self._lengths))}]")

    def find(self, text: str, check: Callable[[], None] = lambda: None) -> Iterator[tuple[int, int]]:
        """Yields start and end of each occurrence, without overlaps. Calls `check`, which may raise, now and then."""
        at = 0
        for number, match in enumerate(self._first.finditer(text)):
            if number % _CHECKED_PLACES == _CHECKED_PLACES - 1:
                check()
            start = match.start()
            if start < at:
                continue
            for length in self._lengths[text[start]]:
                if text[start:start + length] in self._texts:
                    at = start + length
                    yield start, at
                    break
