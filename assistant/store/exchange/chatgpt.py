"""ChatGPT's `conversations.json`, as its data export has it: an array of conversations, each a tree of nodes.

The format is not documented by its makers; this follows what public readers of it agree on. A conversation has
`mapping` (node id -> `message`, `parent`, `children`) and `current_node`; a message `author.role`, `content` of a
`content_type`, and `metadata`. Nodes that are not shown there (system, hidden, tools) are left out here, and what
the model wrote in several nodes without the user between them becomes one answer. Custom instructions stay behind:
a local model would get them as a prompt of its own.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from assistant.domain.chat import Chat, GenerationRecord, Part, ReasoningPart, Role, Status, TextPart
from assistant.store.exchange.foreign import Growing, listing, mapping, seconds, stable_id, text_of

_CITATION = re.compile("\ue200[^\ue201]*\ue201")
_STATUS = {"interrupted": Status.STOPPED, "max_tokens": Status.LENGTH}
_CODE = ("code", "execution_output")


@dataclass(slots=True)
class _Node:
    """A node that is shown, and those that follow it."""

    id: str
    role: Role
    parts: list[Part]
    message: Mapping[str, Any]
    children: "list[_Node]" = field(default_factory=list)


def is_conversation(values: Any) -> bool:
    """Returns whether a JSON value looks like a conversation of ChatGPT."""
    nodes = mapping(values).get("mapping")
    return isinstance(nodes, dict) and all(isinstance(node, dict) for node in nodes.values())


def chat(values: Mapping[str, Any]) -> Chat:
    """Returns the chat with all its branches."""
    created = seconds(values.get("create_time"), 0.0)
    nodes = mapping(values.get("mapping"))
    name = values.get("conversation_id") or values.get("id") or stable_id(*nodes)
    growing, said = Growing("ChatGPT", name, created), dict[str, str]()
    roots, shown_at = _shown(nodes)
    waiting = [(root, "", list[_Node]()) for root in reversed(roots)]
    while waiting:
        node, parent, before = waiting.pop()
        turn = [*before, node]
        answering = node.role is Role.ASSISTANT
        goes_on = [child for child in node.children if answering and child.role is Role.ASSISTANT]
        if len(goes_on) < len(node.children) or not node.children:
            one = _add(growing, turn, parent)
            for each in turn:
                said.setdefault(each.id, one)
            said[node.id] = one
        waiting += [(child, parent, turn) if child in goes_on else (child, said[node.id], [])
                    for child in reversed(node.children)]
    leaf = said.get(shown_at.get(text_of(values.get("current_node")), ""), "") or next(reversed(said.values()), "")
    return growing.done(text_of(values.get("title")), leaf, seconds(values.get("update_time"), 0.0),
                        pinned=values.get("is_starred") is True, archived=values.get("is_archived") is True)


def _shown(nodes: Mapping[str, Any]) -> tuple[list[_Node], dict[str, str]]:
    """Returns the first nodes of the tree of those that are shown, and for each node the shown one at or above it."""
    children: dict[str, list[str]] = {}
    for one, node in nodes.items():
        parent = text_of(node.get("parent"))
        children.setdefault(parent if parent in nodes else "", []).append(one)
    roots: list[_Node] = []
    shown_at: dict[str, str] = {}
    waiting: list[tuple[str, _Node | None]] = [(one, None) for one in reversed(children.get("", []))]
    while waiting:
        one, above = waiting.pop()
        message = mapping(nodes[one].get("message"))
        role = _role(message)
        parts = list(_parts(message)) if role is not None else []
        if role is not None and parts:
            made = _Node(one, role, parts, message)
            (roots if above is None else above.children).append(made)
            above = made
        shown_at[one] = above.id if above is not None else ""
        waiting += [(child, above) for child in reversed(children.get(one, []))]
    return roots, shown_at


def _role(message: Mapping[str, Any]) -> Role | None:
    """Returns who is shown as the speaker, None for what is not shown."""
    author, metadata = mapping(message.get("author")), mapping(message.get("metadata"))
    role, recipient = author.get("role"), message.get("recipient") or "all"
    if metadata.get("is_visually_hidden_from_conversation") is True or metadata.get("is_user_system_message") is True:
        return None
    if role == "user":
        return Role.USER
    if role == "assistant" and recipient in ("all", "python"):
        return Role.ASSISTANT
    return Role.ASSISTANT if role == "tool" and author.get("name") == "python" else None


def _kind(message: Mapping[str, Any]) -> str:
    return text_of(mapping(message.get("content")).get("content_type")) or "text"


def _status(message: Mapping[str, Any]) -> Status:
    details = mapping(mapping(message.get("metadata")).get("finish_details"))
    return _STATUS.get(text_of(details.get("type")), Status.COMPLETE)


def _parts(message: Mapping[str, Any]) -> Iterator[Part]:
    content = mapping(message.get("content"))
    kind = _kind(message)
    if kind in ("text", "multimodal_text"):
        words = [_words(part) for part in listing(content.get("parts"))]
        if text := _CITATION.sub("", "\n".join(word for word in words if word)):
            yield TextPart(text)
    elif kind in _CODE and text_of(content.get("text")).strip():
        language = "python" if kind == "code" else ""
        yield TextPart(f"```{language}\n{text_of(content.get('text')).rstrip()}\n```\n\n")
    elif kind == "thoughts":
        thoughts = [mapping(thought) for thought in listing(content.get("thoughts"))]
        texts = [text_of(each.get(name)) for each in thoughts for name in ("summary", "content")]
        if text := "\n\n".join(text for text in texts if text):
            yield ReasoningPart(text)
    elif kind == "reasoning_recap":
        yield ReasoningPart("", seconds(mapping(message.get("metadata")).get("finished_duration_sec"), 0.0) or None)


def _words(part: Any) -> str:
    """Returns what a part of a message says; of a picture only that there was one."""
    if isinstance(part, str):
        return part
    given = mapping(part)
    if given.get("content_type") == "image_asset_pointer":
        return f"![image](<{text_of(given.get('asset_pointer')).translate(_NO_BRACKETS)}>)"
    return text_of(given.get("text"))


_NO_BRACKETS = str.maketrans("", "", "<>\n\r")


def _add(growing: Growing, turn: list[_Node], parent: str) -> str:
    """Adds what one side said in a turn, named after its last node."""
    last = turn[-1]
    parts = _timed(_together(turn))
    created = seconds(last.message.get("create_time"), 0.0)
    if last.role is Role.USER:
        return growing.add(last.id, parent or None, Role.USER, parts, created)
    model = next((name for node in turn if (name := text_of(mapping(node.message.get("metadata")).get("model_slug")))),
                 "")
    return growing.add(last.id, parent or None, Role.ASSISTANT, parts, created, _status(last.message),
                       GenerationRecord(model))


def _together(turn: Sequence[_Node]) -> list[Part]:
    """Returns what the nodes of a turn think and say, each in a paragraph of its own.

    After one that broke off the next goes on in the middle of a sentence; code never does.
    """
    parts: list[Part] = []
    before: dict[type[Part], str] = {}      # what was thought last, and what was said
    broke_off = False
    for node in turn:
        goes_on = broke_off and _kind(node.message) not in _CODE
        for part in node.parts:
            told = before.get(type(part), "")
            apart = bool(told and part.text) and not told.endswith("\n\n") and not goes_on
            parts.append(replace(part, text=f"\n\n{part.text}") if apart else part)
            before[type(part)] = part.text or told
        broke_off = _status(node.message) is not Status.COMPLETE
    return parts


def _timed(parts: list[Part]) -> list[Part]:
    """Returns parts with the time of thinking, told after it, where it belongs."""
    timed: list[Part] = []
    for part in parts:
        if isinstance(part, ReasoningPart) and not part.text:
            at = next((at for at in reversed(range(len(timed))) if isinstance(timed[at], ReasoningPart)), None)
            if at is not None:
                timed[at] = ReasoningPart(timed[at].text, part.seconds)
        else:
            timed.append(part)
    return timed
