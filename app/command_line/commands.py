"""All commands, in the order in which they are listed. To add one, write its module and enter it here."""

from app.command_line import check, data, deck, figures, lessons, movie, screenshot, train

COMMANDS = (
    lessons.COMMAND,
    data.COMMAND,
    check.COMMAND,
    train.COMMAND,
    figures.COMMAND,
    deck.COMMAND,
    movie.COMMAND,
    screenshot.COMMAND,
)
