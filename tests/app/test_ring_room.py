"""Room for the ring round a segment: what is moved for it stays what it is."""

from app.plots.ring_room import RING_ROOM, with_room_for_ring
from app.story.figures.figure import GHOST, Axis, Box, Panel


def test_what_gives_way_to_a_ring_stays_the_same_but_for_its_place() -> None:
    moved = Box((0.1, 1.0), (0.0, 1.0), "loss", state=GHOST, texts=("whole", "short"), column=4, datum=("loss 2", 0.9))
    ringed = moved._replace(x=(0.0, 0.1), outlined="state")
    panel = Panel("W", "main", Axis(0.0, 1.0), Axis(0.0, 1.0), boxes=(ringed, moved))
    after = with_room_for_ring(panel, 5 * RING_ROOM).boxes
    for box, was in zip(after, panel.boxes, strict=True):
        assert box.x != was.x
        assert box._replace(x=was.x, filled=1.0) == was
    assert [box.filled for box in after] == [0.5, 1.0]


def test_the_total_begins_at_zero_also_where_that_moves() -> None:
    against = Box((-0.02, 0.0), (0.0, 1.0), "state", hatched=True, outlined="state", datum=("k = 1", -0.02))
    for_it = Box((0.0, 1.02), (0.0, 1.0), "state", datum=("k = 2", 1.02))
    total = Box((0.0, 1.0), (1.1, 1.3), "ink")
    panel = Panel("W", "group", Axis(-0.02, 1.02), Axis(0.0, 1.3), boxes=(against, for_it, total))
    ringed, beside, sum_of_both = with_room_for_ring(panel, 20 * RING_ROOM).boxes
    assert ringed.x[1] == beside.x[0] == sum_of_both.x[0] > 0.0
    assert sum_of_both.x[1] < beside.x[1]
