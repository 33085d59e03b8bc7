"""Texts are escaped as Django escapes them."""

from typing import Any

import pytest
from django.utils import html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from hypothesis import given
from hypothesis import strategies as st

from yingdan.web.escaping import escape, safe

VALUES: tuple[Any, ...] = (1, None, 2.5, [], "<b>", SafeString("<b>'&\"</b>"), _("Name"), b"<", "", "&amp;")


@pytest.mark.parametrize("value", VALUES)
def test_values_become_what_django_makes_of_them(value: Any) -> None:
    """Whatever they are."""
    assert escape(value) == html.escape(value)
    assert safe(value) == html.conditional_escape(value)
    assert type(escape(value)) is type(safe(value)) is SafeString


@given(st.text())
def test_texts_become_what_django_makes_of_them(text: str) -> None:
    """Whatever stands in them."""
    assert escape(text) == html.escape(text)
