"""Finding and fetching against olah, a Hub server we did not write: `python -m tests.checks.olah`.

First over local git repositories (it sends files whole, knows no ranges and no search), then in front of our own
loopback Hub as a caching mirror (it passes on search and ranges). Prints one line for each check, exits 1 if one
fails. Installs olah's locked packages into build/olah the first time.
"""

import hashlib
import random
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from assistant.domain.errors import AssistantError, Cancelled, HubError
from assistant.domain.hub import SearchQuery
from assistant.domain.model import DownloadPhase, DownloadState, HubModel
from assistant.hub import remote_header
from assistant.hub.body import RateLimit
from assistant.hub.catalog import search_page
from assistant.hub.client import TimeLimits
from assistant.hub.download import Patience
from assistant.hub.model_download import ModelDownload
from assistant.hub.places import arrived
from assistant.hub.repository import files, model_card
from tests.checks.olah_server import install, large_file, make_repository, running
from tests.engine.tiny_gguf import write
from tests.hub_server import HubServer

REPO = "maker/Small-1B-GGUF"
SINGLE, SPLIT = "Small-1B-Q4_K_M.gguf", tuple(f"Small-1B-Q8_0-0000{n}-of-00002.gguf" for n in (1, 2))
SIZE = 12_000_000
README = "---\nlicense: mit\n---\n# Small\n\nSmall is a model for checks: it says nothing, but at great length.\n"
PATIENCE = Patience(TimeLimits(connect=5.0, read=20.0), first_tries=2, tries=3, first_wait=0.1, longest_wait=0.5)


