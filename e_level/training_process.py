"""The process a model is trained in: `python -m e_level.training_process`, examples in, the signed model out.

Standard input is one JSON object {"key": hex, "seed": …, "examples": [[text, label, language], …]}; standard output
is the model file. So the serving process never loads the training library, and what the training needs of memory
goes away with it.
"""

import json
import os
import sys

from e_level.apart import REFUSED
from e_level.classifier import train
from e_level.model_file import packed
from e_level.starter_set import Example
from foundation.encoder import at_hand
from foundation.errors import OperatorError

NICE = 5
"""Serving goes first where both want the processor."""


def main() -> int:
    os.nice(NICE)
    told = json.load(sys.stdin)
    try:
        model = train([Example(*each) for each in told["examples"]], told["seed"], at_hand(told["encoder"]))
    except OperatorError as problem:
        print(problem, file=sys.stderr)
        return REFUSED
    sys.stdout.buffer.write(packed(model, bytes.fromhex(told["key"])))
    return 0


if __name__ == "__main__":
    sys.exit(main())
