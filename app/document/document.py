"""The one object that holds a State: verbs change it, and everyone who looks is told."""

from dataclasses import replace

from app.document.comparing import ComparingVerbs
from app.document.editing import EditingVerbs
from app.document.filing import Filing
from app.document.looking import LookingVerbs
from app.document.touring import TourVerbs
from app.files.notation_file import notation_names, read_notation
from app.story.asides import aside, is_offered, offered
from app.story.asides.aside import Path, every_path, visible
from app.story.expressions import Inspectable
from app.story.notation import Notation
from app.story.places import Flow, Place
from app.story.pointing import Pointed
from app.story.state import (
    Measure,
    Scale,
    State,
    Stride,
    ThemeName,
    with_flow,
)


class Document(Filing, EditingVerbs, TourVerbs, ComparingVerbs, LookingVerbs):
    """What is open. `changed(State)` follows every verb that changed something; a torn state can't be seen."""

    def __init__(self, state: State) -> None:
        super().__init__(state)
        self._opened_notations: list[Notation] = []
        for notation in (state.notation, state.beside):
            self._keep(notation)

    # Where the cursor is ------------------------------------------------------------------------------------------

    def seek(self, position: int) -> None:
        """To a position, held within 0..len(timeline)."""
        position = max(0, min(position, len(self._state.timeline)))
        if position != self._state.position:
            self._show(replace(self._state, position=position, turn=(0, 0), guess=None))

    def step(self, count: int = 1) -> None:
        """One equation on, or back (−1)."""
        self.seek(self._state.position + count)

    def step_timestep(self, direction: int) -> None:
        """To the next timestep's first equation, or the one before."""
        timeline, position = self._state.timeline, self._state.position
        self.seek(timeline.next_timestep(position) if direction > 0 else timeline.previous_timestep(position))

    def step_pass(self, direction: int) -> None:
        """To the next pass, or the one before."""
        timeline, position = self._state.timeline, self._state.position
        self.seek(timeline.next_pass(position) if direction > 0 else timeline.previous_pass(position))

    def go_to(self, place: Place) -> None:
        """To a place of the shown flow; a place of another loss's flow changes the flow first. Raises PlaceError."""
        there = _at(self._state, place)
        if there.timeline is not self._state.timeline or there.position != self._state.position:
            self._show(replace(there, turn=(0, 0), guess=None))

    # How it is shown ----------------------------------------------------------------------------------------------

    def choose_flow(self, flow: Flow) -> None:
        if flow != self._state.flow:
            self._show(with_flow(self._state, flow))

    @property
    def notations(self) -> tuple[Notation, ...]:
        """Those that can be chosen: what comes along, what was opened, for as long as the program runs, and the
        lesson's own."""
        known = (*map(read_notation, notation_names()), *self._opened_notations)
        own = self._state.lesson.notation
        return known if own in known else (*known, own)

    def choose_notation(self, notation: Notation) -> None:
        self._keep(notation)
        self._show(replace(self._state, notation=notation))

    def choose_theme(self, theme: ThemeName) -> None:
        self._show(replace(self._state, theme=theme))

    def choose_parameter(self, parameter: str) -> None:
        """One that the network has; any other, of a network that was open before, changes nothing."""
        if parameter != self._state.parameter and parameter in self._state.trace.experiment.parameters:
            self._show(replace(self._state, parameter=parameter))

    def choose_measure(self, measure: Measure, scale: Scale) -> None:
        self._show(replace(self._state, measure=measure, scale=scale, chosen_measure=(measure, scale)))

    def focus_on(self, timesteps: range) -> None:
        """Make these readable where not all timesteps are, until the cursor leaves them."""
        if timesteps != self._state.focus:
            self._show(replace(self._state, focus=timesteps))

    def fold(self, folded: bool) -> None:
        """One cell with a loop, or the row of timesteps; two that are compared stay rows, timestep under timestep."""
        if self._state.compared is None:
            self._show(replace(self._state, folded=folded))

    def toggle_folded(self) -> None:
        self.fold(not self._state.folded)

    def toggle_shapes(self) -> None:
        """The shape under every term, or none."""
        self._show(replace(self._state, shapes=not self._state.shapes))

    def choose_beside(self, notation: Notation | None) -> None:
        """The notation that is compared with the chosen one."""
        self._keep(notation)
        self._show(replace(self._state, beside=notation))

    def _keep(self, notation: Notation | None) -> None:
        """Let a notation from a file be chosen again."""
        if notation is not None and notation not in self.notations:
            self._opened_notations.append(notation)

    def point(self, pointed: Pointed) -> None:
        """Light the same thing everywhere; `NOTHING` puts the lights out."""
        if pointed != self._state.pointed:
            self._show(replace(self._state, pointed=pointed))

    def inspect(self, of: Inspectable | None) -> None:
        """Look at a value, a parameter or a derivative in numbers; None: at nothing any more."""
        if of != self._state.inspected:
            self._show(replace(self._state, inspected=of))

    # Asides -------------------------------------------------------------------------------------------------------

    def open_aside(self, name: str) -> None:
        """Open what is offered here under this name; anything else changes nothing."""
        if name != self._state.aside and is_offered(self._state, name):
            self._show(replace(self._state, aside=name, opened=frozenset()))

    def open_first_aside(self) -> None:
        """Open the first that the place offers, where none is open."""
        kinds = offered(self._state)
        if kinds and not self._state.aside:
            self.open_aside(kinds[0].name)

    def close_aside(self) -> None:
        if self._state.aside:
            self._show(replace(self._state, aside="", opened=frozenset()))

    def toggle_line(self, path: Path) -> None:
        """Open a line of the aside, or close it and what it opened."""
        opened = self._state.opened
        if path in opened:
            opened = frozenset(other for other in opened if other[: len(path)] != path)
        else:
            opened |= {path}
        self._show(replace(self._state, opened=opened))

    def open_next_line(self) -> None:
        """Open the first closed line of the aside."""
        shown = aside(self._state)
        if shown is not None:
            closed = [path for path, line in visible(shown, self._state.opened) if line.opens]
            fresh = [path for path in closed if path not in self._state.opened]
            if fresh:
                self.toggle_line(fresh[0])

    def close_last_line(self) -> None:
        """Close the last line of the aside that is open."""
        if self._state.opened:
            self.toggle_line(max(self._state.opened))

    def open_every_line(self) -> None:
        shown = aside(self._state)
        if shown is not None:
            self._show(replace(self._state, opened=every_path(shown)))

    # Playing ------------------------------------------------------------------------------------------------------

    def play(self) -> None:
        """Let the film run; from the end it begins anew."""
        state = self._state
        at_end = state.position == len(state.timeline)
        self._show(replace(replace(state, position=0, guess=None) if at_end else state, playing=True))

    def pause(self) -> None:
        if self._state.playing:
            self._show(replace(self._state, playing=False))

    def toggle_playing(self) -> None:
        if self._state.playing:
            self.pause()
        else:
            self.play()

    def choose_speed(self, speed: float) -> None:
        self._show(replace(self._state, speed=speed))

    def choose_stride(self, stride: Stride) -> None:
        self._show(replace(self._state, stride=stride))


def _at(state: State, place: Place) -> State:
    """The state at a place; a place of another loss's flow changes the flow first. Raises PlaceError."""
    if place.loss is not None and isinstance(state.flow, int) and place.loss != state.flow:
        state = with_flow(state, place.loss)
    return replace(state, position=state.timeline.position(place))
