"""Tells thinking from answer in what a model writes, by the markers its template knows."""

from dataclasses import dataclass, field
from itertools import groupby

from assistant.engine.vocabulary import Vocabulary

# A marker's control tokens are mapped to characters of this plane while the text is taken apart.
_STAND_INS = 0xF0000

# Opening, closing, and what else has to be read over at the start of an answer: for templates that do not show what
# is thought (`ChatTemplate.markers`), because they leave it out of earlier answers or expect it inside their text.
_KNOWN: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("<think>", "</think>", ()),
    ("<thinking>", "</thinking>", ()),
    ("[THINK]", "[/THINK]", ()),
    ("<seed:think>", "</seed:think>", ()),
    ("<|channel>thought", "<channel|>", ()),
    ("Here are my reasoning steps:", "[BEGIN FINAL RESPONSE]", ()),
    ("<|START_THINKING|>", "<|END_THINKING|>", ("<|START_RESPONSE|>",)),
    ("<|channel|>analysis<|message|>", "<|end|><|start|>assistant<|channel|>final<|message|>",
     ("<|channel|>final<|message|>",)),
)


@dataclass(frozen=True)
class Markers:
    """The markers of one model. `stand_ins` are the characters that replace their control tokens in the text."""

    open: str
    close: str
    skipped: tuple[str, ...] = ()
    stand_ins: dict[int, str] = field(default_factory=dict)    # token -> character

    def hidden(self, text: str) -> str:
        """Returns `text` without stand-ins that turned out to be no marker's."""
        return "".join(c for c in text if ord(c) < _STAND_INS) if self.stand_ins else text

    def seen(self, token: int, vocabulary: Vocabulary) -> bytes:
        """Returns what a token adds to the stream: a control token of a marker its stand-in."""
        stands = self.stand_ins.get(token)
        return stands.encode() if stands else vocabulary.piece(token)

    def tokens(self, text: str, vocabulary: Vocabulary) -> list[int]:
        """Returns the tokens of the end of a marker as it is in the stream."""
        control = {stands: token for token, stands in self.stand_ins.items()}
        runs = ((key, "".join(run)) for key, run in groupby(text, control.get))
        return [token for key, run in runs
                for token in ([key] * len(run) if key is not None else vocabulary.inner_tokens(run))]


NO_MARKERS = Markers("", "")       # of raw text, in which nothing is thought


def markers_of(template: str) -> tuple[Markers, bool]:
    """Returns the markers that stand in a template, and whether any do; else `<think>`, as any fine-tune may write."""
    for opening, closing, skipped in _KNOWN:
        if opening in template or closing in template:
            return Markers(opening, closing, skipped), True
    if "<|channel|>" in template and "analysis" in template:     # gpt-oss puts its markers together piece by piece
        return Markers(*_KNOWN[-1]), True
    return Markers(*_KNOWN[0]), False


def with_stand_ins(markers: Markers, vocabulary: Vocabulary) -> Markers:
    """Returns markers whose control tokens, otherwise invisible, can be seen in the stream."""
    control = set(vocabulary.control.values())
    tokens = sorted({t for text in (markers.open, markers.close, *markers.skipped)
                     for t in vocabulary.tokenise(text, True) if t in control})
    return Markers(markers.open, markers.close, markers.skipped,
                   {token: chr(_STAND_INS + i) for i, token in enumerate(tokens)})


def splitter_for(markers: Markers, vocabulary: Vocabulary, thinking: bool) -> "ThinkingSplitter":
    """Returns the splitter of one answer, without markers one that splits nothing; `thinking`: the prompt has already
    opened it."""
    if not markers.open:
        return Unsplit()

    def in_stream(text: str) -> str:
        return "".join(markers.stand_ins.get(t) or vocabulary.text([t]) for t in vocabulary.tokenise(text, True))

    return ThinkingSplitter(in_stream(markers.open), in_stream(markers.close),
                            tuple(in_stream(text) for text in markers.skipped), thinking)


