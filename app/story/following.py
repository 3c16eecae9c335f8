"""Where one timeline stands while another one is at a place: at the same pass and timestep, whatever the cell.

Cells have different equations there. An equation's *kin* does in its cell what the other one does: all gates of an
LSTM stand beside Elman's z, their gradients beside its ∂L/∂z.
"""

from dataclasses import replace

from app.story.passes import Pass
from app.story.places import Place
from app.story.timeline import Timeline
from rnn_engine.network import base_name

_KIN = (
    ("z", "i", "f", "g", "o", "c", "r", "z_gate", "hn", "n"),
    ("dz", "dz_i", "dz_f", "dz_g", "dz_o", "dz_n", "dz_z", "dz_r"),
    ("dh", "dh_own"),
    ("b_h", "b_xh", "b_hh"),
)
"""NAMEs that are each other's kin; any other has its own alone."""
_FAMILY = {name: family for family, names in enumerate(_KIN) for name in names}


def position_beside(timeline: Timeline, position: int, other: Timeline) -> int:
    """Where another timeline stands while this one is at a position: at the same equation, else at its kin in the same
    pass and timestep, else at what comes before both."""
    if position == 0:
        return 0
    place = timeline.place(position)
    same = other.find(place)
    if same is not None:
        return same
    part = _last_pass_up_to(place, other)
    if part is None:
        return 0
    if (part.name, part.loss) != (place.phase, place.loss):
        return part.last  # this one has no such pass
    timestep = place.t if place.phase == "forward" else place.k
    group = other.timestep_in(part, timestep)
    if group is None:
        return _before(part, place, other)
    names = [other.place(at).name for at in range(group.first, group.last + 1)]
    here = timeline.timestep_in(_pass_at(timeline, position), timestep)
    assert here is not None, "the place lies in it"
    ours = [timeline.place(at).name for at in range(here.first, here.last + 1)]
    found = [_kin(ours, index, names) for index in range(len(ours))]
    at = position - here.first
    behind = next((kin for kin in reversed(found[: at + 1]) if kin is not None), -1)
    ahead = [kin for kin in found[at + 1 :] if kin is not None and kin < behind]  # who goes on must not go back there
    return group.first + (min(ahead) - 1 if ahead else behind)


def nearest(place: Place | None, position: int, target: Timeline) -> int:
    """Where a place lies in another timeline: itself, the same step of the flow's own loss, or as far in."""
    if place is None:
        return 0
    if place in target:
        return target.position(place)
    if place.phase == "forward":
        return min(position, len(target))
    for candidate in _of_flow(place, target):
        if candidate in target:
            return target.position(candidate)
    return next((part.first for part in target.passes if part.name == "backward"), len(target))


def _of_flow(place: Place, target: Timeline) -> list[Place]:
    flow = target.flow
    loss = flow if isinstance(flow, int) else place.loss if flow == "each" else None
    own = place.k if isinstance(loss, int) and place.k is not None and place.k <= loss else loss
    names = [place.name, "dz", "dh"]
    if own:
        names.insert(1, target.experiment.network.named(base_name(place.name), own))  # the stage that own belongs to
    return [replace(place, loss=loss), *(replace(place, loss=loss, k=own, name=name) for name in names)]


def same_kind(one: str, other: str) -> bool:
    """Whether two NAMEs, of any stage, do the same in their cells."""
    return _family(one) == _family(other)


def _family(name: str) -> int | str:
    return _FAMILY.get(base_name(name), base_name(name))


def _kin(ours: list[str], index: int, theirs: list[str]) -> int | None:
    """Which of their NAMEs is the kin of ours at an index: the same one; of several as far along among them."""
    if ours[index] in theirs:
        return theirs.index(ours[index])
    mine = [at for at, name in enumerate(ours) if same_kind(name, ours[index])]
    kin = [at for at, name in enumerate(theirs) if same_kind(name, ours[index])]
    if not kin:
        return None
    return kin[((mine.index(index) + 1) * len(kin) - 1) // len(mine)]


def _before(part: Pass, place: Place, other: Timeline) -> int:
    """The end of what a pass has before a timestep that it does not have."""
    if place.phase == "forward":
        length = other.experiment.sequence.length
        last = other.timestep_in(part, length) if place.t is None or place.t > length else None
        return part.last if last is None else last.last
    if place.k is None:
        return part.last
    for k in range(place.k + 1, other.experiment.sequence.length + 1):
        group = other.timestep_in(part, k)
        if group is not None:
            return group.last
    return part.first - 1


def _last_pass_up_to(place: Place, other: Timeline) -> Pass | None:
    wanted = _order(place.phase, place.loss)
    return next((part for part in reversed(other.passes) if _order(part.name, part.loss) <= wanted), None)


def _pass_at(timeline: Timeline, position: int) -> Pass:
    return next(part for part in timeline.passes if part.first <= position <= part.last)


def _order(phase: str, loss: int | None) -> tuple[int, int, int]:
    """In which order the passes of any flow come."""
    if phase == "forward":
        return 0, 0, 0
    if phase == "backward":
        return 1, loss or 0, 0
    return (1, loss, 1) if loss is not None else (2 if phase == "sum" else 3, 0, 0)
