"""What the template language means: tags, filters, fallbacks, conditions, comments, trims."""

from __future__ import annotations

import pytest

from tests.plain.mergetags.tags import TAGS, printed
from wici.plain.mergetags import (
    AllOf,
    AnyOf,
    Branch,
    Comparison,
    If,
    Kind,
    Operator,
    Place,
    Static,
    TagType,
    Template,
    Value,
    compile_renderer,
    empty_keys,
    holds,
    parse,
    render,
    value_of,
)

ANNA = {"first_name": "anna MARIA", "firma": " \u00a0", "type": "media"}


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("Dzień dobry", "Dzień dobry"),
        ("", ""),
        ("{{ first_name }}", "anna MARIA"),
        ("{{imie}}", "anna MARIA"),
        ("{{\u00a0imie\u200b\r\n}}", "anna MARIA"),
        ("{{ imie | upcase }}", "ANNA MARIA"),
        ("{{ imie|downcase }}", "anna maria"),
        ("{{ imie | capitalize }}", "Anna maria"),
        ("{{ imie | upcase | capitalize }}", "Anna maria"),
        ('{{ "  x " | strip }}', "x"),
        ("{{ firma }}", ""),
        ('{{ firma | default: "brak" }}', "brak"),
        ("{{ firma | default: 'it is \"so\"' }}", 'it is "so"'),
        ("{{ firma | default: „Bez firmy” }}", "Bez firmy"),
        ("{{ firma | default: ‘none’ }}", "none"),
        ("{{ firma | default: 7 }}", "7"),
        ('{{ firma | default: " a  b " }}', " a  b "),
        ('{{ firma | default: "" | default: "b" | default: "c" }}', "b"),
        ('{{ firma | default: "ab" | upcase }}', "AB"),
        ('{{ firma | upcase | default: "ab" }}', "ab"),
        ('{{ imie | default: "x" }}', "anna MARIA"),
        ('{{ "{{" }} imie {{ "}}" }}', "{{ imie }}"),
        ("{{ \"{%\" }}{{ '%}' }}", "{%%}"),
        ('{{ "" | default: "x" }}', "x"),
        ("{% raw %}{{ imie }} {% if %}{% endraw %}!", "{{ imie }} {% if %}!"),
        ("a{% comment %} {{ x }} {% if %} {{ {% endcomment %}b", "ab"),
        ("a{%comment%}b{%endcomment%}{%raw%}{{ c }}{%endraw%}d", "a{{ c }}d"),
        ("a {{- imie -}} b", "aanna MARIAb"),
        ("a\n{%- if type -%}\n b \n{%- endif -%}\n c", "abc"),
        ("a {%- comment %} x {%- endcomment -%} b", "ab"),
        ("a {% raw -%} b {%- endraw %} c", "a b c"),
        ("a\u00a0{{- imie }}", "a\u00a0anna MARIA"),
        ("{ {imie} } }} %} {# # #} ${x} {", "{ {imie} } }} %} {# # #} ${x} {"),
        ("{{ imie }}}", "anna MARIA}"),
    ],
)
def test_prints(source: str, text: str) -> None:
    assert printed(source, ANNA, Kind.TEXT) == text


@pytest.mark.parametrize(
    ("condition", "is_true"),
    [
        ("imie", True),
        ("firma", False),
        ('type == "media"', True),
        ("type == 'Media'", False),
        ('type == " media "', True),
        ('type != "media"', False),
        ('type <> "x"', True),
        ('type contains "edi"', True),
        ('type contains "x"', False),
        ("firma == blank", True),
        ('firma == ""', True),
        ("type != empty", True),
        ("type == 5", False),
        ('type == "media" and firma', False),
        ('type == "media" or firma', True),
        ('firma and firma or type == "media"', True),
        ('type == "media" or firma and firma', True),
        ("imie and type and firma", False),
        ('type == "or"', False),
    ],
)
def test_conditions(condition: str, is_true: bool) -> None:
    source = f"{{% if {condition} %}}yes{{% else %}}no{{% endif %}}"
    assert printed(source, ANNA, Kind.TEXT) == ("yes" if is_true else "no")
    opposite = f"{{%unless {condition}%}}yes{{% else %}}no{{%endunless%}}"
    assert printed(opposite, ANNA, Kind.TEXT) == ("no" if is_true else "yes")


@pytest.mark.parametrize(
    ("type_", "text"), [("vip", "1"), ("media", "2anna MARIA"), ("guest", "3"), ("", "4"), ("x", "4")]
)
def test_takes_the_first_branch_that_holds(type_: str, text: str) -> None:
    source = (
        '{% if type == "vip" %}1{% elsif type == "media" %}2{% if imie %}{{ imie }}{% endif %}'
        '{% elsif type contains "ue" %}3{% else %}4{% endif %}'
    )
    assert printed(source, ANNA | {"type": type_}, Kind.TEXT) == text


@pytest.mark.parametrize(("firma", "type_", "text"), [("", "x", "1"), ("F", "media", "2"), ("F", "x", "3")])
def test_unless_may_have_other_branches(firma: str, type_: str, text: str) -> None:
    source = '{% unless firma %}1{% elsif type == "media" %}2{% else %}3{% endunless %}'
    assert printed(source, {"firma": firma, "type": type_}, Kind.TEXT) == text


