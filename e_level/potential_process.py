"""The process a potential is measured in: `python -m e_level.potential_process`, a history in, the report out.

Standard input is one JSON object {"history": [[text, label, language], …], "articles": [{title, variants, …}, …],
"tolerated": …, "certainty": …, "match": …, "people": [category, …],
"costs": [person, machine, months]}; standard output is the report as JSON.
"""

import json
import os
import sys
from dataclasses import asdict

from e_level.apart import REFUSED
from e_level.potential import Costs, measured
from e_level.starter_set import Example
from e_level.training_process import NICE
from e_level.would_send import Offered
from foundation.errors import OperatorError


def main() -> int:
    os.nice(NICE)
    told = json.load(sys.stdin)
    history = [Example(*each) for each in told["history"]]
    articles = [Offered(**each | {"variants": tuple(each["variants"])}) for each in told["articles"]]
    try:
        report = measured(
            history,
            articles,
            told["tolerated"],
            told["certainty"],
            Costs(*told["costs"]),
            told["match"],
            frozenset(told["people"]),
        )
    except OperatorError as problem:
        print(problem, file=sys.stderr)
        return REFUSED
    json.dump(asdict(report), sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
