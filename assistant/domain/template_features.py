"""What a model can do, read from its chat template: think first, use tools, look at pictures."""

_THINKING = ("<think>", "</think>", "<thinking>", "[THINK]", "<seed:think>", "<|START_THINKING|>", "enable_thinking",
             "reasoning_effort", "reasoning_content")
_TOOLS = ("tools", "tool_call", "available_tools", "function_call")
_PICTURES = ("image_url", "<image>", "<|image", "vision_start", "'image'", '"image"', "[IMG]", "image_token")


def thinks(template: str) -> bool:
    """Whether the model can think before it answers."""
    return any(mark in template for mark in _THINKING)


def uses_tools(template: str) -> bool:
    """Whether the template can tell the model of tools."""
    return any(mark in template for mark in _TOOLS)


def sees(template: str) -> bool:
    """Whether the template has a place for pictures; the model also needs its projector."""
    return any(mark in template for mark in _PICTURES)
