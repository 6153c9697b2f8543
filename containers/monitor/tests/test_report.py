"""The page for people: what it says, that nothing from records becomes markup, that it needs nothing else, and that it stays small."""

import re
from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser

import pytest
from report_world import START, baseline_of, batch_of, drifted, history_of, request_of, rows_of, run

from mlops_monitor.baseline import make
from mlops_monitor.execution import Execution
from mlops_monitor.history import History
from mlops_monitor.reporting import baseline_html, plots, report_html, report_json, words
from mlops_monitor.reporting.markup import Html, el, html, plain
from mlops_monitor.request import CheckSpec, Release, Window
from mlops_monitor.result import CheckResult, FeatureRow, State, Violation
from mlops_monitor.summary import history_window

HOSTILE = [
    "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "'; drop table students; --", "</style><script>x</script>", "javascript:alert(1)",
    "{{7*7}}",
    "\u202egnp.exe", "\x00\x1b[31m", "a" * 5000, "\ud800", "]]>", "<!--", "&lt;b&gt;", "http://evil.example/x",
    "\ufeff", "❤️" * 50, "=cmd|' /C calc'!A0",
]  # fmt: skip


class Page(HTMLParser):
    """Elements, their attributes, and the text, as a browser sees them."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.elements, self.words, self.open = [], [], []
        self.feed(text)
        self.close()
        assert not self.open

    def handle_starttag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))
        self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open and self.open[-1] != "style":
            self.words.append(data)

    @property
    def text(self):
        return re.sub(r"\s+", " ", " ".join(self.words))


@pytest.fixture(scope="module")
def baseline():
    return baseline_of(3000)


@pytest.fixture(scope="module")
def world(baseline):
    return drifted(baseline, history_of(baseline, 12))


@pytest.fixture(scope="module")
def page(world):
    return Page(report_html(world))


def quiet(baseline, history=None):
    return run(request_of(), batch_of(*rows_of(1000, 8)), baseline, history)


def test_the_first_words_are_the_verdict(page):
    heading = page.text.index("‘amount’ drifted, predictions drifted and the model’s quality is beyond its limits")
    assert heading < 120


@pytest.mark.parametrize("words_", [
    "21 November 2026, 17:00 to 18:00 UTC", "fraud-scoring", "fraud/7", "4\u202f000 records", "80 %", "3\u202f000 rows",  # facts
    "What changed", "times its limit", "since 21 November 2026, 14:00 UTC, for 4 hours",  # what, how much, since when
    "ROC AUC is 0.", "in the baseline", "Confusion matrix", "disparate impact", "13 windows",
    "LateQuality was not judged (no labels yet): no label of 3812 records has arrived.",
    "3 records could not be read: the payload is no JSON (first at 17/04-05-123.jsonl, line 7).", "12 records came more than once and counted once.",
    "at most 1 % of the windows in which nothing has changed",
])  # fmt: skip
def test_the_page_says(page, words_):
    assert re.sub(r"\s+", " ", words_) in page.text


def test_a_quiet_window_is_said_to_be_quiet_and_shows_the_features_nearest_to_their_limits(baseline):
    page = Page(report_html(quiet(baseline)))
    assert "Nothing unusual: all 5 checks passed" in page.text
    assert "What changed" not in page.text
    assert page.text.count("limit 0.0") >= 6


@pytest.mark.parametrize(("states", "headline"), [
    ([State.PASSED, State.NO_LABELS], "Nothing unusual in what could be judged: 1 of 2 checks passed, the others could not be judged"),
    ([State.NO_DATA], "Nothing could be judged: no record arrived in the window"),
    ([State.NO_BASELINE], "Nothing could be judged: there is no baseline to compare with"),
    ([State.BAD_INPUT, State.NO_LABELS], "Nothing could be judged: the records are not what was declared"),
    ([State.FAILED], "Nothing could be judged: a check or the monitor failed"),
    ([], "Nothing was judged: the monitor has no check"),
])  # fmt: skip
def test_what_was_not_judged_is_never_called_fine(states, headline):
    results = [CheckResult(state, 0, "why", name=f"Check{place}", kind="custom", window="now") for place, state in enumerate(states)]
    page = Page(report_html(Execution(request_of(), results, {}, History([]))))
    assert headline in page.text
    assert all(f"Check{place} was not judged" in page.text for place, state in enumerate(states) if state != State.PASSED)


def test_a_release_is_said_to_start_nothing(world):
    execution = replace(world, request=replace(world.request, release=Release(True)))
    text = Page(report_html(execution)).text
    assert "A release was under way: 5 violations in this window will start nothing" in text
    assert "neither alarm nor retrain" in text


def test_the_same_execution_gives_the_same_bytes(baseline):
    first, second = (drifted(baseline, history_of(baseline, 3)) for _ in range(2))
    assert report_html(first) == report_html(second)
    assert report_json(first) == report_json(second)


def test_the_page_needs_no_network_and_no_script(world, page):
    text = report_html(world)
    assert {tag for tag, _ in page.elements}.isdisjoint(
        {"script", "link", "img", "iframe", "object", "embed", "form", "input", "a", "base", "video", "audio", "use", "image", "foreignobject"}
    )
    assert not re.search(r"url\(|@import|https?:|//[a-z]|javascript:|\son\w+=", text)
    policy = next(attributes["content"] for tag, attributes in page.elements if attributes.get("http-equiv") == "Content-Security-Policy")
    assert policy.startswith("default-src 'none'")


def hostile_execution(text):
    violation = Violation(text, text, text, text, 1.0, 0.5)
    row = FeatureRow(text, text, 1.0, 0.5, 2.0, True, {"categories": [text, "b"], "baseline": [0.5, 0.5], "window": [0.1, 0.9]})
    drift = CheckResult(State.VIOLATED, 5, text, [violation], [row], {text: 1.0}, name=text, kind="dataDrift", window="now")
    quality = CheckResult(State.PASSED, 5, text, name=text + "q", kind="modelQuality", window="now", label_share=0.5, detail={
        "metrics": [{"name": text, "value": 1.0, "baseline": None, "limits": [{"atLeast": 1.0}], "violated": True}],
        "confusion": {"labels": [text], "matrix": [[3]]},
    })  # fmt: skip
    bias = CheckResult(State.PASSED, 5, text, name=text + "b", kind="bias", window="now", detail={
        "facet": text, "disadvantaged": text, "records": [1, 2], "positiveShare": [None, 0.5],
        "metrics": [{"name": text, "words": text, "value": 1.0, "limits": [], "violated": False}],
    })  # fmt: skip
    attribution = CheckResult(State.PASSED, 5, text, name=text + "a", kind="featureAttribution", window="now", detail={
        "ndcg": 1.0, "limit": 0.9, "fidelity": 0.9, "features": [{"feature": text, "baseline": 0.5, "window": 0.6}],
    })  # fmt: skip
    own = CheckResult(State.FAILED, 5, text, name=text + "c", kind="custom", window="now", measures={text: 1.0})
    past = {
        "start": "2026-11-21T16:00:00Z",
        "end": text,
        "checks": {text: {"state": text, "score": 1.0, "measures": {text: 1.0}}},
        "violating": {text: text},
    }
    request = replace(request_of(), monitor=text, endpoint=text, version=text, checks=(CheckSpec(text, "dataDrift"),))
    return Execution(request, [drift, quality, bias, attribution, own], {}, History([past]), {"rows": 5}, [text])


@pytest.mark.parametrize("text", HOSTILE)
def test_text_of_strangers_stays_text(text):
    tame = Page(report_html(hostile_execution("tame"))).elements
    written = report_html(hostile_execution(text))
    page = Page(written)
    assert [tag for tag, _ in page.elements] == [tag for tag, _ in tame]
    assert [sorted(attributes) for _, attributes in page.elements] == [sorted(attributes) for _, attributes in tame]
    assert written.encode("utf-8")  # halves of characters cannot be written
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff]", written)
    assert len(written) < 100_000


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_leaves_the_data_of_the_report_readable(text):
    found = report_json(hostile_execution(text))
    assert found["checks"][0]["violations"][0]["feature"] == plain(text, 2000)


@pytest.mark.parametrize("count", [100, 1000])
def test_many_features_make_no_large_page(count):
    shape = {
        "edges": [float(n) for n in range(12)],
        "baseline": [0.0769] * 13,
        "window": [0.0123] * 13,
        "baselineStatistics": {},
        "windowStatistics": {},
    }
    rows = [FeatureRow(f"feature_number_{n}", "psi", 0.5, 0.02, 25.0 - n / 100, n % 2 == 0, shape) for n in range(count)]
    violations = [
        Violation(row.feature, "baseline_drift_check", f"'{row.feature}' drifted: " + "words " * 30, "psi", 0.5, 0.02) for row in rows if row.violated
    ]
    result = CheckResult(State.VIOLATED, 9, "many", violations, rows, name="DataDrift", kind="dataDrift", window="now")
    written = report_html(Execution(request_of(), [result], {}, History([])))
    assert len(written.encode()) < (150_000 if count == 100 else 200_000)
    assert f"{count // 2 - 40} more are in violations.json" in written


def test_every_plot_and_table_can_be_read_without_seeing_it(world):
    written = report_html(world)
    figures = re.findall(r'<svg viewBox="[^"]+" role="img" class="[^"]+"><title>[^<]+</title>', written)
    assert len(figures) == written.count("<svg") > 20
    assert written.count("<th ") == written.count('scope="')
    assert 'lang="en"' in written and "<main>" in written and written.count("<h1>") == 1
    assert "Largest changes: " in written


def test_states_of_past_windows_differ_by_shape_not_by_colour_alone():
    drawn = plots.strip(["Violated", "Passed", "NoLabels", ""], "text", 4)
    assert re.findall(r'height="(\d+)"', drawn) == ["20", "7", "6"]  # a window that did not know the check has none
    assert 'class="hollow"' in drawn


def luminance(colour):
    colour = colour.lstrip("#")
    colour = "".join(part * 2 for part in colour) if len(colour) == 3 else colour
    parts = [int(colour[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("look", ["LIGHT", "DARK"])
@pytest.mark.parametrize(("front", "back", "least"), [
    ("ink", "page", 7), ("ink", "card", 7), ("soft", "page", 4.5), ("soft", "card", 4.5), ("soft", "dull", 4.5), ("bad", "badbg", 4.5),
    ("good", "goodbg", 4.5),
    ("bad", "card", 4.5), ("now", "card", 3), ("strong", "card", 3), ("now", "was", 1.5),
])  # fmt: skip
def test_contrast_is_that_of_wcag(look, front, back, least):
    from mlops_monitor.reporting import style

    colours = dict(part.strip().removeprefix("--").split(":") for part in getattr(style, look).replace("\n", "").split(";"))
    one, other = sorted((luminance(colours[front]), luminance(colours[back])), reverse=True)
    assert (one + 0.05) / (other + 0.05) >= least


def test_the_page_of_a_baseline_tells_columns_quality_and_what_is_not_known(baseline):
    written = baseline_html(baseline)
    page = Page(written)
    for part in (
        "7 columns of 3 000 rows",
        "amount",
        "country",
        "DE, FR, ES, IT, PL",
        "ROC AUC",
        "score (prediction)",
        "not known: needs predictions and the full image",
    ):
        assert part in page.text
    assert "What should be known" not in page.text
    assert "3 lines could not be read: <b>" in Page(baseline_html({**baseline, "notes": ["3 lines could not be read: <b>"]})).text
    attributed = baseline_html({**baseline, "attribution": {"features": {"amount": 2.0, "age": 1.0}, "fidelity": 0.95, "kinds": {}, "rows": 9}})
    assert "What the answers hang on" in attributed


@pytest.mark.parametrize("text", HOSTILE)
def test_the_page_of_a_baseline_keeps_text_of_strangers_text(text):
    feature = {"name": text, "role": "feature", "type": "category", "rows": 9, "missing": 0, "categories": [text], "distinct": 1}
    pages = [
        Page(
            baseline_html(
                {"rows": 9, "features": [{**feature, "name": name, "categories": [name]}], "attribution": {"features": {name: 1.0}, "fidelity": 1}}
            )
        )
        for name in (text, "tame")
    ]
    assert [tag for tag, _ in pages[0].elements] == [tag for tag, _ in pages[1].elements]


def test_a_baseline_of_hundreds_of_columns_is_cut_and_says_so(baseline):
    features = [{**baseline["features"][0], "name": f"column {n}"} for n in range(310)]
    written = baseline_html({**baseline, "features": features})
    assert "10 more are in baseline.json." in written
    assert len(written.encode()) < 300_000


@pytest.mark.parametrize(("value", "text"), [
    (0, "0"), (0.5, "0.5"), (0.12345, "0.123"), (12345.6, "12\u202f346"), (-0.25, "−0.25"),
    (0.000012345, "0.0000123"), (1e20, "1e+20"), (None, "–"), (float("nan"), "–"),
    (-12345, "−12\u202f345"), (-4e-300, "0"),
])  # fmt: skip
def test_numbers_are_written_as_people_read_them(value, text):
    assert words.number(value) == text


@pytest.mark.parametrize(("value", "text"), [(0, "0 %"), (0.5, "50 %"), (0.1234, "12.3 %"), (0.0012, "0.12 %"), (0.00001, "< 0.01 %"), (None, "–")])
def test_shares_are_percents(value, text):
    assert words.share(value) == text


@pytest.mark.parametrize(
    ("since", "text"),
    [
        ("2026-11-21T17:30:00Z", "30 minutes"),
        ("2026-11-21T17:00:00Z", "1 hour"),
        ("2026-11-19T18:00:00Z", "48 hours"),
        ("2026-11-14T18:00:00Z", "7 days"),
        ("2026-11-21T18:00:00Z", ""),
        ("nonsense", ""),
    ],
)
def test_how_long_something_lasts(since, text):
    assert words.lasting(since, "2026-11-21T18:00:00Z") == text


def test_a_window_over_midnight_names_both_days():
    assert words.window("2026-11-30T00:00:00Z", "2026-12-01T00:00:00Z") == "30 November 2026, 00:00 to 1 December 2026, 00:00 UTC"


def test_children_are_escaped_unless_they_are_markup():
    assert el("p", "<b>", Html("<i></i>"), None, ["&", False]) == "<p>&lt;b&gt;<i></i>&amp;</p>"
    assert el("p", title='"<') == '<p title="&quot;&lt;"></p>'
    assert html(["a", ("b",)]) == "ab"


@pytest.mark.parametrize("values", [[None, None], [0.0, 0.0, 0.0], [1.0], [1.0, None, 3.0], [-5.0, 1e9]])
def test_a_line_is_drawn_of_whatever_was_measured(values):
    drawn = plots.line(values, None, "text", [False] * len(values)) if any(value is not None for value in values) else ""
    assert "nan" not in drawn and "inf" not in drawn


def test_a_history_of_other_checks_and_older_forms_does_not_stop_the_report(baseline):
    odd = [
        {"start": "2026-11-21T15:00:00Z", "violating": {}},
        {"start": "2026-11-21T16:00:00Z", "checks": {"Gone": None, "DataDrift": {"state": 5, "score": "x"}}, "violating": {}},
    ]
    assert "3 windows" in report_html(quiet(baseline, History(odd)))


def test_a_baseline_of_two_columns_is_drawn():
    features, scores, _ = rows_of(200, 1)
    assert "2 columns" in baseline_html(make(features.select("amount", "age")))


def test_a_drift_lasts_whichever_statistic_shows_it_most(baseline):
    violations = [Violation("amount", "baseline_drift_check", "'amount' drifted", statistic, 0.5, 0.1) for statistic in ("ks", "psi")]
    results = [CheckResult(State.VIOLATED, 9, "drift", [each], name="DataDrift", kind="dataDrift", window="now") for each in violations]
    before = Execution(request_of(START - timedelta(hours=1)), results[:1], {}, History([]))
    now = Execution(request_of(), results[1:], {}, History([]).with_window(history_window(before)))
    assert now.since(results[1], violations[1]) == "2026-11-21T16:00:00Z"
    assert "since 21 November 2026, 16:00 UTC, for 2 hours" in Page(report_html(now)).text


def test_a_check_of_a_window_with_a_release_is_shown_but_not_in_the_verdict():
    windows = (request_of().now, Window("late1", START - timedelta(hours=24), START - timedelta(hours=23), "capture-late1", True))
    violation = Violation("x", "custom_check", "x is high", "finding", 2.0, 1.0)
    results = [
        CheckResult(State.VIOLATED, 9, "", [violation], name=name, kind="custom", window=window)
        for name, window in (("Now", "now"), ("Late", "late1"))
    ]
    text = Page(report_html(Execution(replace(request_of(), windows=windows), results, {}, History([])))).text
    assert "Now found 1 violation 2 checks" in text
    assert text.count("a release was under way: it starts nothing") == 1
