"""A trace stage by stage: every timestep belongs to one piece, with the matrices of its stage."""

import numpy as np
from hypothesis import given

from rnn_engine.experiment import Experiment
from rnn_engine.pieces import logit_gradients, piece_at, pieces
from rnn_engine.recorder import record
from tests.engine.networks import experiments


@given(experiments())
def test_every_timestep_has_one_piece(experiment: Experiment) -> None:
    trace, network = record(experiment), experiment.network
    found = pieces(trace)
    assert len(found) == max(1, len(network.stages))
    assert [k for piece in found for k in range(piece.first, piece.last + 1)] == list(range(1, trace.length + 1))
    for piece in found:
        length = piece.last - piece.first + 1
        assert (piece.W_hh is None) == (not network.recurrent)
        assert piece.slopes.gates.shape == piece.slopes.recurrent.shape == (length, network.pre_size)
        for k in range(piece.first, piece.last + 1):
            assert piece_at(trace, k) is piece
            assert network.stage_at(k) == piece.stage
            assert np.arange(1, trace.length + 1)[piece.rows][k - piece.first] == k
            for name, matrix in (("W_hh", piece.W_hh), ("W_xh", piece.W_xh)):
                expected = experiment.parameters.get(network.named(name, k))
                assert matrix is expected


@given(experiments())
def test_logits_without_a_loss_have_no_gradient(experiment: Experiment) -> None:
    trace = record(experiment)
    found = logit_gradients(trace)
    assert found.shape == (trace.length, experiment.network.output_size)
    for t in range(1, trace.length + 1):
        if t not in trace.losses:
            assert not found[t - 1].any()
