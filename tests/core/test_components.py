"""Components: what they accept, what they refuse, and that they escape."""

from datetime import UTC, date, datetime
from html.parser import HTMLParser

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory

from lms.core.icons import icon_names

BLOCKS = {
    "panel": 'heading="H"',
    "notice": "",
    "card": 'heading="H"',
    "empty_state": 'heading="H"',
    "data_table": 'caption="C"',
    "page_header": 'heading="H"',
    "dialog": 'id="d" heading="H" trigger="T"',
}
HOSTILE = '<script>alert("x")</script>'


def draw(source: str, **context: object) -> str:
    return Template("{% load components %}" + source).render(Context(context)).strip()


class Elements(HTMLParser):
    """The elements of a fragment as (name, attributes), in their order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))
        if tag not in {"input", "img", "br", "hr", "meta", "link"}:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def named(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.found if name == tag]


def elements(source: str, **context: object) -> Elements:
    parsed = Elements(draw(source, **context))
    assert parsed.open == []
    return parsed


class Sample(forms.Form):
    email = forms.EmailField(label="E-mail", help_text="We never show it.")
    note = forms.CharField(label="Note", required=False)
    kind = forms.ChoiceField(
        label="Kind", choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect
    )
    agreed = forms.BooleanField(label="Agreed")
    token = forms.CharField(widget=forms.HiddenInput)


@pytest.mark.parametrize("name", [*BLOCKS])
def test_block_component_shows_its_content_once(name):
    html = draw(f"{{% {name} {BLOCKS[name]} %}}<p>inside</p>{{% end{name} %}}")

    assert html.count("<p>inside</p>") == 1
    assert Elements(html).open == []


@pytest.mark.parametrize("argument", ["heading", "lead", "eyebrow"])
def test_page_header_escapes_its_arguments(argument):
    arguments = {"heading": "H", argument: HOSTILE}
    source = " ".join(f"{key}={key}" for key in arguments)

    html = draw(f"{{% page_header {source} %}}{{% endpage_header %}}", **arguments)

    assert "<script>" not in html
    assert "&lt;script&gt;" in html


@pytest.mark.parametrize(
    "source",
    [
        "{% button hostile %}",
        '{% button "Go" href=hostile %}',
        '{% button "Go" name=hostile %}',
        "{% badge hostile %}",
        "{% panel heading=hostile %}{% endpanel %}",
        "{% card heading=hostile meta=hostile %}{% endcard %}",
        "{% notice heading=hostile %}{% endnotice %}",
        "{% progress value=1 max=2 label=hostile %}",
        "{% empty_state heading=hostile %}{% endempty_state %}",
        "{% breadcrumb pairs %}",
        "{% data_table caption=hostile %}{% enddata_table %}",
        "{% stat label=hostile value=hostile hint=hostile %}",
        "{% facts pairs %}",
        "{% dialog id='d' heading=hostile trigger=hostile %}{% enddialog %}",
        "{% tabs links label=hostile %}",
        "{% timeline links %}",
    ],
)
def test_component_escapes_what_it_is_given(source):
    html = draw(
        source,
        hostile=HOSTILE,
        pairs=[(HOSTILE, HOSTILE)],
        links=[{"label": HOSTILE, "url": HOSTILE, "title": HOSTILE, "text": HOSTILE}],
    )

    assert "<script>" not in html
    assert '"x"' not in html


@pytest.mark.parametrize(
    "source",
    [
        '{% badge "B" tone="loud" %}',
        '{% button "B" variant="loud" %}',
        '{% button "B" size="huge" %}',
        '{% button "B" colour="red" %}',
        '{% button "B" icon="unicorn" %}',
        '{% panel heading="H" tone="loud" %}{% endpanel %}',
        '{% panel heading="H" level=1 %}{% endpanel %}',
        '{% card heading="H" level=7 %}{% endcard %}',
        '{% notice tone="loud" %}{% endnotice %}',
        '{% progress value=1 max=2 label="L" tone="loud" %}',
        '{% stat label="L" value=1 tone="loud" %}',
        '{% dialog id="d" heading="H" trigger="T" variant="loud" %}{% enddialog %}',
        "{% timeline items %}",
        '{% icon "unicorn" %}',
        '{% icon "check" size="huge" %}',
    ],
)
def test_unknown_word_is_refused(source):
    with pytest.raises(ValueError, match="unknown"):
        draw(source, items=[{"title": "T", "tone": "loud"}])


def test_button_is_a_link_only_with_an_address():
    link = elements('{% button "Go" href="/there/" icon="arrow-right" %}')
    button = elements(
        '{% button "Save" name="do" value="save" form="f" disabled=True %}'
    )

    assert link.named("a")[0]["href"] == "/there/"
    assert link.named("button") == []
    assert button.named("button")[0] == {
        "class": "button button--primary button--medium",
        "type": "submit",
        "disabled": None,
        "name": "do",
        "value": "save",
        "form": "f",
    }


def test_button_passes_on_further_attributes():
    button = elements('{% button "B" attrs=more %}', more={"data-confirm": "a&b"})

    assert button.named("button")[0]["data-confirm"] == "a&b"


@pytest.mark.parametrize("name", sorted(icon_names()))
def test_icon_is_hidden_from_screen_readers(name):
    drawn = elements("{% icon name %}", name=name)

    assert drawn.named("svg")[0]["aria-hidden"] == "true"
    assert drawn.named("use")[0]["href"].endswith(f"icons.svg#{name}")


def test_headings_have_the_level_they_are_given():
    source = (
        '{% panel heading="P" level=4 %}{% endpanel %}'
        '{% card heading="C" level=5 %}{% endcard %}'
    )

    assert [name for name, _ in elements(source).found if name in {"h4", "h5"}] == [
        "h4",
        "h5",
    ]


def test_card_links_its_heading():
    card = elements('{% card heading="C" href="/c/" %}{% endcard %}')

    assert [link["href"] for link in card.named("a")] == ["/c/"]


@pytest.mark.parametrize(
    ("value", "maximum", "shown"),
    [(3, 8, ("3", "8")), (9, 8, ("8", "8")), (0, 0, ("0", "1"))],
    ids=["part", "never-over-full", "nothing-to-do"],
)
def test_progress_states_value_and_words(value, maximum, shown):
    bar = elements('{% progress value=v max=m label="L" %}', v=value, m=maximum)

    (attributes,) = bar.named("progress")
    assert (attributes["value"], attributes["max"]) == shown
    assert attributes["aria-label"] == "L"


def test_breadcrumb_marks_this_page_without_a_link():
    trail = elements("{% breadcrumb items %}", items=[("Start", "/"), ("Here", None)])

    assert [link["href"] for link in trail.named("a")] == ["/"]
    assert trail.named("span")[-1]["aria-current"] == "page"


def test_tabs_mark_the_current_part_and_show_counts():
    items = [
        {"label": "A", "url": "/a/", "current": True},
        {"label": "B", "url": "/b/", "count": 0},
    ]

    html = draw('{% tabs items label="Parts" %}', items=items)

    links = Elements(html).named("a")
    assert [link.get("aria-current") for link in links] == ["page", None]
    assert html.count("tabs__count") == 1


def test_data_table_can_be_reached_and_stacked():
    table = elements('{% data_table caption="People" stack=True %}{% enddata_table %}')

    region = table.named("div")[0]
    assert (region["tabindex"], region["aria-label"]) == ("0", "People")
    assert "table--stack" in table.named("table")[0]["class"]


def test_dialog_unfolds_without_a_script():
    source = '{% dialog id="d" heading="H" trigger="T" is_open=open %}{% enddialog %}'

    assert "open" not in elements(source, open=False).named("details")[0]
    assert "open" in elements(source, open=True).named("details")[0]


def test_pagination_keeps_what_was_searched_for():
    request = RequestFactory().get("/list/?q=ана&page=2")
    page = Paginator(range(40), 10).page(2)

    html = draw("{% pagination page %}", page=page, request=request)

    hrefs = [link["href"] for link in Elements(html).named("a")]
    assert all(href.startswith("?q=%D0%B0%D0%BD%D0%B0&page=") for href in hrefs)
    assert [href.split("=")[-1] for href in hrefs] == ["1", "1", "3", "4", "3"]


def test_pagination_of_one_page_says_nothing():
    page = Paginator(range(3), 10).page(1)

    html = draw("{% pagination page %}", page=page, request=RequestFactory().get("/"))

    assert html == ""


def test_timeline_shows_days_and_moments():
    items = [
        {"at": date(2026, 3, 2), "title": "Day"},
        {"at": datetime(2026, 3, 2, 9, 30, tzinfo=UTC), "title": "Moment"},
        {"title": "Some time", "tone": "warning"},
    ]

    html = draw("{% timeline items %}", items=items)

    times = [time["datetime"] for time in Elements(html).named("time")]
    assert times == ["2026-03-02", "2026-03-02T10:30:00+01:00"]
    assert "timeline__item--warning" in html


@pytest.mark.parametrize("name", ["email", "note", "kind", "agreed"])
def test_every_label_leads_to_an_input_that_exists(name):
    drawn = elements("{% field field %}", field=Sample()[name])

    ids = {attributes.get("id") for _, attributes in drawn.found}
    labels = [label["for"] for label in drawn.named("label")]
    assert labels
    assert set(labels) <= ids


@pytest.mark.parametrize("name", ["email", "kind", "agreed"])
def test_field_with_an_error_points_to_it(name):
    form = Sample(data={"email": "ana"})

    drawn = elements("{% field field %}", field=form[name])

    group = drawn.named("fieldset") or [
        a for a in drawn.named("input") if a.get("type") != "hidden"
    ]
    described = group[0]["aria-describedby"].split()
    ids = {attributes.get("id") for _, attributes in drawn.found}
    assert f"id_{name}_error" in described
    assert set(described) <= ids


def test_choices_stand_in_a_fieldset_with_a_legend():
    drawn = elements("{% field field %}", field=Sample()["kind"])

    assert len(drawn.named("fieldset")) == len(drawn.named("legend")) == 1


def test_optional_fields_say_so_and_required_ones_do_not():
    assert "(optional)" in draw("{% field field %}", field=Sample()["note"])
    assert "(optional)" not in draw("{% field field %}", field=Sample()["email"])


def test_form_fields_show_summary_every_field_and_hidden_ones():
    form = Sample(data={"email": "ana"})

    html = draw("{% form_fields form %}", form=form)

    drawn = Elements(html)
    targets = [link["href"].lstrip("#") for link in drawn.named("a")]
    ids = {attributes.get("id") for _, attributes in drawn.found}
    assert targets == ["id_email", "id_kind_0", "id_agreed"]
    assert set(targets) <= ids
    assert "E-mail: Enter a valid email address." in html
    assert html.count('name="token"') == 1
    assert "token) " not in html


def test_form_without_errors_has_no_summary():
    assert "error-summary" not in draw("{% form_fields form %}", form=Sample())


def test_error_text_from_a_form_is_escaped():
    form = Sample(data={})
    form.add_error("email", HOSTILE)
    form.add_error(None, HOSTILE)

    html = draw("{% form_fields form %}", form=form)

    assert "<script>" not in html


@pytest.mark.parametrize(
    ("level", "tone"),
    [("success", "success"), ("error", "danger"), ("debug", "info")],
)
def test_messages_have_the_tone_of_their_level(level, tone):
    assert draw("{{ level|message_tone }}", level=level) == tone
