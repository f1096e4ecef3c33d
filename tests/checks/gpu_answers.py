"""Checks of what is written with a graphics card: the same as with the processor, and nothing of one for the other."""

import math
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from assistant.engine.protocol import Event, ForgetChat, KeepStates, Progress, Stop, Token, Turn
from tests.checks.gpu_bench import (
    AUTOMATIC,
    GREEDY,
    PROCESSOR,
    Bench,
    Loading,
    expect,
    likelihoods,
    replayed,
    timed,
)
from tests.engine import tiny_gguf
from tests.engine.candidate_client import write_several
from tests.engine.worker_client import Answer

QUESTIONS = ("Write one sentence about the sea.", "What is the capital of France?", "Count from one to ten.",
             "Why is the sky blue?")
CHAT = "a"
LIMIT = 100_000_000_000
# Of one token's log-probability: both compute with rounded numbers, and add them up in another order.
OFF, OFF_MEDIAN = 0.5, 0.05
NEAR = 0.5              # what the two best may differ by where the card takes the other one
STOP_BAR = 0.1          # seconds
STOPS = 5
ANSWERS = 4


def compare(one: Answer, other: Answer) -> tuple[int, list[float]]:
    """Returns how many tokens are the same at the beginning, and by how much the log-probabilities of these differ.
    Raises Broken where the first other token was not nearly as likely."""
    same = next((index for index, pair in enumerate(zip(one.tokens, other.tokens, strict=False)) if pair[0] != pair[1]),
                len(one.tokens))
    off = [abs(math.log(a) - math.log(b)) for a, b in zip(likelihoods(one)[:same], likelihoods(other)[:same],
                                                          strict=True)]
    if same < len(one.tokens):
        token = [each for each in one.of(Token) if each.token >= 0][same]
        chance = next((each.chance for each in token.alternatives if each.token == other.tokens[same]), 0.0)
        margin = math.log(token.probability / chance) if chance else math.inf
        expect(margin < NEAR, f"token {same + 1} is another one, {margin:.2f} less likely")
    return same, off


def same_words(bench: Bench) -> str:
    """Greedy answers of the card and of the processor begin alike, their numbers are near."""
    answers: dict[int, list[Answer]] = {}
    options: dict[str, Any] = {**GREEDY, "max_tokens": bench.tokens, "probabilities": 5}
    for layers in (PROCESSOR, AUTOMATIC):
        with bench.worker(layers) as at:
            answers[layers] = [at.worker.generate(question, **options) for question in QUESTIONS]
    found = [compare(*pair) for pair in zip(answers[PROCESSOR], answers[AUTOMATIC], strict=True)]
    off = [each for _same, its in found for each in its]
    bench.figures["same_tokens"] = [same for same, _off in found]
    bench.figures["log_probability_off"] = {"median": statistics.median(off), "most": max(off)}
    expect(statistics.median(off) < OFF_MEDIAN and max(off) < OFF,
           f"log-probabilities differ by {statistics.median(off):.3f}, at most {max(off):.3f}")
    return (f"the same first tokens {[same for same, _ in found]} of {bench.tokens}; log-probabilities differ by "
            f"{statistics.median(off):.4f}, at most {max(off):.3f}")


def other_architectures(bench: Bench) -> str:
    """Models of other kinds, small and random, give the same chances on the card."""
    told = []
    with tempfile.TemporaryDirectory() as folder:
        for write in (tiny_gguf.write_llama, tiny_gguf.write_gemma3, tiny_gguf.write_mamba, tiny_gguf.write_qwen35):
            path = write(Path(folder) / f"{write.__name__}.gguf")
            chances: dict[int, list[float]] = {}
            for layers in (PROCESSOR, AUTOMATIC):
                with bench.worker(layers, path) as at:
                    first = at.worker.complete(at.story(300), chat=CHAT, max_tokens=1, probabilities=5, **GREEDY)
                    again = at.worker.complete(at.story(400), chat=CHAT, max_tokens=1, probabilities=5, **GREEDY)
                    chances[layers] = [each.chance for answer in (first, again) for token in answer.of(Token)
                                       for each in token.alternatives]
            off = max(abs(math.log(a / b)) for a, b in zip(chances[PROCESSOR], chances[AUTOMATIC], strict=True))
            expect(off < OFF, f"{write.__name__}: chances differ by {off:.3f}")
            told.append(f"{write.__name__.removeprefix('write_')} {off:.3f}")
    return "log-probabilities differ by at most: " + ", ".join(told)


