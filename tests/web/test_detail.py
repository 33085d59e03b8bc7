"""The page of a record that is about another, and what a verb's own page leads to."""

import pytest

from tests.organisation import as_, make
from yingdan.platform import records, schema

PART = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture
def deal(org):
    """A deal of the rep with a task."""
    found = make("crm.opportunity", name="二期", owner=org.rep)
    with as_(org.rep):
        task = {"about": ("crm.opportunity", found.pk), "subject": "做"}
        records.create(schema.find("work.task").model, task)
    return found


def url(record, tail=""):
    """The address of a record's page."""
    return f"/{schema.of(record).slug}/{record.pk}/{tail}"


def test_what_a_task_is_about_is_named_in_its_head(org, browser_of, deal) -> None:
    """By its title, which leads there, and not by the key it is kept under."""
    with as_(org.rep):
        task = schema.find("work.task").rows().filter(about_key="crm.opportunity").first()
    head = browser_of(org.rep).get(url(task)).content.decode().partition('id="row-')[0]
    assert f"crm.opportunity:{deal.pk}" not in head and f'href="{url(deal)}"' in head


def test_from_a_verbs_own_page_one_comes_to_the_record(org, browser_of, deal) -> None:
    """Opened in a tab of its own, the verb is done and the record shown; once more it could not be done."""
    with as_(org.rep):
        task = schema.find("work.task").rows().filter(about_key="crm.opportunity").first()
    own = PART | {"HX-Current-URL": "http://testserver" + url(task, "do/finish/")}
    answer = browser_of(org.rep).post(url(task, "do/finish/"), {"version": task.version}, headers=own)
    assert (answer.status_code, answer["HX-Redirect"]) == (204, url(task))
