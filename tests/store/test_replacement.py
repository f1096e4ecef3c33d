"""A rescue that a kill, a full or a failing disk cuts off: the next start brings the chats back all the same."""

import os
import random
import shutil
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from assistant.domain.chat import TextPart
from assistant.store.chats import ChatStore, OpenReport
from tests.own_mounts import own_mounts
from tests.store.database_files import first_release, integrity
from tests.store.test_privacy import found_on_disk, marks

ROOT = Path(__file__).parents[2]
RESCUER = [sys.executable, "-m", "tests.store.rescuer"]
PAGE = 4096
NOT_BROUGHT_BACK = "The file with your chats is damaged, and bringing them back failed."

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="kills and limits of POSIX")


@dataclass(frozen=True)
class Damage:
    """The files of a damaged database by the end of their names, and the texts of its chats by title."""

    files: dict[str, bytes]
    texts: dict[str, str]

    def put(self, folder: Path) -> Path:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for suffix, data in self.files.items():
            (folder / f"chats.db{suffix}").write_bytes(data)
        return folder / "chats.db"

    def check_untouched(self, kept: Path) -> None:
        for suffix, data in self.files.items():
            assert kept.with_name(kept.name + suffix).read_bytes() == data

    def check_brought_back(self, path: Path) -> None:
        """The next start tells of the damage once, shows every chat, and nothing else has stayed behind."""
        store = ChatStore(path)
        report = store.open()
        assert report.damaged_kept_as is not None
        assert report.recovered_chats == len(self.texts)
        infos = store.chats()
        assert {info.title for info in infos} == set(self.texts)
        for info in infos[:5] + infos[-5:]:
            assert store.chat(info.id).branch()[0].text == self.texts[info.title]
        store.close()
        self.check_untouched(report.damaged_kept_as)
        expected = {path.name, f"{path.stem}-search.db"}
        kept = {report.damaged_kept_as.name + suffix for suffix in ("", "-wal", "-shm")}
        assert {file.name for file in path.parent.iterdir()} - kept <= expected
        assert all(file.stat().st_mode & 0o077 == 0 for file in path.parent.iterdir())
        assert integrity(path) == "ok"
        store = ChatStore(path)
        assert store.open() == OpenReport()     # told
        store.close()


@pytest.fixture(scope="module")
def damage(tmp_path_factory: pytest.TempPathFactory) -> Damage:
    """Chats of 3 MB as a kill leaves them, one of them in the log alone, and an index that no longer holds together."""
    path = tmp_path_factory.mktemp("whole") / "data" / "chats.db"
    rng = random.Random(5)
    texts = {f"chat {number}": f"whale {number} " + marks(rng, 50) for number in range(2000)}
    first_release(path, texts)
    store = ChatStore(path)
    store.open()
    store.close()
    store = ChatStore(path)
    chat_id = store.create_chat().info.id
    store.add_user_message(chat_id, None, [TextPart("only in the log " + marks(rng, 5))])
    store.rename(chat_id, "in the log")
    texts["in the log"] = store.chat(chat_id).branch()[0].text
    files = {suffix: path.with_name(path.name + suffix).read_bytes() for suffix in ("", "-wal")}
    store.close()
    with closing(sqlite3.connect(path)) as connection:
        index, = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'message_writing'").fetchone()
    files[""] = files[""][:(index - 1) * PAGE] + bytes(PAGE) + files[""][index * PAGE:]
    assert b"only in the log" in files["-wal"]
    assert b"only in the log" not in files[""]
    return Damage(files, texts)


def test_a_rescue_that_nothing_disturbs(damage: Damage, tmp_path: Path) -> None:
    damage.check_brought_back(damage.put(tmp_path / "data"))