def _talk(at: Loading, *answers: str, number: int = 0, **options: Any) -> Answer:
    return at.worker.generate(_turns(at, *answers, number=number), chat=CHAT,
                           **{**GREEDY, "max_tokens": 12, "probabilities": 5, **options})


def _turns(at: Loading, *answers: str, number: int = 0) -> list[Turn]:
    turns = [Turn("user", at.story(600, number) + "What did it see?")]
    for answer in answers:      # a random model writes bytes that are no text, and would not be read as such again
        said = "It saw the sea." if "\ufffd" in answer else answer
        turns += [Turn("assistant", said), Turn("user", "And what happened after that?")]
    return turns


def prefix(bench: Bench) -> str:
    """The second question evaluates only what is new, and gets the answer of a clean evaluation."""
    with bench.worker() as at:
        first = _talk(at)
        second = _talk(at, first.text)
        at.worker.send(ForgetChat(CHAT))
        clean = _talk(at, first.text)
    expect(second.fitted.reused_tokens >= first.fitted.prompt_tokens,
           f"only {second.fitted.reused_tokens} of {first.fitted.prompt_tokens} tokens were reused")
    same, _off = compare(clean, second)
    return (f"{second.fitted.reused_tokens} of {second.fitted.prompt_tokens} tokens reused, first token after "
            f"{second.finished.timings.first_token * 1000:.0f} ms instead of "
            f"{clean.finished.timings.first_token * 1000:.0f}; the same {same} of {len(clean.tokens)} tokens")


def kept_states(bench: Bench) -> str:
    """What was read on the card goes on after a restart; what the processor has read is none of its, and the other
    way."""
    told = []
    for before, after in ((AUTOMATIC, AUTOMATIC), (PROCESSOR, AUTOMATIC), (AUTOMATIC, PROCESSOR)):
        with tempfile.TemporaryDirectory() as folder:
            first, uncut = _first_and_uncut(bench, before, folder)
            with bench.worker(after) as at:
                at.worker.send(KeepStates(folder, LIMIT))
                second = _talk(at, first.text)
        where = f"{_name(before)} to {_name(after)}"
        if before == after:
            expect(second.fitted.reused_tokens >= first.fitted.prompt_tokens,
                   f"{where}: only {second.fitted.reused_tokens} tokens came back")
            compare(uncut, second)
        else:
            expect(second.fitted.reused_tokens < first.fitted.prompt_tokens // 2,
                   f"{where}: {second.fitted.reused_tokens} tokens were taken")
        told.append(f"{where} {second.fitted.reused_tokens} of {second.fitted.prompt_tokens}, first token "
                    f"{second.finished.timings.first_token * 1000:.0f} ms")
    return "; ".join(told)


def _first_and_uncut(bench: Bench, layers: int, folder: str) -> tuple[Answer, Answer]:
    with bench.worker(layers) as at:
        at.worker.send(KeepStates(folder, LIMIT))
        first = _talk(at)
        return first, _talk(at, first.text)


def _name(layers: int) -> str:
    return "card" if layers else "processor"


