"""The chats of the pictures: written by hand, since no practice model could, and put on disk by the real store."""

import sqlite3
import time
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from assistant.domain.chat import GenerationRecord, Part, ReasoningPart, Status, TextPart, Timings, Usage
from assistant.store.chats import ChatStore

DAY = 86_400


@dataclass(frozen=True)
class Turn:
    """A question and the answers it was given; `shown` is the one the picture shows. Each begins with `thought`."""

    question: str
    answers: tuple[str, ...]
    shown: int = 0
    thought: str = ""
    seconds_of_thought: float = 0.0
    tokens_per_second: float = 14.0
    first_word: float = 0.6


@dataclass(frozen=True)
class Story:
    """A chat; only those that a picture opens need turns."""

    title: str
    days_ago: float
    turns: tuple[Turn, ...] = field(default=())


COAST = Story("Three days on the coast", 0.01, (
    Turn("Three days along the coast with two children, at most 8 km a day?", (
        "How old are the children, and would you rather stay in one place or move on every day?", """\
Here is a gentle plan. Every stage ends where a bus goes back.

| Day | Walk | Distance | Highlight for the children |
|:--|:--|--:|:--|
| 1 | Harbour to the lighthouse | 6.5 km | 112 steps to the lamp |
| 2 | Lighthouse to Seal Bay | 7.8 km | seals at low tide |
| 3 | Dunes and the long beach | 5.2 km | building a driftwood hut |

Start day 2 before nine: the path over the rocks is **under water from noon**.""",
        "Stay at the harbour all three days and walk out and back: nobody has to carry the bags."), 1),
    Turn("用中文总结一下，给外婆看。", (
        ("外婆，我们打算沿着海岸慢慢走三天。第一天从港口走到灯塔，孩子们要爬 112 级台阶；"
         "第二天去海豹湾，九点前出发，**中午会涨潮**；第三天沿着沙丘走到长滩。"),),
        thought="They want a short version for a grandmother: warm, plain, no bus times, but the tide matters.",
        seconds_of_thought=3)))

DATES = Story("Reading dates from a log", 1.1, (
    Turn("I need to read dates from a log. Is a regular expression the right tool?", ("""\
Use `date.fromisoformat`; it is strict and needs no pattern. This keeps the good lines and \
returns the bad ones with their number.

```python
from datetime import date

def read_dates(lines):
    good, bad = [], []
    for number, line in enumerate(lines, 1):
        try:
            good.append(date.fromisoformat(line.strip()))
        except ValueError:
            bad.append((number, line))  # kept for the report
    return good, bad
```

- It accepts `2026-11-23` and, since Python 3.11, `20261123`.
- An empty line counts as bad; add a test if you would rather skip it.""",
        "It can find them, but a pattern also lets `2026-02-30` through; a parser does not."),
         thought="One date a line. A pattern would accept days that do not exist, so better a parser; keep bad lines.",
         seconds_of_thought=6, tokens_per_second=31, first_word=0.2),))

SEA = Story("三天海边徒步", 0.01, (
    Turn("想带两个孩子沿着海边走三天，每天不要超过 8 公里，帮我安排一下。", (
        "孩子们多大了？你们想一直住在一个地方，还是边走边换住处？", """\
这是一份轻松的安排。每天的终点都有公交可以返回，路程都在 8 公里以内。

| 日程 | 路线 | 路程 | 孩子们的乐趣 |
|:--|:--|--:|:--|
| 第一天 | 港口到灯塔 | 6.5 公里 | 爬 112 级台阶上灯塔 |
| 第二天 | 灯塔到海豹湾 | 7.8 公里 | 退潮时看海豹 |
| 第三天 | 沙丘和长滩 | 5.2 公里 | 用漂流木搭小屋 |

第二天请在九点前出发：礁石上的小路**中午会被淹没**。""",
        "三天都住在港口，每天走出去再走回来，这样就不用背着行李赶路。"), 1),
    Turn("Sum it up in English for the guest house.", (
        "We walk three easy days along the coast, never more than 8 km, and arrive each evening by bus.",),
        thought="要给民宿写一句英文：走三天，每天不超过 8 公里，傍晚到。潮水和孩子的事不用提。",
        seconds_of_thought=3)))

