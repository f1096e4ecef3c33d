"""Which models are compared, how good each is taken to be, and what a smaller file would do."""

from dataclasses import replace
from pathlib import Path

import pytest

from assistant.domain.advice import Change, suggestions
from assistant.domain.comparison import compare
from assistant.domain.fit import fit
from assistant.domain.model import Fit, HubModel, Machine, ModelFile, Verdict
from assistant.domain.quality import Tier, tier, weights_of

GB = 1_000_000_000
HOME = Machine(16 * GB, 12 * GB, 4, 500 * GB)


def offered(name: str, size: float, quantisation: str = "Q4_K_M") -> HubModel:
    return HubModel(f"maker/{name}", f"{name}-{quantisation}.gguf", "0" * 40, int(size * GB), "0" * 64, name,
                    quantisation=quantisation, kv_bytes_per_token=32_768)


@pytest.mark.parametrize(("model", "expected"), [
    (offered("Qwen3.5 0.8B", 0.53), Tier.SIMPLE), (offered("Qwen3.5 2B", 1.28), Tier.EVERYDAY),
    (offered("Qwen3.5 4B", 2.74), Tier.GOOD), (offered("Phi-4 mini", 2.49), Tier.GOOD),
    (offered("Qwen3.5 9B", 5.68), Tier.THOROUGH), (offered("Qwen3.6 35B-A3B", 22.1), Tier.THOROUGH),
    (offered("Some", 4.3, "Q8_0"), Tier.GOOD), (offered("Some", 4.0, "BF16"), Tier.EVERYDAY),
    (offered("Some 4B", 1.6, "UD-Q2_K_XL"), Tier.EVERYDAY), (offered("Some 4B", 1.6, "IQ2_XS"), Tier.EVERYDAY),
    (offered("Some 0.5B", 0.3, "Q2_K"), Tier.SIMPLE),
])
def test_the_tier_follows_the_weights_and_how_coarsely_they_are_kept(model: HubModel, expected: Tier) -> None:
    assert tier(model) is expected


def test_a_file_that_is_here_tells_its_weights_itself() -> None:
    assert weights_of(ModelFile(Path("Big-70B.gguf"), GB, "Big 70B", parameters=134_515_008)) == 134_515_008


def test_what_fits_is_compared_best_tier_first_and_quickest_in_it() -> None:
    models = [offered("A 4B", 2.5), offered("B 2B", 1.3), offered("C 4B", 2.2), offered("D 70B", 40)]
    found = compare([], [(model, fit(model, HOME)) for model in models])
    assert [each.name for each in found] == ["C 4B", "A 4B", "B 2B"], "70B does not fit"
    assert all(low < middle < high for low, middle, high in (each.speed for each in found))


def test_what_is_here_already_is_shown_once_with_what_it_did() -> None:
    curated = offered("A 4B", 2.5)
    file = ModelFile(Path(f"/models/{curated.file}"), curated.size, "A 4B", "llama", quantisation="Q4_K_M")
    ran = Fit(Verdict.FITS, GB, 8192, tokens_per_second=12.0, measured=True)
    away = ModelFile(Path("/models/gone.gguf"), GB, "Gone")
    slow = replace(curated, file="other.gguf")
    found = compare([(file, ran), (away, ran)], [(curated, fit(curated, HOME)), (slow, Fit(Verdict.FITS, GB, 8192))])
    assert [(each.here, each.speed) for each in found] == [(True, (12.0, 12.0, 12.0))], "of others no speed is known"


@pytest.mark.parametrize("name", ["model.gguf", "Q4_K_M-model.gguf"])
def test_what_is_here_is_not_offered_too_under_the_name_it_has_at_the_hub(name: str) -> None:
    curated = replace(offered("A 4B", 2.5), file="Q4_K_M/model.gguf")
    file = ModelFile(Path(f"/models/{name}"), curated.size, "A 4B", "llama", quantisation="Q4_K_M")
    ran = Fit(Verdict.FITS, GB, 8192, tokens_per_second=12.0, measured=True)
    assert [each.here for each in compare([(file, ran)], [(curated, fit(curated, HOME))])] == [True]


def test_a_smaller_copy_of_the_same_repository_is_the_largest_that_is_enough() -> None:
    sizes = {"Q8_0": 13.0, "Q6_K": 10.4, "Q5_K_M": 9.0, "Q4_K_M": 7.5, "Q2_K": 5.0}
    files = [offered("Some 12B", size, kind) for kind, size in sizes.items()]
    wanted = fit(files[0], HOME)
    assert wanted.verdict is Verdict.TIGHT
    smaller = next(each for each in suggestions(files[0], HOME, wanted, among=files)
                   if each.change is Change.QUANTISATION)
    assert smaller.model is not None
    assert (smaller.value, smaller.verdict) == (smaller.model.quantisation, Verdict.FITS)
    assert smaller.model == max((file for file in files if fit(file, HOME, wanted.context_length).verdict
                                 is Verdict.FITS), key=lambda file: file.size)
    assert not [each for each in suggestions(files[-1], replace(HOME, memory=4 * GB), fit(
        files[-1], replace(HOME, memory=4 * GB)), among=files) if each.change is Change.QUANTISATION]
