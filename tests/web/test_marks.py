"""Marks beside the names of records that are referred to."""

from tests.organisation import as_, make
from yingdan.platform import records, schema
from yingdan.platform.actor import SYSTEM, acting
from yingdan.platform.query import run
from yingdan.platform.query.ast import Query
from yingdan.platform.recording import recording
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


def test_what_a_record_is_about_is_marked_too(org, browser_of):
    """A task about a deal that was deleted stays, and says so on its page, in the list and in the grid."""
    deal = make("crm.opportunity", name="Gone deal", owner=org.rep)
    task = make("work.task", subject="Ring", owner=org.rep, about=("crm.opportunity", deal.pk))
    client, kind = browser_of(org.rep), schema.find("work.task")
    marked = '<s class="mut">Gone deal</s> <span class="y-tag">'
    for gone in (False, True):
        if gone:
            with (
                acting(SYSTEM),
                recording(),
            ):  # as it may be after a restored backup: what is spoken of lies in the bin all the same
                type(deal).objects.filter(pk=deal.pk).update(deleted_at=deal.created_at)
        for path in (f"/tasks/{task.pk}/", "/tasks/?columns=subject,about"):
            assert (marked in client.get(path).content.decode()) == gone, path
        with as_(org.rep):
            (shown,) = gridrows.some(kind, [task.pk], [kind.fields["about"]]).values()
        assert (shown["binned"], shown["shown"]) == (["about"] if gone else [], ["Gone deal"])
