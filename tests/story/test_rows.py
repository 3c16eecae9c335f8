"""Which places every flow has, in FORMATS §5's order: tables of all wirings, and the worksheet's 56 equations."""

from dataclasses import replace
from textwrap import dedent

import numpy as np
import pytest
from hypothesis import given

from app.story.places import Flow, Place
from app.story.timeline import Timeline, timeline
from rnn_engine.contributions import contributions
from rnn_engine.experiment import Experiment, Stage, Truncation
from rnn_engine.recorder import record
from tests.engine.networks import experiments
from tests.story.wirings import flows, golden, places, wired
from tests.story.worksheet import worksheet_steps


def written(line: Timeline) -> str:
    """One line per timestep: where it is, then its NAMEs."""
    rows: dict[str, list[str]] = {}
    for place in places(line):
        where = str(place).removesuffix(place.name).strip()
        rows.setdefault(where, []).append(place.name)
    return "\n".join(f"{where}: {' '.join(names)}" for where, names in rows.items())


def backward(line: Timeline) -> str:
    return "\n".join(row for row in written(line).splitlines() if not row.startswith("forward"))


def forward(line: Timeline) -> str:
    return "\n".join(row for row in written(line).splitlines() if row.startswith("forward"))


def table(text: str) -> str:
    return dedent(text).strip()


def test_the_worksheet_has_exactly_its_56_equations() -> None:
    _, experiment = golden("doc3_kmer1_T3")
    assert [str(place) for place in places(timeline(experiment, 3))] == [step.place for step in worksheet_steps()]
    assert len(worksheet_steps()) == 56


# Forward --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("experiment", "expected"),
    [
        pytest.param(wired("x", "y"), "forward t=1: x z h q y_hat y loss", id="one-to-one"),
        pytest.param(
            wired("x..", "yyy"),
            """
            forward t=1: x z h q y_hat y loss
            forward t=2: z h q y_hat y loss
            forward t=3: z h q y_hat y loss
            """,
            id="one-to-many",
        ),
        pytest.param(
            wired("xxx", "..y"),
            """
            forward t=1: x z h
            forward t=2: x z h
            forward t=3: x z h q y_hat y loss
            """,
            id="many-to-one",
        ),
        pytest.param(
            wired("xx.", ".yy", embedding_size=2),
            """
            forward t=1: x e z h
            forward t=2: x e z h q y_hat y loss
            forward t=3: z h q y_hat y loss
            """,
            id="unequal, overlapping, embedded",
        ),
        pytest.param(
            wired("x.x.", "...y", feedback="argmax"),
            """
            forward t=1: x z h q y_hat
            forward t=2: x z h
            forward t=3: x z h q y_hat
            forward t=4: x z h q y_hat y loss
            """,
            id="an output where feedback reads it",
        ),
        pytest.param(
            wired("xx", ".y", every_output=True),
            """
            forward t=1: x z h q y_hat
            forward t=2: x z h q y_hat y loss
            """,
            id="an output everywhere",
        ),
        pytest.param(
            wired("xx", "yy", cell="feedforward"),
            """
            forward t=1: x z h q y_hat y loss
            forward t=2: x z h q y_hat y loss
            """,
            id="feedforward",
        ),
        pytest.param(
            wired("x.", ".y", cell="lstm", embedding_size=2),
            """
            forward t=1: x e i f g o c h
            forward t=2: i f g o c h q y_hat y loss
            """,
            id="lstm",
        ),
        pytest.param(
            wired("x.", ".y", cell="gru", every_output=True),
            """
            forward t=1: x r z_gate hn n h q y_hat
            forward t=2: r z_gate hn n h q y_hat y loss
            """,
            id="gru",
        ),
        pytest.param(
            wired("x.", ".y", feedback="soft"),
            """
            forward t=1: x z h q y_hat
            forward t=2: x z h q y_hat y loss
            """,
            id="soft feedback",
        ),
    ],
)
def test_the_forward_pass_has_what_each_timestep_has(experiment: Experiment, expected: str) -> None:
    last = experiment.sequence.length
    assert forward(timeline(experiment, last)) == table(expected)
    assert forward(timeline(experiment, "each")) == table(expected) + "\nforward: L"
    assert forward(timeline(experiment, "all")) == table(expected) + "\nforward: L"


