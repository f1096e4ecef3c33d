"""Pictures of the lens: surprising words marked, the card at one of them, and the table of all."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from assistant.domain.lens import Surprise
from assistant.ui.explore.token_window import TokenWindow
from assistant.wiring.lens import LensWiring

if TYPE_CHECKING:
    from tests.screenshots.tour import Day

SURPRISES = 3           # after the first surprising word, to the one shown
WORD = 20


def photograph(day: "Day") -> None:
    """An answer is shown whose words are known."""
    wiring, commands = day.window.findChild(LensWiring), day.window.commands
    assert wiring is not None
    answer = day.services.session.chat.branch()[-1]
    day.until(lambda: wiring.book.of(answer))
    lens = wiring.book.of(answer)
    assert lens is not None
    commands.run("tint_surprise")
    at = [index for index, word in enumerate(lens.spoken) if word.surprise is not Surprise.NONE][SURPRISES]
    day.until(lambda: wiring.show(answer, lens, at, with_keyboard=True))
    day.take("lens")
    wiring.close_card()
    commands.run("token_table")
    day.until(lambda: day.window.findChild(TokenWindow))
    table = day.part("tokenWindow", TokenWindow)
    table.move(day.window.geometry().center() - table.rect().center())
    table.select(WORD)
    day.take("lens-table")
    table.close()
    QCoreApplication.processEvents()
    commands.run("tint_surprise")
