"""T-IN-10: what looks like a template is text wherever somebody may type; patterns know only what is listed."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.organisation import Organisation, as_, make, signed_in
from yingdan.kernel.errors import Invalid
from yingdan.platform import preferences, records, schema
from yingdan.platform.actor import SYSTEM, acting
from yingdan.platform.objects.comment import Comment
from yingdan.platform.objects.custom_field import CustomField
from yingdan.platform.objects.custom_object import CustomObject
from yingdan.platform.objects.tag import Tag

TEMPLATES = (
    "{{7*7}}", "{% load static %}", "{{request.user.password}}", "{{settings.SECRET_KEY}}", "{{x.__class__}}",
    "{x.__class__}", "{0.__init__.__globals__}", "%(SECRET_KEY)s", "${7*7}", "#{7*7}", "<%= 7*7 %>", "{{ '' | safe }}",
)  # fmt: skip


def test_they_are_shown_as_they_were_typed(org: Organisation) -> None:
    """Names, tags, views, comments, files, labels of fields and of objects, the words after saving."""
    browser = signed_in(org.rep)
    with acting(SYSTEM):
        for at, text in enumerate(TEMPLATES):
            records.create(Tag, {"name": text[:30]})
            records.create(
                CustomField, {"object_key": "crm.account", "label": text, "kind": "text", "name": f"c_t{at}"}
            )
    with as_(org.rep):
        account = make("crm.account", owner=org.rep, name=TEMPLATES[0])
        for text in TEMPLATES:
            make("crm.account", owner=org.rep, name=text, short_name=text)
            records.create(Comment, {"about": ("crm.account", account.pk), "text": text})
            make("platform.savedview", name=text, owner=org.rep)
    for text in TEMPLATES:
        sent = browser.post(
            "/files/", {"file": SimpleUploadedFile(f"{text}.txt", b"x"), "about": f"crm.account:{account.pk}"}
        )
        assert sent.status_code == 201
    pages = [
        f"/accounts/{account.pk}/",
        "/accounts/",
        "/accounts/new/",
        f"/accounts/{account.pk}/edit/",
        "/search/?q=7",
    ]
    for page in pages:
        answer = browser.get(page)
        html = answer.content.decode()
        assert answer.status_code == 200, page
        assert "49" not in {part.strip() for part in html.replace(">", "<").split("<")}, page
        for leak in ("django-insecure", "class 'django", "__main__", "pbkdf2", "argon2"):
            assert leak not in html, (page, leak)
    listed = browser.get("/accounts/").content.decode()
    assert "{{7*7}}" in listed and "{% load static %}" in listed


@pytest.mark.parametrize("text", TEMPLATES)
def test_a_number_series_knows_dates_and_its_counter_alone(org: Organisation, text: str) -> None:
    """Anything else in a pattern is refused or stays as it stands; no name is looked up."""
    values = {"name": "project", "slug": "projects", "label": "项目", "number_pattern": f"PR-{text}-{{0001}}"}
    with acting(SYSTEM):
        try:
            records.create(CustomObject, values)
        except Invalid:
            return
        kind = schema.find("x.project")
        record = records.create(kind.model, {"name": "one"})
        assert record.number == f"PR-{text}-0001"


def test_the_companys_name_is_text_too(org: Organisation) -> None:
    """Also where nobody is signed in."""
    with acting(SYSTEM):
        preferences.set_company(name="{{settings.SECRET_KEY}}")
    assert "{{settings.SECRET_KEY}}" in Client().get("/sign-in/").content.decode()
