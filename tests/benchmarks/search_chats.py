"""Very many chats with plausible English and Chinese text, written straight into the tables."""
# ruff: noqa: SIM905 - words are easier to read and to change as running text

import itertools
import random
import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from assistant.store.chats import ChatStore

_SECONDS = 2 * 365 * 86400
_NOW = 1_780_000_000.0
_SENTENCES = 60_000         # of each language; messages are put together from them
_WORDS = 40_000             # of the English vocabulary
_BATCH = 20_000

_REAL = """\
the of and to a in is that it for you was with on as are they be at this have from or one had by word but
not what all were we when your can said there use an each which she do how their if will up other about out many then
them these so some her would make like him into time has look two more write go see number no way could people my than
first water been call who oil its now find long down day did get come made may part over new sound take only little
work know place year live me back give most very after thing our just name good sentence man think say great where help
through much before line right too mean old any same tell boy follow came want show also around form three small set
put end does another well large must big even such because turn here why ask went men read need land different home us
move try kind hand picture again change off play spell air away animal house point page letter mother answer found
study still learn should world function python error memory model token server query index table window button file
whale ship recipe garden train weather kitchen budget journey invoice contract""".split()
_SYLLABLES = """\
ba be bi bo ca ce co cu da de di do fa fe fi ga ge go ha he hi ja ka ke la le li lo lu ma me mi mo na ne ni no pa pe
pi po ra re ri ro sa se si so ta te ti to tra pre pro con ver ment tion ing ous al er st"""
_CHINESE = """\
的 一个 我们 你们 他们 这个 那个 什么 怎么 可以 没有 因为 所以
但是 如果 时间 今天 明天 昨天 现在 已经 问题 工作 学习 北京 上海
天气 朋友 老师 学生 公司 中国 世界 生活 孩子 妈妈 爸爸 外婆 生日
信件 电脑 手机 软件 模型 语言 文字 程序 错误 函数 数据 文件 窗口
按钮 内存 服务 查询 索引 表格 合同 预算 旅行 火车 飞机 厨房 花园
菜谱 水果 蔬菜 米饭 面条 咖啡 音乐 电影 书籍 历史 地理 数学 物理
化学 生物 经济 政治 法律 医院 医生 健康 运动 足球 篮球 游泳 跑步
春天 夏天 秋天 冬天 早上 晚上 中午 星期 月亮 太阳 星星""".split()
_HAN = """\
是不了人在有他这来大上个国中到说们为子和你地出道也年得就那要下以生会自着去之过家学对可她里后小么
心多天而能好都然没日于起还发成事只作当想看文无开手十用主行方又如前所本见经头面公同三已老从动两长
知民样现分将外但身些与高意进把法此实回二理美点月明其种声全工己话儿者向情部正名定女问力机给等几很
业最间新什打便位因重被走电四第门相次东政海口使教西再平真听世气信北少关并内加化由却代军产入先山五
太水万市眼体别处总才场师书比住员九笑性通目华报立马命张活难神数件安表原车白应路期叫死常提感金何更
反合放做系计或司利受光王果亲界及今京务制解各任至清物台象记边共风战干接它许八特觉望直服毛林题建南
度统色字请交爱让认算论百吃义科怎元社术结六功指思非流每青管夫连远资队跟带花快条院变联言权往展该领
传近留红治决周保达办运武半候七必城父强步完革深区即求品士转量空甚众技轻程告江语英基派满式李息写呢
识极令黄德收脸钱党倒未持取设始版双历越史商千片容研像找友孩站广改议形委早房音火际则首单据导影失拿
网香似斯专石若兵弟谁校读志飞观争究包组造落视济喜离虽坏兴切集"""
_COMMON_HAN = "".join(_CHINESE) + _HAN.replace("\n", "")


def _vocabulary() -> list[str]:
    """Returns English words, the most frequent first; the rare ones are made of syllables."""
    rng = random.Random(1)
    parts = _SYLLABLES.split()
    made: dict[str, None] = dict.fromkeys(_REAL)
    while len(made) < _WORDS:
        made["".join(rng.choices(parts, k=rng.randint(2, 5)))] = None
    return list(made)