LOG = Story("从日志里读取日期", 1.1, (
    Turn("我要从日志里读取日期，用正则表达式合适吗？", ("""\
直接用 `date.fromisoformat` 就好：它很严格，也不需要写模式。下面的函数保留正确的行，\
有问题的行则连同行号一起返回，什么都不会丢。

```python
from datetime import date

def read_dates(lines):
    good, bad = [], []
    for number, line in enumerate(lines, 1):
        try:
            good.append(date.fromisoformat(line.strip()))
        except ValueError:
            bad.append((number, line))  # 写进报告
    return good, bad
```

1. 它接受 `2026-11-23`；从 Python 3.11 起，也接受 `20261123`。
2. 空行会算作有问题的行；如果想跳过，请先判断一下。""",
        "可以用，但正则表达式只看格式，`2026-02-30` 这样不存在的日期也会放过。"),
         thought="一行一个日期。正则会放过不存在的日期，还是用解析函数稳妥；有问题的行要留下来。",
         seconds_of_thought=6, tokens_per_second=31, first_word=0.2),))

SAVINGS = Story("How savings grow", 0.5, (
    Turn("How does compound interest work? Show me the formula.", ("""\
After $n$ years at a rate of $r$, a sum $K_0$ has become

$$K_n = K_0 \\left(1 + r\\right)^n$$

so at $r = 3\\,\\%$ it doubles after $\\frac{\\ln 2}{\\ln 1.03} \\approx 23.4$ years, whether it is $5 or $10.[^rule]

- [x] the interest is added every year
- [ ] taxes and fees are ~~left out~~ counted

[^rule]: The rule of 72 gives nearly the same: $72 / 3 = 24$.""",)),))

ZINS = Story("复利怎么算", 0.5, (
    Turn("复利是怎么算的？请写出公式。", ("""\
本金为 $K_0$、年利率为 $r$ 时，$n$ 年后变成

$$K_n = K_0 \\left(1 + r\\right)^n$$

所以利率为 $3\\,\\%$ 时，大约 $\\frac{\\ln 2}{\\ln 1.03} \\approx 23.4$ 年翻一番，无论是 $5 还是 $10。[^rule]

- [x] 利息每年计入本金
- [ ] 税和手续费~~不计~~也要算

[^rule]: 用 72 法则也差不多：$72 / 3 = 24$。""",)),))

ENGLISH = (
    COAST, Story("给外婆的生日信", 0.02), SAVINGS, Story("Why bread dough rests", 0.03),
    Story("Rent letter, friendlier", 1.0),
    DATES, Story("Book club: questions", 3), Story("Photosynthesis for a ten-year-old", 4),
    Story("Names for a bakery", 5))
CHINESE = (
    SEA, Story("给外婆的生日信", 0.02), ZINS, Story("面团为什么要松弛", 0.03), Story("语气友好一点的租房信", 1.0),
    LOG, Story("Book club: questions", 3), Story("给十岁孩子讲清楚光合作用", 4), Story("给面包店起个名字", 5))


def write(database: Path, stories: tuple[Story, ...], model_name: str) -> dict[str, str]:
    """Puts the chats on disk as if they had been held on different days. Returns their ids by title."""
    store = ChatStore(database)
    store.open()
    ids: dict[str, str] = {}
    for story in stories:
        chat = store.create_chat().info.id
        ids[story.title] = chat
        parent: str | None = None
        for turn in story.turns or (Turn(story.title, ("",)),):
            parent = _write_turn(store, chat, parent, turn, model_name)
        store.set_leaf(chat, parent)
        store.rename(chat, story.title)
    store.close()
    now = time.time()
    with closing(sqlite3.connect(database)) as connection, connection:       # the store itself cannot change the past
        connection.executemany("UPDATE chat SET updated = ?, created = ? WHERE id = ?", [
            (now - story.days_ago * DAY, now - story.days_ago * DAY, ids[story.title]) for story in stories])
    connection.close()
    return ids


def _write_turn(store: ChatStore, chat: str, parent: str | None, turn: Turn, model_name: str) -> str:
    """Returns the id of the answer that is shown."""
    question = store.add_user_message(chat, parent, (TextPart(turn.question),))
    shown = question.id
    for number, text in enumerate(turn.answers):
        parts: tuple[Part, ...] = (TextPart(text),)
        if turn.seconds_of_thought:
            parts = (ReasoningPart(turn.thought, turn.seconds_of_thought), *parts)
        answer = store.add_answer(chat, question.id)
        tokens = max(len(text) // 4, 2)
        record = GenerationRecord(
            model_name, seed=7, usage=Usage(prompt_tokens=40, answer_tokens=tokens),
            timings=Timings(turn.first_word, turn.first_word, (tokens - 1) / turn.tokens_per_second))
        store.finish(answer.id, parts, Status.COMPLETE, record)
        if number == turn.shown:
            shown = answer.id
    return shown
