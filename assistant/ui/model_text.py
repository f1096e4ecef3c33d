"""Says sizes, speeds, lengths and fits in plain words of the user's language."""

from PySide6.QtCore import QCoreApplication, QLocale

from assistant.domain.model import Basis, Fit, HubModel, HubRepository, ModelFile, Verdict
from assistant.domain.quality import Tier, takes_time, tier, weights_told

# OpenAI's rule of thumb for English: one token is about 3/4 of a word
# (https://help.openai.com/en/articles/4936856-what-are-tokens-and-how-to-count-them).
WORDS_PER_TOKEN = 0.75
# Alibaba Cloud's figure for Qwen: one token is 1.5 to 1.8 Chinese characters
# (https://help.aliyun.com/zh/model-studio/billing-for-model-studio); the lower end promises less.
CHARACTERS_PER_TOKEN = 1.5

KB, MB, GB = 1000, 1000**2, 1000**3   # downloads and disks count decimally, as Hub and drive makers do
GIB = 1024**3                          # memory is sold in these, and called GB
BILLION = 1_000_000_000

translate = QCoreApplication.translate


def counts_characters() -> bool:
    """Returns whether lengths are said in characters (字) rather than words: the language is Chinese."""
    return QLocale().language() == QLocale.Language.Chinese


def number_text(value: float, decimals: int = 0) -> str:
    """Returns a number with the language's separators."""
    return QLocale().toString(round(value)) if decimals == 0 else QLocale().toString(float(value), "f", decimals)


def _scaled(size: int, unit: int) -> str:
    """Returns `size` in units of `unit` bytes: one decimal for gigabytes below 100, none else."""
    return number_text(size / unit, 1 if unit == GB and size < 100 * GB else 0)


def _unit(size: int) -> tuple[int, str]:
    """Returns the largest decimal unit of which `size` bytes hold at least one, and its name."""
    return (GB, "GB") if size >= GB else (MB, "MB") if size >= MB else (KB, "kB")


def size_text(size: int) -> str:
    """Returns "2.5 GB"; "unknown size" for 0 bytes."""
    if size <= 0:
        return translate("model_text", "unknown size")
    unit, name = _unit(size)
    return translate("model_text", "{number} {unit}").format(number=_scaled(size, unit), unit=name)


def memory_text(size: int) -> str:
    """Returns memory as it is sold: bytes in whole binary gigabytes, called GB."""
    return translate("model_text", "{number} {unit}").format(number=number_text(size / GIB), unit="GB")


def progress_text(done: int, total: int) -> str:
    """Returns "1.1 of 2.5 GB"; only what is done where the total is unknown (0)."""
    if total <= 0:
        return size_text(max(done, 1))
    unit, name = _unit(total)
    return translate("model_text", "{done} of {total} {unit}").format(
        done=_scaled(done, unit), total=_scaled(total, unit), unit=name)


def transfer_text(bytes_per_second: float) -> str:
    """Returns "12 MB/s"; one decimal below 10 MB/s."""
    unit, name = _unit(max(int(bytes_per_second), KB))
    number = bytes_per_second / unit
    return translate("model_text", "{number} {unit}/s").format(
        number=number_text(number, 1 if unit > KB and number < 10 else 0), unit=name)