class Bench:
    """One server, the folder downloads go to, and the count of what failed."""

    def __init__(self, endpoint: str, models: Path, sums: dict[str, str]) -> None:
        self.endpoint, self.models, self.sums, self.failed = endpoint, models, sums, 0

    def check(self, name: str, done: Callable[[], str]) -> None:
        try:
            print(f"  ok      {name}: {done()}", flush=True)
        except (AssertionError, AssistantError, LookupError) as problem:
            self.failed += 1
            print(f"  FAILED  {name}: {type(problem).__name__}: {problem}", flush=True)

    def model(self, file: str) -> HubModel:
        return next(model for model in files(REPO, self.endpoint).models if model.file == file)

    def run(self, model: HubModel, pause_at: int = 0) -> list[DownloadState]:
        """Downloads, pausing once `pause_at` bytes are there; returns what it told."""
        states: list[DownloadState] = []

        def tell(state: DownloadState) -> None:
            states.append(state)
            if pause_at and state.phase is DownloadPhase.DOWNLOADING and state.done >= pause_at:
                job.pause()

        rate = RateLimit(2 * SIZE if pause_at else 0)       # slow enough to be paused on its way
        job = ModelDownload(model, self.models, lambda: (self.endpoint, ""), tell, patience=PATIENCE, reserve=0,
                            rate=rate)
        path = job.run()
        for each in model.files():
            found = hashlib.sha256((path.parent / each.file).read_bytes()).hexdigest()
            assert found == self.sums[each.file], "a wrong file was accepted"
        return states

    def listing(self) -> str:
        found = files(REPO, self.endpoint)
        assert [(model.file, model.size) for model in found.models] == [(SINGLE, SIZE), (SPLIT[0], 2 * SIZE)], found
        assert found.models[0].sha256 == self.sums[SINGLE]
        assert [part.sha256 for part in found.models[1].parts] == [self.sums[name] for name in SPLIT]
        assert "nothing" in model_card(REPO, self.endpoint).summary
        return f"{len(found.models)} models, one of them in {len(found.models[1].parts)} files, and the card"

    def header(self) -> str:
        header = remote_header.read_header(self.model(SINGLE), self.endpoint)
        assert header.name == "Small"
        return "the header was read before the download"

    def download(self) -> str:
        self.run(self.model(SPLIT[0]))
        return "both files of a split model arrived and were verified"

    def resume(self) -> str:
        model = self.model(SINGLE)
        try:
            self.run(model, pause_at=SIZE // 3)
            raise AssertionError("it was finished before it could be paused")
        except Cancelled:
            kept = arrived(self.models, model)
        assert 0 < kept < SIZE, kept
        states = self.run(model)
        least = min(state.done for state in states if state.phase is DownloadPhase.DOWNLOADING and state.done)
        assert least >= kept, f"{kept - least} bytes were thrown away"
        return f"paused at {kept:,} bytes, went on from there, verified"


def over_git_repositories(python: Path, folder: Path, sources: dict[str, Path], sums: dict[str, str]) -> int:
    repository = folder / "mirrors" / "models" / REPO
    make_repository(repository, sources, {"README.md": README})
    with running(python, folder / "offline", mirrors=folder / "mirrors") as endpoint:
        bench = Bench(endpoint, folder / "models-1", sums)
        print("olah over local git repositories", flush=True)

        def search() -> str:
            try:
                search_page(SearchQuery("small"), endpoint)
            except HubError as error:
                return f"not served, and said so: “{error}”"[:150]
            raise AssertionError("it has learnt to search: check what it finds")

        def verification() -> str:
            kept = large_file(repository, sums[SINGLE])
            right = kept.read_bytes()
            kept.write_bytes(right[:SIZE // 2] + bytes([right[SIZE // 2] ^ 1]) + right[SIZE // 2 + 1:])
            model = bench.model(SINGLE)
            for path in bench.models.rglob(SINGLE):
                path.unlink()
            try:
                bench.run(model)
                raise AssertionError("a wrong bit was not noticed")
            except HubError as error:
                refused = error.message
            finally:
                kept.write_bytes(right)
            assert "not the right file" in refused, refused
            assert not list(bench.models.rglob(f"{SINGLE}*"))
            bench.run(model)
            return "one wrong bit was refused, the right file accepted"

        for name, done in (("search", search), ("listing", bench.listing), ("header", bench.header),
                           ("download", bench.download), ("resume", bench.resume), ("verification", verification)):
            bench.check(name, done)
    return bench.failed


def as_a_mirror(python: Path, folder: Path, sources: dict[str, Path], sums: dict[str, str]) -> int:
    with HubServer({REPO: {**sources, "README.md": folder / "README.md"}}) as hub, \
            running(python, folder / "mirror", hub=f"127.0.0.1:{hub.port}") as endpoint:
        bench = Bench(endpoint, folder / "models-2", sums)
        print("olah as a mirror of the loopback Hub", flush=True)

        def search() -> str:
            try:
                found = search_page(SearchQuery("small"), endpoint)
            except HubError as error:
                return f"not served, and said so: “{error}”"[:150]
            assert [each.repo for each in found.repositories] == [REPO]
            return "found"

        for name, done in (("search", search), ("listing", bench.listing), ("header", bench.header),
                           ("download", bench.download), ("resume", bench.resume)):
            bench.check(name, done)
    return bench.failed


def main() -> None:
    python = install()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "README.md").write_text(README, "utf-8")
        sources = {}
        for number, file in enumerate((SINGLE, *SPLIT)):
            path = write(folder / f"{number}.gguf", {"general.architecture": "llama", "general.name": "Small",
                                                     "llama.block_count": 1}, {"token_embd.weight": (64, 100)})
            filling = random.Random(number).randbytes(SIZE - path.stat().st_size)
            path.write_bytes(path.read_bytes() + filling)
            sources[file] = path
        sums = {file: hashlib.sha256(path.read_bytes()).hexdigest() for file, path in sources.items()}
        failed = over_git_repositories(python, folder, sources, sums)
        failed += as_a_mirror(python, folder, sources, sums)
    print(f"{failed} failed" if failed else "all as it should be")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
