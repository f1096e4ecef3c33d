"""The loaded model and what the worker can do with it: load, unload, answer."""

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from assistant.domain.errors import QT_TRANSLATE_NOOP, Cancelled, EngineError
from assistant.domain.footprint import Footprint
from assistant.domain.gguf import Header, read_header
from assistant.domain.gguf_kind import MODEL
from assistant.domain.model_parts import parts
from assistant.domain.needs import sequences
from assistant.domain.settings import Generation
from assistant.engine import asides, free_memory, native
from assistant.engine.adapters import Adapters
from assistant.engine.beginning import begun, resampled
from assistant.engine.candidate_answers import CandidateAnswers, options_of_each
from assistant.engine.completion import continue_text, for_text
from assistant.engine.context_options import ContextOptions
from assistant.engine.continuing import Kept, KeptAnswers, checked, draws_alike, goes_on, has_words_of
from assistant.engine.counting import Counter
from assistant.engine.emitting import Emit
from assistant.engine.equipping import with_cache
from assistant.engine.generation import Answer, Equipment, Written
from assistant.engine.inspecting import inspect
from assistant.engine.inspection import Inspect, Inspection
from assistant.engine.kv_cache import KvCache
from assistant.engine.llama_context import LlamaContext
from assistant.engine.llama_model import LlamaModel
from assistant.engine.load_errors import no_model, only_an_addition, unreadable
from assistant.engine.load_progress import reporter
from assistant.engine.load_shape import shape_of
from assistant.engine.looking import Looking
from assistant.engine.memory import MemoryPlan
from assistant.engine.native import NativeLog
from assistant.engine.preparing import count_reusable, prepare
from assistant.engine.prompt import Prompt, PromptBuilder
from assistant.engine.protocol import Finished, Load, Loaded, Prepared, Replayed, Score, Scored
from assistant.engine.protocol_answers import CountReusable, Generate, Prepare, Replay
from assistant.engine.recalling import Answers
from assistant.engine.replaying import Replaying
from assistant.engine.scoring import score
from assistant.engine.state_folder import StateFolder
from assistant.engine.stop_flag import StopFlag
from assistant.engine.template import ChatTemplate
from assistant.engine.thinking import markers_of, with_stand_ins
from assistant.engine.threads import threads

_WRITING_SECONDS = 5.0


