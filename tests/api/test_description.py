"""The description of the API: valid OpenAPI 3.1 for everybody, true to what is there, readable as a page."""

from typing import Any

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from tests.organisation import Organisation, as_, signed_in
from yingdan.api import openapi, urls
from yingdan.platform import schema


@pytest.mark.once
@pytest.mark.parametrize("who", ["administrator", "rep"])
def test_it_is_valid(org: Organisation, api: Any, who: str) -> None:
    """OpenAPI 3.1 by its own validator; every operation has a name of its own and tells its problems."""
    document = api(org.people[who]).get("openapi.json").json()
    assert list(OpenAPIV31SpecValidator(document).iter_errors()) == []
    operations = [o for path in document["paths"].values() for name, o in path.items() if name != "parameters"]
    assert len({o["operationId"] for o in operations}) == len(operations)
    assert all({"401", "429"} <= o["responses"].keys() for o in operations)


def test_it_shows_what_the_caller_sees(org: Organisation, api: Any) -> None:
    """Objects without a grant are not in it; a document is a pure function of the objects."""
    mine = api(org.rep).get("openapi.json").json()["paths"]
    assert "/api/v1/opportunities/{id}/do/win" in mine and "/api/v1/roles" not in mine
    assert "/api/v1/roles" in api(org.administrator).get("openapi.json").json()["paths"]
    assert "delete" not in api(org.administrator).get("openapi.json").json()["paths"]["/api/v1/users/{id}"]


def test_each_answer_fits_its_description(org: Organisation, api: Any, make: Any) -> None:
    """What a record looks like is what its schema says: the same names, nothing left out."""
    make("crm.opportunity", name="D", owner=org.rep, account=make("crm.account", owner=org.rep))
    admin = api(org.administrator)
    document = admin.get("openapi.json").json()
    for one in schema.current().objects.values():
        if one.has("api"):
            items = admin.get(f"{one.slug}?limit=2").json()["items"]
            found = document["paths"][f"/api/v1/{one.slug}/{{id}}"]["get"]["responses"]["200"]["content"]
            name = found["application/json"]["schema"]["$ref"].rpartition("/")[2]
            known = document["components"]["schemas"][name]["properties"].keys() - {"deleted_at"}
            assert all(item.keys() == known for item in items), one.key


def test_no_object_is_called_like_an_address_of_its_own(org: Organisation) -> None:
    """`me`, `tokens`, `search`, `docs` can be no object's plural word."""
    own = {p.pattern.regex.pattern.strip("^$").removesuffix("/?").replace("\\", "") for p in urls.VERSION_1}
    assert not own & {t.slug for t in schema.current().objects.values()}


@pytest.mark.parametrize(("language", "word"), [("en", "Who calls"), ("zh-hans", "身份")])
def test_the_page(org: Organisation, language: str, word: str) -> None:
    """In both languages, with nothing in it that the content policy forbids."""
    browser = signed_in(org.rep)
    browser.cookies["yingdan_language"] = language
    answer = browser.get("/api/v1/docs")
    text = answer.content.decode()
    assert answer.status_code == 200 and word in text and 'id="opportunities"' in text
    assert "<script" not in text and "<style" not in text and " style=" not in text and 'src="http' not in text
    assert "script-src 'self'" in answer["Content-Security-Policy"]


def test_it_is_quick_to_make(org: Organisation, django_assert_max_num_queries: Any) -> None:
    """No statement is needed to describe what is declared, but those that some options are made of."""
    with as_(org.administrator), django_assert_max_num_queries(8):
        openapi.document(schema.current().objects.values())
