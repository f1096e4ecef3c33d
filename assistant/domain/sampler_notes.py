"""What each sampler does in the terms of the literature, and where to read on. The addresses open only when clicked."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from assistant.domain.translatable import QT_TRANSLATE_NOOP

CONTEXT = "explain"     # translation context of the texts
CHAIN = "*"             # as a stage: all of them, from the model's estimate to the draw

_LLAMA = "https://github.com/ggml-org/llama.cpp"
_ARXIV = "https://arxiv.org/abs/"


@dataclass(frozen=True, slots=True)
class Note:
    """`stage` is the name of the stage the option belongs to (`sampler_chain.Stage`), "" where none can be shown.
    `source` is cited as it is in every language."""

    stage: str
    text: str
    source: str
    address: str


_PENALTIES = "OpenAI, API reference", "https://platform.openai.com/docs/api-reference"
_DRY = "p-e-w 2024, DRY", "https://github.com/oobabooga/text-generation-webui/pull/5677"
_XTC = "p-e-w 2024, XTC", "https://github.com/oobabooga/text-generation-webui/pull/6335"
_MIROSTAT = "Basu et al. 2020", f"{_ARXIV}2007.14966"
_ADAPTIVE = "llama.cpp, adaptive-p", f"{_LLAMA}/pull/17927"
_DYNATEMP = "llama.cpp, dynamic temperature", f"{_LLAMA}/pull/4972"
_GRAMMARS = "llama.cpp, GBNF grammars", f"{_LLAMA}/blob/master/grammars/README.md"

_DRY_TEXT = QT_TRANSLATE_NOOP(
    "explain", "DRY (“don’t repeat yourself”) looks for the longest run of tokens that a token would repeat. From the "
    "allowed length on it takes multiplier × base^(run − allowed length) off the logit.")
_XTC_TEXT = QT_TRANSLATE_NOOP(
    "explain", "Exclude Top Choices: of all tokens at least as likely as the threshold, only the least likely one "
    "stays, with the given probability at each token. The obvious continuations fall "
    "away; the unlikely tail does not grow.")
_MIROSTAT_TEXT = QT_TRANSLATE_NOOP(
    "explain", "Mirostat cuts tokens whose surprise (−log₂ p) is above a bound, and after each token moves the bound "
    "so that the mean surprise comes to the target. Perplexity stays the same throughout the text.")
_ADAPTIVE_TEXT = QT_TRANSLATE_NOOP(
    "explain", "Adaptive-p reshapes the distribution so that tokens near a target probability are preferred, and moves "
    "the target with a decaying mean of what was drawn. It replaces the draw.")
_DYNATEMP_TEXT = QT_TRANSLATE_NOOP(
    "explain", "Dynamic temperature: the temperature depends on the entropy of the distribution, from temperature "
    "minus range where the model is sure to temperature plus range where it is not.")
_FORM_TEXT = QT_TRANSLATE_NOOP(
    "explain", "Constrained decoding: at each step the tokens that would break the grammar are cut, so whatever is "
    "drawn fits it. A JSON schema is turned into such a grammar.")

NOTES: Mapping[str, Note] = MappingProxyType({f"generation.{name}": note for name, note in {
    "temperature": Note("temperature", QT_TRANSLATE_NOOP(
        "explain", "All logits are divided by the temperature before the softmax. Below 1 the distribution becomes "
        "more peaked, above 1 flatter; the order of the tokens stays."),
        "Ackley et al. 1985", "https://doi.org/10.1207/s15516709cog0901_7"),
    "top_k": Note("top_k", QT_TRANSLATE_NOOP(
        "explain", "Top-k sampling keeps the k likeliest tokens and renormalises, however the probability is spread "
        "among them."),
        "Fan et al. 2018", f"{_ARXIV}1805.04833"),
    "top_p": Note("top_p", QT_TRANSLATE_NOOP(
        "explain", "Nucleus sampling keeps the smallest set of tokens whose probabilities add up to p. The nucleus is "
        "small where the model is sure and large where it is not."),
        "Holtzman et al. 2019", f"{_ARXIV}1904.09751"),
    "min_p": Note("min_p", QT_TRANSLATE_NOOP(
        "explain", "Min-p sampling cuts tokens less likely than p times the likeliest one. The bar rises where the "
        "model is confident, which keeps text coherent at high temperatures."),
        "Nguyen et al. 2024", f"{_ARXIV}2407.01082"),
    "typical_p": Note("typical_p", QT_TRANSLATE_NOOP(
        "explain", "Locally typical sampling keeps the tokens whose information content is closest to the entropy of "
        "the distribution, until their probabilities add up to p. Even the likeliest token may fall away."),
        "Meister et al. 2022", f"{_ARXIV}2202.00666"),
    "top_n_sigma": Note("top_n_sigma", QT_TRANSLATE_NOOP(
        "explain", "Top-nσ keeps the tokens whose logit is within n standard deviations of the largest. It looks at "
        "logits, so the cut does not depend on the temperature."),
        "Tang et al. 2024", f"{_ARXIV}2411.07641"),
    "xtc_probability": Note("xtc", _XTC_TEXT, *_XTC),
    "xtc_threshold": Note("xtc", _XTC_TEXT, *_XTC),
    "repeat_penalty": Note("penalties", QT_TRANSLATE_NOOP(
        "explain", "The repetition penalty divides the logit of every token that occurs in the recent text (multiplies "
        "it, where it is negative), however often it occurs."),
        "Keskar et al. 2019", f"{_ARXIV}1909.05858"),
    "frequency_penalty": Note("penalties", QT_TRANSLATE_NOOP(
        "explain", "The frequency penalty is taken off a token’s logit once for each time it occurs in the recent "
        "text. A negative one rewards repetition."), *_PENALTIES),
    "presence_penalty": Note("penalties", QT_TRANSLATE_NOOP(
        "explain", "The presence penalty is taken off the logit of every token that occurs in the recent text, once. "
        "A negative one rewards repetition."), *_PENALTIES),
    "penalty_last_n": Note("penalties", QT_TRANSLATE_NOOP(
        "explain", "The window of the three penalties: how many of the last tokens they count."),
        "llama.cpp, completion", f"{_LLAMA}/blob/master/tools/completion/README.md"),
    **{name: Note("dry", _DRY_TEXT, *_DRY)
       for name in ("dry_multiplier", "dry_base", "dry_allowed_length", "dry_last_n", "dry_breakers")},
    "dynatemp_range": Note("temperature", _DYNATEMP_TEXT, *_DYNATEMP),
    "dynatemp_exponent": Note("temperature", _DYNATEMP_TEXT, *_DYNATEMP),
    **{name: Note("mirostat", _MIROSTAT_TEXT, *_MIROSTAT) for name in ("mirostat", "mirostat_tau", "mirostat_eta")},
    **{name: Note("adaptive_p", _ADAPTIVE_TEXT, *_ADAPTIVE) for name in ("adaptive_target", "adaptive_decay")},
    "logit_bias": Note("logit_bias", QT_TRANSLATE_NOOP(
        "explain", "Logit bias adds a number to the logits of chosen tokens before anything else looks at them: +1 "
        "makes a token e ≈ 2.7 times as likely against the others, −100 bans it."),
        "OpenAI, API reference", "https://platform.openai.com/docs/api-reference"),
    "sampler_order": Note(CHAIN, QT_TRANSLATE_NOOP(
        "explain", "The sampler chain: each stage gets the distribution that the stage before has left, renormalised. "
        "A temperature before the cuts changes what they cut; one behind them does not."),
        "llama.cpp, completion", f"{_LLAMA}/blob/master/tools/completion/README.md"),
    **{name: Note("", _FORM_TEXT, *_GRAMMARS) for name in ("output_format", "json_schema", "grammar")},
    "seed": Note("", QT_TRANSLATE_NOOP(
        "explain", "The last stage draws a token with its probability. The draw takes pseudo-random numbers that "
        "follow from the seed alone: the same seed, model and chain give the same text."),
        "Matsumoto & Nishimura 1998", "https://doi.org/10.1145/272991.272995"),
}.items()})
