"""Installs the translation of the language in use; every widget retranslates itself on LanguageChange."""

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator
from shiboken6 import isValid

DEFAULT = "en"
AVAILABLE = ("en", "zh_CN")


class Languages:
    """Switches the language of the running app. English is the source text; its file holds only plural forms."""

    def __init__(self, translations: Path) -> None:
        self._folder = translations
        self._installed: list[QTranslator] = []
        self._system = QLocale.system()

    def resolve(self, choice: str) -> str:
        """Returns "en" or "zh_CN" for a setting; "system" follows the system's interface languages."""
        if choice in AVAILABLE:
            return choice
        for name in self._system.uiLanguages():
            code = name.replace("-", "_")
            if code.startswith("zh"):
                return "zh_CN"
            if code.startswith("en"):
                return "en"
        return DEFAULT

    def use(self, choice: str) -> str:
        """Translates the app from now on. Returns the language in use."""
        language = self.resolve(choice)
        self.remove()
        # Numbers and dates of the system where it speaks this language, else of the language.
        same = self._system.name().startswith(language.partition("_")[0])
        QLocale.setDefault(self._system if same else QLocale(language))
        self._install(self._folder, f"parley_{language}")
        if language != DEFAULT:
            self._install(Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)), f"qtbase_{language}")
        return language

    def remove(self) -> None:
        """Goes back to the source texts."""
        for translator in self._installed:
            if isValid(translator):     # at the end of the process Qt may have been quicker
                QCoreApplication.removeTranslator(translator)
        self._installed = []

    def _install(self, folder: Path, name: str) -> None:
        translator = QTranslator()
        if translator.load(name, str(folder)):
            QCoreApplication.installTranslator(translator)
            self._installed.append(translator)