# Backward -------------------------------------------------------------------------------------------------------------

SLIDING = Truncation("sliding", 2)
CHUNKED = Truncation("chunked", 2)


@pytest.mark.parametrize(
    ("experiment", "flow", "expected"),
    [
        pytest.param(
            wired("x", "y"),
            1,
            """
            backward loss=1 k=1: dq dh f_prime dz b_y W_hy W_hh W_xh b_h
            backward loss=1 k=0: dh
            sum loss=1: W_hh W_xh b_h W_hy b_y
            """,
            id="one-to-one",
        ),
        pytest.param(
            wired("x.", "yy", embedding_size=2),
            2,
            """
            backward loss=2 k=2: dq dh f_prime dz b_y W_hy W_hh b_h
            backward loss=2 k=1: dh dz W_hh W_xh b_h de E
            backward loss=2 k=0: dh
            sum loss=2: W_hh W_xh b_h E W_hy b_y
            """,
            id="one-to-many, embedded",
        ),
        pytest.param(
            wired("xxx", "..y"),
            "each",
            """
            backward loss=3 k=3: dq dh f_prime dz b_y W_hy W_hh W_xh b_h
            backward loss=3 k=2: dh dz W_hh W_xh b_h
            backward loss=3 k=1: dh dz W_hh W_xh b_h
            backward loss=3 k=0: dh
            sum loss=3: W_hh W_xh b_h W_hy b_y
            sum: W_hh W_xh b_h W_hy b_y
            update: W_hh W_xh b_h W_hy b_y
            """,
            id="many-to-one, each",
        ),
        pytest.param(
            wired("xx...", "..y.y"),
            "each",
            """
            backward loss=3 k=3: dq dh f_prime dz b_y W_hy W_hh b_h
            backward loss=3 k=2: dh dz W_hh W_xh b_h
            backward loss=3 k=1: dh dz W_hh W_xh b_h
            backward loss=3 k=0: dh
            sum loss=3: W_hh W_xh b_h W_hy b_y
            backward loss=5 k=5: dq dh f_prime dz b_y W_hy W_hh b_h
            backward loss=5 k=4: dh dz W_hh b_h
            backward loss=5 k=3: dh dz W_hh b_h
            backward loss=5 k=2: dh dz W_hh W_xh b_h
            backward loss=5 k=1: dh dz W_hh W_xh b_h
            backward loss=5 k=0: dh
            sum loss=5: W_hh W_xh b_h W_hy b_y
            sum: W_hh W_xh b_h W_hy b_y
            update: W_hh W_xh b_h W_hy b_y
            """,
            id="unequal, each",
        ),
        pytest.param(
            wired("xx...", ".y.y."),
            "all",
            """
            backward k=4: dq dh_own dh f_prime dz b_y W_hy W_hh b_h
            backward k=3: dh_received dh dz W_hh b_h
            backward k=2: dq dh_own dh_received dh f_prime dz b_y W_hy W_hh W_xh b_h
            backward k=1: dh_received dh dz W_hh W_xh b_h
            backward k=0: dh
            sum: W_hh W_xh b_h W_hy b_y
            update: W_hh W_xh b_h W_hy b_y
            """,
            id="unequal, all, nothing after the last loss",
        ),
        pytest.param(
            wired("x..", "y.y", feedback="argmax"),
            3,
            """
            backward loss=3 k=3: dq dh f_prime dz b_y W_hy W_hh W_xh b_h
            backward loss=3 k=2: dh dz W_hh W_xh b_h
            backward loss=3 k=1: dh dz W_hh W_xh b_h
            backward loss=3 k=0: dh
            sum loss=3: W_hh W_xh b_h W_hy b_y
            """,
            id="an input that is fed back is one",
        ),
        pytest.param(
            wired("..", ".y", embedding_size=2),
            2,
            """
            backward loss=2 k=2: dq dh f_prime dz b_y W_hy W_hh b_h
            backward loss=2 k=1: dh dz W_hh b_h
            backward loss=2 k=0: dh
            sum loss=2: W_hh W_xh b_h E W_hy b_y
            """,
            id="no input at all: a sum all the same",
        ),
        pytest.param(
            wired("xxx", ".yy", cell="feedforward"),
            "each",
            """
            backward loss=2 k=2: dq dh f_prime dz b_y W_hy W_xh b_h
            sum loss=2: W_xh b_h W_hy b_y
            backward loss=3 k=3: dq dh f_prime dz b_y W_hy W_xh b_h
            sum loss=3: W_xh b_h W_hy b_y
            sum: W_xh b_h W_hy b_y
            update: W_xh b_h W_hy b_y
            """,
            id="feedforward, each",
        ),
        pytest.param(
            wired("xxx", "y.y", cell="feedforward", truncation=SLIDING),
            "all",
            """
            backward k=3: dq dh_own dh f_prime dz b_y W_hy W_xh b_h
            backward k=1: dq dh_own dh f_prime dz b_y W_hy W_xh b_h
            sum: W_xh b_h W_hy b_y
            update: W_xh b_h W_hy b_y
            """,
            id="feedforward, all: nothing to cut",
        ),
        pytest.param(
            wired("xxxx", "yyyy", truncation=SLIDING),
            4,
            """
            backward loss=4 k=4: dq dh f_prime dz b_y W_hy W_hh W_xh b_h
            backward loss=4 k=3: dh dz W_hh W_xh b_h
            backward loss=4 k=2: cut
            sum loss=4: W_hh W_xh b_h W_hy b_y
            """,
            id="sliding",
        ),
        pytest.param(
            wired("xxx", ".y.", truncation=SLIDING),
            2,
            """
            backward loss=2 k=2: dq dh f_prime dz b_y W_hy W_hh W_xh b_h
            backward loss=2 k=1: dh dz W_hh W_xh b_h
            backward loss=2 k=0: dh
            sum loss=2: W_hh W_xh b_h W_hy b_y
            """,
            id="sliding, the initial state within reach",
        ),
        pytest.param(
            wired("xx", "yy", truncation=Truncation("sliding", 1)),
            "each",
            """
            backward loss=1 k=1: dq dh f_prime dz b_y W_hy W_hh W_xh b_h
            backward loss=1 k=0: dh
            sum loss=1: W_hh W_xh b_h W_hy b_y
            backward loss=2 k=2: dq dh f_prime dz b_y W_hy W_hh W_xh b_h
            backward loss=2 k=1: cut
            sum loss=2: W_hh W_xh b_h W_hy b_y
            sum: W_hh W_xh b_h W_hy b_y
            update: W_hh W_xh b_h W_hy b_y
            """,
            id="a window of one",
        ),
        pytest.param(
            wired("xxx", "yyy", truncation=SLIDING),
            "all",
            """
            backward k=3: dq dh_own dh f_prime dz b_y W_hy W_hh W_xh b_h
            backward k=2: dq dh_own dh_received dh f_prime dz b_y W_hy W_hh W_xh b_h
            backward k=1: cut dq dh_own dh_received dh f_prime dz b_y W_hy W_hh W_xh b_h
            backward k=0: dh
            sum: W_hh W_xh b_h W_hy b_y
            update: W_hh W_xh b_h W_hy b_y
            """,
            id="sliding, all",
        ),
        pytest.param(
            wired("xxxxxx", "y....y", truncation=CHUNKED),
            "all",
            """
            backward k=6: dq dh_own dh f_prime dz b_y W_hy W_hh W_xh b_h
            backward k=5: dh_received dh dz W_hh W_xh b_h
            backward k=4: cut
            backward k=1: dq dh_own dh f_prime dz b_y W_hy W_hh W_xh b_h
            backward k=0: dh
            sum: W_hh W_xh b_h W_hy b_y
            update: W_hh W_xh b_h W_hy b_y
            """,
            id="chunked, all, timesteps that nothing reaches",
        ),
        pytest.param(
            wired("xxxx", "...y", truncation=CHUNKED),
            "all",
            """
            backward k=4: dq dh_own dh f_prime dz b_y W_hy W_hh W_xh b_h
            backward k=3: dh_received dh dz W_hh W_xh b_h
            backward k=2: cut
            sum: W_hh W_xh b_h W_hy b_y
            update: W_hh W_xh b_h W_hy b_y
            """,
            id="chunked, all, the initial state out of reach",
        ),
        pytest.param(
            wired("xx.", "..y", cell="lstm", embedding_size=2),
            3,
            """
            backward loss=3 k=3: dq dh dc dz_i dz_f dz_g dz_o b_y W_hy W_hh b_h
            backward loss=3 k=2: dh dc dz_i dz_f dz_g dz_o W_hh W_xh b_h de E
            backward loss=3 k=1: dh dc dz_i dz_f dz_g dz_o W_hh W_xh b_h de E
            backward loss=3 k=0: dh dc
            sum loss=3: W_hh W_xh b_h E W_hy b_y
            """,
            id="lstm",
        ),
        pytest.param(
            wired("xx", "yy", cell="lstm", truncation=SLIDING),
            "all",
            """
            backward k=2: dq dh_own dh dc dz_i dz_f dz_g dz_o b_y W_hy W_hh W_xh b_h
            backward k=1: dq dh_own dh_received dh dc dz_i dz_f dz_g dz_o b_y W_hy W_hh W_xh b_h
            backward k=0: dh dc
            sum: W_hh W_xh b_h W_hy b_y
            update: W_hh W_xh b_h W_hy b_y
            """,
            id="lstm, all",
        ),
        pytest.param(
            wired("xx", ".y", cell="gru", embedding_size=2),
            "each",
            """
            backward loss=2 k=2: dq dh dz_n dz_z dz_r b_y W_hy W_hh W_xh b_xh b_hh de E
            backward loss=2 k=1: dh dz_n dz_z dz_r W_hh W_xh b_xh b_hh de E
            backward loss=2 k=0: dh
            sum loss=2: W_hh W_xh b_xh b_hh E W_hy b_y
            sum: W_hh W_xh b_xh b_hh E W_hy b_y
            update: W_hh W_xh b_xh b_hh E W_hy b_y
            """,
            id="gru, each",
        ),
        pytest.param(
            wired("xx.", "..y", stages=(Stage("encoder", until=2), Stage("decoder", reads=False))),
            3,
            """
            backward loss=3 k=3: dq dh f_prime dz b_y W_hy decoder.W_hh decoder.b_h
            backward loss=3 k=2: dh dz encoder.W_hh encoder.W_xh encoder.b_h
            backward loss=3 k=1: dh dz encoder.W_hh encoder.W_xh encoder.b_h
            backward loss=3 k=0: dh
            sum loss=3: encoder.W_hh decoder.W_hh encoder.W_xh encoder.b_h decoder.b_h W_hy b_y
            """,
            id="stages, of which one reads nothing",
        ),
        pytest.param(
            wired("x.", "yy", cell="gru", stages=(Stage("encoder", until=1), Stage("decoder")), feedback="soft"),
            "all",
            """
            backward k=2: dq dh_own dh dz_n dz_z dz_r b_y W_hy decoder.W_hh decoder.W_xh decoder.b_xh decoder.b_hh
            backward k=1: dy_hat dq dh_own dh_received dh dz_n dz_z dz_r b_y W_hy encoder.W_hh encoder.W_xh encoder.b_xh encoder.b_hh
            backward k=0: dh
            sum: encoder.W_hh decoder.W_hh encoder.W_xh decoder.W_xh encoder.b_xh decoder.b_xh encoder.b_hh decoder.b_hh W_hy b_y
            update: encoder.W_hh decoder.W_hh encoder.W_xh decoder.W_xh encoder.b_xh decoder.b_xh encoder.b_hh decoder.b_hh W_hy b_y
            """,  # noqa: E501
            id="gru in stages, soft feedback, all",
        ),
        pytest.param(
            wired("x.x.", "...y", embedding_size=2, feedback="soft"),
            4,
            """
            backward loss=4 k=4: dq dh f_prime dz b_y W_hy W_hh W_xh b_h de E
            backward loss=4 k=3: dy_hat dq dh dz b_y W_hy W_hh W_xh b_h de E
            backward loss=4 k=2: dh dz W_hh W_xh b_h de E
            backward loss=4 k=1: dy_hat dq dh dz b_y W_hy W_hh W_xh b_h de E
            backward loss=4 k=0: dh
            sum loss=4: W_hh W_xh b_h E W_hy b_y
            """,
            id="soft feedback where an input is missing",
        ),
        pytest.param(
            wired("xx..", "y..y", cell="feedforward", feedback="soft"),
            "each",
            """
            backward loss=1 k=1: dq dh f_prime dz b_y W_hy W_xh b_h
            sum loss=1: W_xh b_h W_hy b_y
            backward loss=4 k=4: dq dh f_prime dz b_y W_hy W_xh b_h
            backward loss=4 k=3: dy_hat dq dh dz b_y W_hy W_xh b_h
            backward loss=4 k=2: dy_hat dq dh dz b_y W_hy W_xh b_h
            sum loss=4: W_xh b_h W_hy b_y
            sum: W_xh b_h W_hy b_y
            update: W_xh b_h W_hy b_y
            """,
            id="feedforward has a past through soft feedback alone",
        ),
        pytest.param(
            wired("x..", "..y", cell="feedforward", feedback="soft", truncation=SLIDING),
            "all",
            """
            backward k=3: dq dh_own dh f_prime dz b_y W_hy W_xh b_h
            backward k=2: dy_hat dq dh_received dh dz b_y W_hy W_xh b_h
            backward k=1: cut
            sum: W_xh b_h W_hy b_y
            update: W_xh b_h W_hy b_y
            """,
            id="feedforward, soft feedback, cut",
        ),
    ],
)
def test_the_backward_pass_has_what_each_timestep_has(experiment: Experiment, flow: Flow, expected: str) -> None:
    assert backward(timeline(experiment, flow)) == table(expected)


