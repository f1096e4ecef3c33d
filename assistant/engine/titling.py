"""Lets the model name a chat: what it is asked after the first answer, beside the chat and sharing what was read."""

from assistant.domain.titles import MOST_HAN, MOST_WORDS, is_mostly_han
from assistant.engine.protocol import Generate, NameChat, Turn

_TASK = ("Give our conversation so far a title: at most {words} words, in the language I write in. Answer with the "
         "title alone, without quotation marks, explanation or full stop.")
# Asked in English, small models answer in English.
_TASK_HAN = ("请用我所用的语言给我们到目前为止的对话起一个标题，不超过 {han} 个字。"
             "只回答标题本身，不要引号、解释或句号。")
# Sober, and the same for all chats.
_SAMPLING = {"temperature": 0.3, "top_p": 0.9, "thinking": False, "max_tokens": 40}


def asked(command: NameChat) -> Generate:
    """Returns the Generate that writes a name. It is refused where the chat leaves no room: nothing is dropped for
    it."""
    said = " ".join(turn.text for turn in command.turns if turn.role == "user")
    task = (_TASK_HAN if is_mostly_han(said) else _TASK).format(words=MOST_WORDS, han=MOST_HAN)
    return Generate(command.id, (*command.turns, Turn("user", task)), command.system_prompt, generation=_SAMPLING,
                    aside=True, stops_when_full=True)
