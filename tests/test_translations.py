"""Nobody meets a text in the wrong language: every source text is translated, and every widget follows a switch."""

import ast
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import translations
from PySide6.QtCore import QCoreApplication, QEvent, QLocale, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QSpinBox, QWidget
from pytestqt.qtbot import QtBot
from setup_env import LRELEASE

from assistant import app
from assistant.domain import errors
from assistant.domain.settings import OPTIONS
from assistant.hub import curated
from assistant.ui import fonts
from assistant.ui.chat_list import ChatList
from assistant.ui.first_run import FirstRunPage
from assistant.ui.languages import Languages
from assistant.ui.main_window import MainWindow
from assistant.ui.theme import Theme
from assistant.ui.transcript import Transcript
from tests.shown_texts import INSIDE, shown_texts

ROOT = Path(__file__).parents[1]
CHINESE, ENGLISH = translations.FOLDER / "parley_zh_CN.ts", translations.FOLDER / "parley_en.ts"
PLACE = re.compile(r"\{\w+\}|%L?n")
HAN = re.compile(r"[\u4e00-\u9fff]")
WORD = re.compile(r"[A-Za-z]{2}")
# What is the same in both languages: names, and units that are written alike.
SAME = {"Top-k", "Top-p", "Min-p", "Top-nσ", "Adaptive-p", "Mirostat", "Mirostat 2.0",
        "DRY", "XTC", "{title} – Parley", "Parley {version}", "Markdown", "PDF", "JSON", "kB/s", "GB"}
KEYS = re.compile(r"((Ctrl|Alt|Shift|Esc|Tab|Enter|End|Home|Up|Down|Left|Right|F\d+)[ +,]*)+\S?")

TYPED = "To the sea"
Message = tuple[str, str, tuple[str, ...], bool]    # context, source, translations, finished


def messages(file: Path) -> list[Message]:
    found: list[Message] = []
    for context in ET.parse(file).getroot().iter("context"):
        for message in context.iter("message"):
            translation = message.find("translation")
            assert translation is not None
            forms = [form.text or "" for form in translation.iter("numerusform")] or [translation.text or ""]
            found.append((context.findtext("name", ""), message.findtext("source", ""), tuple(forms),
                          not translation.get("type")))
    return found


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Message], list[Message]]:
    """What `make translations` would make of both files now."""
    folder = tmp_path_factory.mktemp("collected")
    chinese, english = folder / CHINESE.name, folder / ENGLISH.name
    shutil.copy(CHINESE, chinese)
    shutil.copy(ENGLISH, english)
    translations.collect(chinese, english)
    return messages(chinese), messages(english)


@pytest.fixture
def compiled(tmp_path: Path) -> Path:
    """The folder of both languages as they are in the sources now, not as they were at the last set-up."""
    for source in (CHINESE, ENGLISH):
        subprocess.run([sys.executable, "-c", LRELEASE, "-silent", source, "-qm", tmp_path / f"{source.stem}.qm"],
                       check=True)
    return tmp_path


@pytest.fixture
def languages(compiled: Path, qapp: QApplication) -> Iterator[Languages]:
    locale = QLocale()
    made = Languages(compiled)
    yield made
    made.use("en")
    QLocale.setDefault(locale)


def test_every_text_has_a_chinese_translation(collected: tuple[list[Message], list[Message]]) -> None:
    missing = [(context, source) for context, source, forms, finished in collected[0]
               if not finished or not all(forms)]
    assert not missing, "run make translations, then translate these in parley_zh_CN.ts"


def test_every_text_with_a_number_has_an_english_singular_and_plural(
        collected: tuple[list[Message], list[Message]]) -> None:
    assert [m for m in collected[1] if not m[3] or len(m[2]) != 2 or not all(m[2])] == []


def test_no_translation_is_left_of_a_text_that_is_gone(collected: tuple[list[Message], list[Message]]) -> None:
    for file, now in ((CHINESE, collected[0]), (ENGLISH, collected[1])):
        assert {m[:2] for m in messages(file)} == {m[:2] for m in now}, "run make translations"


def test_a_translation_has_the_places_of_its_source(collected: tuple[list[Message], list[Message]]) -> None:
    for context, source, forms, _ in (*collected[0], *collected[1]):
        for form in forms:
            assert sorted(PLACE.findall(form)) == sorted(PLACE.findall(source)), (context, source, form)


