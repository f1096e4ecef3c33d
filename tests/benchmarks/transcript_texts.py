"""The texts the transcript is measured with: English and Chinese Markdown as models write it, the same every time."""

import random
import re

from assistant.domain.chat import GenerationRecord, Message, Role, TextPart, Timings, Usage

TOKEN_CHARACTERS = 4
_WORDS = re.findall(r"\w+", (
    "the model context window attention layer token stream cache memory value key query head embedding gradient "
    "loss function batch size learning rate optimizer scheduler quantized weights offload device kernel matrix vector "
    "because however therefore when while which that this from into over under about between during without within"
))
_CHINESE = ("语言模型会逐个生成词元，界面需要在不阻塞主线程的情况下显示它们。"
            "缓存可以减少重复计算，但要注意内存占用与上下文长度之间的平衡。")
_CODE = (
    "    y = matmul(x, weights[{n}]) * scale  # project", "    if y.max() > {n}:",
    '        raise ValueError(f"overflow at {{x!r}}")', "    for i in range(len(y)):",
    "        total += softmax(y[i]) ** 2", "    return total / max({n}, len(y))",
)
_RECORD = GenerationRecord("Qwen3 4B", seed=42, usage=Usage(100, 40, 29, 0), timings=Timings(0.6, 0.5, 2.0))
_ANSWER_TOKENS = (40, 80, 120, 200, 300, 500)


def answer_text(tokens: int, seed: int = 1) -> str:
    """Returns Markdown of about so many tokens, whole blocks only: paragraphs, lists, code, tables, headings."""
    dice = random.Random(seed)
    blocks: list[str] = []
    while sum(len(block) + 2 for block in blocks) < tokens * TOKEN_CHARACTERS:
        blocks.append(_block(dice))
    return "\n\n".join(blocks) + "\n\n"


def conversation(count: int) -> list[Message]:
    """Returns questions and answers of the usual lengths, `count` messages in all."""
    dice = random.Random(7)
    messages: list[Message] = []
    for number in range(count):
        parent = messages[-1].id if messages else None
        if number % 2:
            text = answer_text(dice.choice(_ANSWER_TOKENS), seed=number)
            messages.append(Message(str(number), parent, Role.ASSISTANT, (TextPart(text),), record=_RECORD))
        else:
            text = _CHINESE if dice.random() < 0.1 else _paragraph(dice, dice.randint(1, 2))
            messages.append(Message(str(number), parent, Role.USER, (TextPart(text),)))
    return messages


def _block(dice: random.Random) -> str:
    kind = dice.random()
    if kind < 0.12:
        return "#" * dice.randint(2, 3) + " " + " ".join(dice.choices(_WORDS, k=dice.randint(2, 5))).title()
    if kind < 0.6:
        return _paragraph(dice, dice.randint(2, 5))
    if kind < 0.7:
        return "\n".join("- " + _sentence(dice) for _ in range(dice.randint(3, 6)))
    if kind < 0.78:
        return "\n".join(f"{n}. {_sentence(dice)}" for n in range(1, dice.randint(4, 7)))
    if kind < 0.88:
        lines = [dice.choice(_CODE).format(n=n) for n in range(dice.randint(5, 16))]
        return "\n".join(["```python", f"def step_{dice.randint(0, 99)}(x, scale=0.5):", *lines, "```"])
    if kind < 0.93:
        rows = [f"| {dice.choice(_WORDS)} | {dice.randint(1, 9999)} | {dice.random():.1%} |"
                for _ in range(dice.randint(3, 7))]
        return "\n".join(["| name | value | share |", "|---|---:|:---:|", *rows])
    return _CHINESE[: dice.randint(20, len(_CHINESE))]


def _paragraph(dice: random.Random, sentences: int) -> str:
    return " ".join(_sentence(dice) for _ in range(sentences))


def _sentence(dice: random.Random) -> str:
    words = dice.choices(_WORDS, k=dice.randint(8, 18))
    for chance, form in ((0.25, "**{}**"), (0.2, "`{}`"), (0.08, "*{}*"), (0.08, "[{}](https://example.com/a)")):
        if dice.random() < chance:
            at = dice.randrange(len(words))
            words[at] = form.format(words[at])
    return " ".join(words).capitalize() + "."
