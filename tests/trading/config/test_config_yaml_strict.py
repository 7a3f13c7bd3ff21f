"""Each trap of YAML: either read as it was meant, or refused in one sentence with its line."""

import pytest

from trading.config.yaml_strict import MAX_BYTES, MAX_DEPTH, parse_yaml, plain_scalar


def refusals(text: str) -> list[str]:
    document = parse_yaml(text.encode())
    return [problem.render("f", document.lines) for problem in document.problems]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("true", True),
        ("false", False),
        ("no", "no"),
        ("ON", "ON"),
        ("yes", "yes"),
        ("off", "off"),
        ("True", "True"),
        ("22:30", "22:30"),
        ("2026-01-01", "2026-01-01"),
        ("1e-3", 0.001),
        ("1.5E+3", 1500.0),
        ("0e0e0", "0e0e0"),
        (".", "."),
        ("e5", "e5"),
        ("+1e2", 100.0),
        (".5", 0.5),
        ("5.", 5.0),
        ("-7", -7),
        ("0", 0),
        ("0123", "0123"),
        ("01.5", "01.5"),
        ("0x1F", "0x1F"),
        ("1_000", "1_000"),
        (".inf", ".inf"),
        (".nan", ".nan"),
        ("<<", "<<"),
        ("9" * 18, int("9" * 18)),
        ("9" * 5000, "9" * 5000),
        ("null", None),
        ("~", None),
        ("", None),
        ("NULL", "NULL"),
    ],
)
def test_scalars_mean_what_they_say(text: str, value: object) -> None:
    read = plain_scalar(text)
    assert read == value
    assert type(read) is type(value)
    assert parse_yaml(f"key: {text}".encode()).data == {"key": value}


def test_quotes_keep_text() -> None:
    assert parse_yaml(b"a: 'true'\nb: \"1\"\nc: ''").data == {"a": "true", "b": "1", "c": ""}


@pytest.mark.parametrize("raw", [b"", b"# nothing\n", b"---\n", b"\xef\xbb\xbf", b"~"])
def test_nothing_is_an_empty_document(raw: bytes) -> None:
    document = parse_yaml(raw)
    assert document.data == {}
    assert document.problems == ()


def test_lines_of_keys_and_items() -> None:
    document = parse_yaml(b"a: 1\nb:\n  - x\n  - {c: 2}\n")
    assert document.data == {"a": 1, "b": ("x", {"c": 2})}
    assert document.lines == {("a",): 1, ("b",): 2, ("b", 0): 3, ("b", 1): 4, ("b", 1, "c"): 4}


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("a: 1\nb: 2\na: 3", "f:3 a: duplicate key, it stands on line 1 too, keep one"),
        ("a:\n  b: 1\n  b: 1", "f:3 a.b: duplicate key, it stands on line 2 too, keep one"),
        ("a: &x 1", "f:1 a: an anchor (&) is not allowed, write the value itself"),
        ("a: 1\nb: *x", "f:2 b: an alias (*) is not allowed, write the value itself"),
        ("a: !!int 1", "f:1 a: a tag (!) is not allowed, write the plain value"),
        ("a: !x\n  b: 1", "f:1 a: a tag (!) is not allowed, write the plain value"),
        ("a:\n  1: x", "f:2 a.1: a key must be text, put it in quotes"),
        ("true: x", "f:1 true: a key must be text, put it in quotes"),
        ("? \n: x", "f:1 file: a key must be text, give it a name"),
        ("? [a]\n: x", "f:1 file: a key must be text, give it a name"),
        ("a: 1\n\tb: 2", "f:2 file: a tab, use spaces instead"),
        ("a: 1\n---\nb: 2", "f:2 file: a second document, keep one"),
        ("- a\n- b", "f:1 file: must be keys with values, such as 'venue: paper'"),
        ('a: 1\nb: "\\0"', "f:2 b: contains U+0000, which cannot be seen, type the text again"),
        ("a: x\u00a0y", "f:1 a: contains U+00A0, which cannot be seen, type the text again"),
        ('a: "\\ud800"', "f:1 a: contains U+D800, which cannot be seen, type the text again"),
        ("a: 1\nb: \x01", "f:2 file: character U+0001 is not allowed"),
        ('a: 1\nb: "\\UFFFFFFFF"', "f:2 b: not valid YAML, check quotes and escapes"),
    ],
)
def test_traps_are_refused(text: str, sentence: str) -> None:
    assert refusals(text) == [sentence]


@pytest.mark.parametrize(
    "text", ["a: [1", "a: 'x", "a: b: c", "a: 1\n b: 2", "{", "%TAG\n---\na: 1", "a: @x", "a: |9z"]
)
def test_broken_syntax_is_one_sentence(text: str) -> None:
    (sentence,) = refusals(text)
    assert "not valid YAML" in sentence
    assert "\n" not in sentence


def test_bad_utf8_names_its_line() -> None:
    document = parse_yaml(b"a: 1\nb: \xff\n")
    (problem,) = document.problems
    assert problem.render("f", document.lines) == "f:2 file: not UTF-8 text, save the file as UTF-8"


def test_size_is_limited() -> None:
    fits = b"#" * MAX_BYTES
    assert parse_yaml(fits).problems == ()
    (problem,) = parse_yaml(fits + b"#").problems
    assert "256 kB" in problem.what


@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "? ", "{1: ", "[? "])
def test_depth_is_limited(opening: str) -> None:
    assert any("deeper than 20" in sentence for sentence in refusals(opening * 20_000))


def test_depth_up_to_the_limit_is_fine() -> None:
    nested = "a: " + "[" * (MAX_DEPTH - 1) + "]" * (MAX_DEPTH - 1)
    assert refusals(nested) == []
    assert refusals(f"a: [{nested[3:]}]") != []


def test_billion_laughs_end_at_once() -> None:
    lines = ["a0: &a0 [x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 10)]
    sentences = refusals("\n".join(lines))
    assert len(sentences) == 10 + 9 * 9
    assert parse_yaml("\n".join(lines).encode()).data["a9"] == (None,) * 9


def test_a_refused_key_hides_no_other_problem() -> None:
    assert len(refusals("a: 1\na: 2\n3: [&x y]\nb: *x")) == 4