def test_a_kill_before_any_step_of_a_rescue_loses_nothing(damage: Damage, tmp_path: Path) -> None:
    left: set[frozenset[str]] = set()
    for number in range(1, 100):
        path = damage.put(tmp_path / str(number))
        done = subprocess.run([*RESCUER, path, "kill", str(number)], capture_output=True, text=True, cwd=ROOT,
                              check=False)
        assert done.returncode == -9, done.stderr
        left.add(frozenset(state(file) for file in path.parent.iterdir()) - {"chats.db-shm", "search"})
        damage.check_brought_back(path)
        shutil.rmtree(path.parent)
        if done.stdout:
            break
    assert done.stdout == f"opened {len(damage.texts)}\n"       # every step has had its turn
    whole, log = {"chats.db"}, {"chats.db-wal"}
    for seen in (whole | log, whole | log | {"rescuing"}, whole | log | {"rescued"}, {"rescued", "kept"} | log,
                 {"rescued", "kept", "kept-wal"}, {"kept", "kept-wal"} | whole):
        assert frozenset(seen) in left


def state(file: Path) -> str:
    """Returns what a file is, in a word."""
    for mark, word in ((".rescuing-", "rescuing"), (".rescued-", "rescued"), (".damaged-", "kept")):
        if mark in file.name:
            return word + file.name.partition(".db")[2].replace("-shm", "")
    return "search" if "search" in file.name else file.name


def test_a_kill_while_rows_are_copied_loses_nothing(damage: Damage, tmp_path: Path) -> None:
    rng = random.Random(11)
    for number in range(8):
        path = damage.put(tmp_path / str(number))
        with subprocess.Popen([*RESCUER, path, "kill", "0"], cwd=ROOT, stdout=subprocess.DEVNULL) as process:
            while not list(path.parent.glob("*.rescu*")) and process.poll() is None:
                time.sleep(0.001)
            time.sleep(rng.uniform(0, 0.2))
            process.kill()
        damage.check_brought_back(path)


@pytest.mark.parametrize(("free_bytes", "told"), [
    (0, "The disk is full, so this could not be saved."),       # too full even to look at the database
    (40_000, NOT_BROUGHT_BACK), (1_000_000, NOT_BROUGHT_BACK)])
def test_a_rescue_on_a_full_disk_begins_again_once_there_is_room(damage: Damage, tmp_path: Path,
                                                                 free_bytes: int, told: str) -> None:
    disk, after = tmp_path / "disk", tmp_path / "after"
    source = damage.put(tmp_path / "source").parent
    disk.mkdir()
    after.mkdir()
    script = ('mount -t tmpfs -o size=24m,mode=700 none "$DISK" && cp "$SOURCE"/* "$DISK"'
              ' && "$@" && cp -p "$DISK"/* "$AFTER"')
    done = subprocess.run(
        [*own_mounts(), "sh", "-c", script, "sh", *RESCUER, disk / "chats.db", "full disk",
         str(free_bytes)], capture_output=True, text=True, cwd=ROOT, check=False,
        env={**os.environ, "DISK": str(disk), "SOURCE": str(source), "AFTER": str(after)})
    error, second = done.stdout.splitlines()
    assert error == (f"StorageError: {told} Free some space, then try again. Everything saved before is still there."
                     " open_folder retry")
    assert second == f"{len(damage.texts)} chats came back"
    kept, = after.glob("chats.damaged-*.db")
    damage.check_untouched(kept)
    with closing(ChatStore(after / "chats.db")) as store:
        assert {info.title for info in store.chats()} == set(damage.texts)
    assert not list(after.glob("*.rescu*"))


@pytest.mark.parametrize(("largest_file", "told"), [
    (0, "Reading or writing in {folder} failed."), (40_000, NOT_BROUGHT_BACK), (1_000_000, NOT_BROUGHT_BACK)])
def test_a_rescue_on_a_failing_disk_leaves_the_files_as_they_were(damage: Damage, tmp_path: Path,
                                                                  largest_file: int, told: str) -> None:
    path = damage.put(tmp_path / "data")
    done = subprocess.run([*RESCUER, path, "failing disk", str(largest_file)], capture_output=True, text=True,
                          cwd=ROOT, check=True)
    error, names, second = done.stdout.splitlines()
    assert error == (f"StorageError: {told} Look whether the disk is connected and healthy, then try again."
                     " retry open_folder")
    assert set(names.split()) - {"chats.db-shm"} == {"chats.db", "chats.db-wal"}
    assert second == f"{len(damage.texts)} chats came back"


