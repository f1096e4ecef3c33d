"""The loaded model and what the worker can do with it: load, unload, answer."""

import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

import psutil

from assistant.domain.errors import (
    QT_TRANSLATE_NOOP,
    Cancelled,
    EngineError,
    ModelFileError,
    Remedy,
)
from assistant.domain.footprint import footprint_of
from assistant.domain.gguf import Header, of_all_parts, read_header
from assistant.domain.gguf_kind import MODEL
from assistant.domain.model_parts import parts
from assistant.domain.settings import OPTIONS, Generation
from assistant.engine import native
from assistant.engine.adapters import Adapters, bytes_of
from assistant.engine.answer_text import AnswerText
from assistant.engine.counting import Counter
from assistant.engine.generation import Answer, Equipment, Written
from assistant.engine.inspecting import inspect
from assistant.engine.inspection import Inspection
from assistant.engine.inspection_desk import InspectionDesk
from assistant.engine.llama_context import LlamaContext
from assistant.engine.llama_model import LlamaModel
from assistant.engine.memory import choose_context, choose_layers, largest_context
from assistant.engine.native import NativeLog
from assistant.engine.prompt import Prompt, PromptBuilder
from assistant.engine.protocol import Event, Finished, Generate, Load, Loaded, LoadProgress
from assistant.engine.protocol_inspection import Inspect
from assistant.engine.sampling import Sampler, draw_seed
from assistant.engine.stop_flag import StopFlag
from assistant.engine.template import ChatTemplate
from assistant.engine.thinking import markers_of, splitter_for, with_stand_ins
from assistant.engine.threads import threads

REMEMBERED_ANSWERS = 256
_PROGRESS_SECONDS = 0.03


@dataclass(frozen=True)
class _Kept:
    """The last answer, in case it is to be continued."""

    command: Generate
    options: Generation
    written: Written


