"""How right a grouping is: pairwise precision, recall and F1, B-cubed F1, share of devices found exactly."""

from collections import Counter
from collections.abc import Iterable, Mapping


def _pairs(count: int) -> int:
    return count * (count - 1) // 2


def score(groups: Iterable[Iterable[str]], truth: Mapping[str, str]) -> dict[str, float]:
    """`groups` of record refs against `truth` (ref → device). Figures from 0 to 1; `biggest` in records."""
    groups = [list(group) for group in groups]
    sizes = Counter(truth.values())
    both = predicted = biggest = exact = 0
    precision3 = recall3 = 0.0
    for group in groups:
        inside = Counter(truth[ref] for ref in group)
        predicted += _pairs(len(group))
        biggest = max(biggest, len(group))
        for device, count in inside.items():
            both += _pairs(count)
            precision3 += count * count / len(group)
            recall3 += count * count / sizes[device]
        exact += len(inside) == 1 and sizes[next(iter(inside))] == len(group)
    actual = sum(_pairs(count) for count in sizes.values())
    precision, recall = both / predicted if predicted else 1.0, both / actual if actual else 1.0
    p3, r3 = precision3 / len(truth), recall3 / len(truth)
    return {
        "precision": precision,
        "recall": recall,
        "f1": 2 * precision * recall / (precision + recall) if precision + recall else 0.0,
        "b3": 2 * p3 * r3 / (p3 + r3) if p3 + r3 else 0.0,
        "exact": exact / len(sizes),
        "biggest": float(biggest),
    }
