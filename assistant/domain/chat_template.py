"""What a model can do beside answering, read from its chat template (Jinja) without running it."""

import re

_COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
# Switches and variables that only templates of thinking models read, and the markers they write.
_THINKING = re.compile(
    r"enable_thinking|thinking_budget|reasoning_effort|reasoning_content|add_thoughts|thinking_mode"
    r"|</?think(?:ing)?>|</?seed:think>|</?mm:think>|\[/?THINK\]|<\|channel\|>analysis|<\|think\|>|<\|START_THINKING\|>"
    r"|<thought>|<\|channel>thought|message\.thinking|message\[['\"]thinking['\"]\]|◁think▷")
_BLOCK = re.compile(r"\{[%{].*?[%}]\}", re.DOTALL)
_TOOLS = re.compile(r"(?<![\w.'\"])(?:tools|custom_tools|xml_tools|json_tools|builtin_tools)(?![\w'\"])")

_PICTURES = ("image_url", "<image>", "<|image", "vision_start", "'image'", '"image"', "[IMG]", "image_token")


def thinks(template: str) -> bool:
    """Returns whether the model has a part of its answer that is thinking."""
    return bool(_THINKING.search(_COMMENT.sub("", template)))


def calls_tools(template: str) -> bool:
    """Returns whether the template tells the model of tools it is given."""
    return any(_TOOLS.search(block) for block in _BLOCK.findall(_COMMENT.sub("", template)))


def sees(template: str) -> bool:
    """Returns whether the template has a place for pictures; the model also needs its projector."""
    return any(mark in template for mark in _PICTURES)
