"""Other programs' models are found where those programs keep them, under the names they have there."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.domain.model import ModelFile
from assistant.domain.model_library import FolderState, Origin, Verification
from assistant.store.model_folder import ModelFolder
from assistant.store.model_sources.programs import Surroundings, sources
from tests.store.model_layouts import HubCache, Ollama, gguf, put, put_json


class Shelf:
    """A user's home with other programs' folders, and the library that looks into them."""

    def __init__(self, top: Path, platform: str = "linux", **environment: str) -> None:
        self.top, self.home = top, top / "user"
        self.here = Surroundings(self.home, environment, platform, top / "root")

    def library(self) -> ModelFolder:
        return ModelFolder(self.top / "models", None, self.top / "data" / "models.json",
                           programs=lambda: sources(self.here))

    def models(self) -> list[ModelFile]:
        return self.library().files()


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path)


def test_a_home_without_other_programs_has_no_folder_but_ours(shelf: Shelf) -> None:
    library = shelf.library()
    assert library.files() == []
    assert [folder.origin for folder in library.listed().folders] == [Origin.OWN]


def test_the_hugging_face_cache_is_read_by_its_repositories(shelf: Shelf) -> None:
    cache = HubCache(shelf.home / ".cache/huggingface/hub")
    data = gguf(general__name="Small")
    old = cache.add("maker/Small-GGUF", "Small-Q4_K_M.gguf", gguf(general__name="Old"), "b" * 40, ref="")
    link = cache.add("maker/Small-GGUF", "Small-Q4_K_M.gguf", data)
    same = cache.add("maker/Small-GGUF", "Small-Q4_K_M.gguf", data, "c" * 40, ref="pr/1")
    cache.add("maker/Text", "README.md", b"# hello")
    put(shelf.home / ".cache/huggingface/hub/models--maker--Broken/snapshots/x/none", b"")
    models = {model.path: model for model in shelf.models()}
    assert models.keys() == {link, old}
    assert {model.name for model in models.values()} == {"Small"}, "what the repository is called, as in the search"
    assert same.exists()
    [place] = models[link].places
    assert (place.origin, place.label) == (Origin.HUGGING_FACE, "maker/Small-GGUF")
    assert models[link].verification is Verification.UNCHECKED      # the blob's name is its checksum


def test_a_model_in_parts_in_the_hugging_face_cache_is_one(shelf: Shelf) -> None:
    cache = HubCache(shelf.home / ".cache/huggingface/hub")
    for number in (1, 2, 3):
        cache.add("maker/Big", f"Q8/big-0000{number}-of-00003.gguf", gguf(general__name=f"Part {number}"))
    [model] = shelf.models()
    assert (model.path.name, model.missing, model.name) == ("big-00001-of-00003.gguf", (), "Part 1")


@pytest.mark.parametrize(("environment", "folder"), [
    ({"HF_HOME": "hf"}, "hf/hub"), ({"HF_HUB_CACHE": "cache"}, "cache"),
    ({"XDG_CACHE_HOME": "x"}, "x/huggingface/hub")])
def test_the_hugging_face_cache_lies_where_the_environment_says(
        tmp_path: Path, environment: dict[str, str], folder: str) -> None:
    shelf = Shelf(tmp_path, **{name: str(tmp_path / value) for name, value in environment.items()})
    HubCache(tmp_path / folder).add("o/r", "a.gguf", gguf())
    assert [model.origin for model in shelf.models()] == [Origin.HUGGING_FACE]


def test_ollama_models_have_the_names_of_their_manifests(shelf: Shelf) -> None:
    ollama = Ollama(shelf.home / ".ollama/models")
    blob = ollama.add(
        "llama3.2", gguf(), tag="1b", params=b'{"temperature": 0.6, "num_ctx": 4096, "stop": ["<|eot|>"]}',
        template=b"{{ .Prompt }}", projector=gguf(general__type="mmproj"))
    ollama.add("my-copy", gguf(), params=b"{}")
    ollama.add("Qwen-GGUF", gguf(general__name="Qwen"), host="hf.co", namespace="maker", tag="Q4_K_M")
    ollama.add("tuned", gguf(x="y"), namespace="someone")
    put(shelf.home / ".ollama/models/manifests/registry.ollama.ai/library/half/latest", b"{")
    models = {model.places[0].label: model for model in shelf.models()}
    assert models.keys() == {"llama3.2:1b, my-copy:latest", "hf.co/maker/Qwen-GGUF:Q4_K_M", "someone/tuned:latest"}
    first = models["llama3.2:1b, my-copy:latest"]
    assert (first.path, first.name) == (blob, "llama3.2:1b")
    assert first.recommended == {"generation.temperature": 0.6, "model.context_length": 4096}
    assert first.projector is not None
    assert models["hf.co/maker/Qwen-GGUF:Q4_K_M"].name == "Qwen"


def test_an_answer_without_end_in_ollama_has_the_usual_length_here(shelf: Shelf) -> None:
    ollama = Ollama(shelf.home / ".ollama/models")
    for name, longest in (("all", "-1"), ("fill", "-2"), ("none", "0"), ("short", "128"), ("odd", '"-1"')):
        ollama.add(name, gguf(x=name), params=b'{"num_predict": %s, "top_k": 20}' % longest.encode())
    lengths = {model.name: model.recommended.get("generation.max_tokens") for model in shelf.models()}
    assert lengths == {"all:latest": None, "fill:latest": None, "none:latest": None, "short:latest": 128,
                       "odd:latest": "-1"}, "what is no number is left out where it is used"
    assert all(model.recommended["generation.top_k"] == 20 for model in shelf.models())


def test_an_adapter_made_with_ollama_is_listed_as_one(shelf: Shelf) -> None:
    Ollama(shelf.home / ".ollama/models").add(
        "pirate", gguf(), adapter=gguf(general__type="adapter", general__name="Pirate"))
    library = shelf.library()
    assert [model.name for model in library.files()] == ["pirate:latest"]
    assert [(each.name, each.architecture, each.origin) for each in library.listed().merged.adapters] == [
        ("Pirate", "llama", Origin.OLLAMA)]


def test_ollama_lies_where_the_environment_says_and_where_its_service_keeps_it(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path, OLLAMA_MODELS=str(tmp_path / "disk"))
    Ollama(tmp_path / "disk").add("mine", gguf())
    Ollama(tmp_path / "root/usr/share/ollama/.ollama/models").add("ours", gguf(a="b"))
    assert sorted(model.name for model in shelf.models()) == ["mine:latest", "ours:latest"]


def test_lm_studio_is_found_in_each_of_its_homes(shelf: Shelf, tmp_path: Path) -> None:
    elsewhere = tmp_path / "big disk"
    put(shelf.home / ".lmstudio/models/maker/Repo/a.gguf", gguf(general__name="A"))
    put(shelf.home / ".cache/lm-studio/models/maker/Repo/b.gguf", gguf(general__name="B"))
    put(elsewhere / "maker/Repo/c.gguf", gguf(general__name="C"))
    put(tmp_path / "moved home/models/maker/Repo/d.gguf", gguf(general__name="D"))
    put(shelf.home / ".lmstudio-home-pointer", str(tmp_path / "moved home").encode())
    put_json(tmp_path / "moved home/settings.json", {"downloadsFolder": str(elsewhere)})
    assert [(model.name, model.origin, model.places[0].label) for model in shelf.models()] == [
        (name, Origin.LM_STUDIO, "maker/Repo") for name in "ABCD"]


@pytest.mark.parametrize(("platform", "folder", "settings"), [
    ("linux", ".local/share/nomic.ai/GPT4All", ".config/nomic.ai/GPT4All.ini"),
    ("darwin", "Library/Application Support/nomic.ai/GPT4All", ".config/nomic.ai/GPT4All.ini"),
    ("win32", "AppData/Local/nomic.ai/GPT4All", "AppData/Roaming/nomic.ai/GPT4All.ini")])
def test_gpt4all_is_found_on_every_system(tmp_path: Path, platform: str, folder: str, settings: str) -> None:
    shelf = Shelf(tmp_path, platform)
    put(shelf.home / folder / "a.gguf", gguf(general__name="A"))
    put(tmp_path / "chosen/b.gguf", gguf(general__name="B"))
    put(shelf.home / settings, f"[General]\nmodelPath={tmp_path / 'chosen'}/\nthreadCount=4\n".encode())
    assert [(model.name, model.origin) for model in shelf.models()] == [("A", Origin.GPT4ALL), ("B", Origin.GPT4ALL)]


def test_jan_is_found_old_and_new(shelf: Shelf, tmp_path: Path) -> None:
    put(shelf.home / ".local/share/Jan/data/llamacpp/models/maker/a/model.gguf", gguf(general__name="A"))
    put(shelf.home / "jan/models/b/b.gguf", gguf(general__name="B"))
    put(tmp_path / "chosen/llamacpp/models/c/model.gguf", gguf(general__name="C"))
    put_json(shelf.home / ".config/Jan/settings.json", {"data_folder": str(tmp_path / "chosen")})
    assert [(model.name, model.origin) for model in shelf.models()] == [(name, Origin.JAN) for name in "ABC"]


def test_settings_that_are_damaged_or_of_another_shape_hide_nothing_else(shelf: Shelf) -> None:
    for name in (".lmstudio/settings.json", ".config/Jan/settings.json", ".config/nomic.ai/GPT4All.ini",
                 ".lmstudio-home-pointer"):
        put(shelf.home / name, b"\xff\xfe[[[ not a settings file")
    put(shelf.home / ".lmstudio/models/o/r/a.gguf", gguf(general__name="A"))
    assert [model.name for model in shelf.models()] == ["A"]


def test_one_content_in_several_programs_is_one_model_with_several_places(shelf: Shelf, tmp_path: Path) -> None:
    data = gguf(general__name="Same")
    own = put(tmp_path / "models/maker/Repo/same.gguf", data)
    studio = put(shelf.home / ".lmstudio/models/maker/Repo/same.gguf", data)
    hub = HubCache(shelf.home / ".cache/huggingface/hub").add("maker/Repo", "same.gguf", data)
    blob = Ollama(shelf.home / ".ollama/models").add("same", data)
    [model] = shelf.models()
    assert [place.path for place in model.places] == [own, studio, hub, blob]
    assert model.verification is Verification.UNCHECKED


def test_files_that_look_alike_are_told_apart_by_their_checksums(shelf: Shelf, tmp_path: Path) -> None:
    one = put(tmp_path / "models/a.gguf", gguf(general__name="One") + bytes(300_000))
    other = put(shelf.home / ".lmstudio/models/b.gguf", one.read_bytes()[:99_000] + b"x" + one.read_bytes()[99_001:])
    library = shelf.library()
    assert len(library.files()) == 1
    assert sorted(library.listed().merged.unsure) == sorted([one, other])      # to be read in the background
    library.set_sha256(one, "1" * 64)
    library.set_sha256(other, "2" * 64)
    assert sorted(model.path.name for model in library.listed().merged.models) == ["a.gguf", "b.gguf"]


def test_what_is_in_use_of_two_files_that_look_alike_has_not_moved_to_the_other(shelf: Shelf, tmp_path: Path) -> None:
    one = put(tmp_path / "models/a.gguf", gguf(general__name="One") + bytes(300_000))
    other = put(shelf.home / ".lmstudio/models/b.gguf", one.read_bytes()[:99_000] + b"x" + one.read_bytes()[99_001:])
    library = shelf.library()
    for in_use in (other, one):
        library.records.say(library.files()[0].fingerprint, path=str(in_use))
        assert library.listed().merged.moved == ()          # not told apart yet
        library.set_sha256(one, "1" * 64)
        library.set_sha256(other, "2" * 64)
        assert library.listed().merged.moved == ()


def test_hard_links_need_no_checksum(shelf: Shelf, tmp_path: Path) -> None:
    one = put(tmp_path / "models/a.gguf", gguf())
    (shelf.home / ".lmstudio/models").mkdir(parents=True)
    os.link(one, shelf.home / ".lmstudio/models/a.gguf")
    library = shelf.library()
    assert [len(model.places) for model in library.files()] == [2]
    assert library.listed().merged.unsure == ()


@pytest.fixture
def place_of_nobody() -> Iterator[Path]:
    """A folder to which the test has no more rights than any user, even where root runs it."""
    top = Path(tempfile.mkdtemp(prefix="parley-"))
    top.chmod(0o777)
    before = os.geteuid()
    if before == 0:
        os.seteuid(65534)
    yield top
    if before == 0:
        os.seteuid(0)
    for folder, inside, _files in os.walk(top):
        for name in inside:
            Path(folder, name).chmod(0o700)     # else only root could remove what the test has closed
    shutil.rmtree(top)


@pytest.mark.skipif(os.name == "nt", reason="made with a Unix mode")
def test_a_folder_that_may_not_be_read_says_so_and_hides_no_other(place_of_nobody: Path) -> None:
    shelf = Shelf(place_of_nobody)
    put(shelf.home / ".lmstudio/models/o/r/a.gguf", gguf())
    put(shelf.home / ".lmstudio/models/o/closed/b.gguf", gguf(a="b")).parent.chmod(0)
    closed = shelf.home / ".ollama/models"
    Ollama(closed).add("secret", gguf(c="d"))
    closed.chmod(0)
    library = shelf.library()
    assert len(library.files()) == 1
    folders = {folder.origin: folder for folder in library.listed().folders}
    assert folders[Origin.OLLAMA].state is FolderState.REFUSED
    assert f"{closed} cannot be seen: it may not be read" in str(folders[Origin.OLLAMA].problem)
    assert folders[Origin.LM_STUDIO].state is FolderState.READY
    assert "o/closed cannot be seen" in str(folders[Origin.LM_STUDIO].problem)
    closed.chmod(0o700)
    assert len(library.files()) == 2
    assert library.listed().folders[-1].problem is None


def test_links_in_circles_and_pipes_do_not_hold_the_search_up(shelf: Shelf) -> None:
    top = shelf.home / ".lmstudio/models"
    put(top / "o/r/a.gguf", gguf())
    (top / "o/r/up").symlink_to(top)
    (top / "gone.gguf").symlink_to(top / "nowhere")
    os.mkfifo(top / "pipe.gguf")
    put(top / ".hidden/b.gguf", gguf(a="b"))
    assert [model.path for model in shelf.models()] == [top / "o/r/a.gguf"]


def test_search_models_and_projectors_are_not_offered_for_chatting(shelf: Shelf) -> None:
    top = shelf.home / ".lmstudio/models/o/r"
    put(top / "embedding.gguf", gguf(general__architecture="nomic-bert"))
    put(top / "mmproj-model.gguf", gguf())
    put(top / "eyes.gguf", gguf(general__architecture="clip", general__type="mmproj"))
    put(top / "imatrix.gguf", gguf(general__type="imatrix"))
    assert shelf.models() == []
    put(top / "model.gguf", gguf(general__name="Model"))
    [model] = shelf.models()
    assert model.projector is None          # two of them: which one it is nobody knows
    (top / "eyes.gguf").unlink()
    [model] = shelf.models()
    assert model.projector == top / "mmproj-model.gguf"


def test_what_a_template_says_is_told(shelf: Shelf) -> None:
    top = shelf.home / ".lmstudio/models/o/r"
    put(top / "a.gguf", gguf(general__name="A", tokenizer__chat_template="{% if enable_thinking %}<think>{% endif %}"))
    put(top / "b.gguf", gguf(general__name="B", tokenizer__chat_template="{% if tools %}{{ tools }}{% endif %}"))
    put(top / "c.gguf", gguf(general__name="C", tokenizer__chat_template="{{ 'I like tools' }}"))
    assert [(model.can_think, model.can_use_tools) for model in shelf.models()] == [
        (True, False), (False, True), (False, False)]
