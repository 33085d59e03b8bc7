"""The settings: who has them at all, the company's with their history, the organisation."""

import pytest

from tests.organisation import Organisation, as_
from yingdan.kernel.errors import Invalid, Refused
from yingdan.platform import company, preferences, records
from yingdan.platform.actor import SYSTEM, acting
from yingdan.platform.audit import Change
from yingdan.platform.objects.membership import Membership

GOOD = {
    "name": "启明数控",
    "currency": "usd",
    "fiscal_start_month": "4",
    "pattern": "445",
    "time_zone": "Europe/Berlin",
    "language": "en",
    "show_unowned": "true",
}


@pytest.mark.parametrize(
    ("who", "there"),
    [("rep", False), ("manager", False), ("finance", False), ("ops", True), ("administrator", True)],
)
def test_settings_are_for_who_looks_after_them(org, browser_of, who, there):
    client = browser_of(getattr(org, who))
    assert client.get("/settings/").status_code == (200 if there else 404)
    assert ('href="/settings/"' in client.get("/me/").content.decode()) is there


def test_each_sees_the_cards_he_may_open(org, browser_of):
    for who in ("ops", "administrator"):
        client = browser_of(getattr(org, who))
        page = client.get("/settings/").content.decode()
        assert ("/settings/company/" in page) is (who == "administrator")
        assert ("/settings/roles/" in page) is (who == "administrator")
        for part in page.split('y-set-card" href="')[1:]:
            url = part.split('"')[0]
            assert client.get(url).status_code in (200, 302), (who, url)


def test_company_settings_are_kept_with_who_changed_what(org, browser_of):
    client = browser_of(org.administrator)
    assert client.post("/settings/company/", GOOD).status_code == 302
    preferences.forget()
    found = preferences.company()
    assert (found.currency, found.fiscal_start_month, found.pattern) == ("USD", 4, "445")
    assert (found.time_zone, found.language, found.show_unowned) == ("Europe/Berlin", "en", True)
    change = Change.objects.get(object_key="platform.company", values__has_key="pattern")
    assert change.actor_id == org.administrator.pk
    assert change.values["pattern"] == ["months", "445"]
    page = client.get("/settings/company/").content.decode()
    assert "4-4-5" in page and org.administrator.name in page
    preferences.set_company(time_zone="Asia/Shanghai")


def test_what_is_as_it_was_leaves_no_history(org):
    with as_(org.administrator):
        company.change({"currency": preferences.company().currency})
    assert not Change.objects.filter(object_key="platform.company").exists()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("currency", "ZZZ"),
        ("fiscal_start_month", "13"),
        ("fiscal_start_month", "x"),
        ("pattern", "weeks"),
        ("time_zone", "Asia"),
        ("time_zone", "Mars/Olympus"),
        ("language", "fr"),
        ("name", "长" * 101),
    ],
)
def test_wrong_settings_are_refused_in_words_and_nothing_is_kept(org, browser_of, name, value):
    before = preferences.company()
    answer = browser_of(org.administrator).post("/settings/company/", {**GOOD, name: value})
    assert answer.status_code == 422
    assert "y-ask-e" in answer.content.decode()
    preferences.forget()
    assert preferences.company() == before


@pytest.mark.parametrize("who", ["rep", "manager", "ops", "executive"])
def test_only_administrators_change_the_company(org, browser_of, who):
    client = browser_of(getattr(org, who))
    assert client.get("/settings/company/").status_code == 403
    assert client.post("/settings/company/", GOOD).status_code == 403
    with as_(getattr(org, who)), pytest.raises(Refused):
        company.change({"currency": "USD"})
    assert preferences.company().currency == "CNY"


def test_unknown_settings_are_refused(org):
    with acting(SYSTEM), pytest.raises(Invalid):
        preferences.set_company(colour="red")


def test_the_organisation_shows_who_works_where(org: Organisation, browser_of):
    with acting(SYSTEM):
        records.save(Membership(user=org.mate, unit=org.team_b1, title_there="支援"))
    client = browser_of(org.administrator)
    page = client.get(f"/settings/organisation/?unit={org.team_b1.pk}").content.decode()
    assert "Stranger" in page and "Mate" in page and "支援" in page and ">Rep<" not in page
    several = client.get("/settings/organisation/?show=several").content.decode()
    assert "Mate" in several.split("y-org-unit")[1] and "Stranger" not in several.split("y-org-unit")[1]
    region = client.get(f"/settings/organisation/?unit={org.region_a.pk}").content.decode()
    assert "Neighbour" in region
    here = client.get(f"/settings/organisation/?unit={org.region_a.pk}&below=0").content.decode()
    assert "Neighbour" not in here and "Director" in here


def test_the_organisation_is_a_directory_for_everybody_without_buttons(org, browser_of):
    page = browser_of(org.rep).get("/settings/organisation/").content.decode()
    assert "Stranger" in page
    assert "/users/new/" not in page and "/units/new/" not in page and "/edit/" not in page


@pytest.mark.parametrize("query", ["unit=999999", "unit=x", "unit=-1", "show=odd", "below=2"])
def test_odd_addresses_of_the_organisation_show_the_top(org, browser_of, query):
    assert browser_of(org.rep).get(f"/settings/organisation/?{query}").status_code == 200
