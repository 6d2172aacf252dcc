"""Colours measured by an independent computation: grey print, colour blindness, contrast."""

import json
from itertools import combinations

import numpy as np
import plotly.graph_objects as go
import plotly.io as pio
import pytest

from analysis.figures import theme

# Machado et al. 2009, severity 1.0, on linear RGB.
DEFICIENCIES = {
    "none": [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
    "protan": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deutan": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
}


def linear(colour):
    rgb = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


def lab(rgb):
    to_xyz = np.array(
        [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
    )
    x, y, z = (to_xyz @ np.clip(rgb, 0, 1)) / np.array([0.9505, 1.0, 1.089])
    f = [v ** (1 / 3) if v > 0.008856 else 7.787 * v + 16 / 116 for v in (x, y, z)]
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def contrast_on_white(colour):
    return 1.05 / (linear(colour) @ [0.2126, 0.7152, 0.0722] + 0.05)


@pytest.mark.parametrize("colours", [theme.MEANINGS, theme.POST_TYPES], ids=["meaning", "type"])
def test_colours_stay_apart_in_grey_print(colours):
    lightness = sorted(lab(linear(c))[0] for c in colours.values())
    assert min(np.diff(lightness)) >= 7


@pytest.mark.parametrize("matrix", DEFICIENCIES.values(), ids=DEFICIENCIES)
def test_meanings_stay_apart_for_every_reader(matrix):
    seen = {name: lab(np.array(matrix) @ linear(c)) for name, c in theme.MEANINGS.items()}
    for (a, first), (b, second) in combinations(seen.items(), 2):
        assert np.linalg.norm(first - second) >= 15, (a, b)


def test_one_colour_has_one_meaning():
    colours = [*theme.MEANINGS.values(), *theme.POST_TYPES.values()]
    assert len(set(colours)) == len(colours)


def test_every_post_type_of_the_dictionary_has_its_colour():
    from analysis.dictionary import value_lists

    assert set(theme.POST_TYPES) == set(value_lists()["post_type"])


@pytest.mark.parametrize("colour", theme.MEANINGS.values(), ids=theme.MEANINGS)
def test_text_in_a_colour_of_meaning_is_readable(colour):
    readable = theme.readable(colour)
    assert contrast_on_white(readable) >= 4.5
    if contrast_on_white(colour) >= 4.5:
        assert readable == colour


@pytest.mark.parametrize("colour", [*theme.MEANINGS.values(), *theme.POST_TYPES.values()])
def test_words_on_a_bar_are_readable(colour):
    bright, dark = contrast_on_white(theme.on(colour)), contrast_on_white(colour)
    assert max(bright, dark) / min(bright, dark) >= 4.5


def test_template_is_the_default_and_small():
    assert pio.templates.default == "bianzhi"
    fig = json.loads(go.Figure(go.Scatter(x=[1], y=[2])).to_json())
    carried = fig["layout"]["template"]
    assert "Noto Sans CJK SC" in carried["layout"]["font"]["family"]
    assert len(json.dumps(carried)) < 2500


def test_no_chart_can_send_its_data_away():
    assert theme.PLOTLY_CONFIG["showSendToCloud"] is False
    assert theme.PLOTLY_CONFIG["plotlyServerURL"] == ""
    assert theme.PLOTLY_CONFIG["displaylogo"] is False
