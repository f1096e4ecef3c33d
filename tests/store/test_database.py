"""A database is opened wherever it lies."""

import sys
from contextlib import closing
from pathlib import Path, PurePosixPath, PureWindowsPath

import pytest

from assistant.store.chats import ChatStore
from assistant.store.database import connect, read_only, uri
from tests.store.database_files import say


@pytest.mark.parametrize(("path", "address"), [
    (PureWindowsPath(r"\\server\share\Par ley\chats.db"), "file:////server/share/Par%20ley/chats.db"),
    (PureWindowsPath(r"C:\Users\ü\chats.db"), "file:///C:/Users/%C3%BC/chats.db"),
    (PurePosixPath("/home/u/100%?.db"), "file:///home/u/100%25%3F.db"),
    (PurePosixPath("//home/u/chats.db"), "file:////home/u/chats.db"),
])
def test_the_address_of_a_database_names_no_server(path: PureWindowsPath | PurePosixPath, address: str) -> None:
    assert uri(path) == address


@pytest.mark.skipif(sys.platform == "win32", reason="there it needs a server")
def test_a_database_on_a_network_share_is_read(path: Path) -> None:
    store = ChatStore(path)
    say(store, "whale")
    store.close()
    share = PureWindowsPath(f"/{path}")     # what Windows takes for a server and a share is a path like any other here
    with closing(connect(f"{uri(share)}?mode=ro", uri=True)) as connection:
        assert connection.execute("SELECT count(*) FROM chat").fetchone()[0] == 1
    with closing(read_only(Path(f"/{path}"), alone=True)) as connection:
        assert connection.execute("SELECT count(*) FROM chat").fetchone()[0] == 1
