import numpy as np
from scipy.sparse import csr_matrix, random_array

from e_level import network


def test_it_learns_what_no_linear_machine_can():
    """Either of two features, but not both."""
    pairs = np.array([[0, 0], [0, 1], [1, 0], [1, 1]] * 200, dtype=np.float32)
    truth = (pairs.sum(axis=1) == 1).astype(np.int64)
    found = network.fitted(csr_matrix(np.hstack([pairs, np.ones((len(pairs), 1), np.float32)])), truth, 2, 1)
    guessed = found.chances(np.array([[0, 0, 1], [0, 1, 1], [1, 0, 1], [1, 1, 1]], np.float32) @ found.inner)
    assert guessed.argmax(axis=1).tolist() == [0, 1, 1, 0]


def test_a_text_of_no_category_gives_its_chance_to_none_of_them():
    chance = np.random.default_rng(2)
    features = np.eye(3, dtype=np.float32)[chance.integers(3, size=900)]
    truth = features.argmax(axis=1) - 1
    found = network.fitted(csr_matrix(features), truth, 2, 1)
    chances = np.exp(found.chances(found.inner[:3]))
    assert chances[0].sum() < 0.5 < min(chances[1, 0], chances[2, 1])


def test_the_slopes_are_those_of_the_loss():
    """Measured by a small step on numbers of each array."""
    chance = np.random.default_rng(3)
    texts = csr_matrix(random_array((5, 6), density=0.6, rng=chance, dtype=np.float32))
    wanted = np.array([0, 1, 2, 0, 1])
    arrays = [chance.normal(size=shape) for shape in ((6, 4), (4,), (4, 3), (3,))]
    columns, slopes = network._slopes(network.Network(*arrays), texts, wanted)
    whole = np.zeros((6, 4))
    whole[columns] = slopes[0]

    def loss(moved):
        hidden = np.maximum(texts @ moved[0] + moved[1], 0) @ moved[2] + moved[3]
        every = np.log(np.exp(hidden).sum(axis=1))
        return float((every - hidden[np.arange(5), wanted]).mean())

    for at, slope in enumerate([whole, *slopes[1:]]):
        for place in list(np.ndindex(slope.shape))[::3]:
            up, down = ([array.copy() for array in arrays] for _ in range(2))
            up[at][place] += 1e-5
            down[at][place] -= 1e-5
            assert abs((loss(up) - loss(down)) / 2e-5 - slope[place]) < 1e-4
