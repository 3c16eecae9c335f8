"""The document's verbs that set up the window: type size, language, motion, panels, presenting."""

from dataclasses import replace

from app.story.look import AS_IT_COMES, Look
from app.story.state import State, with_look
from app.translation import choose_language


class LookingVerbs:
    """What a Document can do about its look. Each is one `changed`."""

    @property
    def state(self) -> State:
        raise NotImplementedError

    def _show(self, state: State) -> None:
        raise NotImplementedError

    def choose_look(self, look: Look) -> None:
        """Set up the window in every way at once."""
        if look != self.state.look:
            choose_language(look.language)
            self._show(with_look(self.state, look))

    def resize_type(self, direction: int) -> None:
        """The next larger type (1), the next smaller one (−1), or as it comes (0)."""
        look = self.state.look
        self.choose_look(look.resized(direction) if direction else replace(look, type_percent=AS_IT_COMES.type_percent))

    def show_panel(self, name: str, shown: bool, presenting: bool = False) -> None:
        """Let a panel stand in the window, or not; `presenting`: when presenting."""
        self.choose_look(self.state.look.with_panel(name, shown, presenting))

    def prefer_panel(self, name: str) -> None:
        """Let others give way for a panel, where there is no room for all."""
        self.choose_look(replace(self.state.look, preferred=name))

    def say_in(self, language: str) -> None:
        """Say everything in another language."""
        self.choose_look(replace(self.state.look, language=language))

    def calm(self, calm: bool) -> None:
        """Let nothing move, or let it move again."""
        self.choose_look(replace(self.state.look, calm=calm))

    def present(self, presenting: bool) -> None:
        """Show the window as it is presented, or as before."""
        self.choose_look(replace(self.state.look, presenting=presenting, black=False))

    def toggle_black(self) -> None:
        """Let the screen go dark when presenting, and light again."""
        if self.state.look.presenting:
            self.choose_look(replace(self.state.look, black=not self.state.look.black))
