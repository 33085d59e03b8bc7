"""`@action`: one verb, written once as a function; its type hints are its form and its API body."""

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

from django.db import models

from yingdan.kernel.errors import Invalid, Problem
from yingdan.platform import columns
from yingdan.platform.fields import Field, of_column
from yingdan.platform.kinds.all import KINDS

PLAIN: dict[type, Callable[..., models.Field]] = {
    str: lambda **o: models.CharField(max_length=2000, **o),
    int: models.IntegerField,
    Decimal: lambda **o: models.DecimalField(max_digits=columns.DIGITS, decimal_places=columns.PLACES, **o),
    bool: models.BooleanField,
    date: models.DateField,
    datetime: models.DateTimeField,
}


@dataclass(frozen=True)
class Action:
    """A verb of one object. `verb` names the grant it needs; `when` says for which records it makes sense; `help`
    says in the reader's language what it does. A parameter that is a list takes rows of `columns`, as a sub-table does.
    `own_page` says that a panel of the record page asks for it, so that no button is needed. `offers` gives, of a
    record, the options of parameters that are texts: a form asks for one of them, a program may write it.
    """

    name: str
    label: Any
    verb: str
    run: Callable[..., Any]
    when: Callable[[Any], bool] | None = None
    icon: str = "player-play"
    bulk: bool = False
    labels: dict[str, Any] | None = None
    tells: Callable[[Any], Sequence[str]] | None = None
    help: Any = ""
    columns: Mapping[str, Any] | None = None
    own_page: bool = False
    offers: Callable[[Any], Mapping[str, Sequence[tuple[str, Any]]]] | None = None

    @cached_property
    def params(self) -> tuple[Field, ...]:
        """What it asks: the keyword-only parameters as Fields."""
        hints = get_type_hints(self.run)
        asked = [p for p in inspect.signature(self.run).parameters.values() if p.kind is p.KEYWORD_ONLY]
        return tuple(self.field(p, hints[p.name]) for p in asked)

    def asked(self, record: Any) -> tuple[Field, ...]:
        """What its form asks of a record: as `params`, texts of which the record offers options as a choice."""
        found = self.offers(record) if self.offers is not None else {}
        return tuple(
            of_column(
                named(columns.ChoiceField(choices=found[f.name], verbose_name=f.label, blank=not f.required), f.name)
            )
            if f.name in found
            else f
            for f in self.params
        )

    def field(self, param: inspect.Parameter, hint: Any) -> Field:
        """The Field of one parameter; an optional one may be left out."""
        parts = [h for h in get_args(hint) if h is not type(None)] if isinstance(hint, UnionType) else [hint]
        kind, free = parts[0], param.default is not param.empty
        label = (self.labels or {}).get(param.name, param.name.replace("_", " "))
        options: dict[str, Any] = {"verbose_name": label, "blank": free, "null": free and kind is not str}
        if get_origin(kind) is list:
            rows = of_column(named(models.JSONField(**options | {"null": False}), param.name))
            return replace(rows, kind=KINDS["sub_table"], options={"columns": (self.columns or {}).get(param.name)})
        if isinstance(kind, type) and issubclass(kind, models.Model):
            column: models.Field = models.ForeignKey(kind, models.DO_NOTHING, related_name="+", **options)
        elif isinstance(kind, type) and issubclass(kind, models.TextChoices):
            column = columns.ChoiceField(choices=kind, verbose_name=label, blank=free)
        else:
            column = PLAIN[kind](**options)
        return of_column(named(column, param.name))

    def possible(self, record: Any) -> bool:
        """Whether it makes sense for this record as it stands."""
        return self.when is None or bool(self.when(record))

    def read(self, values: dict[str, Any]) -> dict[str, Any]:
        """The parsed input; a parameter not given keeps its default. Raises Invalid with fields."""
        given: dict[str, Any] = {}
        wrong: dict[str, list[Problem]] = {}
        known = {f.name: f for f in self.params}
        for name in values.keys() - known.keys():
            wrong[name] = [Invalid("There is no such field.", code="unknown")]
        for name, field in known.items():
            if name not in values and not field.required:
                continue
            try:
                value = field.parse(values.get(name))
            except Invalid as error:
                wrong[name] = [error]
            else:
                if field.required or not field.kind.blank(values.get(name)):
                    given[name] = value
        if wrong:
            raise Invalid(fields=wrong)
        return given


def named(column: models.Field, name: str) -> models.Field:
    """A column that knows its name."""
    column.set_attributes_from_name(name)
    return column


def action(
    label: Any,
    *,
    verb: str = "change",
    when: Callable[[Any], bool] | None = None,
    icon: str = "player-play",
    bulk: bool = False,
    labels: dict[str, Any] | None = None,
    tells: Callable[[Any], Sequence[str]] | None = None,
    help: Any = "",
    columns: Mapping[str, Any] | None = None,
    own_page: bool = False,
    offers: Callable[[Any], Mapping[str, Sequence[tuple[str, Any]]]] | None = None,
) -> Callable[[Callable[..., Any]], Action]:
    """Make a function a verb of the object whose Spec names it. `labels` names its parameters for people; `help` tells
    programs, in the language of the API's page, what is done.

    `tells` gives lines to show before it is done: what it will do to this record. `offers` gives the options of its
    parameters, by name.
    """
    return lambda run: Action(
        run.__name__, label, verb, run, when, icon, bulk, labels, tells, help, columns, own_page, offers
    )