def arrives(experiment: Experiment, t: int, k: int) -> bool:
    """Whether the gradient of loss t comes to timestep k: kept there, and handed on at every timestep between."""
    sequence, recurrent = experiment.sequence, experiment.network.recurrent
    softly = (sequence.feedback == "soft" and sequence.inputs[i - 1] is None for i in range(k + 1, t + 1))
    handed_on = (recurrent or soft for soft in softly)
    return experiment.truncation.keeps(t, k) and all(handed_on)


@given(experiments())
def test_the_sweep_goes_where_something_is_kept(experiment: Experiment) -> None:
    sweep = timeline(experiment, "all")
    losses = [t for t in flows(experiment) if isinstance(t, int)]
    untruncated = replace(experiment, truncation=Truncation())
    for k in range(experiment.sequence.length + 1):
        own = k in losses
        later = [t for t in losses if t > k]
        received = any(arrives(experiment, t, k) for t in later)
        assert (Place("backward", "dh", k=k) in sweep) == (own or received)
        assert (Place("backward", "dh_own", k=k) in sweep) == own
        assert (Place("backward", "dh_received", k=k) in sweep) == (received and k > 0)
        assert (Place("backward", "dc", k=k) in sweep) == ((own or received) and experiment.network.cell == "lstm")
        inputs = experiment.sequence.inputs
        fed_softly = experiment.sequence.feedback == "soft" and k < len(inputs) and inputs[k] is None
        assert (Place("backward", "dy_hat", k=k) in sweep) == (received and k > 0 and fed_softly)
        cut = any(
            arrives(experiment, t, k + 1) and not arrives(experiment, t, k) and arrives(untruncated, t, k)
            for t in later
        )
        assert (Place("backward", "cut", k=k) in sweep) == cut


@given(experiments())
def test_every_loss_goes_back_as_far_as_it_is_kept(experiment: Experiment) -> None:
    each = timeline(experiment, "each")
    for t in flows(experiment):
        if not isinstance(t, int):
            continue
        one = timeline(experiment, t)
        assert set(places(one)) <= set(places(each))
        for k in range(t):
            assert (Place("backward", "dh", loss=t, k=k) in one) == arrives(experiment, t, k)


@given(experiments())
def test_nothing_flows_through_what_has_no_place(experiment: Experiment) -> None:
    """Where a loss has no place of a parameter its contribution is 0; where it has one, the parameter is used there."""
    trace = record(experiment)
    each = timeline(experiment, "each")
    for name in experiment.parameters:
        for t in trace.losses:
            for k in range(experiment.truncation.first_kept(t), t + 1):
                if Place("backward", name, loss=t, k=k) not in each:
                    assert not np.any(contributions(trace).row(t).tile(name, k)), (name, t, k)
                else:
                    assert experiment.network.uses(name, k)
