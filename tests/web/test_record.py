"""The record page: what it shows, to whom, in how many statements; editing in place; the path; verbs; the timeline."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.organisation import as_, make
from yingdan.kernel import clock
from yingdan.platform import records, schema
from yingdan.platform.actor import SYSTEM, acting
from yingdan.platform.objects.custom_field import CustomField

PART = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture
def stages(org):
    """The stages of the default pipeline, in order."""
    with acting(SYSTEM):
        return list(schema.find("crm.stage").model.objects.filter(pipeline__is_default=True).order_by("rank"))


@pytest.fixture
def deal(org, stages):
    """A deal of the rep with lines, follow-ups, tasks, a comment and a history."""
    account = make("crm.account", name="博瑞", owner=org.rep)
    product = make("catalog.product", name="五轴", list_price=Decimal(1000))
    found = make("crm.opportunity", name="二期", owner=org.rep, account=account, stage=stages[0], amount=Decimal(5000))
    with as_(org.rep):
        for n in range(3):
            make("crm.opportunityline", opportunity=found, product=product, quantity=Decimal(1))
            values = {"about": ("crm.opportunity", found.pk), "content": f"谈了 {n}", "kind": "call"}
            records.create(schema.find("work.activity").model, values)
            task = {"about": ("crm.opportunity", found.pk), "subject": f"做 {n}"}
            records.create(schema.find("work.task").model, task)
        comment = {"about": ("crm.opportunity", found.pk), "text": f"@{org.rep.login} 好"}
        records.create(schema.find("platform.comment").model, comment)
        found = type(found).objects.get(pk=found.pk)
        records.change(found, {"next_step": "打电话", "expected_close_on": clock.today() + timedelta(days=3)})
        return records.change(type(found).objects.get(pk=found.pk), {"stage": stages[1]})


def url(record, tail=""):
    """The address of a record's page."""
    return f"/{schema.of(record).slug}/{record.pk}/{tail}"


def now(record):
    """The record as it is stored."""
    with acting(SYSTEM):
        return type(record).objects.get(pk=record.pk)


def anew(record):
    """The headers with which the record's own page asks."""
    return PART | {"HX-Current-URL": "http://testserver" + url(record)}


def test_everything_about_a_record_stands_on_its_page(org, browser_of, deal) -> None:
    """Key numbers, path, fields, timeline, related lists, what is to do."""
    text = browser_of(org.rep).get(url(deal)).content.decode()
    for words in ("二期", "博瑞", "五轴", "谈了 2", "做 1", "打电话", 'aria-current="step"', 'id="compose"'):
        assert words in text


@pytest.mark.parametrize("who", ["rep", "manager", "executive", "administrator"])
def test_at_most_twelve_statements(org, browser_of, deal, who) -> None:
    """However much there is about it: the deal and its account."""
    client = browser_of(org.people[who])
    for path in (url(deal), url(deal.account)):
        client.get(path)
        with CaptureQueriesContext(connection) as seen:
            assert client.get(path).status_code == 200
        assert len(seen) <= 12, [q["sql"][:120] for q in seen]


@pytest.mark.parametrize("tail", ["", "history/", "timeline/", "cell/name/", "edit/", "do/win/"])
def test_who_may_not_see_it_is_told_nothing(org, browser_of, deal, tail) -> None:
    """The same answer as for what is not there."""
    client = browser_of(org.stranger)
    hidden, missing = (client.get(f"/opportunities/{pk}/{tail}", headers=PART) for pk in (deal.pk, 999_999))
    assert hidden.status_code == missing.status_code == 404
    assert hidden.content == missing.content


def test_a_verb_begins_with_what_the_record_says(org, browser_of, deal) -> None:
    """Who marks a deal as won sees its amount, and need not write it again."""
    text = browser_of(org.rep).get(url(deal, "do/win/"), headers=PART).content.decode()
    shown = re.search(r'<input[^>]*name="amount"[^>]*value="([^"]*)"', text)
    assert shown is not None and Decimal(shown[1].replace(",", "")) == deal.amount


def test_a_field_is_changed_where_it_stands(org, browser_of, deal) -> None:
    """Its input, then the record as it now is with an undo that takes it back."""
    client = browser_of(org.rep)
    text = client.get(url(deal, "cell/next_step/"), headers=PART).content.decode()
    assert 'value="打电话"' in text
    data = {"next_step": "拜访", "version": deal.version}
    answer = client.post(url(deal, "cell/next_step/"), data, headers=anew(deal))
    assert answer["HX-Retarget"] == "#record"
    assert "拜访" in answer.content.decode()
    undo = answer["HX-Trigger"].split('"undo": "')[1].split('"')[0]
    assert client.post(undo, headers=PART).status_code == 204
    assert now(deal).next_step == "打电话"


def test_a_wrong_value_keeps_the_input_open(org, browser_of, deal) -> None:
    """With the reason below; nothing is written."""
    answer = browser_of(org.rep).post(url(deal, "cell/amount/"), {"amount": "abc"}, headers=anew(deal))
    assert (answer.status_code, answer["HX-Retarget"]) == (422, "#row-amount")
    assert 'value="abc"' in answer.content.decode()