VOCABULARY = _vocabulary()
COMMON, MIDDLE, RARE = VOCABULARY[20:60], VOCABULARY[800:840], VOCABULARY[30_000:30_040]
ABSENT_PAIR = "的鹦"        # both characters are there, the second always after 一只


def _english(rng: random.Random, count: int) -> list[str]:
    weights = list(itertools.accumulate(1 / (rank + 3) for rank in range(len(VOCABULARY))))
    words = iter(rng.choices(VOCABULARY, cum_weights=weights, k=count * 16))
    return [" ".join(itertools.islice(words, rng.randint(5, 16))).capitalize() + rng.choice(".....?!")
            for _ in range(count)]


def _chinese(rng: random.Random, count: int) -> list[str]:
    vocabulary = [*_CHINESE, *{"".join(rng.choices(_COMMON_HAN, k=2)) for _ in range(20_000)} - {ABSENT_PAIR}]
    weights = list(itertools.accumulate(1 / (rank + 8) for rank in range(len(vocabulary))))
    words = iter(rng.choices(vocabulary, cum_weights=weights, k=count * 12))
    found = ["".join(itertools.islice(words, rng.randint(3, 12))) + rng.choice("。。。。？！") for _ in range(count)]
    return [*found, "窗外有一只鹦鹉。", "花上有一只蝴蝶。"]


def make(path: Path, chats: int, messages: int) -> None:
    """Makes a database of that size; half of the chats English, half Chinese, all over two years."""
    path.parent.mkdir(parents=True, exist_ok=True)
    for old in path.parent.iterdir():
        old.unlink()
    store = ChatStore(path)
    store.open()
    store.close()
    rng = random.Random(7)
    pools = [_english(rng, _SENTENCES), _chinese(rng, _SENTENCES)]
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("PRAGMA synchronous = OFF")
        written = _messages(rng, pools, chats, messages)
        while batch := list(itertools.islice(written, _BATCH)):
            db.execute("BEGIN")
            db.executemany("INSERT OR IGNORE INTO chat (id, title, created, updated) VALUES (?, ?, ?, ?)",
                           [(chat, title, said, last) for chat, title, _, _, _, said, last, _ in batch])
            db.executemany("INSERT INTO message (id, chat, parent, role, created, status)"
                           " VALUES (?, ?, ?, ?, ?, 'complete')",
                           [(key, chat, parent, role, said) for chat, _, key, parent, role, said, _, _ in batch])
            db.executemany("INSERT INTO part (message, position, kind, text) VALUES (?, 0, 'text', ?)",
                           [(key, text) for _, _, key, _, _, _, _, text in batch])
            db.execute("COMMIT")
        db.execute("UPDATE chat SET leaf = (SELECT id FROM message WHERE chat = chat.id ORDER BY created DESC LIMIT 1)"
                   " WHERE leaf IS NULL AND number % 50 = 0")


_Row = tuple[str, str, str, str | None, str, float, float, str]


def _messages(rng: random.Random, pools: list[list[str]], chats: int, messages: int) -> Iterator[_Row]:
    """Gives (chat, title, message, parent, role, said, last said, text), the oldest chat first."""
    each, more = divmod(messages, chats)
    for number in range(chats):
        chat, pool = uuid.UUID(int=rng.getrandbits(128)).hex, pools[number % 2]
        join = " " if number % 2 == 0 else ""
        said = _NOW - _SECONDS + _SECONDS * number / chats
        count = each + (number < more)
        title, parent, last = pool[rng.randrange(len(pool))][:48], None, said + 120 * count
        for turn in range(count):
            key = uuid.UUID(int=rng.getrandbits(128)).hex
            said += rng.uniform(5, 115)
            long = rng.randint(1, 3) if turn % 2 == 0 else rng.randint(2, 12)
            text = join.join(rng.choices(pool, k=long))
            yield chat, title, key, parent, "user" if turn % 2 == 0 else "assistant", said, last, text
            parent = key
