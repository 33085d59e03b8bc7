"""What the inputs of the further kinds need beyond one text: chips, files, levels of a cascade, rows of a table."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from yingdan.platform import files, media, schema
from yingdan.platform.fields import Field
from yingdan.platform.kinds import industry, place, regions, subtable
from yingdan.platform.kinds.ref import id_in
from yingdan.platform.kinds.several import Attachment

LEVELS = 3
EMPTY_ROWS = 1


def of(field: Field, value: Any) -> Mapping[str, Any] | None:
    """What the template of a kind needs; None for kinds that need nothing. `value` is the record's value, or what
    somebody typed and has to mend.
    """
    make = MORE.get(field.kind.name)
    return make(field, value) if make else None


def chosen(field: Field, value: Any) -> Mapping[str, Any]:
    """The records chosen so far, and where to look for more."""
    found = records_of(field, value)
    url = f"/{schema.find(field.related).slug}/options/"
    return {"chosen": [(r.pk, str(r)) for r in found], "url": url, "faces": field.related == "platform.user"}


def records_of(field: Field, value: Any) -> list[Any]:
    """The records of a value, or of the ids somebody sent, as far as they are seen."""
    held = value if isinstance(value, list | tuple) else []
    ids = [id for one in held if not hasattr(one, "pk") and (id := id_in(one)) is not None]
    known = field.model.objects.in_bulk(ids) if ids else {}
    return [r for one in held if (r := one if hasattr(one, "pk") else known.get(id_in(one) or 0)) is not None]


def uploads(field: Field, value: Any) -> Mapping[str, Any]:
    """The files in the field, and what may be sent."""
    kind = field.kind
    most = field.options.get("most", kind.most) if isinstance(kind, Attachment) else 1
    found = [f for f in records_of(field, value) if f.deleted_at is None]
    return {
        "files": [{"file": f, "picture": f.media_type in media.PICTURES} for f in found],
        "accept": "image/png,image/jpeg,image/gif,image/webp" if kind.name == "picture" else "",
        "most": most,
        "bytes": files.most(),
    }


def tags(field: Field, value: Any) -> Mapping[str, Any]:
    """The tags written, and those offered."""
    offered = [str(o.get("label") or o.get("value")) for o in field.options.get("options") or () if isinstance(o, dict)]
    held = [str(v) for v in value] if isinstance(value, list | tuple) else []
    return {"held": held, "offered": offered}


def days(field: Field, value: Any) -> Mapping[str, Any]:
    """The first and the last day."""
    first, _sign, last = str(value or "").partition("/")
    return {"first": first, "last": last}


def levels(field: Field, value: Any) -> Mapping[str, Any]:
    """Province, city and district to choose from, as far as they are chosen, and the rest of the address."""
    code, space, rest = str(value or "").partition(" ")
    path, detail = (regions.path(code), rest) if code.isdigit() and space else regions.begins(str(value or ""))
    above = ["", *(r.code for r in path)][:LEVELS]
    found = [
        {"within": regions.within()[parent], "on": path[at].code if at < len(path) else ""}
        for at, parent in enumerate(above)
        if parent in regions.within()
    ]
    return {"levels": found, "code": path[-1].code if path else "", "detail": detail}


def point(field: Field, value: Any) -> Mapping[str, Any]:
    """The point and its address."""
    lat, lng, words = place.parts(str(value or ""))
    return {"point": f"{lat},{lng}" if lat and lng else lat, "words": words}


def search(field: Field, value: Any) -> Mapping[str, Any]:
    """A picker that searches the classification."""
    code = str(value or "")
    shown = f"{code} {industry.name_of(code)}" if code in industry.industries() else code
    return {"shown": shown, "url": "/pick/industries/"}


def stars(field: Field, value: Any) -> Mapping[str, Any]:
    """The stars there may be, from the last to the first, as the style sheet wants them."""
    most = field.kind.ends(field)[1] if hasattr(field.kind, "ends") else 5
    return {"stars": range(most, 0, -1), "on": str(value if value is not None else "")}


def table(field: Field, value: Any) -> Mapping[str, Any]:
    """The columns and rows, and the JSON that is sent."""
    columns = subtable.columns_of(field)
    rows = value if isinstance(value, list | tuple) else read(str(value or ""))
    return {
        "columns": columns,
        "rows": [[(c, row.get(c.name, "")) for c in columns] for row in rows],
        "blank": [(c, "") for c in columns],
        "json": json.dumps(list(rows), ensure_ascii=False) if rows else "",
    }


def read(text: str) -> list[Any]:
    """The rows of a JSON somebody sent; none when it is no list."""
    try:
        found = json.loads(text) if text else []
    except (ValueError, RecursionError):
        return []
    return [row for row in found if isinstance(row, dict)] if isinstance(found, list) else []


MORE: dict[str, Callable[[Field, Any], Mapping[str, Any]]] = {
    "refs": chosen, "members": chosen, "units": chosen, "attachment": uploads, "picture": uploads,
    "signature": uploads, "tag": tags, "date_range": days, "address": levels, "location": point,
    "industry": search, "rating": stars, "sub_table": table,
}  # fmt: skip
