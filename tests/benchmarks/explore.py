"""How long a slider takes from its move to the repainted bars, on a row of 262,144 logits.

    python -m tests.benchmarks.explore [--rounds 60] [--model FILE.gguf]

What happens in the app happens here: the slider's value becomes a line on a pipe, the engine applies the chain stage by
stage to the row it keeps, and the panel, in a window of the offscreen platform, is repainted with the answer. The
engine's part runs in a process of its own. Chains take turns; each is shown before its slider moves. Without --model
the row is random, on a vocabulary made for it.
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

CHAINS: dict[str, dict[str, Any]] = {
    "the defaults (top-k first)": {},
    "min-p and temperature": {"top_k": 0, "top_p": 1.0},
    "penalties, then the defaults": {"repeat_penalty": 1.1},
    "XTC behind top-k": {"xtc_probability": 1.0},
    "top-p alone (bounded)": {"top_k": 0, "min_p": 0.0},
    "typical-p alone (bounded)": {"top_k": 0, "min_p": 0.0, "top_p": 1.0, "typical_p": 0.9},
    "temperature alone": {"top_k": 0, "min_p": 0.0, "top_p": 1.0},
    "top-n-sigma": {"top_k": 0, "min_p": 0.0, "top_p": 1.0, "top_n_sigma": 1.5},
    "Mirostat": {"mirostat": "1"},
    "Mirostat 2.0": {"mirostat": "2"},
    "adaptive-p alone": {"top_k": 0, "min_p": 0.0, "top_p": 1.0, "adaptive_target": 0.3},
}
LIMIT_MS, LIMIT_OF_SORTS_MS = 20, 60
_CUTS_FIRST = 4         # of the chains above


def serve(model: str) -> None:
    """Is the engine: keeps a row and answers each Reshape on stdin."""
    import numpy

    from assistant.domain.settings import Generation
    from assistant.engine import native
    from assistant.engine.candidates import Candidates
    from assistant.engine.continuing import checked
    from assistant.engine.llama_model import LlamaModel
    from assistant.engine.protocol import decode_command, encode
    from assistant.engine.protocol_inspection import Reshape, Shaped
    from assistant.engine.shaping import Row, shape
    from tests.benchmarks.samplers import row_of
    from tests.engine.wide_vocabulary import WideVocabulary

    log = native.start()
    if model:
        vocabulary = LlamaModel(Path(model), [Path(model)], 0, log, lambda _stage, _fraction: True).vocabulary
    else:
        vocabulary = WideVocabulary(Path(tempfile.mkdtemp())).vocabulary
    row = Row(row_of(vocabulary.size).astype(numpy.float32), list(range(400)), 5)
    candidates = Candidates(vocabulary.size)
    shape(row, Generation(), vocabulary, candidates)
    print("ready", flush=True)
    for line in sys.stdin.buffer:
        command = decode_command(line)
        assert isinstance(command, Reshape)
        begun = time.thread_time()
        distribution = shape(row, checked(command.generation), vocabulary, candidates)
        encode(Shaped(command.id, distribution))
        worked = 1000 * (time.thread_time() - begun)
        sys.stdout.buffer.write(encode(Shaped(command.id, distribution, context=str(worked))))
        sys.stdout.buffer.flush()


@dataclass
class Took:
    """Milliseconds of each move of the slider: until it is seen, and of these what both processes computed."""

    whole: list[float] = field(default_factory=list)
    computed: list[float] = field(default_factory=list)


def measure(model: str, rounds: int) -> dict[str, Took]:
    """Returns how long each chain took."""
    from PySide6.QtCore import QEventLoop, QObject, QProcess, Signal
    from PySide6.QtWidgets import QApplication, QWidget

    from assistant.domain.settings import Generation
    from assistant.engine.protocol import decode_event, encode
    from assistant.engine.protocol_inspection import Reshape, Shaped
    from assistant.ui.explore.panel import ExplorePanel
    from assistant.ui.theme import Theme

    application = QApplication([])
    theme = Theme()
    theme.apply(application, "light", 100, False, reduce_motion=True)
    window = QWidget()
    window.resize(480, 800)
    panel = ExplorePanel(theme, window)
    panel.open()
    window.show()
    engine = QProcess()
    engine.setProcessChannelMode(QProcess.ProcessChannelMode.ForwardedErrorChannel)
    engine.start(sys.executable, ["-m", "tests.benchmarks.explore", "--serve", "--model", model])
    buffer = bytearray()
    loop = QEventLoop()
    engines: list[float] = []       # milliseconds computed there

    class Ears(QObject):
        heard = Signal(object)

        def listen(self) -> None:
            buffer.extend(bytes(engine.readAllStandardOutput().data()))
            while (end := buffer.find(b"\n")) >= 0:
                line = bytes(buffer[:end])
                del buffer[:end + 1]
                self.heard.emit(None if line == b"ready" else decode_event(line))

    ears = Ears()
    engine.readyReadStandardOutput.connect(ears.listen)

    def on_heard(event: object) -> None:
        if isinstance(event, Shaped):
            engines.append(float(event.context))
            panel.show_distribution(event.distribution)
            panel.repaint()         # at once, into what the screen would show
        loop.quit()

    ears.heard.connect(on_heard)
    loop.exec()
    took = {name: Took() for name in CHAINS}
    default = Generation()
    for number in range(rounds + 3):
        for name, values in CHAINS.items():
            # First as it was before the slider moved: the chain's own change is another one than a slider's.
            engine.write(encode(Reshape("place", {**values, "temperature": default.temperature})))
            loop.exec()
            generation = {**values, "temperature": default.temperature + 0.01 * (number % 20 + 1)}
            begun, computing = time.perf_counter(), time.thread_time()
            engine.write(encode(Reshape("place", generation)))
            loop.exec()
            if number >= 3:
                took[name].whole.append(1000 * (time.perf_counter() - begun))
                took[name].computed.append(1000 * (time.thread_time() - computing) + engines[-1])
    engine.closeWriteChannel()
    engine.waitForFinished(3000)
    return took


def report(took: dict[str, Took]) -> bool:
    """Prints medians and 95th percentiles; returns whether every one keeps its limit."""
    kept = True
    for place, (name, each) in enumerate(took.items()):
        limit = LIMIT_MS if place < _CUTS_FIRST else LIMIT_OF_SORTS_MS
        p95, computed = (statistics.quantiles(values, n=20)[-1] for values in (each.whole, each.computed))
        kept &= p95 <= limit
        print(f"  {name:30} median {statistics.median(each.whole):5.1f}   p95 {p95:5.1f} "
              f"({'within' if p95 <= limit else 'OVER'} {limit})   computed {statistics.median(each.computed):5.1f}, "
              f"p95 {computed:5.1f}")
    return kept


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=60)
    parser.add_argument("--model", default="")
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.serve:
        serve(given.model)
        return 0
    print("from slider to repaint, in ms; `computed` is the processor time of both processes, which other work on the "
          "computer does not lengthen:")
    return 0 if report(measure(given.model, given.rounds)) else 1


if __name__ == "__main__":
    sys.exit(main())
