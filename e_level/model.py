"""What training hands to serving: plain arrays, the names of the categories and three fitted numbers. No behaviour."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from e_level.features import Floats, Vectoriser
from e_level.homes import Homes
from e_level.meant import Meant
from e_level.network import Network
from e_level.slips import Spoken

NETWORK_SHARE = 0.17


@dataclass(frozen=True, slots=True)
class Model:
    """A category's score is the linear machine's, plus its logarithm of a chance in the `network` times `NETWORK_SHARE`
    where there is one. `coefficients` are features × categories (float32, contiguous), `intercepts` one a category.

    `temperature` turns scores into probabilities among the categories. `certainty` (slope on the best score, slope on
    its lead over the second, offset) gives the probability that the best category is right, `familiarity` (slope on
    the best score, offset) the probability that the topic is one the model knows.
    """

    vectoriser: Vectoriser
    categories: tuple[str, ...]
    coefficients: Floats
    intercepts: Floats
    temperature: float
    certainty: tuple[float, float, float]
    familiarity: tuple[float, float]
    homes: Homes
    """Of each feature that is a word, the categories it was met in (`homes.py`)."""
    spoken: Spoken
    """The words of the examples, by which slips of the finger are mended."""
    network: Network | None = None
    """Only where there was enough to learn from."""
    meant: Meant | None = None
    """Only of a model that was trained with a sentence encoder."""
    facts: Mapping[str, str | int | float] = field(default_factory=dict)
    """Shown beside the model: number of examples, seed, accuracy out of fold …"""


def calibrated(model: Model) -> Model:
    """The same model as it judges sums of words and meaning; without a sentence encoder it is what it was."""
    meant = model.meant
    if meant is None:
        return model
    return replace(model, temperature=meant.temperature, certainty=meant.certainty, familiarity=meant.familiarity)
