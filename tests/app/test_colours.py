"""The limits within which a theme may be tuned."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.colours import READABLE, THEMES, Theme, contrast, mix
from app.painting.network.still import GHOSTLY
from tests.app.colour_vision import VISIONS, ciede2000, difference, seen

ROLES = ("input", "recurrent", "output", "backward", "loss", "forward")
COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06X}")

each_theme = pytest.mark.parametrize("theme", THEMES.values(), ids=lambda theme: theme.name)


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [  # pairs 1, 7, 9, 13, 17, 20 and 25 of Sharma, Wu and Dalal's test data
        ((50.0, 2.6772, -79.7751), (50.0, 0.0, -82.7485), 2.0425),
        ((50.0, 0.0, 0.0), (50.0, -1.0, 2.0), 2.3669),
        ((50.0, 2.49, -0.001), (50.0, -2.49, 0.0009), 7.1792),
        ((50.0, -0.001, 2.49), (50.0, 0.0009, -2.49), 4.8045),
        ((50.0, 2.5, 0.0), (73.0, 25.0, -18.0), 27.1492),
        ((50.0, 2.5, 0.0), (58.0, 24.0, 15.0), 19.4535),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
    ],
)
def test_the_measure_of_difference_agrees_with_its_published_test_data(
    first: tuple[float, float, float], second: tuple[float, float, float], expected: float
) -> None:
    assert ciede2000(first, second) == pytest.approx(expected, abs=5e-5)


@pytest.mark.parametrize("vision", VISIONS)
def test_everybody_sees_the_same_greys(vision: str) -> None:
    assert difference("#7F7F7F", "#808080", vision) < 1
    assert seen("#FFFFFF", vision)[0] == pytest.approx(100, abs=0.01)


def test_contrast_of_black_on_white() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.005)


@each_theme
@pytest.mark.parametrize("ground", ["ground", "card", "wash"])
def test_text_in_any_role_is_readable(theme: Theme, ground: str) -> None:
    texts = {role: theme.role(role) for role in theme.role_names} | {"ink": theme.ink, "muted": theme.muted}
    too_faint = {name for name, colour in texts.items() if contrast(colour, getattr(theme, ground)) < READABLE}
    assert not too_faint


@each_theme
@pytest.mark.parametrize(
    ("text", "background"),
    [("ink", "field"), ("muted", "field"), ("good", "good_ground"), ("bad", "bad_ground"), ("bad", "card")],
)
def test_text_on_controls_and_badges_is_readable(theme: Theme, text: str, background: str) -> None:
    assert contrast(getattr(theme, text), getattr(theme, background)) >= READABLE


@each_theme
def test_what_is_not_computed_yet_is_seen_on_a_projector_and_stands_back(theme: Theme) -> None:
    shapes = contrast(theme.ghost_line, theme.card)
    letters = contrast(theme.ghost, theme.card)
    connections = [contrast(theme.tint(role, GHOSTLY), theme.card) for role in theme.roles]
    assert 1.6 <= shapes < letters < contrast(theme.muted, theme.card)
    assert min(connections) >= 1.6
    assert max(connections) < READABLE


@each_theme
@pytest.mark.parametrize("vision", VISIONS)
def test_no_two_roles_look_alike(theme: Theme, vision: str) -> None:
    apart = {(a, b): difference(theme.role(a), theme.role(b), vision) for a, b in combinations(ROLES, 2)}
    assert {pair: apart[pair] for pair in apart if apart[pair] < 17} == {}


@each_theme
def test_a_bias_has_its_matrix_colour_and_the_embedding_is_a_lighter_input(theme: Theme) -> None:
    assert theme.role("hidden_bias") == theme.role("recurrent")
    assert theme.role("output_bias") == theme.role("output")
    assert seen(theme.role("embedding"))[0] > seen(theme.role("input"))[0] + 5


def test_an_unknown_role_is_named_with_those_that_exist() -> None:
    with pytest.raises(ValueError, match=r"'gate'.*input, recurrent.*output_bias"):
        THEMES["light"].role("gate")


@each_theme
@pytest.mark.parametrize("vision", VISIONS)
def test_the_sign_of_a_value_shows(theme: Theme, vision: str) -> None:
    assert difference(theme.diverging(-1), theme.diverging(1), vision) > 17
    assert difference(theme.diverging(-0.5), theme.diverging(0.5), vision) > 10


@each_theme
def test_zero_is_the_grounds_neighbour_and_values_leave_it_steadily(theme: Theme) -> None:
    ramps = [
        [theme.diverging(index / 100) for index in range(101)],
        [theme.diverging(-index / 100) for index in range(101)],
        [theme.magnitude(index / 100) for index in range(101)],
    ]
    for ramp in ramps:
        distances = [abs(seen(colour)[0] - seen(theme.card)[0]) for colour in ramp]
        assert distances[0] < 10
        assert distances == sorted(distances)
        assert distances[-1] > 40


@each_theme
def test_the_ends_of_the_values_are_no_roles_colours(theme: Theme) -> None:
    for end in (theme.diverging(-1), theme.diverging(1)):
        assert min(difference(end, theme.role(role)) for role in theme.role_names) > 10


@each_theme
def test_what_flows_back_is_told_from_the_cells_that_it_passes(theme: Theme) -> None:
    river = theme.tint("backward", 0.86)  # as the river is painted
    assert difference(theme.diverging(1), river) >= 17
    assert min(difference(theme.diverging(step / 50), river) for step in range(-50, 51)) >= 14


@each_theme
def test_values_beyond_the_scale_have_its_ends_colour(theme: Theme) -> None:
    assert theme.diverging(-3) == theme.diverging(-1) != theme.diverging(1) == theme.diverging(7)
    assert theme.magnitude(-1) == theme.magnitude(0) != theme.magnitude(1) == theme.magnitude(float("inf"))


@each_theme
def test_a_value_that_does_not_exist_has_no_colour(theme: Theme) -> None:
    for scale in (theme.diverging, theme.magnitude):
        with pytest.raises(ValueError, match="NaN has no colour"):
            scale(float("nan"))


@each_theme
@given(background=COLOURS)
def test_there_is_a_readable_text_on_every_colour(theme: Theme, background: str) -> None:
    assert contrast(theme.text_on(background), background) >= READABLE


@each_theme
def test_text_is_ink_or_card_where_that_is_readable(theme: Theme) -> None:
    assert theme.text_on(theme.card) == theme.text_on(theme.ground) == theme.ink
    assert theme.text_on(theme.ink) == theme.card


@given(COLOURS, COLOURS)
def test_a_mix_begins_with_one_colour_and_ends_with_the_other(first: str, second: str) -> None:
    assert mix(first, second, 0) == first
    assert mix(first, second, 1) == second


@each_theme
def test_a_tint_goes_from_card_to_the_role(theme: Theme) -> None:
    assert theme.tint("backward", 0) == theme.card
    assert theme.tint("backward", 1) == theme.role("backward")
    lightness = [abs(seen(theme.tint("backward", tenth / 10))[0] - seen(theme.card)[0]) for tenth in range(11)]
    assert lightness == sorted(lightness)
