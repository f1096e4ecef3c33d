"""LM Studio's conversations: one `<time>.conversation.json` for each, in `~/.lmstudio/conversations` and its folders.

The format is not documented by its makers; this follows what independent public readers of it agree on: messages
with `versions` and the one `currentlySelected`, a version being a `singleStep` with `content` or a `multiStep`
whose `contentBlock` steps hold it; a block styled `thinking` is reasoning. What else a step may be is left out.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from assistant.domain.chat import Chat, GenerationRecord, Part, ReasoningPart, Role, Status, TextPart, Timings, Usage
from assistant.store.exchange.foreign import Growing, listing, mapping, seconds, stable_id, text_of
from assistant.store.exchange.problems import Malformed

_STATUS = {
    "userStopped": Status.STOPPED, "maxPredictedTokensReached": Status.LENGTH,
    "contextLengthReached": Status.CONTEXT, "failed": Status.INTERRUPTED, "modelUnloaded": Status.INTERRUPTED,
}


def is_conversation(values: Any) -> bool:
    """Returns whether a JSON value looks like a conversation of LM Studio."""
    messages = listing(mapping(values).get("messages"))
    return isinstance(mapping(values).get("messages"), list) and all("versions" in mapping(m) for m in messages) \
        and ("name" in values or "createdAt" in values)


def chat(values: Mapping[str, Any]) -> Chat:
    """Returns the chat. The versions of a message are siblings; what follows hangs on the one selected."""
    created = seconds(values.get("createdAt"), 0.0) or _milliseconds(values.get("createdAt"))
    messages = listing(values.get("messages"))
    growing = Growing("LM Studio", values.get("createdAt") or stable_id(values), created)
    leaf = ""
    for number, message in enumerate(messages):
        versions = listing(mapping(message).get("versions"))
        selected = mapping(message).get("currentlySelected")
        ids = [_add(growing, f"{number}/{at}", leaf, mapping(version)) for at, version in enumerate(versions)]
        if ids:
            leaf = ids[selected if isinstance(selected, int) and 0 <= selected < len(ids) else -1]
    if not isinstance(values.get("messages"), list):
        raise Malformed("no messages")
    last = max(_milliseconds(values.get(name)) for name in ("userLastMessagedAt", "assistantLastMessagedAt"))
    return growing.done(text_of(values.get("name")), leaf, last, _system_prompt(values),
                        pinned=values.get("pinned") is True)


def _add(growing: Growing, name: str, parent: str, version: Mapping[str, Any]) -> str:
    role = {"user": Role.USER, "assistant": Role.ASSISTANT}.get(text_of(version.get("role")))
    if role is None:
        return parent
    steps = [mapping(step) for step in listing(version.get("steps"))] or [version]
    record, status = (None, Status.COMPLETE) if role is Role.USER else _how(version, steps)
    return growing.add(name, parent or None, role, [p for step in steps for p in _parts(step)], 0.0, status, record)


def _parts(step: Mapping[str, Any]) -> Iterator[Part]:
    if text_of(step.get("type")) not in ("contentBlock", "singleStep", ""):
        return
    thinking = mapping(step.get("style")).get("type") == "thinking"
    for piece in [{"type": "text", "text": step["content"]}] if isinstance(step.get("content"), str) \
            else listing(step.get("content")):
        given = mapping(piece)
        if given.get("type") == "text" and not (thinking and given.get("isStructural") is True):
            yield ReasoningPart(text_of(given.get("text"))) if thinking else TextPart(text_of(given.get("text")))
        elif given.get("type") == "file":
            yield TextPart(f"[{text_of(given.get('fileIdentifier')) or 'file'}]\n\n")


def _how(version: Mapping[str, Any], steps: list[Mapping[str, Any]]) -> tuple[GenerationRecord, Status]:
    made = [mapping(step["genInfo"]) for step in steps if step.get("genInfo")]
    stats = mapping(made[-1].get("stats")) if made else {}
    name = text_of(mapping(version.get("senderInfo")).get("senderName"))
    name = name or next((text_of(each.get("indexedModelIdentifier")) for each in made), "")
    usage = Usage(prompt_tokens=_count(stats.get("promptTokensCount")),
                  answer_tokens=_count(stats.get("predictedTokensCount")))
    rate = seconds(stats.get("tokensPerSecond"), 0.0)
    timings = Timings(first_token=seconds(stats.get("timeToFirstTokenSec"), 0.0),
                      generation=(usage.answer_tokens - 1) / rate if rate and usage.answer_tokens > 1 else 0.0)
    return (GenerationRecord(name, usage=usage, timings=timings),
            _STATUS.get(text_of(stats.get("stopReason")), Status.COMPLETE))


def _system_prompt(values: Mapping[str, Any]) -> str:
    fields = listing(mapping(values.get("perChatPredictionConfig")).get("fields"))
    own = next((text_of(mapping(field).get("value")) for field in fields
                if mapping(field).get("key") == "llm.prediction.systemPrompt"), "")
    return own or text_of(values.get("systemPrompt"))


def _count(value: Any) -> int:
    return value if isinstance(value, int) and value > 0 and not isinstance(value, bool) else 0


def _milliseconds(value: Any) -> float:
    return seconds(value / 1000, 0.0) if isinstance(value, int | float) else 0.0
