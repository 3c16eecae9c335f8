"""The lesson that asks: its answers are true of its network, and so are the numbers that they name."""

import numpy as np
import pytest

from app.files.lesson import Question
from app.files.lesson_file import read_lesson
from app.story.places import Place
from app.story.timeline import timeline
from rnn_engine.contributions import Contributions, contributions
from rnn_engine.recorder import record


@pytest.fixture(scope="module")
def found() -> Contributions:
    return contributions(record(read_lesson("questions").experiment))


def asked() -> dict[str, tuple[Question, str]]:
    """Question and what is said then, by the place of the stop."""
    stops = read_lesson("questions").stops
    return {str(stop.at): (stop.question, stop.say) for stop in stops if stop.question is not None}


def test_four_questions_each_lead_on_in_the_lessons_own_flow() -> None:
    lesson = read_lesson("questions")
    line = timeline(lesson.experiment, lesson.flow)
    places = {place: question.then for place, (question, _) in asked().items()}
    assert len(places) == 4
    for place, then in places.items():
        assert then is not None
        assert line.position(Place.parse(place)) < line.position(then)


@pytest.mark.parametrize(("at", "parameter"), [("forward t=2 x", "W_xh"), ("forward t=2 h", "W_hy")])
def test_whether_one_must_go_back_in_time(found: Contributions, at: str, parameter: str) -> None:
    question, say = asked()[at]
    earlier = np.nan_to_num(found.norms(parameter)[np.tril_indices(4, -1)])
    assert question.answer == ("Yes" if earlier.any() else "No")
    assert say.startswith(question.answer)


def test_the_tile_is_zero_because_of_the_initial_state_alone(found: Contributions) -> None:
    question, _ = asked()["backward loss=2 k=1 dz"]
    assert question.answer == "{h 0} is zero"
    assert not found.trace.state_before[0].any()
    assert (found.norms("W_hh")[1:, 0] == 0).all()
    assert found.norms("W_xh")[1, 0] > 0, "the loss reaches timestep 1, where x is not zero and tanh not saturated"


def test_so_many_tiles_feed_the_gradient_of_the_third_loss(found: Contributions) -> None:
    question, say = asked()["sum loss=2 b_y"]
    tiles = int(np.isfinite(found.norms("W_hh")[2]).sum())
    assert question.choices.index(question.answer) + 1 == tiles == 3
    shares = [round(100 * share) for share in found.shares_in_loss("W_hh", 3)[:3]]
    assert " + ".join(f"{share} %" for share in shares) in say


def test_the_other_numbers_are_true(found: Contributions) -> None:
    says = " ".join(stop.say for stop in read_lesson("questions").stops)
    back = round(100 * found.shares_in_loss("W_xh", 2)[0])
    assert f"no less than {back} % of {{loss 2 / W_xh}} comes through timestep {{t 1}}" in says
    assert f"here are the {back} %" in says
    shares = found.shares("W_xh")
    below = [float(shares[t, k]) for t in range(4) for k in range(t)]
    assert f"Over all losses {round(100 * sum(below))} %" in says
    assert sum(share < 0 for share in below) == 2
