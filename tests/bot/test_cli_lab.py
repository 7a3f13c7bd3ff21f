"""``pitwall lab``: one JSON object, lines for people, a sentence for what it cannot do."""

import json

import pytest

from bot.__main__ import main

EXPERIMENTS = ["ladder", "direction"]


@pytest.mark.parametrize("experiment", EXPERIMENTS)
def test_one_object_that_says_what_was_run_and_whether_it_holds(experiment, capsys):
    status = main(["lab", experiment, "--runs", "40", "--seed", "3", "--json"])
    out, err = capsys.readouterr()
    printed = json.loads(out)
    assert list(printed) == ["runs", "seed", "cpu_s", "scenarios", "bars", "hold"]
    assert (printed["runs"], printed["seed"], err) == (40, 3, "")
    assert status == (0 if printed["hold"] else 1)
    assert printed["hold"] == all(bar["holds"] for bar in printed["bars"])
    for bar in printed["bars"]:
        assert [bar["least"], bar["most"]].count(None) == 1


@pytest.mark.parametrize("experiment", EXPERIMENTS)
def test_people_read_lines(experiment, capsys):
    main(["lab", experiment, "--runs", "40"])
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("runs 40, seed 1, cpu_s ")
    assert sum(line.startswith(("ok    ", "wrong ")) for line in lines) >= 4


def test_a_single_run_is_an_experiment_too(capsys):
    assert main(["lab", "direction", "--runs", "1"]) in {0, 1}
    assert "nan" not in capsys.readouterr().out


@pytest.mark.parametrize("experiment", EXPERIMENTS)
@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--runs", "0"], "argument --runs: '0' is no whole number from 1 on"),
        (["--runs", "many"], "argument --runs: 'many' is no whole number from 1 on"),
        (["--runs", "-5"], "argument --runs: '-5' is no whole number from 1 on"),
        (["--seed", "-1"], "argument --seed: '-1' is no whole number from 0 on"),
        (["--seed", "1.5"], "argument --seed: '1.5' is no whole number from 0 on"),
        (["--seed", "²"], "argument --seed: '²' is no whole number from 0 on"),
    ],
)
def test_wrong_arguments_end_in_a_sentence(experiment, arguments, sentence, capsys):
    with pytest.raises(SystemExit) as ended:
        main(["lab", experiment, *arguments])
    assert ended.value.code == 2
    assert (
        capsys.readouterr().err.splitlines()[-1] == f"pitwall lab {experiment}: error: {sentence}"
    )


def test_an_experiment_nobody_knows_is_refused(capsys):
    with pytest.raises(SystemExit):
        main(["lab", "luck"])
    assert "invalid choice: 'luck'" in capsys.readouterr().err
