"""Models as somebody owns them who has tried other programs before: true headers, before files of holes."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QWidget

from assistant.ui.model_shelf.window import ModelShelf
from tests.engine.adapter_files import write_adapter
from tests.model_shapes import gemma3, llama, qwen3moe
from tests.store.model_layouts import HubCache

if TYPE_CHECKING:
    from tests.screenshots.tour import Day

LLAMA = "Llama-3.2-3B-Instruct-Q4_K_M.gguf"
LETTERS = "adapters/letters.gguf"


@dataclass(frozen=True)
class Names:
    """What somebody calls their own folders and adapter, and notes of a model."""

    folder: str
    unplugged: str
    letters: str
    note: str


ENGLISH = Names("Models", "Backup disk", "Formal letters", "Sounds natural in letters.")
CHINESE = Names("模型", "备份盘", "正式书信", "写信时语气自然。")


def write(user: Path, names: Names) -> None:
    """Puts the models of other programs and folders into a user's home."""
    folder = user / names.folder
    qwen = user / ".lmstudio/models/lmstudio-community/Qwen3-30B-A3B-GGUF/Qwen3-30B-A3B-Q4_K_M.gguf"
    for path, shapes, name in ((qwen, qwen3moe(), "Qwen3 30B A3B"), (folder / LLAMA, llama(), "Llama 3.2 3B Instruct")):
        path.parent.mkdir(parents=True, exist_ok=True)
        shapes.name = name
        shapes.write(path)
    cached = HubCache(user / ".cache/huggingface/hub").add("google/gemma-3-4b-it-qat", "gemma-3-4b-it-q4_0.gguf", b"")
    small = gemma3()
    small.name = "Gemma 3 4B"
    small.write(cached.resolve())
    write_adapter(folder / LETTERS, name=names.letters, base=("Meta", "Llama 3.2 3B Instruct"))
    write_adapter(folder / "adapters/poems.gguf", architecture="qwen3")


def photograph(day: "Day", user: Path, names: Names) -> None:
    """Takes the pictures of the window of models: one model, narrow too, the folders, and what deleting would do."""
    collection, models = day.services.library.collection, user / names.folder
    for folder in (models, user / names.unplugged):
        collection.add_folder(folder)
    file = models / LLAMA
    day.until(lambda: collection.model(file) is not None and len(collection.adapters.files) == 2)
    collection.set_note(file, names.note)
    collection.set_favourite(file, True)
    collection.adapters.attach(file, models / LETTERS, 0.8)
    day.until(lambda: collection.adapters.of(file) and collection.models[0].favourite)
    day.window.commands.run("show_models")
    shelf = day.part("modelShelf", ModelShelf)
    shelf.show_model(file)
    middle = day.window.geometry().center()
    shelf.move(middle - shelf.rect().center())
    day.take("models")
    shelf.show_tab("folders")
    for row in shelf.folders.rows():
        row.fold.set_open(row.folder is not None and row.folder.path.is_relative_to(user) and row.folder.removable)
    day.take("folders")
    shelf.show_model(file)
    shelf.page.delete_requested.emit(file)
    day.until(lambda: any(part.isVisible() for part in shelf.findChildren(QWidget, "confirmDeletion")))
    box = day.part("confirmDeletion", QWidget)
    box.move(shelf.mapToGlobal(shelf.rect().center()) - QPoint(box.width() // 2, box.height() // 2))
    day.take("delete-model")
    box.close()
    shelf.resize(480, 720)
    shelf.move(middle - shelf.rect().center())
    day.take("models-narrow")
    shelf.close()
