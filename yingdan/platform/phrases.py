"""How several words become one text in the reader's language: “a, b” and “甲、乙”, “Phone: wrong” and “电话：不对”."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext, pgettext


def listed(words: Iterable[Any]) -> str:
    """Words one after another."""
    return gettext(", ").join(str(word) for word in words)


def labelled(label: Any, text: Any) -> str:
    """A text behind what it is about; the text alone where there is no label."""
    return gettext("%(label)s: %(text)s") % {"label": label, "text": text} if label else str(text)


def together(sentences: Iterable[str]) -> str:
    """Sentences in one line; a full stop does not stand before what parts them."""
    *first, last = list(sentences) or [""]
    return pgettext("sentences", "; ").join([*(one.rstrip(".。") for one in first), last])