def stopping(bench: Bench) -> str:
    """Stop ends the reading of a long prompt and the writing of an answer at once."""
    told, missed = [], []
    for model in dict.fromkeys((bench.model, bench.large)):
        with bench.worker(model=model) as at:
            for what, length, kind in (("prompt", 3000, Progress), ("answer", 50, Token)):
                waited = [_stop(at, at.story(length, number), kind) for number in range(STOPS)]
                bench.figures.setdefault("stop_ms", {})[f"{model.stem} {what}"] = [each * 1000 for each in waited]
                told.append(f"{model.stem[:12]} {what} {max(waited) * 1000:.0f} ms")
                missed += told[-1:] * (max(waited) > STOP_BAR)
    expect(not missed, f"more than {STOP_BAR * 1000:.0f} ms: {', '.join(missed)}")
    return f"at most, of {STOPS}: {', '.join(told)}"


def _stop(at: Loading, text: str, kind: type[Event]) -> float:
    """Returns the seconds to the end of what is stopped at the first event of a kind."""
    at.worker.send(ForgetChat(""))
    return timed(lambda on_event: at.worker.generate(text, on_event=on_event, max_tokens=1000, **GREEDY), kind,
                 lambda: at.worker.send(Stop()))


def candidates(bench: Bench) -> str:
    """Answers in one batch: the prompt is evaluated once; greedy ones are the same until two words are nearly as
    likely, for a card adds up each row of a batch in an order of its own."""
    with bench.worker() as at:
        options: dict[str, Any] = {"max_tokens": bench.tokens, "ignore_end": True}
        several = write_several(at.worker, at.story(100, 4), [{"seed": seed} for seed in range(ANSWERS)],
                                temperature=0.8, **options)
        greedy = write_several(at.worker, at.story(100, 5), [{}] * ANSWERS, temperature=0.0, probabilities=5, **options)
        at.worker.send(ForgetChat(""))
        begun = time.perf_counter()
        write_several(at.worker, at.story(100, 6), [{}] * ANSWERS, temperature=0.0, **options)
        four = time.perf_counter() - begun
        begun = time.perf_counter()
        at.worker.generate(at.story(100, 7), temperature=0.0, **options)
        one = time.perf_counter() - begun
    expect(several.evaluated == several.fitted.prompt_tokens - several.fitted.reused_tokens,
           f"{several.evaluated} of {several.fitted.prompt_tokens} tokens of prompts evaluated")
    expect(len({answer.text for answer in several.each}) == ANSWERS, "seeds made no difference")
    same = [compare(greedy.each[0], other)[0] for other in greedy.each[1:]]
    return (f"{ANSWERS} of {bench.tokens} tokens in {four:.3f} s, one in {one:.3f} s: {four / one:.2f} of one; "
            f"greedy ones share the first {same}")


def replay(bench: Bench) -> str:
    """A third answer is made again: identical, or it is said why it cannot be compared, as one of the processor."""
    with bench.worker(PROCESSOR) as at:
        third, turns = _third(at, 0, 0.0)
    verdicts = []
    with bench.worker() as at:
        foreign = replayed(at.worker, turns, third, CHAT)
        for number, temperature in enumerate((0.0, 0.8) * 4):
            third, turns = _third(at, number, temperature)
            found = replayed(at.worker, turns, third, CHAT)
            verdicts.append(found.reason or found.verdict)
            at.worker.send(ForgetChat(CHAT))        # what lies beside an answer makes it incomparable
    bench.figures["replay"] = verdicts
    expect(foreign.reason == "loaded", f"an answer of the processor: {foreign.verdict} {foreign.reason}")
    others = ", ".join(sorted(set(verdicts) - {"identical"})) or "none"
    text = f"{verdicts.count('identical')} of {len(verdicts)} identical, others: {others}"
    expect("different" not in verdicts, f"{text}; the card does not compute the same twice, and that is not said")
    return f"{text}; one of the processor: not comparable"


def _third(at: Loading, number: int, temperature: float) -> tuple[Answer, list[Turn]]:
    options = {"temperature": temperature, "seed": number + 1, "max_tokens": 24, "probabilities": 0,
               "ignore_end": False}
    first = _talk(at, number=number, **options)
    second = _talk(at, first.text, number=number, **options)
    return (_talk(at, first.text, second.text, number=number, **options),
            _turns(at, first.text, second.text, number=number))
