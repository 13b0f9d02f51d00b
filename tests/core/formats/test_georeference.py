import pytest

from smaf_core.formats.georeference import reference_system, world_file

SCALE = (33550, 12, 3, (2.0, 3.0, 0.0))
TIEPOINT = (33922, 12, 6, (10.0, 20.0, 0.0, 1000.0, 5000.0, 0.0))


def keys(*pairs):
    return (
        34735,
        3,
        4 + 4 * len(pairs),
        (1, 1, 0, len(pairs), *(number for key, value in pairs for number in (key, 0, 1, value))),
    )


def lines(*geo):
    text = world_file(geo)
    return None if text is None else [float(line) for line in text.split()]


def test_a_world_file_names_the_middle_of_the_upper_left_pixel():
    assert lines(SCALE, TIEPOINT) == [2, 0, 0, -3, 1000 - 20 + 1, 5000 + 60 - 1.5]


def test_where_a_coordinate_means_a_point_it_is_the_middle_already():
    assert lines(SCALE, TIEPOINT, keys((1025, 2))) == [2, 0, 0, -3, 980, 5060]


def test_a_turned_grid_keeps_its_turn():
    matrix = (34264, 12, 16, (1.0, 2.0, 0, 100.0, 3.0, -4.0, 0, 200.0, 0, 0, 0, 0, 0, 0, 0, 1))
    assert lines(matrix) == [1, 3, 2, -4, 101.5, 199.5]


@pytest.mark.parametrize("geo", [(), (SCALE,), (SCALE, (33922, 12, 12, (0.0,) * 12))])
def test_without_a_straight_grid_there_is_no_world_file(geo):
    assert world_file(geo) is None


@pytest.mark.parametrize(
    ("pairs", "number"),
    [
        ([(3072, 32633)], 32633),
        ([(2048, 4326)], 4326),
        ([(2048, 4326), (3072, 3857)], 3857),
        ([(3072, 32767)], None),
        ([], None),
    ],
)
def test_the_reference_system_is_named_by_its_number(pairs, number):
    text = reference_system([keys(*pairs)])
    assert (text is None) if number is None else f"<SRS>EPSG:{number}</SRS>" in text