def test_nothing_is_left_in_english(collected: tuple[list[Message], list[Message]]) -> None:
    said = [(source, forms[0]) for _, source, forms, _ in collected[0] if WORD.search(PLACE.sub("", source))]
    assert {source for source, form in said if source == form} == SAME
    assert [form for source, form in said if source not in SAME and not HAN.search(form)
            and WORD.search(PLACE.sub("", form))] == []


def test_chinese_is_punctuated_and_spaced_as_chinese(collected: tuple[list[Message], list[Message]]) -> None:
    """Full-width marks after Han, and a space between Han and Latin letters, digits or filled-in values."""
    half_width = re.compile(r"[\u4e00-\u9fff][,;:?!]|[\u4e00-\u9fff]\.(?!gguf)")
    unspaced = re.compile(r"[\u4e00-\u9fff][A-Za-z0-9]|[A-Za-z0-9][\u4e00-\u9fff]")
    wrong = [form for _, _, forms, _ in collected[0] for form in forms
             if half_width.search(form) or unspaced.search(form)]
    assert wrong == []


def test_short_chinese_texts_need_no_more_room_than_planned(
        collected: tuple[list[Message], list[Message]], qapp: QApplication) -> None:
    """Every label fits 1.4 times its English width; sentences wrap. What only separates words is no label."""
    fonts.load()
    theme = Theme()
    theme.apply(qapp, "light", 100, False, False)
    probe = QWidget()
    probe.setFont(theme.font(14, 400))
    width = probe.fontMetrics().horizontalAdvance
    assert [(source, forms[0]) for _, source, forms, _ in collected[0]
            if len(source) < 40 and any(map(str.isalnum, source)) and width(forms[0]) > 1.4 * width(source)] == []


def test_what_is_marked_below_the_window_is_found_at_run_time(languages: Languages) -> None:
    """Labels, helps, units, choices, and the lines about recommended models."""
    languages.use("zh_CN")
    texts = [("settings", text) for spec in OPTIONS.values()
             for text in (spec.label, spec.help, spec.unit, *dict(spec.choices).values())]
    texts += [("models", model.summary) for model in curated.models()]
    for context, text in texts:
        if WORD.search(text) and text not in SAME and text != "English":
            assert HAN.search(QCoreApplication.translate(context, text)), text


def test_no_text_is_looked_up_inside_an_f_string() -> None:
    """lupdate does not read f-strings: such a text is never collected, and stays English."""
    assert [f"{file.name}:{call.lineno}" for file in (ROOT / "assistant").rglob("*.py")
            for string in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(string, ast.JoinedStr)
            for call in ast.walk(string) if isinstance(call, ast.Call) and looks_up(call)] == []


def looks_up(call: ast.Call) -> bool:
    """Tells calls that lupdate collects from `str.translate`, which takes a table."""
    return (ast.unparse(call.func).rpartition(".")[2] in {"tr", "translate", "QT_TRANSLATE_NOOP"}
            and any(isinstance(argument, ast.Constant) for argument in call.args))


def test_every_sentence_of_an_error_is_marked_and_translated(languages: Languages) -> None:
    languages.use("zh_CN")
    # The self-test talks to a terminal, in English and without Qt.
    sentences = [text for file in (ROOT / "assistant").rglob("*.py") if file.name != "self_test.py"
                 for text in error_sentences(file)]
    assert len(sentences) > 100
    assert {s for s in sentences if not HAN.search(QCoreApplication.translate(errors.CONTEXT, s))} == set()


def error_sentences(file: Path) -> list[str]:
    """Returns what the AssistantErrors made in a file say, marked or not."""
    kinds = {name for name, kind in vars(errors).items()
             if isinstance(kind, type) and issubclass(kind, errors.AssistantError)} - {"Cancelled"}
    sentences: list[str] = []
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in kinds:
            named = [keyword.value for keyword in node.keywords if keyword.arg in ("message", "hint")]
            for argument in (*node.args[:2], *named):
                sentences += [part.value for part in ast.walk(argument)
                              if isinstance(part, ast.Constant) and isinstance(part.value, str)
                              and part.value not in ("", errors.CONTEXT)]
    return sentences


