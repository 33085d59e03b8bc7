"""Comments: who may say what about which record, and who is told of it."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.organisation import Organisation, api_of, as_, make, signed_in
from yingdan.kernel.errors import Invalid, Missing
from yingdan.platform import mentions, records, schema
from yingdan.platform.actor import SYSTEM, acting
from yingdan.platform.objects.comment import Comment
from yingdan.platform.objects.mention import Mention
from yingdan.platform.objects.user import User

pytestmark = pytest.mark.django_db


def say(record, text):
    return records.create(Comment, {"about": (record.key(), record.pk), "text": text})


def named(user, name):
    with acting(SYSTEM):
        return records.change(User.objects.get(pk=user.pk), {"name": name})


def test_whoever_sees_a_record_comments_on_it_and_calls_whoever_sees_it(org: Organisation) -> None:
    named(org.manager, "周启明"), named(org.rep, "林晓雯")
    deal = make("crm.account", owner=org.rep)
    with as_(org.rep):
        said = say(deal, "请@周启明看一下，mail a@周启明.com 不算")
    with as_(org.manager):
        assert [m.about_id for m in Mention.objects.filter(seen_at=None)] == [deal.pk]
        assert mentions.waiting() == 1
        say(deal, "好 @林晓雯 @周启明")  # nobody is told of himself
        assert mentions.waiting() == 1
    with as_(org.rep):
        assert mentions.waiting() == 1
        records.change(said, {"text": "改了 @周启明"})  # told once
    assert Mention._base_manager.filter(owner=org.manager).count() == 1


def test_who_may_not_see_the_record_is_not_called_and_reads_nothing(org: Organisation) -> None:
    named(org.stranger, "陌生人")
    deal = make("crm.account", owner=org.rep)
    with as_(org.rep), pytest.raises(Invalid) as refused:
        say(deal, "@陌生人 你看")
    assert "陌生人" in refused.value.fields["text"][0].show(str)
    assert not Comment._base_manager.exists() and not Mention._base_manager.exists()
    with as_(org.rep):
        say(deal, "只有我们知道")
    with as_(org.stranger):
        assert not Comment.objects.exists()
        with pytest.raises((Missing, Invalid)):
            say(deal, "me too")


def test_only_who_wrote_it_changes_it_and_its_wordings_are_kept(org: Organisation) -> None:
    deal = make("crm.account", owner=org.rep)
    with as_(org.manager):
        said = say(deal, "first")
        records.change(said, {"text": "second"})
    with as_(org.rep):
        for change in (lambda: records.change(said, {"text": "mine"}), lambda: records.delete(said)):
            with pytest.raises(Exception) as refused:
                change()
            assert refused.value.__class__.__name__ in ("Refused", "Missing")
    page = signed_in(org.manager).get(f"/comments/{said.pk}/history/").content.decode()
    assert "first" in page and "second" in page
    with as_(org.manager):
        records.delete(said)
    with as_(org.rep):
        assert not Comment.objects.exists()


def test_people_of_one_name_are_told_apart_by_login(org: Organisation) -> None:
    named(org.manager, "张伟"), named(org.executive, "张伟"), named(org.stranger, "张伟红")
    with as_(org.rep):
        found = mentions.names().found_in(f"@张伟红 @张伟({org.executive.login}) @{org.rep.login} a@张伟")
    assert [meant.people for meant in found] == [(org.stranger.pk,), (org.executive.pk,), (org.rep.pk,)]
    deal = make("crm.account", owner=org.rep)
    with as_(org.rep):
        with pytest.raises(Invalid):
            say(deal, "@张伟 ?")
        say(deal, f"@张伟({org.manager.login}) ?")
    assert Mention._base_manager.get().owner_id == org.manager.pk


def test_on_the_page_one_comments_is_offered_people_and_opens_what_waits(org: Organisation) -> None:
    named(org.manager, "周启明"), named(org.stranger, "周不见")
    deal = make("crm.account", owner=org.rep)
    rep, manager = signed_in(org.rep), signed_in(org.manager)
    offered = rep.get(f"/accounts/{deal.pk}/people/?q=周").content.decode()
    assert "周启明" in offered and "周不见" not in offered
    answer = rep.post(f"/accounts/{deal.pk}/write/", {"kind": "comment", "content": "@周启明 <b>急</b>"})
    assert answer.status_code < 400
    page = manager.get(f"/accounts/{deal.pk}/").content.decode()
    assert '<b class="y-at">@周启明</b> &lt;b&gt;急&lt;/b&gt;' in page and "y-dot" in page
    assert "急" in manager.get("/mentions/latest/").content.decode()
    mention = Mention._base_manager.get()
    assert rep.post(f"/mentions/{mention.pk}/open/").status_code == 404
    assert manager.post(f"/mentions/{mention.pk}/open/").headers["Location"] == f"/accounts/{deal.pk}/"
    assert "y-dot" not in manager.get(f"/accounts/{deal.pk}/").content.decode()
    wrong = rep.post(f"/accounts/{deal.pk}/write/", {"kind": "comment", "content": "@周不见 ?"})
    assert wrong.status_code == 422 and "@周不见 ?" in wrong.content.decode()


def test_programs_comment_too(org: Organisation) -> None:
    deal = make("crm.account", owner=org.rep)
    made = api_of(org.rep).post("comments", {"about": {"object": "crm.account", "id": deal.pk}, "text": "hello"})
    assert made.status_code == 201, made.content
    assert api_of(org.stranger).get("comments").json()["items"] == []


def test_an_answer_quotes_what_it_answers_and_tells_who_wrote_it(org: Organisation) -> None:
    deal, other = make("crm.account", owner=org.rep), make("crm.account", owner=org.rep)
    with as_(org.manager):
        asked = say(deal, "When do they sign?")
        elsewhere = say(other, "elsewhere")
    rep = signed_in(org.rep)
    sent = {"kind": "comment", "content": "On Friday.", "answers": str(asked.pk)}
    assert rep.post(f"/accounts/{deal.pk}/write/", sent).status_code < 400
    page = signed_in(org.manager).get(f"/accounts/{deal.pk}/").content.decode()
    assert f'<p class="y-quote ell"><b>{org.manager.name}</b> When do they sign?</p>' in page
    with as_(org.manager):
        assert mentions.waiting() == 1
        answer = Comment.objects.get(text="On Friday.")
        with pytest.raises(Invalid):
            records.create(Comment, {"about": (deal.key(), deal.pk), "text": "?", "answers": elsewhere})
        records.delete(asked)
    with as_(org.rep), pytest.raises(Invalid):
        records.change(answer, {"answers": None})
    page = rep.get(f"/accounts/{deal.pk}/").content.decode()
    assert "On Friday." in page and "When do they sign?" not in page


def test_files_go_with_a_comment_and_are_seen_by_who_sees_the_record(org: Organisation) -> None:
    deal = make("crm.account", owner=org.rep)
    rep, manager = signed_in(org.rep), signed_in(org.manager)
    ids = [
        rep.post("/files/", {"file": SimpleUploadedFile(name, b"drawing")}).json()["id"] for name in ("a.txt", "b.txt")
    ]
    sent = {"kind": "comment", "content": "The drawing", "files": [str(id) for id in ids]}
    stolen = manager.post(f"/accounts/{deal.pk}/write/", sent)
    assert stolen.status_code == 422 and not Comment._base_manager.exists()
    wrong = rep.post(f"/accounts/{deal.pk}/write/", sent | {"content": ""})
    assert wrong.status_code == 422 and "a.txt" in wrong.content.decode()  # what was sent ahead is not lost
    assert rep.post(f"/accounts/{deal.pk}/write/", sent).status_code < 400
    page = manager.get(f"/accounts/{deal.pk}/").content.decode()
    assert page.index("a.txt") < page.index("b.txt")
    assert b"".join(manager.get(f"/files/{ids[0]}/").streaming_content) == b"drawing"
    assert signed_in(org.stranger).get(f"/files/{ids[0]}/").status_code == 404
    followed = rep.post("/files/", {"file": SimpleUploadedFile("visit.txt", b"photo")}).json()["id"]
    call = {"kind": "call", "content": "Called", "files": [str(followed)]}
    assert rep.post(f"/accounts/{deal.pk}/write/", call).status_code < 400
    assert "visit.txt" in manager.get(f"/accounts/{deal.pk}/").content.decode()


def test_the_card_of_files_has_those_of_comments_and_follow_ups(org: Organisation) -> None:
    """With what they were sent; deleted with it, not by themselves; hidden from who may not see what they hang on."""
    deal = make("crm.account", owner=org.rep)
    rep = signed_in(org.rep)

    def send(kind: str, name: str) -> None:
        made = rep.post("/files/", {"file": SimpleUploadedFile(name, b"drawing")}).json()["id"]
        written = {"kind": kind, "content": "See the file", "files": [str(made)]}
        assert rep.post(f"/accounts/{deal.pk}/write/", written).status_code < 400

    send("comment", "said.txt")
    send("call", "called.txt")
    rep.post("/files/", {"file": SimpleUploadedFile("own.txt", b"own"), "about": f"crm.account:{deal.pk}"})
    rep.cookies["yingdan_language"] = "en"
    card = rep.get(f"/accounts/{deal.pk}/files/").content.decode()
    assert [name in card for name in ("said.txt", "called.txt", "own.txt")] == [True] * 3
    assert "with a comment" in card and card.count('hx-post="/attachments/') == 1
    with as_(org.rep):
        records.delete(Comment.objects.get(about_id=deal.pk))
    assert "said.txt" not in rep.get(f"/accounts/{deal.pk}/files/").content.decode()


def test_a_follow_up_is_replied_to_like_a_comment(org: Organisation) -> None:
    """Quoted, its writer told; what is about another record, or gone, is not replied to."""
    deal, other = make("crm.account", owner=org.rep), make("crm.account", owner=org.rep)
    rep, manager = signed_in(org.rep), signed_in(org.manager)
    rep.post(f"/accounts/{deal.pk}/write/", {"kind": "call", "content": "They want two."})
    page = manager.get(f"/accounts/{deal.pk}/").content.decode()
    key = re.findall(r'data-answer="(work.activity:\d+)"', page)[0]
    sent = {"kind": "comment", "content": "When?", "answers": key}
    answer = manager.post(f"/accounts/{deal.pk}/write/", sent)
    assert answer.status_code < 400, re.findall("y-ask-e.*", answer.content.decode())
    page = rep.get(f"/accounts/{deal.pk}/").content.decode()
    assert f'<p class="y-quote ell"><b>{org.rep.name}</b> They want two.</p>' in page
    with as_(org.rep):
        assert mentions.waiting() == 1
        reply = Comment.objects.get(text="When?")
        with pytest.raises(Invalid):
            said = {"said": (reply.said_key, reply.said_id)}
            records.create(Comment, {"about": (other.key(), other.pk), "text": "?", **said})
        records.delete(schema.find("work.activity").model.objects.get(pk=reply.said_id))
    page = rep.get(f"/accounts/{deal.pk}/").content.decode()
    assert "When?" in page and "They want two." not in page
