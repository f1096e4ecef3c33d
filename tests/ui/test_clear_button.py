"""The × that empties a field."""

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QToolButton
from pytestqt.qtbot import QtBot

from assistant.ui.clear_button import ClearButton
from assistant.ui.model_browser import ModelBrowser
from assistant.ui.model_picker import ModelPicker
from assistant.ui.theme import Theme


def test_it_is_there_while_there_is_something_to_empty(theme: Theme, qtbot: QtBot, qapp: QApplication) -> None:
    field = QLineEdit()
    qtbot.addWidget(field)
    clear = ClearButton(theme, field)
    field.show()
    assert not clear.isVisible()
    QTest.keyClicks(field, "qwen")
    assert clear.isVisible()
    light = clear.icon().pixmap(16).toImage()
    theme.apply(qapp, "dark", 100, False, False)
    assert clear.icon().pixmap(16).toImage() != light, "it has the colour of the theme"
    button = field.findChild(QToolButton)
    assert button is not None
    button.click()
    assert field.text() == ""
    assert not clear.isVisible()


def test_every_field_that_searches_has_the_same(theme: Theme, qtbot: QtBot) -> None:
    for window in (ModelBrowser(theme), ModelPicker(theme)):
        qtbot.addWidget(window)
        fields = [field for field in window.findChildren(QLineEdit) if field.findChild(ClearButton)]
        assert len(fields) == 1
        assert not fields[0].isClearButtonEnabled()
