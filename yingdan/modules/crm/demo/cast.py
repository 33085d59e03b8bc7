"""The people of the demo company, where they work, what they sell and against whom."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from random import Random

from yingdan.modules.catalog.objects.category import Category
from yingdan.modules.catalog.objects.price_book import PriceBook
from yingdan.modules.catalog.objects.price_book_entry import PriceBookEntry
from yingdan.modules.catalog.objects.product import Product
from yingdan.modules.crm.demo.tables import mobile, rows, words
from yingdan.modules.crm.demo.when import When
from yingdan.modules.crm.objects.competitor import Competitor
from yingdan.modules.crm.objects.stage import Stage
from yingdan.platform import records
from yingdan.platform.objects.role import Role
from yingdan.platform.objects.unit import Unit
from yingdan.platform.objects.user import User
from yingdan.platform.preferences import company, set_company

WAN = Decimal(10000)
NAME = "恒川精密机床"


@dataclass(slots=True)
class Cast:
    """Everybody and everything a deal needs, by login, code or name; `stages` are those of the default pipeline."""

    random: Random
    when: When
    units: dict[str, Unit] = field(default_factory=dict)
    people: dict[str, User] = field(default_factory=dict)
    products: dict[str, Product] = field(default_factory=dict)
    rivals: list[Competitor] = field(default_factory=list)
    stages: dict[str, Stage] = field(default_factory=dict)

    def reps(self, region: str) -> list[User]:
        """Those who sell in a region, by the code of its unit."""
        codes = {row["login"]: row["unit"] for row in rows("people") if row["role"] == "rep"}
        return [self.people[login] for login, code in codes.items() if code.startswith(f"{region}-")]


def gather(seed: int) -> Cast:
    """Found the company: units, people, products, prices, competitors."""
    set_company(name=NAME)
    cast = Cast(Random(seed), When.now(company().calendar))
    found_units(cast)
    hire(cast)
    stock(cast)
    records.save_many(rivals := [Competitor(**row) for row in words("words")["competitors"]])
    cast.rivals = rivals
    cast.stages = {s.code: s for s in Stage.objects.filter(pipeline__is_default=True).select_related("pipeline")}
    return cast


def found_units(cast: Cast) -> None:
    """The tree of units; the table lists parents first."""
    for rank, row in enumerate(rows("units"), start=1):
        parent = cast.units.get(row["parent"])
        named = {"code": row["code"], "name": row["name"], "name_en": row["name_en"]}
        unit = Unit(**named, kind=row["kind"], parent=parent, rank=rank)
        cast.units[row["code"]] = records.save(unit)


def hire(cast: Cast) -> None:
    """The people, each in a unit with a role and a manager; then the units get their leaders."""
    roles = {role.code: role for role in Role.objects.all()}
    for row in rows("people"):
        cast.people[row["login"]] = User(
            login=row["login"],
            name=row["name"],
            unit=cast.units[row["unit"]],
            job_title=row["title"],
            role=roles.get(row["role"]),
            joined_on=date.fromisoformat(row["joined"]),
            phone=mobile(cast.random),
            email=f"{row['login']}@hengchuan.example",
        )
    records.save_many(list(cast.people.values()))
    managed = [row for row in rows("people") if row["manager"]]
    for row in managed:
        cast.people[row["login"]].manager = cast.people[row["manager"]]
    records.save_many([cast.people[row["login"]] for row in managed])
    units = {unit.code: unit for unit in Unit.objects.all()}
    for row in rows("units"):
        units[row["code"]].leader = cast.people[row["leader"]]
    records.save_many(list(units.values()))


def stock(cast: Cast) -> None:
    """The categories, the products, and a price book with what may be given off at most."""
    categories: dict[str, Category] = {}
    in_english = words("words")["categories"]
    for row in rows("products"):
        main, _slash, sub = row["category"].partition("/")
        for path, parent in ((main, None), (row["category"], main)):
            if path not in categories:
                above = categories.get(parent or "")
                name = sub if parent else main
                made = Category(name=name, name_en=in_english[name], parent=above, rank=len(categories))
                categories[path] = records.save(made)
    found = [
        Product(
            code=row["code"],
            name=row["name"],
            series=row["series"],
            category=categories[row["category"]],
            unit=row["unit"],
            list_price=Decimal(row["price"]) * WAN,
            cost=Decimal(row["cost"]) * WAN,
            description=row["description"],
        )
        for row in rows("products")
    ]
    records.save_many(found)
    cast.products = {product.code: product for product in found}
    year = cast.when.today.year
    book = records.save(
        PriceBook(
            name=f"{year} 年直销价格表",
            name_en=f"Direct sales {year}",
            valid_from=date(year, 1, 1),
            valid_until=date(year, 12, 31),
        )
    )
    records.save_many(
        [
            PriceBookEntry(book=book, product=p, price=p.list_price or Decimal(0), min_discount=Decimal(90))
            for p in found
        ]
    )