class ThinkingSplitter:
    """Splits a stream of text into (thinking, text) pieces; holds back what may become a marker."""

    def __init__(self, opening: str, closing: str, skipped: tuple[str, ...], thinking: bool) -> None:
        """`thinking`: the prompt has already opened it."""
        self.thinking = thinking
        self.may_open = True          # after it was closed by force it is not opened again
        self.passed = False           # a marker that stands before answers without thinking was read over
        self._close = closing
        self._open = opening
        self._skipped = skipped
        self._at_start = True         # nothing but white space since the last marker: only here a marker opens
        self._strip = thinking        # drop white space around markers
        self._held = ""

    @property
    def undecided(self) -> bool:
        """Whether what is written may still turn out to be an opening marker."""
        return self._at_start and not self.thinking

    @property
    def begun(self) -> str:
        """What is written of an opening marker, or of another one before the answer, that is not complete yet."""
        return self._held.lstrip() if self.undecided else ""

    def missing(self) -> str:
        """Returns the rest of the marker that is `begun`, of one without thinking if it may be either; "" of none."""
        begun = self.begun
        return next((m[len(begun):] for m in (*self._skipped, self._open) if begun and m.startswith(begun)), "")

    def may_be_marker(self, text: str, thinking: bool) -> bool:
        """Whether an answer that goes on with `text` may still begin with a marker; with one that opens the thinking
        only where that is wanted."""
        rest = (self._held + text).lstrip()
        markers = (self._open, *self._skipped) if thinking and self.may_open else self._skipped
        return self.undecided and bool(rest) and any(m.startswith(rest) or rest.startswith(m) for m in markers)

    def resume(self, text: str, reasoning: str) -> None:
        """Goes on where an earlier answer was cut, of which this is known."""
        if text.strip():
            self.thinking = self._at_start = self._strip = False
        elif reasoning:
            self.thinking, self._strip = True, False

    def feed(self, text: str) -> list[tuple[bool, str]]:
        if not self._at_start and not self.thinking:
            return [(False, text)] if text else []
        self._held += text
        pieces: list[tuple[bool, str]] = []
        while self._held and (self._think(pieces) if self.thinking else self._begin(pieces)):
            pass
        return pieces

    def flush(self) -> list[tuple[bool, str]]:
        """Returns what was held back; the stream has ended."""
        held, self._held = self._held, ""
        return [(self.thinking, held)] if held and not (self._strip and not held.strip()) else []

    def _think(self, pieces: list[tuple[bool, str]]) -> bool:
        """Takes thinking off what is held; returns whether there is more to look at."""
        if self._strip:
            self._held = self._held.lstrip("\n ")
        at = self._held.find(self._close)
        end = at if at >= 0 else len(self._held) - overlap(self._held, self._close)
        if end > 0:
            pieces.append((True, self._held[:end]))
            self._strip = False
        if at < 0:
            self._held = self._held[end:]
            return False
        self._held = self._held[at + len(self._close):]
        self.thinking, self._at_start, self._strip = False, True, True
        return True

    def _begin(self, pieces: list[tuple[bool, str]]) -> bool:
        """Decides what an answer begins with; returns whether there is more to look at."""
        rest = self._held.lstrip()
        if not rest:
            return False
        for marker in (self._open, *self._skipped):
            if rest.startswith(marker):
                self._held = rest[len(marker):]
                self._strip = True
                self.thinking = marker == self._open and self.may_open
                self.passed = self.passed or marker in self._skipped
                return True
            if marker.startswith(rest):
                return False
        pieces.append((False, rest if self._strip else self._held))
        self._held = ""
        self._at_start = False
        return False


class Unsplit(ThinkingSplitter):
    """All of it is text."""

    def __init__(self) -> None:
        super().__init__("", "", (), False)
        self.may_open = self._at_start = False


def overlap(text: str, marker: str) -> int:
    """Returns how many characters at the end of `text` begin `marker`."""
    for length in range(min(len(text), len(marker) - 1), 0, -1):
        if text.endswith(marker[:length]):
            return length
    return 0