def test_numbers_are_counted_in_each_language(languages: Languages) -> None:
    page = FirstRunPage(Theme())
    said = {language: [page.tr("%n cores", "", count) for count in (1, 8)]
            for language in ("en", "zh_CN") if languages.use(language)}
    assert said == {"en": ["1 core", "8 cores"], "zh_CN": ["1 核", "8 核"]}


@pytest.mark.parametrize(("system", "language"), [("zh_TW", "zh_CN"), ("de", "en"), ("en", "en")])
def test_the_systems_language_is_followed(languages: Languages, system: str, language: str) -> None:
    languages._system = QLocale(system)
    assert languages.resolve("zh_CN") == "zh_CN"
    assert languages.resolve("system") == language


@pytest.fixture
def window(qtbot: QtBot, qapp: QApplication) -> Iterator[MainWindow]:
    """The real window with a real answer, every sheet open, and a strip with details."""
    locale = QLocale()
    app.name_application(qapp)
    window = app.build(["--starter"])
    window.show()
    qtbot.waitUntil(window.engine_ready, timeout=60_000)
    limit = window.findChild(QSpinBox, "setting.generation.max_tokens")
    assert isinstance(limit, QSpinBox)
    limit.setValue(8)
    composer, transcript = window.findChild(QWidget, "composer"), window.findChild(Transcript)
    assert composer is not None
    assert transcript is not None
    QTest.keyClicks(composer, TYPED)
    QTest.keyClick(composer, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: transcript.message_count() == 2 and window.engine_idle(), timeout=60_000)
    window.commands.run("edit_last")
    window.show_keys()
    window.show_about("1.0")
    for command in ("export", "import", "show_models"):
        window.commands.run(command)
    yield window
    window.close()
    window.deleteLater()        # else every stylesheet of a later test is put on this window too
    QLocale.setDefault(locale)
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def test_every_text_of_the_app_follows_a_switch_of_the_language(window: MainWindow, qtbot: QtBot) -> None:
    before = switched(window, qtbot, "en", lambda texts: "Check again" in texts.values())     # its checksum is known
    names = {"Parley", "ChatGPT", "LM Studio", "GPT4All", "English", "SmolLM2 135M", TYPED, f"{TYPED} – Parley"}
    names |= {model.name for model in curated.models()}

    def stayed(chinese: dict[str, str]) -> dict[str, str]:
        return {place: text for place, text in chinese.items()
                if WORD.search(text) and not HAN.search(text) and before.get(place) == text
                and text not in SAME | names and not KEYS.fullmatch(text) and not is_data(place, text)}

    chinese = switched(window, qtbot, "zh_CN", lambda texts: not stayed(texts))
    assert stayed(chinese) == {}
    assert len(set(chinese) & set(before)) > 500
    assert switched(window, qtbot, "en", lambda texts: texts == before) == before


def is_data(place: str, text: str) -> bool:
    """Sizes, addresses and file names, a sampler with its value, a file's own words, and what user and model wrote."""
    data = (r"[\d.,]+ [kMG]B|“… .*”|https://\S+|[~/]\S+|\S+\.gguf|Parley [\d.]+|Top-p [\d.]+|llama|Q4_1|sha256|"
            r"[\da-f]{32}\n[\da-f]{32}")
    own = place.rpartition(INSIDE)[2]
    return bool(re.fullmatch(data, text)) or "TextView" in own or own.startswith("Bars nextWordBars ")


def switched(window: MainWindow, qtbot: QtBot, language: str,
             followed: Callable[[dict[str, str]], bool] = lambda _texts: True) -> dict[str, str]:
    """Returns every text after the language was chosen in the settings, once all have `followed` or after ten seconds:
    some are written anew when the list of models was read again."""
    chats = window.findChild(ChatList)
    editor = next(w for w in QApplication.allWidgets() if w.objectName() == "setting.app.language")
    assert chats is not None
    editor.setValue(language)   # type: ignore[attr-defined]
    editor.changed.emit(language)   # type: ignore[attr-defined]
    word = {"en": "New chat", "zh_CN": "新对话"}[language]
    qtbot.waitUntil(lambda: chats.new_chat.text() == word, timeout=60_000)
    qtbot.wait(300)     # for the list of models
    for _ in range(20):
        if followed(shown_texts()):
            break
        qtbot.wait(500)
    return shown_texts()
