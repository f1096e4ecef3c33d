"""How an answer is written: every sampler of llama.cpp, its length, thinking and form, as settings.

A comment above a setting says why its default is what it is. *common.h* is `common_params_sampling` of llama.cpp's
common/common.h, whose values most users of GGUF models have learnt to expect; there and here, what is not named in
`temperature`, `top_k`, `top_p` and `min_p` is off until somebody turns it on.
"""

from dataclasses import dataclass

from assistant.domain.option import NEXT_MESSAGE, option
from assistant.domain.sampler_order import DEFAULT_ORDER
from assistant.domain.translatable import QT_TRANSLATE_NOOP

_OFF = QT_TRANSLATE_NOOP("settings", "off")
_TOKENS = QT_TRANSLATE_NOOP("settings", "tokens")

# Groups of the settings few people touch, in the order they are shown; the others stand in the list itself.
CUTS, REPETITION, HEAT, DRAWS, WORDS, FORM = GROUPS = ("cuts", "repetition", "heat", "draws", "words", "form")

MIROSTATS = (
    ("off", _OFF),
    ("1", QT_TRANSLATE_NOOP("settings", "Mirostat")),
    ("2", QT_TRANSLATE_NOOP("settings", "Mirostat 2.0")),
)
FREE, ANY_JSON, SCHEMA, GRAMMAR = "free", "json", "schema", "grammar"
OUTPUT_FORMATS = (
    (FREE, QT_TRANSLATE_NOOP("settings", "anything")),
    (ANY_JSON, QT_TRANSLATE_NOOP("settings", "any JSON")),
    (SCHEMA, QT_TRANSLATE_NOOP("settings", "JSON of a schema")),
    (GRAMMAR, QT_TRANSLATE_NOOP("settings", "a grammar")),
)
# Every word that templates are known to take; a model offers those its own template tells apart.
EFFORTS = (
    ("", QT_TRANSLATE_NOOP("settings", "as the model has it")),
    ("minimal", QT_TRANSLATE_NOOP("settings", "minimal")),
    ("low", QT_TRANSLATE_NOOP("settings", "low")),
    ("medium", QT_TRANSLATE_NOOP("settings", "medium")),
    ("high", QT_TRANSLATE_NOOP("settings", "high")),
    ("max", QT_TRANSLATE_NOOP("settings", "highest")),
)


