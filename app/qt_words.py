"""Qt's own words, on the buttons of its dialogs and in the menus of its fields, in the language of the program's.

Numbers have a decimal point in every language, as in the mathematics beside them.
"""

from PyQt6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

_spoken: QTranslator | None = None


def speak(language: str) -> None:
    """Let Qt say its own words in a language from now on; what it has not got it says in English."""
    global _spoken
    QLocale.setDefault(QLocale.c())
    if _spoken is not None:
        QCoreApplication.removeTranslator(_spoken)
        _spoken = None
    if language == "en":
        return
    translator = QTranslator()
    if translator.load(f"qtbase_{language}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        QCoreApplication.installTranslator(translator)
        _spoken = translator
