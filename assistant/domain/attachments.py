"""What goes with a message: in a draft, as the model gets it, and about how many tokens it is."""

import re
from dataclasses import dataclass

from assistant.domain.chat import AttachmentPart, Message, title_of

LETTERS_PER_TOKEN = 4.0      # OpenAI's rule of thumb for English
WIDE_PER_TOKEN = 1.5         # Han, kana, hangul: the lower end of Alibaba Cloud's figure for Qwen, see `model_text`
_FENCES = re.compile("`{3,}")
_WIDE = "[\u1100-\u11ff\u2e80-\ua4cf\uac00-\ud7ff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]"


@dataclass(frozen=True, slots=True)
class Draft:
    """What is written and not sent yet; false where there is nothing to send."""

    text: str = ""
    attachments: tuple[AttachmentPart, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.text.strip() or self.attachments)

    @property
    def words(self) -> str:
        """What it can be known by in a line."""
        return self.text or title_of(self.attachments)


def told(message: Message) -> str:
    """Returns what the model gets of a message: its attachments in order, then what was typed.

    Each attachment is a fenced block of Markdown below its name in brackets (a paste has none):

        [notes.txt]
        ```
        the text of the file
        ```

        What does it say?

    The fence is longer than any run of backticks in the text, so no attachment can end its own block. The
    question comes last: small models forget one that stands before pages of text.
    """
    if not (attachments := message.attachments):
        return message.text
    return "\n\n".join(filter(None, (*map(told_attachment, attachments), message.text)))


def told_attachment(attachment: AttachmentPart) -> str:
    """Returns one attachment as the model gets it."""
    fence = max(("```", *(run + "`" for run in _FENCES.findall(attachment.text))), key=len)
    ending = "" if attachment.text.endswith("\n") else "\n"
    heading = f"[{attachment.name}]\n" if attachment.name else ""
    return f"{heading}{fence}\n{attachment.text}{ending}{fence}"


def estimated_tokens(text: str) -> int:
    """Returns about how many tokens a text is, while no tokenizer is at hand."""
    wide = 0 if text.isascii() else len(re.findall(_WIDE, text))
    return round(wide / WIDE_PER_TOKEN + (len(text) - wide) / LETTERS_PER_TOKEN + 0.49)
