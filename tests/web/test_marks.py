"""Marks beside the names of records that are referred to."""

from tests.organisation import as_, make
from yingdan.platform import records, schema
from yingdan.platform.query import run
from yingdan.platform.query.ast import Query
from yingdan.web import cells, gridrows


def test_what_lies_in_the_bin_is_marked_where_it_is_named(org, browser_of):
    """On the record page, in a list and in the grid: struck through, with a word, and no link that leads nowhere."""
    contact = make("crm.contact", name="Wang Yi", owner=org.rep)
    deal = make("crm.opportunity", owner=org.rep, contact=contact)
    client, kind = browser_of(org.rep), schema.find("crm.opportunity")
    marked = '<s class="mut">Wang Yi</s> <span class="y-tag">'
    for gone in (False, True):
        if gone:
            with as_(org.rep):
                records.delete(contact)
        page = client.get(f"/opportunities/{deal.pk}/").content.decode()
        assert (marked in page, f'href="/contacts/{contact.pk}/"' in page) == (gone, not gone)
        with as_(org.rep):
            (row,) = run.page(Query(object=kind.key, columns=("name", "contact"))).items
            assert (marked in cells.cell(kind.fields["contact"], row)) == gone
            (shown,) = gridrows.some(kind, [deal.pk], [kind.fields["contact"]]).values()
        assert shown["binned"] == (["contact"] if gone else [])
