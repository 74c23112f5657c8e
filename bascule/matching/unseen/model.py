"""The capture model: a log-linear model over source groups and families with one shared heterogeneity term.

Cells are (family f, set x of groups that saw a thing), and log E = a_f + Σ_g (b_g + d_fg) x_g + τ k²/2 with k = |x|
(Darroch et al. 1993: things differ in how easily they are seen). b_g is shared, d_fg shrinks to 0 (ridge), τ has a weak
normal prior. Groups that never saw a family are left out for it (they cannot). Unseen of a family: exp(a_f).

One-inflation (Godwin and Böhning 2017; Chiu and Chao 2016): of the things that one group alone saw, an unknown part
are unmerged records of things seen elsewhere. They are counted as a second, additive part of those cells with an
exponential prior, so that they bound the expected singles from above and hardly pull them up.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product
from math import log, sqrt
from statistics import NormalDist

import numpy as np

TAU_MEAN, TAU_SD = 0.4, 0.4
RIDGE = 0.4
# Prior mean of unmerged records, as a share of what a group captured: nobody knows it, so each is as likely.
DUPLICATES = (0.015, 0.04, 0.1, 0.25, 0.6)
# The model is never quite right (stealthy things, copied lists): a factor of 1.5 either way, seen in simulation.
MODEL_DOUBT = 0.4
_FIRM = 1e-4  # keeps the matrix regular where the data say nothing
_STEPS = 100
_ROUNDS = 60
_MANY = 200
_QUANTILES = np.array([NormalDist().inv_cdf((place + 0.5) / 200) for place in range(200)])

Pattern = tuple[int, ...]


@dataclass(frozen=True)
class Expected:
    """An expected count, as equally likely (expectation, variance of its logarithm) pairs."""

    parts: tuple[tuple[float, float], ...]

    @property
    def count(self) -> float:
        """The middle of the expectations."""
        return float(np.median([count for count, _ in self.parts]))

    def interval(self, share: float) -> tuple[int, int]:
        """Bounds that hold the true number with this probability: Poisson scatter around log-normal expectations."""
        rates = np.concatenate(
            [count * np.exp(np.clip(_QUANTILES * sqrt(spread), -12, 12)) for count, spread in self.parts]
        )
        below, above = (1 - share) / 2, (1 + share) / 2
        if self.count > _MANY:  # the scatter no longer matters beside the doubt
            low, high = np.quantile(rates, (below, above))
            return max(int(low - 2 * sqrt(low)), 0), int(high + 2 * sqrt(high)) + 1
        term, total, number, low_at = np.exp(-rates), 0.0, 0, -1
        while True:
            total += float(term.mean())
            low_at = number if low_at < 0 and total >= below else low_at
            if total >= above or number > 50 * _MANY:
                return max(low_at, 0), number
            number += 1
            term = term * rates / number


@dataclass(frozen=True)
class Fit:
    """What the model says: the unseen in all and by family, how many things one group alone should see, and τ."""

    unseen: Expected
    by_family: dict[str, Expected]
    singles: float
    tau: float


@dataclass
class _Cells:
    """The design: one row a cell, its count, whether one group alone saw it, and how much that group captured."""

    design: np.ndarray
    count: np.ndarray
    single: np.ndarray
    captured: np.ndarray
    families: list[str]
    groups: int

    @property
    def width(self) -> int:
        return self.design.shape[1]


def fit(
    counts: Mapping[str, Mapping[Pattern, int]],
    groups: int,
    *,
    inflated: bool,
    censored: frozenset[int] = frozenset(),
    tau: tuple[float, float] = (TAU_MEAN, TAU_SD),
) -> Fit:
    """Fit the model to `counts[family][pattern]` (a pattern has 0 or 1 for each group).

    `inflated`: some of the things that one group alone saw may be records that were not merged. `censored`: groups
    whose single sightings are not known (a list alone is a claim, and is not counted); those cells are left out.
    """
    cells = _cells(counts, groups, censored)
    fits = [_fit(cells, tau, share) for share in (DUPLICATES if inflated else (0.0,))]
    singles, taus = (float(np.median([one[place] for one in fits])) for place in (2, 3))
    by_family = {
        family: Expected(tuple(one[1][place] for one in fits)) for place, family in enumerate(cells.families)
    }
    return Fit(Expected(tuple(one[0] for one in fits)), by_family, singles, taus)


def _fit(
    cells: _Cells, tau: tuple[float, float], duplicates: float
) -> tuple[tuple[float, float], list[tuple[float, float]], float, float]:
    """One assumption about duplicates: the unseen in all and by family with their log-variances, expected singles, τ."""
    places, inflated = len(cells.families), duplicates > 0
    prior = 0.5 + duplicates * cells.captured
    precision, centre = np.full(cells.width, _FIRM), np.zeros(cells.width)
    precision[places + cells.groups : -1] = RIDGE
    precision[-1], centre[-1] = 1 / tau[1] ** 2, tau[0]
    theta = centre.copy()
    theta[:places] = log(max(float(cells.count.mean()), 0.5))
    excess = np.where(cells.single & inflated, cells.count * 0.5, 0.0)
    for _ in range(_ROUNDS if inflated else 1):
        mean = np.exp(np.clip(cells.design @ theta, -40, 40))
        own = np.where(
            cells.single & inflated, cells.count * mean / np.maximum(mean + excess, 1e-12), cells.count
        )
        before = theta
        theta = _newton(cells.design, own, precision, centre, theta)
        excess = np.where(cells.single & inflated, (cells.count - own) / (1 + 1 / prior), 0.0)
        if float(np.abs(theta[:places] - before[:places]).max()) < 1e-3:
            break
    mean = np.exp(np.clip(cells.design @ theta, -40, 40))
    information = mean * (mean / np.maximum(mean + excess, 1e-12)) ** 2
    covariance = np.linalg.inv((cells.design.T * information) @ cells.design + np.diag(precision))
    levels, doubt = np.exp(theta[:places]), MODEL_DOUBT**2
    gradient = np.zeros(cells.width)
    gradient[:places] = levels / max(float(levels.sum()), 1e-12)
    families = [(float(levels[place]), float(covariance[place, place]) + doubt) for place in range(places)]
    whole = (float(levels.sum()), float(gradient @ covariance @ gradient) + doubt)
    return whole, families, float(mean[cells.single].sum()), float(theta[-1])


def _cells(counts: Mapping[str, Mapping[Pattern, int]], groups: int, censored: frozenset[int]) -> _Cells:
    families = sorted(family for family, patterns in counts.items() if any(patterns.values()))
    width = len(families) * (1 + groups) + groups + 1
    rows, observed, single, alone = [], [], [], []
    captured = [
        sum(n for patterns in counts.values() for pattern, n in patterns.items() if pattern[g])
        for g in range(groups)
    ]
    for place, family in enumerate(families):
        able = [
            any(pattern[group] and count for pattern, count in counts[family].items())
            for group in range(groups)
        ]
        size = sum(counts[family].values()) / max(
            sum(sum(patterns.values()) for patterns in counts.values()), 1
        )
        for pattern in product((0, 1), repeat=groups):
            if sum(pattern) == 1 and pattern.index(1) in censored:
                continue
            if sum(pattern) and all(able[group] or not seen for group, seen in enumerate(pattern)):
                row = np.zeros(width)
                row[place] = 1.0
                row[len(families) : len(families) + groups] = pattern
                start = len(families) + groups + place * groups
                row[start : start + groups] = pattern
                row[-1] = sum(pattern) ** 2 / 2
                rows.append(row)
                observed.append(counts[family].get(pattern, 0))
                single.append(sum(pattern) == 1)
                alone.append(size * captured[pattern.index(1)])
    return _Cells(
        np.array(rows), np.array(observed, dtype=float), np.array(single), np.array(alone), families, groups
    )


def _newton(
    design: np.ndarray, count: np.ndarray, precision: np.ndarray, centre: np.ndarray, start: np.ndarray
) -> np.ndarray:
    """Penalised Poisson regression by Newton steps with halving."""
    theta = start

    def loss(point: np.ndarray) -> float:
        eta = np.clip(design @ point, -40, 40)
        return float(np.exp(eta).sum() - count @ eta + 0.5 * precision @ (point - centre) ** 2)

    now = loss(theta)
    for _ in range(_STEPS):
        mean = np.exp(np.clip(design @ theta, -40, 40))
        slope = design.T @ (mean - count) + precision * (theta - centre)
        step = np.linalg.solve((design.T * mean) @ design + np.diag(precision), slope)
        factor = 1.0
        while (after := loss(theta - factor * step)) > now + 1e-12 and factor > 1e-6:
            factor /= 2
        theta, gain, now = theta - factor * step, now - after, after
        if gain < 1e-9:
            break
    return theta