def test_a_stale_value_asks_whose_shall_stand(org, browser_of, deal) -> None:
    """Mine, theirs and the original in the dialog."""
    with as_(org.manager):
        records.change(type(deal).objects.get(pk=deal.pk), {"next_step": "约见总工"})
    data = {"next_step": "发邮件", "version": deal.version}
    answer = browser_of(org.rep).post(url(deal, "cell/next_step/"), data, headers=anew(deal))
    text = answer.content.decode()
    assert (answer.status_code, answer["HX-Retarget"]) == (409, "#dialog")
    assert all(words in text for words in ("约见总工", "发邮件", "打电话"))
    assert now(deal).next_step == "约见总工"


@pytest.mark.parametrize("name", ["status", "weighted", "number_of_nothing", "created_at", "version", "custom"])
def test_what_the_system_keeps_is_not_asked_for(org, browser_of, deal, name) -> None:
    """Computed and inner fields have no input, whatever the address."""
    assert browser_of(org.rep).get(url(deal, f"cell/{name}/"), headers=PART).status_code == 404
    assert browser_of(org.rep).post(url(deal, f"cell/{name}/"), {name: "1"}, headers=PART).status_code == 404


def test_a_step_asks_for_what_it_needs(org, browser_of, deal, stages) -> None:
    """The dialog names what is missing; given, the step is taken; the undo goes back."""
    client = browser_of(org.rep)
    needy = next(s for s in stages if s.requires and s.kind == "open" and s.rank > stages[1].rank)
    answer = client.post(url(deal, "path/"), {"to": needy.pk, "version": deal.version}, headers=anew(deal))
    assert (answer.status_code, answer["HX-Retarget"]) == (422, "#dialog")
    text = answer.content.decode()
    assert all(f'name="v.{name}' in text for name in needy.requires if getattr(deal, name, None) in (None, ""))
    assert now(deal).stage == stages[1]
    contact = make("crm.contact", account=deal.account, owner=org.rep)
    given = {"budget": "5000", "decision_maker": contact.pk, "needed_on": "2027-01-31", "pain": "换型慢"}
    sent = {"to": needy.pk, "version": deal.version} | {f"v.{k}": v for k, v in given.items() if k in needy.requires}
    answer = client.post(url(deal, "path/"), sent, headers=anew(deal))
    assert (answer.status_code, answer["HX-Retarget"]) == (200, "#record")
    assert now(deal).stage == needy


def test_losing_asks_for_the_reason_and_the_competitor(org, browser_of, deal) -> None:
    """A verb's parameters are its dialog; what the rule names is asked for at its place."""
    client = browser_of(org.rep)
    text = client.get(url(deal, "do/lose/"), headers=PART).content.decode()
    assert 'name="reason"' in text
    answer = client.post(url(deal, "do/lose/"), {"reason": "competitor"}, headers=anew(deal))
    assert answer.status_code == 422
    assert now(deal).status == "open"
    rival = make("crm.competitor", name="北川")
    data = {"reason": "competitor", "competitor": rival.pk, "lost_on": clock.today().isoformat()}
    assert client.post(url(deal, "do/lose/"), data, headers=anew(deal)).status_code == 200
    assert (now(deal).status, now(deal).competitor) == ("lost", rival)
    dialog = client.get(url(deal, "do/reopen/"), headers=PART).content.decode()
    assert now(deal).stage.name not in dialog  # whoever only confirms means the first stage, not the one it was lost in


def test_a_verb_that_makes_no_sense_is_neither_offered_nor_done(org, browser_of, deal) -> None:
    """Reopening an open deal."""
    client = browser_of(org.rep)
    assert "do/reopen/" not in client.get(url(deal)).content.decode()
    assert client.post(url(deal, "do/reopen/"), {}, headers=PART).status_code == 403


def test_a_follow_up_is_written_in_the_box(org, browser_of, deal) -> None:
    """About this record, with the next contact; an empty one is refused at its place."""
    client = browser_of(org.rep)
    answer = client.post(url(deal, "write/"), {"kind": "visit", "content": ""}, headers=anew(deal))
    assert (answer.status_code, answer["HX-Retarget"]) == (422, "#compose")
    day = clock.today() + timedelta(days=7)
    data = {"kind": "visit", "content": "看了车间，谈了换型", "people": "王建国", "next_contact_on": day.isoformat()}
    answer = client.post(url(deal, "write/"), data, headers=anew(deal))
    assert "看了车间，谈了换型" in answer.content.decode()
    assert now(deal).next_contact_on == day
    assert "看了车间，谈了换型" in client.get(url(deal.account)).content.decode()


