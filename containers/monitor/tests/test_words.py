"""Numbers as a person reads them."""

import pytest

from mlops_monitor.words import are_text, count_text, listed, number_text, share_text


@pytest.mark.parametrize(
    ("share", "text"), [(0, "0 %"), (1, "100 %"), (0.5, "50 %"), (0.01234, "1.23 %"), (0.0021, "0.21 %"), (0.00005, "0.01 %"), (0.0000312, "0.003 %")]
)
def test_shares(share, text):
    assert share_text(share) == text


@pytest.mark.parametrize(("count", "text"), [(0, "0"), (999, "999"), (1000, "1 000"), (12345678, "12 345 678")])
def test_counts(count, text):
    assert count_text(count) == text


@pytest.mark.parametrize(
    ("number", "text"), [(0.123456, "0.123"), (-0.00001234, "-1.23e-05"), (999.4, "999"), (1000, "1 000"), (-123456.7, "-123 457"), (1e7, "1e+07")]
)
def test_numbers_have_three_digits_that_matter_or_all_of_a_count(number, text):
    assert number_text(number) == text


def test_lists_say_how_many_more_there_are():
    assert (listed(["a", "b"], 3), listed(["a", "b", "c", "d"], 2)) == ("a, b", "a, b and 2 more")


@pytest.mark.parametrize(("count", "text"), [(0, "0 features are"), (1, "1 feature is"), (2, "2 features are")])
def test_one_is_and_two_are(count, text):
    assert are_text(count, "feature") == text
