"""One message as a row of the transcript: its parts in order, and what is known of its height."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.domain.chat import ContextWindow, Message, Role
from assistant.domain.errors import AssistantError
from assistant.ui.live_text import LiveText
from assistant.ui.markdown_blocks import split
from assistant.ui.markdown_formats import BLOCK_GAP
from assistant.ui.markdown_parser import References
from assistant.ui.segments import TEXTUAL, Segment, SegmentKind, arrange, arrange_plain

BUBBLE_PADDING = 10      # above and below the user's words
BUBBLE_SIDE = 16
TURN_GAP = 20
ATTACHMENTS_GAP = 6      # between them and the bubble
SMALL_GAP = 4            # between the words and what belongs to them


@dataclass(slots=True)
class Reading:
    """How far prompt evaluation is: a fraction of 1, and seconds left (negative: unknown)."""

    fraction: float
    seconds_left: float


@dataclass(slots=True)
class Live:
    """The parts of an answer while it is written."""

    answer: LiveText
    thinking: LiveText
    thinking_since: float = 0.0      # monotonic seconds; 0 while not thinking
    thought_seconds: float = 0.0
    grown: bool = False              # the answer has more than it began with
    reading: Reading | None = None   # set once it takes long enough to tell


@dataclass(frozen=True, slots=True)
class Sight:
    """What the page says at a message about what the model sees."""

    line: bool = False          # above it: of what is above, the model sees nothing, or less
    kept: bool = False          # at the line: but what is pinned
    summed_up: bool = False     # at the line: but a summary of it
    pinned: bool = False
    lost: bool = False          # the model no longer sees the message
    summary: str = ""           # shown above it, of what is above
    summary_of: str = ""        # the message it belongs to, the one before
    summary_used: bool = False  # the model sees it


PLAIN, NO_WINDOW = Sight(), ContextWindow()


@dataclass(slots=True, eq=False)
class Row:
    """A message on the page. `segments` is None until the row comes near the viewport; there are thousands of rows, so
    one far from it holds nothing of its own."""

    message: Message
    index: int = 0
    height: int = 0
    segments: list[Segment] | None = None
    content: Sequence[Segment] = ()
    reasoning: Sequence[Segment] = ()
    references: References | None = None                       # what the message defines
    unfolded: bool = False
    siblings: tuple[int, int] = (0, 1)                         # index from 0, count
    model_name: str = ""                                       # shown above, when it changed
    sight: Sight = PLAIN
    last_answer: bool = False
    error: AssistantError | None = None
    live: Live | None = None
    window: ContextWindow = NO_WINDOW                          # of the model in use
    text_width: int = 0                                        # of the user's words, once laid out
    _single: dict[SegmentKind, Segment] | None = None

    @property
    def parts(self) -> list[Segment]:
        """The segments in order; none before the row was near the viewport."""
        return self.segments or []

    @property
    def by_user(self) -> bool:
        return self.message.role is Role.USER

    @property
    def text(self) -> str:
        """What was said so far, as it was written."""
        return self.live.answer.text if self.live else self.message.text

    @property
    def thinking(self) -> bool:
        return self.live is not None and self.live.thinking_since > 0

    def thought_seconds(self) -> float:
        """Returns how long the model thought; 0 when it is not known."""
        if self.live and self.live.thought_seconds:
            return self.live.thought_seconds
        return sum(getattr(part, "seconds", None) or 0.0 for part in self.message.parts)

    @property
    def needed(self) -> int:
        """Tokens of which the context must hold more before anything can be added; 0 where its length is no matter."""
        said = self.error.values.get("needed", "") if self.error is not None else ""
        return max(self.message.filled, int(said) if said.isdecimal() else 0)

    @property
    def full(self) -> bool:
        """Whether nothing could be added to the message with the context there is."""
        return 0 < self.needed >= self.window.tokens

    @property
    def stateful(self) -> bool:
        """Whether a line tells how the message stands."""
        if self.error is not None or (self.live is not None and self.live.reading is not None):
            return True
        return self.live is None and not self.by_user and self.message.status.can_continue

    @property
    def waiting(self) -> bool:
        """Whether nothing of the answer is there yet."""
        return (self.live is not None and not self.live.answer.segments and not self.live.thinking.text
                and self.live.reading is None)

    def split(self) -> None:
        """Makes the segments of a row that comes near the viewport; documents come later."""
        self.split_words()
        self.compose()

    def split_words(self) -> None:
        """Makes the segments of the message's words, unless they are there already."""
        if self.content or self.reasoning:
            return
        if self.by_user:
            bare = self.message.attachments and not self.message.text
            self.content = () if bare else arrange_plain(self.message.text)
        elif self.live is not None:
            self.content, self.reasoning = self.live.answer.segments, self.live.thinking.segments
        else:
            blocks, self.references = split(self.message.text)
            self.content = arrange(blocks)
            self.reasoning = arrange(split(self.message.reasoning)[0], quiet=True)

    def compose(self) -> list[Segment]:
        """Puts the segments in order again and returns those no longer shown."""
        before = self.parts
        order: list[Segment] = []
        if self.sight.line:
            order.append(self._one(SegmentKind.HORIZON))
        if self.sight.summary:
            order.append(self._one(SegmentKind.SUMMARY))
        if self.sight.pinned:
            order.append(self._one(SegmentKind.PIN, gap=8 if self.sight.summary else 0))
        if self.model_name:
            order.append(self._one(SegmentKind.NAME))
        if self.reasoning or self.thinking:
            order.append(self._one(SegmentKind.THOUGHT))
            order += self.reasoning if self.unfolded else []
        if self.waiting:
            order.append(self._one(SegmentKind.WAIT))
        if self.message.attachments:
            order.append(self._one(SegmentKind.ATTACHMENTS))
        if self.content:
            self.content[0].gap = self._bubble_gap() if self.by_user else self._gap_before_answer(order)
        order += self.content
        ending = [self._one(SegmentKind.STATE, gap=8)] if self.stateful else []
        footer = self._one(SegmentKind.FOOTER, gap=BUBBLE_PADDING if self.by_user else SMALL_GAP)
        order += [footer, *ending] if self.by_user else [*ending, footer]
        self.segments = order
        return [segment for segment in before if segment not in order]

    def _bubble_gap(self) -> int:
        return BUBBLE_PADDING + (ATTACHMENTS_GAP if self.message.attachments else 0)

    def _gap_before_answer(self, above: list[Segment]) -> int:
        return 0 if not above else BLOCK_GAP if above[-1].quiet else SMALL_GAP

    def forget_documents(self) -> None:
        for segment in (*self.parts, *self.content, *self.reasoning):
            segment.known = False
            segment.document = None

    def forget(self) -> bool:
        """Gives back what is made anew when the row comes near the viewport; its height stays. Returns whether that
        could be done."""
        if self.live is not None or any(segment.wrapped or segment.widget is not None for segment in self.parts):
            return False
        self.segments, self.content, self.reasoning, self._single, self.references = None, (), (), None, None
        return True

    def _one(self, kind: SegmentKind, gap: int = 0) -> Segment:
        if self._single is None:
            self._single = {}
        return self._single.setdefault(kind, Segment(kind, gap=gap))

    def textual(self) -> list[Segment]:
        """Returns the segments that hold text, in order."""
        order = self.parts
        if self.segments is None:      # far from the viewport: put together, it would need heights
            self.split_words()
            order = [*(self.reasoning if self.unfolded else ()), *self.content]
        return [segment for segment in order if segment.kind in TEXTUAL]


def link_rows(rows: list[Row], siblings: Mapping[str, tuple[int, int]], start: int = 0) -> list[Row]:
    """Tells rows from `start` on what depends on their neighbours, and returns those that look different now."""
    changed = []
    records = (rows[index].message.record for index in range(start - 1, -1, -1))
    name = next((record.model_name for record in records if record), "")
    last = next((r for r in reversed(rows) if not r.by_user), None)
    for index in range(start, len(rows)):
        row = rows[index]
        own = row.message.record.model_name if row.message.record and not row.by_user else ""
        told = (own if name and own != name else "", siblings.get(row.message.id, (0, 1)), row is last)
        if told != (row.model_name, row.siblings, row.last_answer):
            row.model_name, row.siblings, row.last_answer = told
            changed.append(row)
        row.index = index
        name = own or name
    return changed