def test_nothing_is_overwritten_where_a_new_database_was_begun_meanwhile(damage: Damage, tmp_path: Path) -> None:
    path = damage.put(tmp_path / "data")
    kept = path.with_name("chats.damaged-20260101T000000Z.db")
    for suffix in damage.files:
        path.with_name(path.name + suffix).rename(kept.with_name(kept.name + suffix))
    first_release(path.with_name("chats.rescued-20260101T000000Z.db"), {"rescued": "one"})
    first_release(path, {"begun": "by an older Parley"})
    begun = path.read_bytes()
    store = ChatStore(path)
    assert [info.title for info in store.chats()] == ["rescued"]
    store.close()
    damage.check_untouched(kept)
    other, = set(path.parent.glob("chats.damaged-*.db")) - {kept}
    assert other.read_bytes() == begun


@pytest.mark.parametrize("what", ["chat", "message"])
def test_a_deleted_text_is_in_no_damaged_file_either(damage: Damage, tmp_path: Path, what: str) -> None:
    path = damage.put(tmp_path / "data")
    store = ChatStore(path)
    kept = store.open().damaged_kept_as
    assert kept is not None
    chat = store.chat(next(info.id for info in store.chats() if info.title == "chat 7"))
    secrets = set(chat.branch()[0].text.split()[2:])
    if what == "chat":
        store.delete_chat(chat.info.id)
        store.restore_chat(chat.info.id)
        assert store.purge_deleted() == 0
        damage.check_untouched(kept)        # undone: nothing has to go
        store.delete_chat(chat.info.id)
    else:
        store.delete_message(chat.branch()[0].id)
    assert found_on_disk(path.parent, secrets) == secrets
    assert store.purge_deleted() == 1
    assert not list(path.parent.glob("*damaged*"))
    store.close()
    assert found_on_disk(path.parent, secrets) == set()


def test_a_chat_deleted_before_the_damage_does_not_come_back(tmp_path: Path) -> None:
    path = tmp_path / "data" / "chats.db"
    first_release(path, {"kept": "a", "taken away": "b"}, deleted="taken away")
    path.write_bytes(path.read_bytes()[:-PAGE] + bytes(PAGE))
    store = ChatStore(path)
    kept = store.open().damaged_kept_as
    assert kept is not None
    assert "taken away" not in {info.title for info in store.chats()}
    store.close()
    assert kept.exists()        # what could not be read is not given up for a deletion of long ago


def test_a_rescue_whose_report_nobody_has_got_is_told_at_the_next_start(damage: Damage, tmp_path: Path) -> None:
    path = damage.put(tmp_path / "data")
    store = ChatStore(path)
    assert len(store.chats()) == len(damage.texts)
    store.close()
    damage.check_brought_back(path)


def test_a_chat_taken_back_by_the_app_itself_leaves_the_damaged_file(damage: Damage, tmp_path: Path) -> None:
    path = damage.put(tmp_path / "data")
    store = ChatStore(path)
    kept = store.open().damaged_kept_as
    assert kept is not None
    store.delete_chat(store.create_chat().info.id)      # as when its first message could not be kept
    assert store.purge_deleted() == 1
    store.close()
    damage.check_untouched(kept)


def test_the_copy_from_before_a_migration_outlives_the_start_that_found_damage(damage: Damage, tmp_path: Path) -> None:
    path = damage.put(tmp_path / "data")
    copy = path.with_name("chats.db.before-attachments")
    copy.write_bytes(b"may hold what could not be rescued")
    store = ChatStore(path)
    store.open()
    assert copy.exists()
    store.close()
    store = ChatStore(path)
    store.open()
    assert copy.exists()
    store.delete_chat(store.chats()[0].id)
    store.purge_deleted()
    assert not copy.exists()
    store.close()