class Session:
    """At most one loaded model. Every method runs on the worker's main thread."""

    def __init__(self, log: NativeLog, stop: StopFlag, emit: Callable[[Event], None], counter: Counter,
                 desk: InspectionDesk | None = None) -> None:
        self.log = log
        self.inspection = Inspection(desk or InspectionDesk(), emit, checked)
        self._counter = counter
        self._stop = stop
        self._emit = emit
        self._model: LlamaModel | None = None
        self._adapters: Adapters | None = None
        self._loaded: tuple[Load, Loaded] | None = None     # the command, and what it came to
        self._equipment: Equipment | None = None
        self._kept: _Kept | None = None
        self._answers: OrderedDict[str, tuple[int, ...]] = OrderedDict()

    def load(self, command: Load) -> Loaded:
        """Loads a model, releasing the one loaded; where only its adapters are to be others, these alone.

        Raises ModelFileError, EngineError, Cancelled; then nothing is loaded.
        """
        begun = time.monotonic()
        if self._loaded and replace(command, adapters=self._loaded[0].adapters) == self._loaded[0]:
            try:
                return replace(self._adapt(command), load_seconds=time.monotonic() - begun)
            except Exception:
                self.unload()
                raise
        self.unload()
        path = Path(command.path)
        header = read_header(path)
        if header.kind != MODEL:
            raise ModelFileError(
                QT_TRANSLATE_NOOP("errors", "This file is no model of its own, but an addition to one."),
                QT_TRANSLATE_NOOP("errors", "Choose the model's own file."),
                header.kind, remedies=(Remedy.USE_FILE, Remedy.CHOOSE_MODEL))
        files = parts(path)
        try:
            shape = replace(footprint_of(of_all_parts(header, sum(file.stat().st_size for file in files))),
                            adapters=bytes_of(each.path for each in command.adapters))
            available = psutil.virtual_memory().available
            window = choose_context(shape, command.context_length, available, command.kv_type)
            if command.gpu_layers:
                native.use_graphics()
            self._emit(native.backends(self.log))
            layers = choose_layers(shape, command.gpu_layers, window, native.graphics_memory(), command.kv_type)
            self._model = LlamaModel(path, files, layers, self.log, self._reporter())
            largest = largest_context(shape, available, command.kv_type)
            loaded = self._equip(command, header, self._model, window, largest)
            self._loaded = command, loaded
            return replace(loaded, load_seconds=time.monotonic() - begun)
        except OSError as problem:
            self.unload()
            raise ModelFileError(
                QT_TRANSLATE_NOOP("errors", "The model file cannot be read."),
                QT_TRANSLATE_NOOP("errors", "Check its permissions and that its disk is connected, or choose another."),
                str(problem), remedies=(Remedy.RETRY, Remedy.USE_FILE)) from problem
        except Exception:
            self.unload()
            raise

    def _equip(self, command: Load, header: Header, model: LlamaModel, window: int,
               largest: int) -> Loaded:
        writing, prompt_threads = threads(command.threads)
        vocabulary = model.vocabulary
        template = ChatTemplate(model.template(), vocabulary.bos_text(), vocabulary.eos_text())
        shown = template.markers()
        markers, thinks = (shown, True) if shown else markers_of(template.source)
        markers = with_stand_ins(markers, vocabulary)
        builder = PromptBuilder(vocabulary, template, markers, self._stop)
        self._adapters = Adapters(model, header.architecture, self.log)
        self._adapters.load(command.adapters)
        # Last: from here on `unload` closes it, whatever happens.
        context = LlamaContext(model, window, writing, prompt_threads, self._stop, self.log, command.kv_type)
        self._equipment = Equipment(command.path, vocabulary, context, largest, builder, markers, self._stop,
                                    self._emit, self.inspection)
        self.inspection.use(vocabulary)
        if command.adapters:
            context.use_adapters(self._adapters.scaled(command.adapters))
        context.warm_up()
        if self._stop.is_set:
            raise Cancelled("Loading was stopped.")
        self._counter.use(vocabulary, builder.fixed, builder.turn_overhead)
        return Loaded(command.path, header.name or Path(command.path).stem, header.architecture, context.length,
                      model.trained_context, writing, model.gpu_layers, model.layers, vocabulary.size,
                      thinks or template.has_switch, template.problem, header.recommended,
                      largest_context=largest, adapters=command.adapters, efforts=template.controls.efforts)

    def _adapt(self, command: Load) -> Loaded:
        """Gives the loaded model other adapters, or the same at other scales. Raises AdapterError, EngineError."""
        assert self._loaded
        assert self._model
        assert self._adapters
        assert self._equipment
        self._forget()
        if not self._adapters.holds(command.adapters):
            before, self._equipment = self._equipment, None
            before.context.close()
            try:
                self._adapters.load(command.adapters)
                context = LlamaContext(self._model, self._loaded[1].context_length, *threads(command.threads),
                                       self._stop, self.log, command.kv_type)
            except Exception:
                before.builder.close()
                raise
            self._equipment = replace(before, context=context)
        self._equipment.context.use_adapters(self._adapters.scaled(command.adapters))
        self._loaded = command, replace(self._loaded[1], adapters=command.adapters)
        return self._loaded[1]

    def _reporter(self) -> Callable[[str, float], bool]:
        last = 0.0

        def report(stage: str, fraction: float) -> bool:
            nonlocal last
            now = time.monotonic()
            if now - last >= _PROGRESS_SECONDS or fraction >= 1:
                last = now
                self._emit(LoadProgress(stage, fraction))
            return not self._stop.is_set

        return report

    def unload(self) -> None:
        """Gives the model's memory back."""
        self._counter.use(None)
        self.inspection.use(None)
        self._forget()
        self._answers.clear()
        equipment, self._equipment = self._equipment, None
        if equipment:
            equipment.builder.close()
            equipment.context.close()
        model, self._model = self._model, None
        if model:
            model.close()       # and its adapters with it
        self._adapters = self._loaded = None

    def _forget(self) -> None:
        if self._kept:
            self._kept.written.sampler.close()
            self._kept = None

    def _equipped(self) -> Equipment:
        if not self._equipment:
            raise EngineError(
                QT_TRANSLATE_NOOP("errors", "No model is loaded."),
                QT_TRANSLATE_NOOP("errors", "Choose a model first."), remedies=(Remedy.CHOOSE_MODEL,))
        return self._equipment

    def generate(self, command: Generate, arrived: float) -> Finished:
        """Writes an answer; its events are emitted on the way. Raises EngineError."""
        equipment = self._equipped()
        if not command.turns or (command.continue_last and command.turns[-1].role != "assistant"):
            raise EngineError(QT_TRANSLATE_NOOP("errors", "There is nothing to answer."))
        options = checked(command.generation)
        answer = Answer(equipment, command, options, arrived, self._answers)
        prompt = answer.prepare()
        written, fresh = self._begun(equipment, command, options, prompt)
        try:
            reason = answer.write(prompt, written, fresh)
            return answer.finish(reason, written)
        finally:
            self._kept = _Kept(command, options, written)
            self._remember(equipment, written)

    def _begun(self, equipment: Equipment, command: Generate, options: Generation,
               prompt: Prompt) -> tuple[Written, bool]:
        """Returns what is already written of the answer, and whether its sampler is a new one."""
        kept = self._kept
        if kept and command.continue_last and not command.first and _goes_on(kept, command):
            if _draws_alike(kept.options, options, kept.written.sampler.seed):
                self._kept = None
                return kept.written, False
            written = replace(kept.written, sampler=self._sampler(equipment, command, options, kept.written.text))
            self._forget()
            return written, True
        self._forget()
        splitter = splitter_for(equipment.markers, equipment.vocabulary, prompt.opens_thinking)
        begun = command.turns[-1].text if command.continue_last else ""
        sampler = self._sampler(equipment, command, options, begun)
        written = Written([], sampler, AnswerText(splitter, command.stop))
        if command.continue_last:
            last = command.turns[-1]
            known = self.inspection.tokens_before(last) if command.first else None
            written.tokens += known if known is not None else equipment.builder.unfinished(last, prompt)
            written.text, written.reasoning = last.text, last.reasoning
            splitter.resume(last.text, last.reasoning)
        return written, True

    def inspect(self, command: Inspect) -> bool:
        """Looks at a place of the last turn; returns False where it was stopped on the way. Raises EngineError."""
        return inspect(command, self._equipped(), checked(command.generation), self._answers,
                       self._kept.written if self._kept else None)

    def _sampler(self, equipment: Equipment, command: Generate, options: Generation, begun: str) -> Sampler:
        """Returns the sampler of an answer that goes on after what is `begun` of it. Raises EngineError."""
        seed = options.seed if options.seed >= 0 else draw_seed()
        sampler = Sampler(equipment.vocabulary, options, seed, command.ignore_end)
        if not sampler.go_on_after(equipment.vocabulary.inner_tokens(begun)):
            sampler.close()
            raise EngineError(
                QT_TRANSLATE_NOOP("errors", "The beginning of the answer does not have the form asked for."),
                QT_TRANSLATE_NOOP("errors", "Answer again, or let answers be anything under All samplers."))
        return sampler

    def _remember(self, equipment: Equipment, written: Written) -> None:
        """Keeps the tokens of an answer, so that the next prompt reuses what was evaluated, token by token."""
        if written.text and equipment.vocabulary.text(written.tokens) == written.text:
            self._answers[written.text] = tuple(written.tokens)
            self._answers.move_to_end(written.text)
            while len(self._answers) > REMEMBERED_ANSWERS:
                self._answers.popitem(last=False)


def checked(values: Mapping[str, Any]) -> Generation:
    """Returns the settings with every value inside its limits; what is unknown or no number is left at its default."""
    known: dict[str, Any] = {}
    for described in fields(Generation):
        if described.name in values:
            try:
                known[described.name] = OPTIONS[f"generation.{described.name}"].checked(values[described.name])
            except ValueError:
                continue
    return Generation(**known)


def _goes_on(kept: _Kept, command: Generate) -> bool:
    """Whether `command` continues the kept answer, word for word."""
    last = command.turns[-1]
    before = kept.command.turns[:-1] if kept.command.continue_last else kept.command.turns
    return (last.text == kept.written.text and last.reasoning == kept.written.reasoning
            and command.system_prompt == kept.command.system_prompt and command.stop == kept.command.stop
            and [(t.role, t.text) for t in command.turns[:-1]] == [(t.role, t.text) for t in before])


def _draws_alike(before: Generation, now: Generation, seed: int) -> bool:
    """Whether the sampler of an earlier command does what the new one asks for."""
    same_lengths = replace(now, max_tokens=before.max_tokens, max_thinking_tokens=before.max_thinking_tokens,
                           seed=before.seed)
    return now.seed in (-1, seed) and same_lengths == before
