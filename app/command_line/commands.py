"""All commands, in the order in which they are listed. To add one, write its module and enter it here."""

from app.command_line import (
    check,
    data,
    deck,
    derivation,
    figures,
    import_weights,
    lessons,
    movie,
    new,
    rebuild,
    screenshot,
    train,
    weights,
    worksheet,
)

COMMANDS = (
    lessons.COMMAND,
    data.COMMAND,
    check.COMMAND,
    new.COMMAND,
    train.COMMAND,
    import_weights.COMMAND,
    weights.COMMAND,
    figures.COMMAND,
    deck.COMMAND,
    movie.COMMAND,
    derivation.COMMAND,
    worksheet.COMMAND,
    rebuild.COMMAND,
    screenshot.COMMAND,
)