class Session:
    """At most one loaded model. Every method runs on the worker's main thread."""

    def __init__(self, log: NativeLog, stop: StopFlag, emit: Emit, counter: Counter,
                 states: StateFolder | None = None) -> None:
        """`states` is where what was read of chats is kept; nowhere without one."""
        self.log = log
        self.inspection = Inspection(emit, checked)
        self._states = states or StateFolder(lambda _text: None)
        self._left: dict[str, None] = {}        # chats to be kept as soon as nothing else is to be done
        self._counter = counter
        self._stop, self._emit = stop, emit
        self._model: LlamaModel | None = None
        self._adapters: Adapters | None = None
        self._loaded: tuple[Load, Loaded] | None = None     # the command, and what it came to
        self._equipment: Equipment | None = None
        self._kept = KeptAnswers()
        self._answers = Answers()

    def load(self, command: Load) -> Loaded:
        """Loads a model, releasing the one loaded; where only its adapters are to be others, these alone. The same
        command again loads everything again: something is wrong with what is there, or the file is another one.

        Raises ModelFileError, EngineError, Cancelled; then nothing is loaded.
        """
        begun, before = time.monotonic(), self._loaded[0] if self._loaded else None
        if before and command != before and replace(command, adapters=before.adapters) == before:
            try:
                return replace(self._adapt(command), load_seconds=time.monotonic() - begun)
            except OSError:
                pass        # a file has gone: loading all of it tells which
            except Exception:
                self.unload()
                raise
        self.unload()
        # What it holds of the last model is memory the next one may need.
        self._states.wait(_WRITING_SECONDS, lambda: self._stop.is_set)
        if self._stop.is_set:
            raise Cancelled("Loading was stopped.")
        options, header = ContextOptions.of(command), read_header(path := Path(command.path))
        if header.kind != MODEL:
            raise only_an_addition(header.kind)
        files = parts(path)
        try:
            shape = shape_of(header, files, (each.path for each in command.adapters), options)
            plan = MemoryPlan(shape, free_memory.look(graphics=command.gpu_layers != 0), command.kv_type,
                              command.gpu_layers)
            self._emit(native.backends(self.log))
            window = plan.choose_context(command.context_length)
            self._model = LlamaModel(path, files, plan.layers(window), self.log, reporter(self._emit, self._stop))
            largest = plan.largest_context()
            self._loaded = command, (loaded := self._equip(command, header, self._model, window, largest, shape))
            return replace(loaded, load_seconds=time.monotonic() - begun)
        except OSError as problem:
            self.unload()
            raise unreadable(problem) from problem
        except Exception:
            self.unload()
            raise

    def _equip(self, command: Load, header: Header, model: LlamaModel, window: int,
               largest: int, shape: Footprint) -> Loaded:
        vocabulary = model.vocabulary
        template = ChatTemplate(model.template(), vocabulary.bos_text(), vocabulary.eos_text())
        shown = template.markers()
        markers, thinks = (shown, True) if shown else markers_of(template.source)
        markers = with_stand_ins(markers, vocabulary)
        builder = PromptBuilder(vocabulary, template, markers, self._stop)
        self._adapters = Adapters(model, header.architecture, self.log)
        self._adapters.load(command.adapters)
        # Last: from here on `unload` closes it, whatever happens.
        context = LlamaContext(model, window, *threads(command.threads), self._stop, self.log,
                               ContextOptions.of(command), sequences(shape))
        self._equipment = Equipment(command.path, vocabulary, context, KvCache(context), largest, builder, markers,
                                    self._stop, self._emit, self.inspection, Looking(vocabulary), shape,
                                    thinks=thinks or template.has_switch)
        self.inspection.use(vocabulary)
        if command.adapters:
            context.use_adapters(self._adapters.scaled(command.adapters))
        self._equipment = with_cache(self._equipment, command, self._states)
        context.warm_up()
        if self._stop.is_set:
            raise Cancelled("Loading was stopped.")
        model.pages.start()
        self._counter.use(vocabulary, builder.fixed, builder.turn_overhead)
        return Loaded(command.path, header.name or Path(command.path).stem, header.architecture, context.length,
                      model.trained_context, context.threads[0], model.gpu_layers, model.layers, vocabulary.size,
                      thinks or template.has_switch, template.problem, header.recommended, kv_type=command.kv_type,
                      largest_context=largest, adapters=command.adapters, efforts=template.controls.efforts,
                      flash_attention=context.flash_word, batch=context.chunk, ubatch=context.pass_tokens)

    def _adapt(self, command: Load) -> Loaded:
        """Gives the loaded model other adapters, or the same at other scales. Raises AdapterError, EngineError."""
        assert self._loaded
        assert self._model
        assert self._adapters
        assert self._equipment
        self._kept.clear()
        self._equipment.cache.leave("")
        self._equipment.cache.clear()
        if not self._adapters.holds(command.adapters):
            before = self._equipment.context
            before.close()
            self._adapters.load(command.adapters)
            context = LlamaContext(self._model, self._loaded[1].context_length, *threads(command.threads), self._stop,
                                   self.log, before.options, before.sequences)
            self._equipment = replace(self._equipment, context=context)
        self._equipment.context.use_adapters(self._adapters.scaled(command.adapters))
        self._equipment = with_cache(self._equipment, command, self._states)
        self._loaded = command, replace(self._loaded[1], adapters=command.adapters)
        return self._loaded[1]

    def unload(self) -> None:
        """Gives the model's memory back; what was read of chats is kept in files."""
        self._counter.use(None)
        self.inspection.use(None)
        self._kept.clear()
        self._answers.clear()
        self._left.clear()
        equipment, self._equipment = self._equipment, None
        if equipment:
            equipment.cache.leave("")
            equipment.looking.close()
            equipment.builder.close()
            equipment.context.close()
        if self._model:
            self._model.close()     # and its adapters with it
        self._model = self._adapters = self._loaded = None

    def leave(self, chat: str) -> None:
        """What was read of a chat is to be kept, by `settle`."""
        self._left[chat] = None

    def settle(self, more: Callable[[], bool]) -> None:
        """Does what can wait until no command does; `more` tells when one has come."""
        while self._equipment and self._left and not more():
            chat = next(iter(self._left))
            del self._left[chat]
            self._equipment.cache.leave(chat)
        if self._equipment and not more():
            self._equipment.cache.relieve()

    def get_ready(self) -> None:
        """Does what the next answer's first token would otherwise wait for."""
        if self._equipment:
            self._equipment.looking.get_ready()

    def forget_chat(self, chat: str) -> None:
        """Nothing that was read of a chat stays, in memory or in a file; a place looked at stays until it is left."""
        self._left.pop(chat, None)
        self._answers.forget(chat)
        self._kept.drop(chat)
        if self._equipment:
            self._equipment.cache.forget(chat)
        self._states.forget(chat)

    def write_aside(self, command: asides.Aside, arrived: float) -> Finished:
        """Writes a summary or name as `generate` writes an answer; the last answer can still be continued."""
        equipment = self._in_use()
        asked = asides.begin(command, equipment.builder, equipment.context.length, self._emit)
        kept = self._kept.take(asked.chat)
        try:
            return self.generate(asked, arrived)
        finally:
            self._kept.put(asked.chat, kept)

    def generate(self, command: Generate, arrived: float) -> Finished:
        """Writes an answer; its events are emitted on the way. Raises EngineError."""
        equipment, options = self._ready_for(command), checked(command.generation)
        if command.text is not None:
            return continue_text(equipment, command, arrived)
        answer = Answer(equipment, command, options, arrived, self._answers.known)
        kept = self._kept.of(command.chat)
        # What the answer itself has pushed out of the window stays out: nothing is read again in the middle of it.
        prompt = answer.prepare(kept.written.first if kept and has_words_of(kept, command) else 0)
        written, fresh = self._begun(equipment, command, options, prompt)
        try:
            return answer.finish(answer.write(prompt, written, fresh), written)
        finally:
            answer.close()
            self._kept.put(command.chat, Kept(command, options, written, prompt.end))
            self._answers.remember(written.text, written.tokens, equipment.vocabulary, command.chat)

    def prepare(self, command: Prepare | CountReusable) -> Prepared:
        """Evaluates what is certain of a prompt that may come, or counts what of it need not be evaluated; nothing
        without a model."""
        if not self._equipment:
            return Prepared(command.answer.id, 0, 0)
        self._know(self._equipment, command.answer)
        act = prepare if isinstance(command, Prepare) else count_reusable
        return act(self._equipment, command.answer, self._answers.known)

    def apart(self, command: Replay | Score) -> Replayed | Scored:
        """Makes an answer again, or scores a text, beside everything that is in the cache. Raises EngineError."""
        if isinstance(command, Score):
            return score(command, self._in_use(), self.log)
        return Replaying(self._ready_for(command.answer), self.log, self._answers.known).replay(command)

    def _know(self, equipment: Equipment, command: Generate) -> None:
        if equipment.cache.keeping:
            equipment.cache.keeping.know_checksum(command.model_sha256)
            self._answers.recall(equipment.cache.keeping, command, equipment.vocabulary)

    def generate_each(self, command: Generate, arrived: float) -> None:
        """Writes all candidates of a command; their ends are emitted, too. Raises EngineError."""
        equipment = self._ready_for(command)
        answers = CandidateAnswers(equipment, command, options_of_each(command, checked), arrived, self._answers.known)
        prompt = answers.prepare()
        self._kept.drop(command.chat)
        try:
            for written in answers.write_each(prompt):
                if command.text is None:
                    self._answers.remember(written.text, written.tokens, equipment.vocabulary, command.chat)
        finally:
            answers.close()

    def _ready_for(self, command: Generate) -> Equipment:
        """Returns what a command is carried out with. Raises EngineError."""
        equipment = self._in_use()
        if command.text is None and (
                not command.turns or (command.continue_last and command.turns[-1].role != "assistant")):
            raise EngineError(QT_TRANSLATE_NOOP("errors", "There is nothing to answer."))
        self._know(equipment, command)
        return equipment if command.text is None else for_text(equipment)

    def _in_use(self) -> Equipment:
        if not self._equipment:
            raise no_model()
        return self._equipment

    def _begun(self, equipment: Equipment, command: Generate, options: Generation,
               prompt: Prompt) -> tuple[Written, bool]:
        """Returns what is already written of the answer, and whether its sampler is a new one."""
        kept, before = self._kept.of(command.chat), self.inspection.tokens_before(command, prompt)
        if kept and goes_on(kept, command, before, prompt.end):
            if draws_alike(kept.options, options, kept.written.sampler.seed):
                self._kept.take(command.chat)
                return kept.written, False
            written = resampled(equipment, command, options, kept.written)
            self._kept.drop(command.chat)
            return written, True
        self._kept.drop(command.chat)
        return begun(equipment, command, options, prompt, before), True

    def inspect(self, command: Inspect) -> bool:
        """Looks at a place of the last turn; returns False where it was stopped on the way. Raises EngineError."""
        return inspect(command, self._in_use(), self._answers.known, self._kept.last())
