"""Many random worlds with one row spoilt: `python -m tests.property.many 1000 [seed]`.

Prints every answer that is neither NULL nor the truth, and how many worlds and answers were held
against each other. Exit status 1 where there is one.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from doubt import wrong_answers
from doubt_office import wrong_answers as wrong_in_the_office

AT_ONCE = 100


def main(worlds: int, first_seed: int) -> int:
    """Build and ask `worlds` worlds, a hundred at a time."""
    began = time.monotonic()
    found: Counter[str] = Counter()
    answers = done = 0
    for seed in range(first_seed, first_seed + -(-worlds // AT_ONCE)):
        size = min(AT_ONCE, worlds - done // 2)
        report = wrong_answers(seed, size)
        done += 2 * size  # as many with the office's own tables
        answers += report.answers
        for wrong in report.wrong:
            kind = f"{wrong.asked.question} after {wrong.spoilt.table}.{wrong.spoilt.column}"
            found[kind] += 1
            if found[kind] <= 2:
                print(f"seed {seed}: {wrong}", flush=True)
        more, asked = wrong_in_the_office(seed, size)
        answers += asked
        for one in more:
            found[one.kind] += 1
            if found[one.kind] <= 2:
                print(f"seed {seed}: {one}", flush=True)
        minutes = (time.monotonic() - began) / 60
        print(
            f"{done} worlds, {answers} answers, {sum(found.values())} wrong, {minutes:.1f} min",
            flush=True,
        )
    for kind, number in found.most_common():
        print(f"{number:5} {kind}")
    return 1 if found else 0


if __name__ == "__main__":
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    sys.exit(main(count, int(sys.argv[2]) if len(sys.argv) > 2 else 0))