def duration_text(seconds: float) -> str:
    """Returns "40 s", "2 min" or "1 h 20 min", rounded up so that it is not over-promised."""
    whole = max(1, int(-(-seconds // 1)))
    if whole < 60:
        return translate("model_text", "{seconds} s").format(seconds=whole)
    minutes = -(-whole // 60)
    if minutes < 60:
        return translate("model_text", "{minutes} min").format(minutes=minutes)
    return translate("model_text", "{hours} h {minutes} min").format(hours=minutes // 60, minutes=minutes % 60)


def words_of(tokens: float) -> int:
    """Returns about how many words (Chinese: characters) `tokens` are, to two significant digits."""
    words = _words(tokens)
    grain = int(10 ** max(0, len(str(int(words))) - 2))
    return max(1, round(words / grain) * grain)


def _words(tokens: float) -> float:
    return tokens * (CHARACTERS_PER_TOKEN if counts_characters() else WORDS_PER_TOKEN)


def length_text(tokens: int) -> str:
    """Returns "1,024 tokens are about 770 words"."""
    if counts_characters():
        text = translate("model_text", "{tokens} tokens are about {count} characters")
    elif tokens == 1:
        text = translate("model_text", "{tokens} token is about {count} word")
    else:
        text = translate("model_text", "{tokens} tokens are about {count} words")
    return text.format(tokens=number_text(tokens), count=number_text(words_of(tokens)))


def rate_text(fit: Fit) -> str:
    """Returns "≈14 words/s" (estimated), "10–16 words/s" (this computer was measured) or "14 words/s" (the model ran
    here); empty when nothing is known."""
    if fit.tokens_per_second <= 0:
        return ""
    low, high = _range(fit)
    if low != high:
        text = (translate("model_text", "{low}–{high} characters/s") if counts_characters()
                else translate("model_text", "{low}–{high} words/s"))
        return text.format(low=low, high=high)
    if counts_characters():
        text = (translate("model_text", "{count} characters/s") if fit.measured
                else translate("model_text", "≈{count} characters/s"))
    else:
        text = (translate("model_text", "{count} words/s") if fit.measured
                else translate("model_text", "≈{count} words/s"))
    return text.format(count=_per_second(fit.tokens_per_second))


def rate_sentence(fit: Fit) -> str:
    """Returns "about 35 words a second, estimated" for the recommendation; empty when nothing is known."""
    if fit.tokens_per_second <= 0:
        return ""
    low, high = _range(fit)
    if low != high:
        text = (translate("model_text", "{low} to {high} characters a second") if counts_characters()
                else translate("model_text", "{low} to {high} words a second"))
        return text.format(low=low, high=high)
    if counts_characters():
        text = (translate("model_text", "{count} characters a second, measured") if fit.measured
                else translate("model_text", "about {count} characters a second, estimated"))
    else:
        text = (translate("model_text", "{count} words a second, measured") if fit.measured
                else translate("model_text", "about {count} words a second, estimated"))
    return text.format(count=_per_second(fit.tokens_per_second))


def token_rate_text(tokens_per_second: float) -> str:
    """Returns "14 tokens/s"; one decimal below 10."""
    return translate("model_text", "{rate} tokens/s").format(
        rate=number_text(tokens_per_second, 0 if tokens_per_second >= 10 else 1))


def _range(fit: Fit) -> tuple[str, str]:
    """Returns the lowest and the highest speed forecast, as they read; nothing twice where there is no range."""
    if fit.speed.basis is not Basis.PROFILE:
        return "", ""
    return _per_second(fit.speed.low), _per_second(fit.speed.high)


def _per_second(tokens: float) -> str:
    """Returns the words (Chinese: characters) of so many tokens a second, one decimal below 10."""
    words = _words(tokens)
    return number_text(words_of(tokens)) if round(words, 1) >= 10 else number_text(max(words, 0.1), 1)


def fit_text(verdict: Verdict) -> str:
    """Returns one or two words for a list row."""
    return {
        Verdict.GPU: translate("model_text", "fits the graphics card"),
        Verdict.FITS: translate("model_text", "fits"),
        Verdict.TIGHT: translate("model_text", "tight"),
        Verdict.TOO_BIG: translate("model_text", "too big"),
    }[verdict]


def fit_sentence(verdict: Verdict) -> str:
    """Returns the words of the recommendation's chip."""
    return {
        Verdict.GPU: translate("model_text", "Fits in the graphics card"),
        Verdict.FITS: translate("model_text", "Fits in memory"),
        Verdict.TIGHT: translate("model_text", "Tight: close other programs"),
        Verdict.TOO_BIG: translate("model_text", "Too big for this computer"),
    }[verdict]


def fit_role(verdict: Verdict) -> str:
    """Returns the colour role of the dot before the words of `fit_text`."""
    return {Verdict.TIGHT: "warning", Verdict.TOO_BIG: "danger"}.get(verdict, "accent")


def character_of(model: ModelFile) -> str:
    """Returns a plain line about what a model file is good for."""
    if model.starter:
        return translate("model_text", "practice model: English only, often wrong")
    return character_text(model) or translate("model_text", "a model file on this computer")


def character_text(model: ModelFile | HubRepository) -> str:
    """Returns what a model is good for, judged as the chart of speeds does; empty where nothing tells how much it
    holds. How fast one of the best is follows from what it reads for each token."""
    if not weights_told(model):
        return ""
    thorough = (translate("model_text", "thorough, takes its time") if takes_time(model)
                else translate("model_text", "thorough"))
    return {
        Tier.SIMPLE: translate("model_text", "very quick, simple tasks"),
        Tier.EVERYDAY: translate("model_text", "quick, simple tasks"),
        Tier.GOOD: translate("model_text", "good for everyday tasks"),
        Tier.THOROUGH: thorough,
    }[tier(model)]


def unusable_text(model: ModelFile) -> str:
    """Returns why a model of the library cannot be used now, empty where it can."""
    if model.away:
        return translate("model_text", "not connected: {folder}").format(folder=model.path.parent)
    if model.missing:
        count = len(model.missing)
        return (translate("model_text", "{count} parts missing").format(count=number_text(count)) if count > 1
                else translate("model_text", "1 part missing"))
    return ""


def summary_of(model: HubModel) -> str:
    """Returns the curated list's line, translated; for a search result its repository."""
    return translate("models", model.summary) if model.summary else model.repo


def parameters_text(count: int) -> str:
    """Returns "4.0 billion" or "135 million"; empty when unknown."""
    if count <= 0:
        return ""
    if count >= BILLION:
        return translate("model_text", "{number} billion").format(number=number_text(count / BILLION, 1))
    return translate("model_text", "{number} million").format(number=number_text(count / 1_000_000))


def hub_name(model: HubModel) -> str:
    """Returns the name to show: the curated one, else the file's without its ending."""
    return model.name or model.file.rpartition("/")[2].removesuffix(".gguf")
