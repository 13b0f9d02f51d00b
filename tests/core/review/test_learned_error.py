import numpy as np

from smaf_core.review.learned_error import ENOUGH, learned_errors


def project_of(count, seed=0):
    """Images whose error the rule misses by what their second measure says."""
    chance = np.random.default_rng(seed)
    names = [f"image{n}" for n in range(count)]
    measures = {name: chance.normal(size=4) for name in names}
    rule = {name: float(np.clip(0.4 + 0.1 * measures[name][0], 0, 1)) for name in names}
    truth = {name: float(np.clip(rule[name] + 0.1 * measures[name][1], 0, 1)) for name in names}
    return names, measures, rule, truth


def test_with_few_finished_images_the_rule_stays():
    names, measures, rule, truth = project_of(60)
    assert learned_errors(rule, measures, {name: truth[name] for name in names[: ENOUGH - 1]}) == rule


def test_what_finished_images_show_carries_over_to_the_others():
    names, measures, rule, truth = project_of(200)
    found = learned_errors(rule, measures, {name: truth[name] for name in names[:60]})
    left = names[60:]
    by_rule = np.mean([abs(rule[name] - truth[name]) for name in left])
    learned = np.mean([abs(found[name] - truth[name]) for name in left])
    assert learned < by_rule / 2


def test_a_finished_image_is_judged_by_the_others_only():
    names, measures, rule, truth = project_of(40)
    known = {name: truth[name] for name in names[:30]}
    own = names[0]
    before = learned_errors(rule, measures, known)[own]
    without = {name: error for name, error in known.items() if name != own}
    assert abs(before - learned_errors(rule, measures, without)[own]) < 1e-6


def test_noise_teaches_little():
    names, measures, rule, _ = project_of(200)
    chance = np.random.default_rng(1)
    noise = {name: float(np.clip(rule[name] + chance.normal(0, 0.02), 0, 1)) for name in names[:40]}
    found = learned_errors(rule, measures, noise)
    assert np.mean([abs(found[name] - rule[name]) for name in names[40:]]) < 0.02


def test_a_measure_that_is_the_same_everywhere_does_no_harm():
    names, measures, rule, truth = project_of(60)
    flat = {name: np.append(values, 3.0) for name, values in measures.items()}
    found = learned_errors(rule, flat, {name: truth[name] for name in names[:30]})
    assert all(np.isfinite(value) and 0 <= value <= 1 for value in found.values())
