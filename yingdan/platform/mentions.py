"""Who is meant by the @ in a text, and how many mentions wait for somebody."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_noop

from yingdan.kernel.errors import Invalid, Missing
from yingdan.platform import entitlements, schema, versions
from yingdan.platform.actor import acting, current_actor
from yingdan.platform.customs import table

MOST = 20
AT = re.compile(r"(?<![A-Za-z0-9._%+-])[@＠]")
LOGIN = re.compile(r"[(（]([^()（）\s]{1,80})[)）]")
_names: list[tuple[int, "Names"]] = []
_waiting: dict[int, tuple[int, int]] = {}


@dataclass(frozen=True, slots=True)
class Meant:
    """One @ in a text: the name as it stands there, where it begins and ends, and the ids of the people so called."""

    name: str
    begin: int
    end: int
    people: tuple[int, ...]


class Names:
    """The names and logins of everybody active, read when the first @ is met."""

    @cached_property
    def called(self) -> dict[str, list[int]]:
        """The ids of the people of each name, and of each login that is nobody's name."""
        rows = list(table("User").filter(active=True).values_list("pk", "name", "login"))
        found: dict[str, list[int]] = defaultdict(list)
        for pk, name, _login in rows:
            found[name.casefold()].append(pk)
        self.logins = {login.casefold(): pk for pk, _name, login in rows}
        return {login: [pk] for login, pk in self.logins.items()} | found

    @cached_property
    def lengths(self) -> list[int]:
        """How long the names are, the longest first."""
        return sorted({len(name) for name in self.called}, reverse=True)

    def found_in(self, text: str) -> list[Meant]:
        """Everybody meant by an @ with a name or a login behind it; the longest name that fits is taken. An @ with
        something else behind it is left alone, as in an e-mail address.
        """
        return [meant for match in AT.finditer(text) if (meant := self.meant(text, match.end())) is not None]

    def meant(self, text: str, at: int) -> Meant | None:
        """The people whose name or login begins at a place of a text."""
        for length in self.lengths:
            word, end = text[at : at + length], at + length
            people = self.called.get(word.casefold()) if len(word) == length else None
            if not people or (is_latin(word[-1]) and is_latin(text[end : end + 1])):
                continue
            told = LOGIN.match(text, end)
            chosen = self.logins.get(told[1].casefold()) if told else None
            if told is not None and chosen in people:
                return Meant(word, at - 1, told.end(), (chosen,))
            return Meant(word, at - 1, end, tuple(people))
        return None

    def cut(self, text: str) -> Iterator[tuple[str, bool]]:
        """A text in pieces, each with whether it is an @ with somebody's name."""
        at = 0
        for meant in self.found_in(text):
            yield text[at : meant.begin], False
            yield text[meant.begin : meant.end], True
            at = meant.end
        yield text[at:], False


def names() -> Names:
    """The names as they are, read anew only when anybody's access or name has changed."""
    version = versions.latest(versions.ACCESS)
    if not _names or _names[0][0] != version:
        _names[:] = [(version, Names())]
    return _names[0][1]


def is_latin(sign: str) -> bool:
    """Whether a sign goes on with a word of Latin letters or figures."""
    return sign.isascii() and (sign.isalnum() or sign == "_")


def mentioned(text: str, key: str, id: int, known: Iterable[int] = ()) -> list[int]:
    """The ids of the people a text about a record mentions; those `known` to be mentioned already are not judged
    again.

    Of several people of one name those who see the record are meant. Raises Invalid for somebody who may not see it,
    for several who may, and for too many.
    """
    found: dict[int, None] = {}
    kept = set(known)
    for meant in names().found_in(text):
        old = [pk for pk in meant.people if pk in kept]
        seeing = old or [pk for pk in meant.people if sees(pk, key, id)]
        if not seeing:
            words = gettext_noop("“%(name)s” may not see this record. Share it first, or leave out the @.")
            raise Invalid(words, code="mention", name=meant.name)
        if len(seeing) > 1:
            words = gettext_noop("Several people are called “%(name)s”. Choose one from the list behind the @.")
            raise Invalid(words, code="mention", name=meant.name)
        found[seeing[0]] = None
        if len(found) > MOST:
            raise Invalid(gettext_noop("At most %(n)s people can be mentioned at once."), code="mentions", n=MOST)
    return list(found)


def sees(person: int, key: str, id: int) -> bool:
    """Whether somebody may see a record, asked as he himself."""
    try:
        actor = entitlements.actor_for(person)
    except Missing:
        return False
    with acting(actor):
        return actor.may(key, "view") and schema.find(key).rows().filter(pk=id).exists()


def commented(key: str) -> Exists:
    """Whether there are comments on a row of an object, to be asked together with the row."""
    return Exists(table("Comment").filter(about_key=key, about_id=OuterRef("pk")))


def waiting() -> int:
    """How many mentions wait for the actor; asked anew only when somebody was mentioned or has looked."""
    person = current_actor().user_id
    if person is None:
        return 0
    version = versions.latest(versions.MENTIONS)
    kept = _waiting.get(person)
    if kept is None or kept[0] != version:
        rows = schema.whole("platform.mention").model.objects.filter(owner_id=person, seen_at__isnull=True)
        kept = _waiting[person] = (version, rows.count())
    return kept[1]


def forget() -> None:
    """Forget what was read and counted; for tests."""
    _names.clear()
    _waiting.clear()