def test_condition_without_a_true_branch_prints_nothing() -> None:
    assert printed("a{% if firma %}b{% endif %}c", ANNA, Kind.TEXT) == "ac"
    assert printed("a{% unless imie %}b{% endunless %}c", ANNA, Kind.TEXT) == "ac"


def test_missing_values_are_empty() -> None:
    source = 'a{{ imie }}{% if imie == "" %}b{% endif %}{% if imie contains "x" %}c{% endif %}{{ qr }}'
    assert printed(source, {}) == "ab"


def test_parses_into_nodes() -> None:
    second_line = (
        '{% if type == "v" and firma or link != "" %}b{% comment %}x{% endcomment %}c'
        "{{ link }}{% endif %}{{ qr }}"
    )
    source = 'a{{ imie | strip | default: "x" }}\n' + second_line
    condition = AnyOf(
        (
            AllOf((Comparison("type", Operator.EQUAL, "v"), Comparison("firma", Operator.PRESENT))),
            Comparison("link", Operator.NOT_EQUAL, ""),
        )
    )
    link = Value("link", Place.HTML, TagType.LINK, line=2, column=second_line.index("{{ link") + 1)
    assert parse(source, kind=Kind.HTML, tags=TAGS) == Template(
        Kind.HTML,
        (
            Static("a"),
            Value("first_name", Place.HTML, fallback="x", filters=("strip",), line=1, column=2),
            Static("\n"),
            If((Branch(condition, (Static("bc"), link)),)),
            Value("qr", Place.HTML, TagType.IMAGE, line=2, column=second_line.index("{{ qr") + 1),
        ),
        keys=frozenset({"first_name", "type", "firma", "link", "qr"}),
        images=frozenset({"qr"}),
    )


def test_html_editors_may_encode_what_is_between_the_braces() -> None:
    source = (
        "{{&nbsp;firma&nbsp;|&#160;default:&nbsp;&quot;A&amp;B &lt;&#39;C&#39;&gt;&quot; }}"
        "{%&nbsp;if type &lt;&gt; &quot;x&quot;&nbsp;%}"
        "<b title='{{ firma | default: &quot;D&#39;E&quot; }}'>{% endif %}"
        "{%&nbsp;raw&nbsp;%}{{&nbsp;x }}{%&nbsp;endraw&nbsp;%}{{ &quot;{{&quot; }}"
    )
    assert printed(source, ANNA) == "A&amp;B &lt;'C'&gt;<b title='D&#39;E'>{{&nbsp;x }}{{"


def test_line_breaks_that_an_editor_puts_into_a_literal_are_spaces() -> None:
    assert printed('{{ firma | default: "bez\r\n    firmy" }}', ANNA) == "bez firmy"


def test_values_and_conditions_can_be_asked_one_by_one() -> None:
    node = Value("firma", Place.ATTRIBUTE, fallback='"A"', filters=("upcase",))
    assert value_of(node, {"firma": "b & c"}) == "B &amp; C"
    assert value_of(node, {"firma": " "}) == "&#34;A&#34;"
    assert value_of(Value("firma", Place.HTML), {}) == ""
    assert (
        holds(AllOf((Comparison("a", Operator.PRESENT), Comparison("b", Operator.EQUAL, "1"))), {"b": "1"})
        is False
    )
    assert (
        holds(AnyOf((Comparison("a", Operator.PRESENT), Comparison("b", Operator.EQUAL, "1"))), {"b": "1"})
        is True
    )


def test_a_compiled_template_serves_many_people() -> None:
    template = parse("{{ imie }}, {% if firma %}{{ firma }}{% else %}-{% endif %}", kind=Kind.TEXT, tags=TAGS)
    printer = compile_renderer(template)
    people = [{"first_name": "A", "firma": "x"}, {"first_name": "B"}, {"first_name": "C", "firma": "y"}]
    assert [printer(values) for values in people] == ["A, x", "B, -", "C, y"]
    assert [render(template, values) for values in people] == ["A, x", "B, -", "C, y"]


def test_rendering_remembers_the_right_template() -> None:
    for number in range(200):
        template = parse(f"{number} {{{{ imie }}}}", kind=Kind.TEXT, tags=TAGS)
        assert render(template, {"first_name": "A"}) == f"{number} A"


@pytest.mark.parametrize(
    ("source", "values", "keys"),
    [
        ("{{ imie }}{{ firma }}", {"first_name": "A"}, {"firma"}),
        ("{{ imie }}{{ firma }}", {"first_name": " \n", "firma": "x"}, {"first_name"}),
        ('{{ firma | default: "x" }}{{ firma | default: "" }}', {}, set()),
        ("{% if firma %}{{ firma }}{% else %}{{ type }}{% endif %}", {}, {"type"}),
        ("{% if imie %}{{ firma }}{% else %}{{ type }}{% endif %}", {"first_name": "A"}, {"firma"}),
        ('{% if firma == "x" %}{{ type }}{% endif %}', {}, set()),
        ("{{ qr }}", {}, {"qr"}),
    ],
)
def test_tells_what_would_print_as_nothing(source: str, values: dict[str, str], keys: set[str]) -> None:
    assert empty_keys(parse(source, kind=Kind.HTML, tags=TAGS), values) == keys


def test_long_conditions_and_many_tags_are_no_trouble() -> None:
    source = "{% if " + "firma and " * 3_000 + "imie %}x{% endif %}" + "{{ imie }}" * 3_000
    assert printed(source, {"first_name": "A"}, Kind.TEXT) == "A" * 3_000
