"""Masks: what is left of a value for somebody who may know that it is there but not what it is."""

import re
from collections.abc import Callable

ALL = "•••"


def phone(text: str) -> str:
    """The first three and the last four digits: 138****1234. Short numbers keep two at the end."""
    digits = re.sub(r"[^\d+]", "", text).removeprefix("+86")
    if len(digits) < 7:
        return f"****{digits[-2:]}" if len(digits) > 2 else ALL
    return f"{digits[:3]}****{digits[-4:]}"


def email(text: str) -> str:
    """The first letter and the domain: w***@huawei.com."""
    name, at, domain = text.rpartition("@")
    return f"{name[:1]}***@{domain}" if at and name else ALL


def identity(text: str) -> str:
    """The first four and the last two characters of an identity or account number."""
    return f"{text[:4]}{'*' * max(len(text) - 6, 4)}{text[-2:]}" if len(text) > 8 else ALL


def name(text: str) -> str:
    """The first character: 张**."""
    return f"{text[:1]}**" if text else ALL


def everything(text: str) -> str:
    """Nothing at all."""
    return ALL


MASKS: dict[str, Callable[[str], str]] = {
    "phone": phone, "email": email, "identity": identity, "name": name, "all": everything,
}  # fmt: skip


def masked(rule: str, text: str) -> str:
    """What is left of `text` by the mask of that name; an absent value stays absent. An unknown mask hides all."""
    return MASKS.get(rule, everything)(text) if text not in ("", "—") else text
