"""Four kinds of data that look like public ones. `draw(generator, rows)` gives features, and the answers of a model on them."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy.signal import lfilter

Draw = Callable[[np.random.Generator, int], tuple[pl.DataFrame, pl.DataFrame]]


@dataclass(frozen=True)
class DataSet:
    name: str
    about: str
    draw: Draw
    number: str  # the column whose values are shifted and scaled
    category: str | None  # the column whose categories change


def fraud(rng: np.random.Generator, rows: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    amount = np.round(np.exp(rng.normal(3.2, 1.1, rows)) * np.where(rng.random(rows) < 0.03, rng.pareto(1.5, rows) + 1, 1), 2)
    hour = rng.choice(24, rows, p=_weights(1.2 + np.sin((np.arange(24) - 9) / 24 * 2 * np.pi)))
    age = np.floor(rng.exponential(700, rows))
    often = rng.poisson(rng.gamma(0.7, 3, rows))
    distance = np.where(rng.random(rows) < 0.35, 0.0, np.round(np.exp(rng.normal(1.5, 1.8, rows)), 1))
    online = rng.random(rows) < 0.4
    risk = -4 + 0.5 * np.log1p(amount) - 0.0006 * age + 0.15 * often + 0.2 * np.log1p(distance) + 0.8 * online
    columns = {
        "amount": amount,
        "hour": hour.astype(float),
        "account_age": age,
        "transactions_24h": often.astype(float),
        "distance": _holes(rng, distance, 0.03),
        "merchant": _choice(rng, rows, "m", 12, 1.0),
        "country": _choice(rng, rows, "c", 40, 1.6),
        "device": _choice(rng, rows, "d", 4, 0.7),
        "online": np.where(online, "true", "false"),
    }
    return pl.DataFrame(columns), _answers(rng, risk)


def credit(rng: np.random.Generator, rows: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    common = rng.normal(size=(rows, 3))
    loads = np.random.default_rng(7).normal(size=(3, 14))
    z = (common @ loads + rng.normal(size=(rows, 14))) / np.sqrt((loads**2).sum(axis=0) + 1)
    columns = {f"ratio_{index}": np.round(z[:, index], 4) for index in range(6)}
    columns |= {f"balance_{index}": np.round(np.exp(7 + 1.3 * z[:, index]), 2) for index in range(6, 10)}
    columns["income"] = _holes(rng, np.round(np.exp(10 + 0.6 * z[:, 10]), -2), 0.05)
    columns["grade"] = np.digitize(z[:, 11], [-1.2, -0.5, 0.1, 0.7, 1.3, 2.0]) + 1.0
    columns["dependents"] = np.clip(np.floor(np.exp(0.7 * z[:, 12]) - 0.5), 0, 6)
    columns["months"] = np.round(120 / (1 + np.exp(-z[:, 13])))
    columns["purpose"] = _choice(rng, rows, "p", 9, 0.9)
    return pl.DataFrame(columns), _answers(rng, -1.5 + common @ np.array([0.8, -0.5, 0.3]), label=True)


def census(rng: np.random.Generator, rows: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    kinds = (2, 3, 5, 6, 7, 9, 14, 16, 20, 42, 80, 200)
    columns: dict[str, np.ndarray] = {f"field_{kind}": _choice(rng, rows, "v", kind, 1.4) for kind in kinds}
    age = np.clip(np.round(rng.gamma(7, 5.5, rows) + 12), 17, 90)
    columns |= {"age": age, "hours": np.where(rng.random(rows) < 0.45, 40.0, np.clip(np.round(rng.normal(40, 12, rows)), 1, 99))}
    columns["gain"] = np.where(rng.random(rows) < 0.92, 0.0, np.round(np.exp(rng.normal(8, 1.2, rows))))
    return pl.DataFrame(columns), _answers(rng, -3 + 0.04 * age + 0.01 * columns["hours"], label=True)


DAY = 480
SENSORS = 48


def sensors(rng: np.random.Generator, rows: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """A stretch of time from a moment at random: 480 readings a day, a daily rhythm, and noise that remembers some readings."""
    plan = np.random.default_rng(11)
    phase, size, memory, step = (
        plan.random(SENSORS),
        plan.uniform(0, 0.5, SENSORS),
        plan.uniform(0, 0.8, SENSORS),
        plan.choice([0.01, 0.1, 0.5], SENSORS),
    )
    time = (rng.integers(DAY) + np.arange(rows))[:, None] / DAY
    rhythm = size * np.sin(2 * np.pi * (time + phase))
    warm_up = 50
    shocks = rng.normal(size=(rows + warm_up, SENSORS))
    noise = np.stack([lfilter([np.sqrt(1 - m * m)], [1, -m], shocks[:, index])[warm_up:] for index, m in enumerate(memory)], axis=1)
    values = np.round((20 + rhythm + noise) / step) * step
    columns = {f"sensor_{index:02}": values[:, index] for index in range(SENSORS)}
    return pl.DataFrame(columns), pl.DataFrame({"score": np.round(values[:, :8].mean(axis=1) + rng.normal(0, 0.2, rows), 3)})


ABOUT = {
    "fraud": "card payments: heavy tails, counts, zeros, categories (40 countries, most of them rare)",
    "credit": "credit scoring: 14 correlated numbers, some of them ordinal or rounded, one category",
    "census": "census: 12 categories of 2 to 200 levels with rare ones, ages, hours and gains",
    "sensors": "48 sensors: rounded readings, a daily rhythm, neighbouring readings that resemble each other",
}
SETS = (
    DataSet("fraud", ABOUT["fraud"], fraud, "amount", "merchant"),
    DataSet("credit", ABOUT["credit"], credit, "ratio_0", "purpose"),
    DataSet("census", ABOUT["census"], census, "age", "field_9"),
    DataSet("sensors", ABOUT["sensors"], sensors, "sensor_00", None),
)


def _weights(values: np.ndarray) -> np.ndarray:
    return values / values.sum()


def _choice(rng: np.random.Generator, rows: int, prefix: str, kinds: int, steep: float) -> np.ndarray:
    names = np.array([f"{prefix}{index}" for index in range(kinds)])
    return names[rng.choice(kinds, rows, p=_weights(np.arange(1, kinds + 1) ** -steep))]


def _holes(rng: np.random.Generator, values: np.ndarray, share: float) -> np.ndarray:
    return np.where(rng.random(values.size) < share, np.nan, values)


def _answers(rng: np.random.Generator, logit: np.ndarray, label: bool = False) -> pl.DataFrame:
    score = np.round(1 / (1 + np.exp(-logit - rng.normal(0, 0.2, logit.size))), 5)
    return pl.DataFrame({"score": score, **({"label": np.where(score > 0.5, "1", "0")} if label else {})})
