"""Text files are read whatever they were written in; what is no text is refused in a sentence."""

from pathlib import Path

import pytest

from assistant.domain.errors import AssistantError
from assistant.store.text_file import MAX_BYTES, read_text_file
from tests.conftest import STARTER

CHINESE = "今天我们沿着海岸走了三天，每天不超过八公里。"
TAIWAN = "今天我們沿著海岸走了三天，每天不超過八公里。"
FRENCH = "Voilà l'été : les élèves français ont mangé une crème brûlée près de la forêt."


def written(folder: Path, data: bytes, name: str = "notes.txt") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(("text", "encoding"), [
    (CHINESE, "utf-8"), (CHINESE, "utf-8-sig"), (CHINESE, "utf-16"), ("Only English.", "utf-16"),
    ("\ufeff" + CHINESE, "utf-16-be"), ("\ufeff" + CHINESE, "utf-32-le"), (CHINESE, "gb18030"), (CHINESE, "gbk"),
    ("姓名,年龄\n张三,34\n李四,20\n", "gbk"), (TAIWAN, "big5"), ("姓名,年齡\n張三,34\n", "big5"),
    (FRENCH, "latin-1"), (FRENCH, "cp1252"), ("Price: 5 € for the café", "cp1252"),
    ("Überall müssen größere Gebäude für die Bürger geöffnet werden.", "cp1252"),
    ("今日は海岸に沿って三日間歩きました。", "shift_jis"), ("오늘 우리는 해안을 따라 걸었습니다.", "euc_kr"),
    ("Сегодня мы шли вдоль берега три дня, не больше восьми километров.", "cp1251"),
])
def test_a_text_is_read_in_the_encoding_it_was_written_in(tmp_path: Path, text: str, encoding: str) -> None:
    assert read_text_file(written(tmp_path, text.encode(encoding))).text == text.removeprefix("\ufeff")


def test_a_large_text_in_an_old_encoding_is_read_to_its_end(tmp_path: Path) -> None:
    text = CHINESE * 20_000 + "完"
    assert read_text_file(written(tmp_path, text.encode("gb18030"))).text == text


def test_the_name_is_one_line_and_line_ends_are_ours(tmp_path: Path) -> None:
    attachment = read_text_file(written(tmp_path, b"one\r\ntwo\rthree\n", "a\nb  c.txt"))
    assert (attachment.name, attachment.text) == ("a b c.txt", "one\ntwo\nthree\n")


def test_a_log_with_a_few_control_characters_is_text(tmp_path: Path) -> None:
    text = "\x1b[31mred\x1b[0m\n" + "line\n" * 400 + "\x07"
    assert read_text_file(written(tmp_path, text.encode())).text == text


@pytest.mark.parametrize(("data", "said"), [
    (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0", "not a text file"), (bytes(range(256)) * 20, "not a text file"),
    (bytes(range(1, 32)) * 20, "not a text file"), (b"\xff\xfea", "not a text file"),
    (b"", "is empty"), (b" \n\t\n", "is empty"), (b"a" * (MAX_BYTES + 1), "larger than 2 MB"),
])
def test_what_cannot_be_attached_is_refused_in_a_sentence(tmp_path: Path, data: bytes, said: str) -> None:
    with pytest.raises(AssistantError) as refused:
        read_text_file(written(tmp_path, data))
    assert said in str(refused.value)
    assert "“notes.txt”" in str(refused.value)


def test_a_model_a_folder_and_a_missing_file_are_refused(tmp_path: Path) -> None:
    for path, said in ((STARTER, "larger than"), (tmp_path, "not a file"), (tmp_path / "gone.txt", "not a file")):
        with pytest.raises(AssistantError, match=said):
            read_text_file(path)
