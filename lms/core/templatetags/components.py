"""Template components: the only place where HTML is built from arguments."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BaseForm, BoundField
from django.forms.utils import flatatt
from django.template.context import Context
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from lms.core.icons import icon_svg

register = template.Library()

TONE_ICONS = {
    "neutral": "info",
    "info": "info",
    "success": "check-circle",
    "warning": "alert",
    "danger": "alert",
}
BUTTON_VARIANTS = {"primary", "secondary", "quiet", "danger"}
BUTTON_SIZES = {"small", "medium", "large"}
MESSAGE_TONES = {"success": "success", "warning": "warning", "error": "danger"}


def _check(component: str, argument: str, value: object, known: Iterable[Any]) -> None:
    if value not in known:
        raise ValueError(
            f"{component}: unknown {argument} {value!r}; use one of {sorted(known)}."
        )


def _render(component: str, **context: object) -> SafeString:
    return render_to_string(f"core/components/{component}.html", context)


@register.simple_tag
def icon(name: str, size: str = "medium") -> SafeString:
    """Draw an icon from the sprite; it says nothing to a screen reader.

    {% icon "calendar" %}
    """
    _check("icon", "size", size, {"small", "medium", "large"})
    return icon_svg(name, size=size)


@register.simple_tag
def button(
    label: str,
    *,
    href: str = "",
    variant: str = "primary",
    size: str = "medium",
    icon: str = "",
    type: str = "submit",  # noqa: A002 - the name of the HTML attribute
    disabled: bool = False,
    attrs: Mapping[str, Any] | None = None,
    **more: str,
) -> SafeString:
    """Offer one action: a link with `href`, otherwise a button of a form.

    `name`, `value`, `form` and `id` are passed on to the element.
    {% button "Save" icon="check" %} {% button "Back" href="/my/" variant="quiet" %}
    """
    _check("button", "variant", variant, BUTTON_VARIANTS)
    _check("button", "size", size, BUTTON_SIZES)
    for name in more:
        _check("button", "argument", name, {"name", "value", "form", "id"})
    return _render(
        "button",
        label=label,
        href=href,
        variant=variant,
        size=size,
        icon=icon,
        type=type,
        disabled=disabled,
        attributes=flatatt({**more, **(attrs or {})}),
    )


@register.simple_tag
def badge(label: str, *, tone: str = "neutral", icon: str = "") -> SafeString:
    """Name a status in one or two words.

    {% badge "Open" tone="success" %}
    """
    _check("badge", "tone", tone, TONE_ICONS)
    return _render("badge", label=label, tone=tone, icon=icon)


@register.simple_block_tag
def panel(
    content: str, *, heading: str = "", tone: str = "neutral", level: int = 2
) -> SafeString:
    """Frame a block of content under a heading.

    {% panel heading="Attendance" tone="warning" %} … {% endpanel %}
    """
    _check("panel", "tone", tone, TONE_ICONS)
    _check("panel", "level", level, range(2, 7))
    return _render("panel", content=content, heading=heading, tone=tone, level=level)


@register.simple_block_tag
def card(
    content: str,
    *,
    heading: str,
    href: str = "",
    meta: str = "",
    level: int = 3,
    icon: str = "",
) -> SafeString:
    """Show one thing of many; the whole card leads to `href`.

    {% card heading="Safe start" href="/…" meta="6 hours" %} … {% endcard %}
    """
    _check("card", "level", level, range(2, 7))
    return _render(
        "card",
        content=content,
        heading=heading,
        href=href,
        meta=meta,
        level=level,
        icon=icon,
    )


@register.simple_block_tag
def notice(content: str, *, tone: str = "info", heading: str = "") -> SafeString:
    """Tell people something that matters where they are.

    {% notice tone="warning" heading="Two sessions are open" %} … {% endnotice %}
    """
    _check("notice", "tone", tone, TONE_ICONS)
    return _render(
        "notice", content=content, tone=tone, heading=heading, icon=TONE_ICONS[tone]
    )


@register.simple_tag
def progress(
    *,
    value: float,
    max: float,  # noqa: A002 - the name of the HTML attribute
    label: str,
    tone: str = "info",
) -> SafeString:
    """Show how far something has come, in words and as a bar.

    {% progress value=3 max=8 label="3 of 8 lessons" %}
    """
    _check("progress", "tone", tone, TONE_ICONS)
    return _render(
        "progress", value=min(value, max), max=max or 1, label=label, tone=tone
    )


@register.simple_block_tag
def empty_state(content: str, *, heading: str, icon: str = "leaf") -> SafeString:
    """Say why nothing is here yet and what to do about it.

    {% empty_state heading="No runs yet" icon="calendar" %} … {% endempty_state %}
    """
    return _render("empty_state", content=content, heading=heading, icon=icon)


@register.simple_tag
def breadcrumb(items: Sequence[tuple[str, str | None]]) -> SafeString:
    """Show the way here, as pairs of label and address; the last one is this page."""
    return _render("breadcrumb", items=items)


@register.simple_block_tag
def data_table(content: str, *, caption: str, stack: bool = False) -> SafeString:
    """Frame table rows so that a wide table scrolls on its own.

    With `stack`, rows become blocks on a phone, labelled by each cell's data-label.
    {% data_table caption="Enrolments" %}<thead>…</tbody>{% enddata_table %}
    """
    return _render("data_table", content=content, caption=caption, stack=stack)


@register.simple_tag
def tabs(items: Sequence[Mapping[str, Any]], *, label: str) -> SafeString:
    """Link the parts of one subject: dicts of label, url, current and count."""
    return _render("tabs", items=items, label=label)


@register.simple_block_tag
def dialog(
    content: str,
    *,
    id: str,  # noqa: A002 - the name of the HTML attribute
    heading: str,
    trigger: str,
    variant: str = "secondary",
    icon: str = "",
    is_open: bool = False,
) -> SafeString:
    """Ask before going on; without JavaScript the question unfolds in place.

    {% dialog id="withdraw" heading="Withdraw?" trigger="Withdraw" %} … {% enddialog %}
    """
    _check("dialog", "variant", variant, BUTTON_VARIANTS)
    return _render(
        "dialog",
        content=content,
        id=id,
        heading=heading,
        trigger=trigger,
        variant=variant,
        icon=icon,
        is_open=is_open,
    )


@register.simple_block_tag
def page_header(
    content: str, *, heading: str, lead: str = "", eyebrow: str = ""
) -> SafeString:
    """Open a page: its only h1, what it is for, and its actions as content.

    {% page_header heading="My learning" lead="…" %}{% endpage_header %}
    """
    return _render(
        "page_header",
        actions=mark_safe(content.strip()),  # noqa: S308 - rendered by the template
        heading=heading,
        lead=lead,
        eyebrow=eyebrow,
    )


@register.simple_tag
def stat(
    *, label: str, value: object, hint: str = "", tone: str = "neutral"
) -> SafeString:
    """State one figure. Several stand in a `<div class="stats">`."""
    _check("stat", "tone", tone, TONE_ICONS)
    return _render("stat", label=label, value=value, hint=hint, tone=tone)


@register.simple_tag
def facts(items: Sequence[tuple[str, object]]) -> SafeString:
    """List pairs of term and value."""
    return _render("facts", items=items)


@register.simple_tag
def timeline(items: Sequence[Mapping[str, Any]]) -> SafeString:
    """Tell what happened, in order: dicts of at, title, text and tone."""
    for item in items:
        _check("timeline", "tone", item.get("tone", "neutral"), TONE_ICONS)
    return _render("timeline", items=items)


@register.simple_tag(takes_context=True)
def pagination(context: Context, page_obj: Page[Any]) -> SafeString:
    """Lead through the pages of a list, keeping what was searched for."""
    query = context["request"].GET.copy()

    def address(number: int) -> str:
        query["page"] = str(number)
        return f"?{query.urlencode()}"

    paginator = page_obj.paginator
    numbers = paginator.get_elided_page_range(
        page_obj.number, on_each_side=1, on_ends=1
    )
    return _render(
        "pagination",
        page=page_obj,
        previous=address(page_obj.number - 1) if page_obj.has_previous() else "",
        next=address(page_obj.number + 1) if page_obj.has_next() else "",
        links=[(n, address(n) if isinstance(n, int) else "") for n in numbers],
    )


@register.simple_tag
def field(bound_field: BoundField) -> SafeString:
    """Show one field of a form with its label, help and errors.

    {% field form.email %}
    """
    return _render(
        "field",
        field=bound_field,
        is_checkbox=getattr(bound_field.field.widget, "input_type", "") == "checkbox"
        and not bound_field.use_fieldset,
    )


@register.simple_tag
def error_summary(form: BaseForm) -> SafeString:
    """List what stopped a form, each entry leading to its field."""
    entries = [("", "", error) for error in form.non_field_errors()]
    for bound_field in form:
        address = f"#{_first_input_id(bound_field)}"
        if bound_field.is_hidden:
            address = ""
        entries += [(address, str(bound_field.label), e) for e in bound_field.errors]
    return _render("error_summary", entries=entries)


@register.simple_tag
def form_fields(form: BaseForm) -> SafeString:
    """Show a whole form: its error summary, its fields and its hidden fields."""
    return _render("form_fields", form=form)


@register.filter
def message_tone(level_tag: str) -> str:
    """Give the tone of a Django message by its level."""
    return MESSAGE_TONES.get(level_tag, "info")


def _first_input_id(bound_field: BoundField) -> str:
    if bound_field.id_for_label:
        return bound_field.id_for_label
    return f"{bound_field.auto_id}_0"
