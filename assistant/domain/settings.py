"""Every setting, described once: default, label, limits, unit, help and when a change applies.

Form, file, validation, documentation and the engine's parameters derive from these dataclasses. A value may
come from several layers; the later one wins (see `LayerName`), and the UI says which one it was.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from types import MappingProxyType
from typing import Any, TypeVar

from assistant.domain.full_context import ASK, CHOICES
from assistant.domain.generation import Generation as Generation
from assistant.domain.option import AT_ONCE as AT_ONCE
from assistant.domain.option import CONTEXT as CONTEXT
from assistant.domain.option import NEXT_MESSAGE as NEXT_MESSAGE
from assistant.domain.option import RELOAD as RELOAD
from assistant.domain.option import OptionSpec as OptionSpec
from assistant.domain.option import option
from assistant.domain.prompt_batches import LEAST_BATCH, MOST_BATCH
from assistant.domain.titles import BY_MODEL
from assistant.domain.titles import CHOICES as TITLES
from assistant.domain.translatable import QT_TRANSLATE_NOOP

KV_TYPES = (
    ("f16", QT_TRANSLATE_NOOP("settings", "full")),
    ("q8_0", QT_TRANSLATE_NOOP("settings", "half the memory")),
    ("q4_0", QT_TRANSLATE_NOOP("settings", "a quarter of it")),
)
FLASH_OFF = "off"
FLASH_ATTENTION = (
    ("auto", QT_TRANSLATE_NOOP("settings", "auto")),
    ("on", QT_TRANSLATE_NOOP("settings", "on")),
    (FLASH_OFF, QT_TRANSLATE_NOOP("settings", "off")),
)
_AUTO = QT_TRANSLATE_NOOP("settings", "auto")


@dataclass(frozen=True, slots=True)
class ModelOptions:
    """How a model is loaded; kept for each model."""

    context_length: int = option(
        0, QT_TRANSLATE_NOOP("settings", "Context"), low=0, high=1_048_576, step=1024,
        unit=QT_TRANSLATE_NOOP("settings", "tokens"), applies=RELOAD, lowest=_AUTO,
        help=QT_TRANSLATE_NOOP(
            "settings", "How much of the chat the model can see at once; more takes more memory. 0 is automatic."))
    threads: int = option(
        0, QT_TRANSLATE_NOOP("settings", "Threads"), low=0, high=256, step=1, applies=RELOAD, lowest=_AUTO,
        help=QT_TRANSLATE_NOOP("settings", "Processor cores used to write. 0 is automatic: all but one."))
    gpu_layers: int = option(
        -1, QT_TRANSLATE_NOOP("settings", "GPU layers"), low=-1, high=1024, step=1, applies=RELOAD, lowest=_AUTO,
        help=QT_TRANSLATE_NOOP(
            "settings", "Layers of the model held by the graphics card. -1 is automatic, 0 uses the processor only."))
    # llama.cpp's own default (llama_context_default_params, type_k). q8_0 halves the memory, and here halved the speed
    # of reading 3,000 tokens on a processor.
    kv_type: str = option(
        "f16", QT_TRANSLATE_NOOP("settings", "Precision of the context"), choices=KV_TYPES, applies=RELOAD,
        help=QT_TRANSLATE_NOOP(
            "settings", "How exactly the model remembers the chat. Less takes half the memory or a quarter, and reads "
            "long chats more slowly."))
    # llama.cpp's own default (LLAMA_FLASH_ATTN_TYPE_AUTO): on wherever the device that holds a layer can.
    flash_attention: str = option(
        "auto", QT_TRANSLATE_NOOP("settings", "Flash attention"), choices=FLASH_ATTENTION, applies=RELOAD,
        help=QT_TRANSLATE_NOOP(
            "settings", "Looks back at the chat without writing down what every head gives every word: less memory, "
            "and mostly quicker. Auto uses it where the device can; a context in less than full precision needs it."))
    # llama.cpp has 512. 256 read 4,000 tokens as fast on processors, and take half the memory.
    ubatch: int = option(
        0, QT_TRANSLATE_NOOP("settings", "Prompt: tokens at once"), low=0, high=MOST_BATCH, step=LEAST_BATCH,
        unit=QT_TRANSLATE_NOOP("settings", "tokens"), applies=RELOAD, lowest=_AUTO,
        help=QT_TRANSLATE_NOOP(
            "settings", "How many tokens of a prompt are computed in one pass (n_ubatch), at least 32. More can be "
            "quicker on a graphics card, and takes more memory. 0 is automatic: 256."))
    # llama.cpp has 2,048. A call of one pass tells progress, and sees Stop on graphics cards, after each.
    batch: int = option(
        0, QT_TRANSLATE_NOOP("settings", "Prompt: tokens in one call"), low=0, high=MOST_BATCH, step=LEAST_BATCH,
        unit=QT_TRANSLATE_NOOP("settings", "tokens"), applies=RELOAD, lowest=_AUTO,
        help=QT_TRANSLATE_NOOP(
            "settings", "How many are handed to llama.cpp at a time (n_batch), at least 32. Progress is told, and a "
            "graphics card sees Stop, between two calls. 0 is automatic: 256, or as many as are computed at once."))


def can_be_loaded(options: ModelOptions) -> bool:
    """Returns whether the engine takes these options together: a quantised KV cache needs flash attention."""
    return options.kv_type == KV_TYPES[0][0] or options.flash_attention != FLASH_OFF


LANGUAGES = (
    ("system", QT_TRANSLATE_NOOP("settings", "As the system")),
    ("en", "English"),
    ("zh_CN", "简体中文"),
)
THEMES = (
    ("system", QT_TRANSLATE_NOOP("settings", "As the system")),
    ("light", QT_TRANSLATE_NOOP("settings", "Light")),
    ("dark", QT_TRANSLATE_NOOP("settings", "Dark")),
)
HUB_ENDPOINT = "https://huggingface.co"
HUB_MIRROR = "https://hf-mirror.com"


@dataclass(frozen=True, slots=True)
class App:
    """The window, the machine and the network."""

    language: str = option("system", QT_TRANSLATE_NOOP("settings", "Language"), choices=LANGUAGES)
    theme: str = option("system", QT_TRANSLATE_NOOP("settings", "Theme"), choices=THEMES)
    text_size: int = option(
        100, QT_TRANSLATE_NOOP("settings", "Text size"), low=50, high=300, step=10, unit="%")
    system_font: bool = option(False, QT_TRANSLATE_NOOP("settings", "Use the system’s font"))
    reduce_motion: bool = option(False, QT_TRANSLATE_NOOP("settings", "Reduce motion"))
    idle_minutes: int = option(
        15, QT_TRANSLATE_NOOP("settings", "Release an idle model after"), low=0, high=1440, step=5,
        unit=QT_TRANSLATE_NOOP("settings", "minutes"),
        help=QT_TRANSLATE_NOOP("settings", "Gives the memory back; the next message loads it again. 0 keeps it."))
    keep_read_gb: int = option(
        4, QT_TRANSLATE_NOOP("settings", "Keep what was read of chats"), low=0, high=1000, step=1,
        unit=QT_TRANSLATE_NOOP("settings", "GB"),
        help=QT_TRANSLATE_NOOP(
            "settings", "On this computer’s disk, so that a chat goes on at once tomorrow instead of being read again. "
            "As private as the chats, and deleted with them. 0 keeps nothing."))
    read_while_typing: bool = option(
        True, QT_TRANSLATE_NOOP("settings", "Read along while you write"),
        help=QT_TRANSLATE_NOOP(
            "settings", "The model reads the chat and your draft in the pauses, so that its answer begins sooner. Not "
            "on battery."))
    keep_awake: bool = option(
        True, QT_TRANSLATE_NOOP("settings", "Keep the computer awake while an answer is written"))
    notify: bool = option(
        True, QT_TRANSLATE_NOOP("settings", "Tell me when an answer is finished in the background"))
    hub_endpoint: str = option(
        HUB_ENDPOINT, QT_TRANSLATE_NOOP("settings", "Download models from"),
        help=QT_TRANSLATE_NOOP("settings", "The address of the Hugging Face Hub or of a mirror of it."))
    hub_token: str = option(
        "", QT_TRANSLATE_NOOP("settings", "Access token"), secret=True,
        help=QT_TRANSLATE_NOOP(
            "settings", "Only for models that ask for an account. It is sent to the address you enter it for, and to "
            "no other. Kept in the system’s keyring."))
    hub_proxy: str = option(
        "", QT_TRANSLATE_NOOP("settings", "Proxy"),
        help=QT_TRANSLATE_NOOP(
            "settings", "Empty: as the system says. Or an address like http://host:8080 or socks5://host:1080, or "
            "none."))
    downloads_at_once: int = option(
        2, QT_TRANSLATE_NOOP("settings", "Downloads at the same time"), low=1, high=8, step=1)
    download_limit: int = option(
        0, QT_TRANSLATE_NOOP("settings", "Download at most"), low=0, high=1_000_000, step=100,
        unit=QT_TRANSLATE_NOOP("settings", "kB/s"), lowest=QT_TRANSLATE_NOOP("settings", "no limit"),
        help=QT_TRANSLATE_NOOP("settings", "For all downloads together. 0 is no limit."))
    resume_downloads: bool = option(
        False, QT_TRANSLATE_NOOP("settings", "Go on with downloads when Parley starts"),
        help=QT_TRANSLATE_NOOP("settings", "Those that ran when it was closed. Otherwise no start asks the network."))
    second_source: bool = option(
        True, QT_TRANSLATE_NOOP("settings", "Use a mirror where the first source fails"),
        help=QT_TRANSLATE_NOOP(
            "settings", "Only for recommended models, whose checksum is known beforehand. The access token is never "
            "sent there."))
    system_prompt: str = option(
        "", QT_TRANSLATE_NOOP("settings", "Instructions for every chat"), applies=NEXT_MESSAGE, long=True,
        help=QT_TRANSLATE_NOOP("settings", "Told to the model before the chat begins."))
    full_context: str = option(
        ASK, QT_TRANSLATE_NOOP("settings", "When a chat no longer fits"), choices=CHOICES, applies=NEXT_MESSAGE,
        help=QT_TRANSLATE_NOOP(
            "settings", "Into the context, which is what the model sees at once. The messages themselves are always "
            "kept, and those it no longer sees are marked."))
    chat_titles: str = option(
        BY_MODEL, QT_TRANSLATE_NOOP("settings", "Names of chats"), choices=TITLES,
        help=QT_TRANSLATE_NOOP(
            "settings", "The model writes a short one after its first answer, once it has nothing else to do. Not in "
            "temporary chats, nor with the practice model. A name you give is never changed."))
    lens_alternatives: int = option(
        3, QT_TRANSLATE_NOOP("settings", "Remember of each word"), low=0, high=8, step=1,
        unit=QT_TRANSLATE_NOOP("settings", "alternatives"), lowest=QT_TRANSLATE_NOOP("settings", "nothing"),
        applies=NEXT_MESSAGE,
        help=QT_TRANSLATE_NOOP(
            "settings", "How likely it was, and what else might have stood there. Explore (F7) shows it, and Shift+F7 "
            "marks surprising words anywhere. Some 22 bytes a word on disk, deleted with the chat. 0 keeps nothing."))
    last_model: str = option("", "", hidden=True)
    last_chat: str = option("", "", hidden=True)
    new_chat: str = option("", "", hidden=True)        # JSON of the values a new chat begins with
    new_chat_preset: str = option("", "", hidden=True)  # id of the preset that every new chat begins with
    new_draft: str = option("", "", hidden=True)       # unsent text of a chat that is not on disk yet
    new_draft_waits: bool = option(False, "", hidden=True)  # it is to be sent once a model is there
    token_endpoint: str = option(HUB_ENDPOINT, "", hidden=True)    # what was set when the token was entered
    token_in_keyring: bool = option(False, "", hidden=True)    # so that the keyring is asked only then
    speeds: str = option("", "", hidden=True)          # JSON: model path -> tokens per second of its last answers
    graphics_trouble: str = option("", "", hidden=True)    # JSON: models that graphics cards could not run here
    tint_surprise: bool = option(False, "", hidden=True)   # surprising words are marked, whether explored or not
    closed_folders: str = option("", "", hidden=True)  # JSON: ids of the folders that are folded in the chat list
    window: str = option("", "", hidden=True)          # QMainWindow.saveGeometry, base64
    sidebar_width: int = option(248, "", low=200, high=360, hidden=True)
    sidebar_open: bool = option(True, "", hidden=True)
    panel_width: int = option(304, "", low=280, high=480, hidden=True)
    panel_open: str = option("auto", "", choices=(("auto", ""), ("open", ""), ("closed", "")), hidden=True)


SECTIONS: Mapping[str, type] = MappingProxyType({"generation": Generation, "model": ModelOptions, "app": App})


def _specs() -> Iterator[OptionSpec]:
    for section, cls in SECTIONS.items():
        for described in fields(cls):
            yield OptionSpec(f"{section}.{described.name}", type(described.default), described.default,
                             **described.metadata)


OPTIONS: Mapping[str, OptionSpec] = MappingProxyType({spec.key: spec for spec in _specs()})

# The preset buttons of the sampling panel; "balanced" is the app's own defaults.
PRESETS: Mapping[str, Mapping[str, Any]] = MappingProxyType({
    "precise": {"generation.temperature": 0.2, "generation.top_p": 0.9, "generation.min_p": 0.1},
    "balanced": {"generation.temperature": 0.8, "generation.top_p": 0.95, "generation.min_p": 0.05},
    "creative": {"generation.temperature": 1.2, "generation.top_p": 0.98, "generation.min_p": 0.02},
})


class LayerName(StrEnum):
    """Where a value comes from; later ones win."""

    APP = "app"                # the default of this file
    USER = "user"              # the user's default
    MODEL = "model"            # recommended by the model's maker (GGUF metadata or the curated list)
    USER_MODEL = "user_model"  # the user's value for this model
    PRESET = "preset"
    CHAT = "chat"


_ORDER = tuple(LayerName)
Section = TypeVar("Section", Generation, ModelOptions, App)


@dataclass(frozen=True, slots=True)
class Layers:
    """The values of every layer but APP, by key. Immutable: `with_value` and `without` return a new one."""

    values: Mapping[LayerName, Mapping[str, Any]] = field(default_factory=dict)

    def source(self, key: str) -> LayerName:
        """Returns the layer the value of `key` comes from."""
        for name in reversed(_ORDER):
            if key in self.values.get(name, {}):
                return name
        return LayerName.APP

    def value(self, key: str) -> Any:
        """Returns the winning value of `key`."""
        name = self.source(key)
        return OPTIONS[key].default if name is LayerName.APP else self.values[name][key]

    def below(self, key: str, layer: LayerName) -> tuple[Any, LayerName]:
        """Returns value and source of `key` as if `layer` and those above it said nothing: "back to ..."."""
        cut = {name: self.values[name] for name in _ORDER[: _ORDER.index(layer)] if name in self.values}
        lower = Layers(cut)
        return lower.value(key), lower.source(key)

    def with_value(self, layer: LayerName, key: str, value: Any) -> "Layers":
        """Returns layers in which `layer` says `value` for `key`. Raises ValueError as `OptionSpec.checked`."""
        changed = {**self.values.get(layer, {}), key: OPTIONS[key].checked(value)}
        return Layers({**self.values, layer: changed})

    def without(self, layer: LayerName, key: str) -> "Layers":
        """Returns layers in which `layer` says nothing about `key`."""
        kept = {k: v for k, v in self.values.get(layer, {}).items() if k != key}
        return Layers({**self.values, layer: kept})

    def section(self, cls: type[Section]) -> Section:
        """Returns one section with every value resolved."""
        name = next(name for name, section in SECTIONS.items() if section is cls)
        return cls(**{f.name: self.value(f"{name}.{f.name}") for f in fields(cls)})