def test_the_timeline_pages_and_filters(org, browser_of, deal) -> None:
    """Follow-ups or changes alone; further back without a gap or a repetition."""
    with as_(org.rep):
        for n in range(30):
            values = {
                "about": ("crm.opportunity", deal.pk),
                "content": f"第 {n} 次",
                "at": clock.now() - timedelta(hours=n + 1),
            }
            records.create(schema.find("work.activity").model, values)
    client = browser_of(org.rep)
    text = client.get(url(deal, "timeline/?show=changes")).content.decode()
    assert "第 1 次" not in text
    seen, path = "", url(deal, "timeline/?show=follow")
    while path:
        page = client.get(path, headers=PART).content.decode()
        seen += page
        path = page.split('class="y-more" hx-get="')[1].split('"')[0].replace("&amp;", "&") if "y-more" in page else ""
    assert all(seen.count(f"第 {n} 次<") == 1 for n in range(30))


def test_deleting_is_undone_at_once_or_from_the_bin(org, browser_of, deal) -> None:
    """With what belongs to it; the bin shows who deleted it, to who could see it."""
    client = browser_of(org.rep)
    answer = client.post(url(deal, "delete/"), headers=anew(deal))
    assert answer["HX-Redirect"] == "/opportunities/"
    assert client.get(url(deal)).status_code == 404
    assert "二期" in client.get("/bin/").content.decode()
    assert "二期" not in browser_of(org.stranger).get("/bin/").content.decode()
    assert client.get(url(deal, "history/")).status_code == 200
    assert browser_of(org.stranger).post(url(deal, "restore/"), headers=PART).status_code == 404
    assert client.post(url(deal, "restore/"), headers=PART).status_code == 204
    assert client.get(url(deal)).status_code == 200


def test_the_history_tells_old_and_new_in_words(org, browser_of, deal, stages) -> None:
    """Labels and titles rather than columns and ids."""
    text = browser_of(org.rep).get(url(deal, "history/")).content.decode()
    assert stages[0].name in text
    assert stages[1].name in text
    assert "stage_id" not in text


def test_an_owner_is_changed_by_who_may_hand_over(org, browser_of, deal) -> None:
    """By the grant for it; who no longer sees the record afterwards is led to the list."""
    data = {"owner": org.stranger.pk, "version": deal.version}
    assert browser_of(org.rep).post(url(deal, "cell/owner/"), data, headers=anew(deal)).status_code in (403, 422)
    answer = browser_of(org.administrator).post(url(deal, "cell/owner/"), data, headers=anew(deal))
    assert answer.status_code == 200
    assert now(deal).owner == org.stranger


@pytest.mark.parametrize(
    "key", ["crm.account", "crm.contact", "crm.lead", "work.task", "catalog.product", "platform.user"]
)
def test_every_object_has_its_page(org, browser_of, key) -> None:
    """Generic over the Spec, with an edit form and a quick one."""
    record = make(key)
    client = browser_of(org.administrator)
    assert client.get(url(record)).status_code == 200
    assert client.get(url(record, "edit/")).status_code == 200
    assert client.get(f"/{schema.of(record).slug}/new/?quick=1", headers=PART).status_code == 200


def test_switching_a_person_off_asks_who_takes_over(org, browser_of, deal) -> None:
    """What changes hands is counted in the dialog; the field of somebody who left is a plain one."""
    client = browser_of(org.administrator)
    answer = client.get(f"/users/{org.rep.pk}/cell/active/", headers=PART)
    text = answer.content.decode()
    assert answer["HX-Retarget"] == "#dialog"
    assert 'name="successor' in text
    assert "y-tells" in text
    assert "successor" not in client.get(f"/users/{org.leaver.pk}/cell/active/", headers=PART).content.decode()
    data = {"successor": org.mate.pk}
    assert client.post(f"/users/{org.rep.pk}/do/hand_over/", data, headers=anew(org.rep)).status_code == 200
    assert now(deal).owner == org.mate


def test_the_bin_counts_and_shows_more_than_its_first_page(org, browser_of) -> None:
    """Two more than fit: the tab says how many there are, and the earliest are one press away."""
    client = browser_of(org.rep)
    for number in range(52):
        lead = make("crm.lead", name=f"线索 {number:02}", owner=org.rep)
        with as_(org.rep):
            records.delete(lead)
    first = client.get("/bin/?of=leads").content.decode()
    assert "52</span>" in first and first.count('name="ids"') == 50
    more = client.get("/bin/?of=leads&show=100").content.decode()
    assert more.count('name="ids"') == 52 and "更早删除" in first and "更早删除" not in more


def test_the_history_tells_a_customers_number_as_people_wrote_it(org, browser_of, deal) -> None:
    """Kept in the JSON as a whole number of ten-thousandths, told as 34."""
    with acting(SYSTEM):
        own = records.create(CustomField, {"object_key": "crm.opportunity", "label": "在用台数", "kind": "number"})
    with as_(org.rep):
        records.change(deal, {own.name: 34})
    for path in ("history/", "timeline/"):
        told = browser_of(org.rep).get(url(deal, path)).content.decode()
        assert "34" in told and "340,000" not in told and "340000" not in told