@dataclass(frozen=True, slots=True)
class Generation:
    """How the next word is chosen. Zero or one switches a stage off, as its help says."""

    # common.h: temp = 0.80.
    temperature: float = option(
        0.8, QT_TRANSLATE_NOOP("settings", "Temperature"), low=0, high=2, step=0.05, applies=NEXT_MESSAGE,
        help=QT_TRANSLATE_NOOP(
            "settings", "Low: the likeliest words, steady and repeatable. High: rarer words, more surprising. "
            "0 always takes the likeliest word."))
    # Some 770 words: an answer that is read in one go, and 17 s at 60 tokens a second.
    max_tokens: int = option(
        1024, QT_TRANSLATE_NOOP("settings", "Maximum length"), low=1, high=32768, step=1, unit=_TOKENS,
        applies=NEXT_MESSAGE,
        help=QT_TRANSLATE_NOOP(
            "settings", "The answer stops here; Continue goes on. Thinking is counted separately. In a plain text only "
            "what is added counts, like max_new_tokens of transformers."))

    # common.h: top_k = 40.
    top_k: int = option(
        40, QT_TRANSLATE_NOOP("settings", "Top-k"), low=0, high=1000, step=1, applies=NEXT_MESSAGE,
        help=QT_TRANSLATE_NOOP("settings", "Only the k likeliest words stay in the draw. 0 switches it off; samplers "
                                           "that sort all words then use the 1,000 likeliest."))
    # common.h: top_p = 0.95; Holtzman et al. 2020 (arXiv 1904.09751) found 0.9 to 1.
    top_p: float = option(
        0.95, QT_TRANSLATE_NOOP("settings", "Top-p"), low=0.01, high=1, step=0.01, applies=NEXT_MESSAGE,
        help=QT_TRANSLATE_NOOP(
            "settings", "The likeliest words whose chances add up to p stay in the draw. 1 switches it off."))
    # common.h: min_p = 0.05; Nguyen et al. 2024 (arXiv 2407.01082) advise 0.05 to 0.1.
    min_p: float = option(
        0.05, QT_TRANSLATE_NOOP("settings", "Min-p"), low=0, high=1, step=0.01, applies=NEXT_MESSAGE,
        help=QT_TRANSLATE_NOOP(
            "settings", "Words less likely than this share of the likeliest one are dropped. 0 switches it off."))
    # common.h: typ_p = 1.00, off; Meister et al. 2022 (arXiv 2202.00666) use 0.2 and 0.95.
    typical_p: float = option(
        1.0, QT_TRANSLATE_NOOP("settings", "Typical-p"), low=0.01, high=1, step=0.01, applies=NEXT_MESSAGE, group=CUTS,
        help=QT_TRANSLATE_NOOP(
            "settings", "Words that are neither too likely nor too rare, as the text is, stay until their chances add "
            "up to p. 1 switches it off."))
    # common.h: top_n_sigma = -1, off; Tang et al. 2024 (arXiv 2411.07641) use 1.
    top_n_sigma: float = option(
        0.0, QT_TRANSLATE_NOOP("settings", "Top-nσ"), low=0, high=5, step=0.1, applies=NEXT_MESSAGE, group=CUTS,
        lowest=_OFF,
        help=QT_TRANSLATE_NOOP(
            "settings", "Words whose raw score is more than n standard deviations below the best are dropped, whatever "
            "the temperature. 0 switches it off."))
    # common.h: xtc_probability = 0, off; its author advises 0.5 (text-generation-webui, pull request 6335).
    xtc_probability: float = option(
        0.0, QT_TRANSLATE_NOOP("settings", "XTC probability"), low=0, high=1, step=0.05, applies=NEXT_MESSAGE,
        group=CUTS, lowest=_OFF,
        help=QT_TRANSLATE_NOOP(
            "settings", "How often the likeliest words are left out, so that the text takes an unusual turn. "
            "0 switches it off."))
    # common.h: xtc_threshold = 0.10.
    xtc_threshold: float = option(
        0.1, QT_TRANSLATE_NOOP("settings", "XTC threshold"), low=0.01, high=0.5, step=0.01, applies=NEXT_MESSAGE,
        group=CUTS,
        help=QT_TRANSLATE_NOOP(
            "settings", "Of the words at least this likely, XTC keeps only the least likely one."))

    # common.h: penalty_repeat = 1.00, off; Keskar et al. 2019 (arXiv 1909.05858) use 1.2.
    repeat_penalty: float = option(
        1.0, QT_TRANSLATE_NOOP("settings", "Repetition penalty"), low=1, high=2, step=0.01, applies=NEXT_MESSAGE,
        help=QT_TRANSLATE_NOOP(
            "settings", "Makes words that were just used less likely to come again. 1 switches it off."))
    # common.h: penalty_freq = 0, off; the range is that of OpenAI's API.
    frequency_penalty: float = option(
        0.0, QT_TRANSLATE_NOOP("settings", "Frequency penalty"), low=-2, high=2, step=0.05, applies=NEXT_MESSAGE,
        group=REPETITION,
        help=QT_TRANSLATE_NOOP(
            "settings", "Takes this much off a word’s score each time it was used. 0 switches it off."))
    # common.h: penalty_present = 0, off; the range is that of OpenAI's API.
    presence_penalty: float = option(
        0.0, QT_TRANSLATE_NOOP("settings", "Presence penalty"), low=-2, high=2, step=0.05, applies=NEXT_MESSAGE,
        group=REPETITION,
        help=QT_TRANSLATE_NOOP(
            "settings", "Takes this much off a word’s score once it was used. 0 switches it off."))
    # common.h: penalty_last_n = 64.
    penalty_last_n: int = option(
        64, QT_TRANSLATE_NOOP("settings", "Penalties look back"), low=0, high=32768, step=16, unit=_TOKENS,
        applies=NEXT_MESSAGE, group=REPETITION,
        help=QT_TRANSLATE_NOOP("settings", "How far back the repetition, frequency and presence penalties look."))
    # common.h: dry_multiplier = 0, off; its author advises 0.8 (text-generation-webui, pull request 5677).
    dry_multiplier: float = option(
        0.0, QT_TRANSLATE_NOOP("settings", "DRY multiplier"), low=0, high=5, step=0.05, applies=NEXT_MESSAGE,
        group=REPETITION, lowest=_OFF,
        help=QT_TRANSLATE_NOOP(
            "settings", "Keeps whole phrases from coming again: the longer the repeated run, the stronger. "
            "0 switches it off."))
    # common.h: dry_base = 1.75.
    dry_base: float = option(
        1.75, QT_TRANSLATE_NOOP("settings", "DRY base"), low=1, high=4, step=0.05, applies=NEXT_MESSAGE,
        group=REPETITION,
        help=QT_TRANSLATE_NOOP("settings", "How fast DRY grows with every further word repeated."))
    # common.h: dry_allowed_length = 2.
    dry_allowed_length: int = option(
        2, QT_TRANSLATE_NOOP("settings", "DRY allowed length"), low=1, high=100, step=1, unit=_TOKENS,
        applies=NEXT_MESSAGE, group=REPETITION,
        help=QT_TRANSLATE_NOOP("settings", "Repeated runs up to this length are left alone."))
    # common.h: dry_penalty_last_n = 64. (Earlier versions of llama.cpp had the whole context, 2,000 and more.)
    dry_last_n: int = option(
        64, QT_TRANSLATE_NOOP("settings", "DRY looks back"), low=0, high=32768, step=16, unit=_TOKENS,
        applies=NEXT_MESSAGE, group=REPETITION,
        help=QT_TRANSLATE_NOOP("settings", "How far DRY looks for repeated runs."))
    # common.h: dry_sequence_breakers = newline, colon, double quote, asterisk.
    dry_breakers: str = option(
        '\\n\n:\n"\n*', QT_TRANSLATE_NOOP("settings", "DRY sequence breakers"), applies=NEXT_MESSAGE,
        group=REPETITION, long=True,
        help=QT_TRANSLATE_NOOP("settings", "One a line; no run goes on beyond one of these. \\n is a line break."))

    # common.h: dynatemp_range = 0, off.
    dynatemp_range: float = option(
        0.0, QT_TRANSLATE_NOOP("settings", "Temperature range"), low=0, high=2, step=0.05, applies=NEXT_MESSAGE,
        group=HEAT, lowest=_OFF,
        help=QT_TRANSLATE_NOOP(
            "settings", "The temperature moves this much up where the model is unsure, and down where it is sure. "
            "0 keeps it fixed."))
    # common.h: dynatemp_exponent = 1.
    dynatemp_exponent: float = option(
        1.0, QT_TRANSLATE_NOOP("settings", "Range exponent"), low=0.1, high=5, step=0.1, applies=NEXT_MESSAGE,
        group=HEAT,
        help=QT_TRANSLATE_NOOP(
            "settings", "Above 1 the temperature rises only where the model is very unsure."))

    # common.h: mirostat = 0, off.
    mirostat: str = option(
        "off", QT_TRANSLATE_NOOP("settings", "Mirostat"), choices=MIROSTATS, applies=NEXT_MESSAGE, group=DRAWS,
        help=QT_TRANSLATE_NOOP(
            "settings", "Keeps the text equally surprising throughout. It takes the place of all cuts and of the "
            "temperature’s range."))
    # common.h: mirostat_tau = 5.
    mirostat_tau: float = option(
        5.0, QT_TRANSLATE_NOOP("settings", "Mirostat target"), low=0, high=10, step=0.1, applies=NEXT_MESSAGE,
        group=DRAWS,
        help=QT_TRANSLATE_NOOP("settings", "The surprise wanted, in bits: a word of chance 1/32 has 5."))
    # common.h: mirostat_eta = 0.10.
    mirostat_eta: float = option(
        0.1, QT_TRANSLATE_NOOP("settings", "Mirostat rate"), low=0, high=1, step=0.01, applies=NEXT_MESSAGE,
        group=DRAWS,
        help=QT_TRANSLATE_NOOP("settings", "How fast it corrects itself."))
    # common.h: adaptive_target = -1, off. A target of 0, which llama.cpp has too, would want impossible words.
    adaptive_target: float = option(
        0.0, QT_TRANSLATE_NOOP("settings", "Adaptive-p target"), low=0, high=1, step=0.05, applies=NEXT_MESSAGE,
        group=DRAWS, lowest=_OFF,
        help=QT_TRANSLATE_NOOP(
            "settings", "Prefers words of about this chance, and balances over time. Use it with Min-p alone. "
            "0 switches it off."))
    # common.h: adaptive_decay = 0.90; llama.cpp allows up to 0.99.
    adaptive_decay: float = option(
        0.9, QT_TRANSLATE_NOOP("settings", "Adaptive-p decay"), low=0, high=0.99, step=0.01, applies=NEXT_MESSAGE,
        group=DRAWS,
        help=QT_TRANSLATE_NOOP("settings", "How long it remembers: about 1/(1 - decay) tokens."))

    # common.h: no logit_bias.
    logit_bias: str = option(
        "", QT_TRANSLATE_NOOP("settings", "Word scores"), applies=NEXT_MESSAGE, group=WORDS, long=True,
        help=QT_TRANSLATE_NOOP(
            "settings", "One a line, a text and what is added to its score (logit bias): delve -5. At -100 it never "
            "comes. A word of several tokens gets it for each of them. \"In quotes\" a text is taken as it stands; #42 "
            "is token 42."))
    # common.h: samplers.
    sampler_order: str = option(
        ", ".join(DEFAULT_ORDER), QT_TRANSLATE_NOOP("settings", "Order"), applies=NEXT_MESSAGE, group=WORDS,
        help=QT_TRANSLATE_NOOP(
            "settings", "From first to last. Each sees only what those before it have left. Drag one, or move it with "
            "Alt and an arrow key."))

    # Free text is what a chat is; a grammar is for programs.
    output_format: str = option(
        FREE, QT_TRANSLATE_NOOP("settings", "Answers are"), choices=OUTPUT_FORMATS, applies=NEXT_MESSAGE, group=FORM,
        help=QT_TRANSLATE_NOOP("settings", "The model can then write nothing else. Thinking stays free."))
    json_schema: str = option(
        "", QT_TRANSLATE_NOOP("settings", "JSON schema"), applies=NEXT_MESSAGE, group=FORM, long=True,
        help=QT_TRANSLATE_NOOP("settings", "For example {\"type\": \"object\", \"properties\": {\"name\": {\"type\": "
                                           "\"string\"}}}."))
    grammar: str = option(
        "", QT_TRANSLATE_NOOP("settings", "Grammar (GBNF)"), applies=NEXT_MESSAGE, group=FORM, long=True,
        help=QT_TRANSLATE_NOOP("settings", "Its first rule is root. For example root ::= \"yes\" | \"no\"."))

    # On: where a template has a switch, its maker means the model to think.
    thinking: bool = option(
        True, QT_TRANSLATE_NOOP("settings", "Think before answering"), applies=NEXT_MESSAGE,
        help=QT_TRANSLATE_NOOP("settings", "For models that can. Better answers to hard questions, but slower."))
    # The template's own default.
    thinking_effort: str = option(
        "", QT_TRANSLATE_NOOP("settings", "Effort"), choices=EFFORTS, applies=NEXT_MESSAGE,
        help=QT_TRANSLATE_NOOP("settings", "How thoroughly the model is told to think, where it can be told."))
    # One minute at 60 tokens a second; a few models think without end.
    max_thinking_tokens: int = option(
        4096, QT_TRANSLATE_NOOP("settings", "Maximum thinking"), low=0, high=32768, step=64, unit=_TOKENS,
        applies=NEXT_MESSAGE,
        help=QT_TRANSLATE_NOOP("settings", "After this many tokens of thinking the model has to answer."))

    # common.h: LLAMA_DEFAULT_SEED, drawn anew each time; ours is drawn here, to be kept with the answer.
    seed: int = option(
        -1, QT_TRANSLATE_NOOP("settings", "Seed"), low=-1, high=2**32 - 2, step=1, applies=NEXT_MESSAGE,
        lowest=QT_TRANSLATE_NOOP("settings", "random"),
        help=QT_TRANSLATE_NOOP(
            "settings", "The same seed, settings and chat draw the same answer. -1 takes a new one each time; "
            "the one used is kept with the answer."))
