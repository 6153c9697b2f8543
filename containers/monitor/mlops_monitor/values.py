"""Values of columns: what is missing, what is a number, and which texts are the same category."""

import numpy as np
import polars as pl

MISSING_TEXTS = ("", "nan", "null")  # in any case; "NA" may be Namibia
MISSING_NUMBERS = (*MISSING_TEXTS, "na", "n/a", "none")
EXACT = 2.0**53
BOOLEANS = {"True": "true", "TRUE": "true", "False": "false", "FALSE": "false"}


def numbers_of(series: pl.Series, missing_texts: tuple[str, ...] = MISSING_NUMBERS) -> tuple[np.ndarray, int, int]:
    """`(values, missing, wrong)`: NaN stands for both missing and wrong."""
    if series.dtype == pl.String:
        stripped = series.str.strip_chars()
        is_missing = stripped.is_null() | stripped.str.to_lowercase().is_in(missing_texts).fill_null(True)
        values = stripped.cast(pl.Float64, strict=False).fill_null(np.nan).to_numpy().copy()
    else:
        numbers = series.cast(pl.Float64, strict=False)
        is_missing = numbers.is_null() | numbers.is_nan().fill_null(True)
        values = numbers.fill_null(np.nan).to_numpy().copy()
    gone = is_missing.to_numpy()
    values[gone | ~np.isfinite(values)] = np.nan
    return values, int(gone.sum()), int((np.isnan(values) & ~gone).sum())


def canonical_text(series: pl.Series) -> pl.Series:
    """Categories that do not depend on how a batch was read: 5, 5.0 and "5" are "5"."""
    if series.dtype == pl.String:
        stripped = series.str.strip_chars()
        numbers = stripped.cast(pl.Float64, strict=False)
        numbers = numbers.set(~numbers.is_finite().fill_null(False), None)
        gone = stripped.str.to_lowercase().is_in(MISSING_TEXTS).fill_null(True)
        texts = stripped.replace(BOOLEANS)
        return pl.select(
            pl.when(gone).then(None).when(numbers.is_not_null()).then(text_of_numbers(numbers)).otherwise(texts).alias(series.name)
        ).to_series()
    numbers = series.cast(pl.Float64, strict=False)
    return text_of_numbers(numbers.set(numbers.is_nan().fill_null(True), None)).alias(series.name)


def text_of_numbers(numbers: pl.Series) -> pl.Series:
    """Whole numbers without a point."""
    whole = (numbers == numbers.floor()) & (numbers.abs() < EXACT)
    return pl.select(
        pl.when(whole).then(numbers.set(~whole.fill_null(False), 0.0).cast(pl.Int64).cast(pl.String)).otherwise(numbers.cast(pl.String))
    ).to_series().alias(numbers.name)  # fmt: skip


def narrowed(series: pl.Series) -> pl.Series:
    """Float64 where a column of texts holds numbers and missing values only, else the column as it is."""
    if series.dtype != pl.String:
        return series
    numbers = series.str.strip_chars().cast(pl.Float64, strict=False)
    odd = numbers.is_null() | ~numbers.is_finite()
    if not odd.any():
        return numbers
    rest = series.filter(odd).str.strip_chars().str.to_lowercase().unique()
    if rest.is_null().sum() + rest.is_in(MISSING_TEXTS).sum() < rest.len():
        return series
    return numbers.fill_nan(None)
