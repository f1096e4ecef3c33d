"""What a loaded model remembers of a chat: the KV cache of its attention, the state of its recurrent layers.

Follows llama.cpp's `llama_model::create_memory`, `llama_kv_cache` and `llama_hparams::n_embd_r`/`n_embd_s`.
"""

from dataclasses import dataclass

from assistant.domain.gguf_facts import MAX_HEADS, MAX_LAYERS, MAX_LENGTH, MAX_WIDTH, Facts

_RECURRENT = frozenset({"mamba", "mamba2", "rwkv6", "rwkv6qwen2", "rwkv7", "arwkv7"})
_BOTH = frozenset({"falcon-h1"})            # every layer attends and keeps a state
# Every n-th layer attends; the file names n, or every layer.
_BY_INTERVAL = frozenset({"qwen3next", "qwen35", "qwen35moe", "qwen4exp", "minimax-01"})
_USUAL_INTERVAL = 4
_BY_HEADS = frozenset({"granitehybrid", "lfm2", "lfm2moe", "jamba", "bailingmoe3", "plamo2", "kimi-linear", "kimi-k3",
                       "glm5-next"})        # layers without KV heads keep a state
_BY_HEADS_AND_WIDTH = frozenset({"nemotron_h", "nemotron_h_moe"})   # and those with neither are feed-forward alone
# These name a sliding window that llama.cpp takes no notice of.
_WINDOW_UNUSED = frozenset({"llama", "qwen2", "qwen2moe", "qwen3", "qwen3moe", "phi3", "mistral3"})
_FLOAT_BYTES = 4


@dataclass(frozen=True, slots=True)
class Cache:
    """Numbers of one sequence."""

    kv_heads: tuple[int, ...] = ()       # of each layer; 0 where it keeps nothing that grows with the context
    elements: tuple[int, ...] = ()       # of each layer: keys and values of one token
    state_bytes: tuple[int, ...] = ()    # of each layer, whatever the context
    masks: int = 1                       # attention masks built at once; two where some layers slide, 0 without
    attended: int = 0                    # numbers all heads of all layers multiply with, for each token looked back at
    inputs: int = 0                      # numbers a recurrent layer works with at once, for each token


def cache_of(facts: Facts, heads: tuple[int, ...], key_length: int, value_length: int) -> Cache:
    """Returns what each layer keeps; `heads` and lengths are those of attention."""
    recurrent = _recurrent(facts)
    kv_heads = _kv_heads(facts, heads, recurrent)
    state = _state(facts, heads)
    sliding = facts.own("attention.sliding_window", MAX_LENGTH) and facts.architecture not in _WINDOW_UNUSED
    return Cache(
        kv_heads=kv_heads,
        elements=_elements(facts, kv_heads, key_length, value_length),
        state_bytes=tuple(state if keeps else 0 for keeps in recurrent) if any(recurrent) else (),
        masks=0 if not any(kv_heads) else 2 if sliding else 1,
        attended=sum(count for count, kept in zip(heads, kv_heads, strict=False) if kept) * (key_length + value_length),
        inputs=_inputs(facts) if any(recurrent) else 0)


def _recurrent(facts: Facts) -> tuple[bool, ...]:
    """Returns for each layer whether it keeps a state of fixed size."""
    architecture, layers, trunk = facts.architecture, facts.layers, facts.layers - facts.draft_layers
    if architecture in _RECURRENT | _BOTH:
        return (True,) * layers
    if architecture in _BY_INTERVAL:
        named = facts.flags("attention.recurrent_layers")
        interval = facts.own("full_attention_interval", MAX_LAYERS) or _USUAL_INTERVAL
        return named or tuple(layer < trunk and (layer + 1) % interval != 0 for layer in range(layers))
    if architecture in _BY_HEADS | _BY_HEADS_AND_WIDTH:
        heads = facts.per_layer("attention.head_count_kv", MAX_HEADS) or (0,) * layers
        widths = (facts.per_layer("feed_forward_length", MAX_LENGTH) if architecture in _BY_HEADS_AND_WIDTH
                  else ()) or (0,) * layers
        return tuple(layer < trunk and not heads[layer] and not widths[layer] for layer in range(layers))
    return (False,) * layers


def _kv_heads(facts: Facts, heads: tuple[int, ...], recurrent: tuple[bool, ...]) -> tuple[int, ...]:
    if facts.architecture in _RECURRENT:
        return (0,) * facts.layers
    given = facts.per_layer("attention.head_count_kv", MAX_HEADS) or heads
    # Gemma 3n and 4: the last layers look into the cache of earlier ones. Layers that only draft are not used here.
    shared = facts.own("attention.shared_kv_layers", MAX_LAYERS)
    last = facts.layers - max(shared, facts.draft_layers)
    interval = facts.own("full_attention_interval", MAX_LAYERS) or 1
    attends = ([not keeps for keeps in recurrent] if facts.architecture in _BY_INTERVAL
               else [(layer + 1) % interval == 0 for layer in range(facts.layers)])
    return tuple(n if layer < last and attends[layer] else 0 for layer, n in enumerate(given))


def _elements(facts: Facts, kv_heads: tuple[int, ...], key_length: int, value_length: int) -> tuple[int, ...]:
    if facts.own("attention.key_length_mla", MAX_WIDTH):
        value_length = 0                # multi-head latent attention: the values are computed from the keys
    short = [facts.own(f"attention.{part}_length_swa", MAX_WIDTH) for part in ("key", "value")]
    sliding = facts.flags("attention.sliding_window_pattern") or (False,) * facts.layers
    indexer = facts.own("attention.indexer.key_length", MAX_WIDTH)
    return tuple(
        heads * ((short[0] or key_length) + (short[1] or value_length) if slides else key_length + value_length)
        + (indexer if heads else 0)
        for heads, slides in zip(kv_heads, sliding, strict=False))


def _state(facts: Facts, heads: tuple[int, ...]) -> int:
    """Returns the bytes of one recurrent layer: the last inputs of its convolution and its state, as float32."""
    width = facts.own("embedding_length", MAX_LENGTH)
    convolution = max(facts.own("ssm.conv_kernel", MAX_WIDTH) - 1, 0)
    inner, state = facts.own("ssm.inner_size", MAX_WIDTH), facts.own("ssm.state_size", MAX_WIDTH)
    most_heads = max(heads, default=0)
    if head := facts.own("wkv.head_size", MAX_WIDTH):
        inputs, states = (facts.own("token_shift_count", MAX_WIDTH) or 2) * width, width * head
    elif reach := facts.own("shortconv.l_cache", MAX_WIDTH):
        inputs, states = width * (reach - 1), state * inner
    elif head := facts.own("kda.head_dim", MAX_WIDTH):
        inputs, states = 3 * (convolution or 3) * most_heads * head, head * head * most_heads
    else:
        groups = facts.own("ssm.group_count", MAX_WIDTH)
        inputs, states = convolution * (inner + 2 * groups * state), state * inner
    return _FLOAT_BYTES * (inputs + states)


def _inputs(facts: Facts) -> int:
    """Returns what a recurrent layer works with at once for each token: its projections and their convolution, which
    Mamba keeps twice."""
    inner, state = facts.own("ssm.inner_size", MAX_WIDTH), facts.own("ssm.state_size", MAX_WIDTH)
    channels = inner + 2 * facts.own("ssm.group_count", MAX_WIDTH) * state
    return 2 * inner + (2 if facts.architecture in _BY_INTERVAL else 3) * channels
