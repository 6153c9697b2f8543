"""One table judged by another, for a person."""

import json

import numpy as np
import pytest

from mlops_monitor.__main__ import main


def table(path, shift=0.0, seed=1, rows=2_000, answer=False):
    generator = np.random.default_rng(seed)
    amounts, scores = generator.normal(100 + shift, 10, rows), generator.random(rows)
    header = "amount,country" + (",score,label" if answer else "")
    lines = [
        f"{amount:.3f},{'DE' if n % 3 else 'AT'}" + (f",{score:.4f},{int(score > 0.4)}" if answer else "")
        for n, (amount, score) in enumerate(zip(amounts, scores, strict=True))
    ]
    path.write_text("\n".join([header, *lines]) + "\n")
    return str(path)


def summary(folder):
    return json.loads((folder / "summary.json").read_text())


@pytest.mark.parametrize("shift, status", [(0, "Completed"), (10, "CompletedWithViolations")])
def test_what_moved_is_named(tmp_path, shift, status):
    out = tmp_path / "out"
    assert main(["compare", table(tmp_path / "a.csv"), table(tmp_path / "b.csv", shift, 2), "--out", str(out)]) == 0
    assert summary(out)["status"] == status
    named = {violation["feature_name"] for violation in json.loads((out / "violations.json").read_text())["violations"]}
    assert named == ({"amount"} if shift else set())
    assert {path.name for path in out.iterdir()} >= {"report.html", "report.json", "baseline.json"}


def test_answers_and_truth_are_judged_too(tmp_path):
    paths = [table(tmp_path / f"{name}.csv", seed=seed, answer=True) for name, seed in (("a", 1), ("b", 2))]
    assert main(["compare", *paths, "--out", str(tmp_path), "--prediction", "score", "--label=label"]) == 0
    checks = {check["name"]: check["state"] for check in summary(tmp_path)["checks"]}
    assert set(checks) == {"DataQuality", "DataDrift", "PredictionDrift", "ModelQuality"}
    assert set(checks.values()) == {"Passed"}


def test_the_label_is_no_feature(tmp_path):
    paths = [table(tmp_path / f"{name}.csv", answer=True) for name in "ab"]
    main(["compare", *paths, "--out", str(tmp_path), "--prediction", "score", "--label=label"])
    features = [entry["name"] for entry in json.loads((tmp_path / "baseline.json").read_text())["features"] if entry.get("role") != "prediction"]
    assert features == ["amount", "country"]


def test_a_file_that_is_not_there_is_said(tmp_path, capsys):
    assert main(["compare", str(tmp_path / "a.csv"), table(tmp_path / "b.csv")]) == 1
    assert "there is no file" in capsys.readouterr().err


def test_an_unknown_option_is_refused(tmp_path):
    with pytest.raises(SystemExit):
        main(["analyze", "--rooot", str(tmp_path)])
