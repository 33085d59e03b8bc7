"""T-IN-04: two hundred texts that would like to be scripts, in every text field, shown everywhere as texts."""

from itertools import product
from typing import Any

import pytest
from django.test import Client

from tests.organisation import Organisation, make, signed_in
from yingdan.platform.actor import SYSTEM, acting

TAGS = (
    "script>{js}</script",
    "img src=x onerror={js}",
    "svg onload={js}",
    "svg/onload={js}",
    "body onload={js}",
    "iframe src=javascript:{js}",
    "details open ontoggle={js}",
    "a href=javascript:{js}>x</a",
    "input autofocus onfocus={js}",
    "video><source onerror={js}",
    "math><mtext></p><img src=x onerror={js}",
    "style>@import'javascript:{js}'</style",
    "object data=javascript:{js}",
    "marquee onstart={js}",
    "form action=javascript:{js}><button",
    "link rel=stylesheet href=javascript:{js}",
)
CALLS = ("alert(1)", "alert`1`", "top['al'+'ert'](1)", "eval('1')", "fetch('//x.test')")
FRAMES = ("<{tag}>", '"><{tag}>')
BARE = (
    '" onmouseover=alert(1) x="',
    "' onfocus='alert(1)",
    "</title><script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "</textarea><script>alert(1)</script>",
    "--><script>alert(1)</script>",
    "{{7*7}}<b>",
    "{% load x %}<b>",
    "<b>&lt;script&gt;</b>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<ＳＣＲＩＰＴ>alert(1)</ＳＣＲＩＰＴ>",
    "<IMG SRC=JaVaScRiPt:alert(1)>",
    "${alert(1)}<i>",
    "<!--<img src=x onerror=alert(1)>-->",
    "]]><script>alert(1)</script>",
    "x\u200b<script>alert(1)</script>",
    "<base href=//x.test>",
    "<meta http-equiv=refresh content=0;url=javascript:alert(1)>",
    '"><svg><animate onbegin=alert(1) attributeName=x>',
    "'-alert(1)-'<u>",
    "<x contenteditable onblur=alert(1)>",
    "<template><s>",
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    "<q/oncut=alert(1)>",
    "<keygen autofocus onfocus=alert(1)>",
    "<select autofocus onfocus=alert(1)>",
    "<table background=javascript:alert(1)>",
    "<embed src=javascript:alert(1)>",
    "<isindex type=image src=1 onerror=alert(1)>",
    "<bgsound src=javascript:alert(1)>",
    "<layer src=//x.test>",
    "<xss style=behavior:url(x)>",
    '<div style="width:expression(alert(1))">',
    "<o:p><script>",
    "&#60;script&#62;<em>",
    "%3Cscript%3E<em>",
    "<ruby oncopy=alert(1)>",
    "<audio src onloadstart=alert(1)>",
    "<dialog open onclose=alert(1)>",
    '\\"><script>alert(1)</script>',
    "<<script>alert(1)//<</script>",
)
PAYLOADS = [f.format(tag=t.format(js=js)) for f, t, js in product(FRAMES, TAGS, CALLS)] + list(BARE)


def shown_raw(html: str) -> list[str]:
    """The payloads that stand in a page as they were typed."""
    return [p for p in PAYLOADS if p in html]


@pytest.fixture
def hostile(org: Organisation) -> tuple[Client, list[Any]]:
    """A record of every daily object for each payload, with the payload in each of its texts."""
    with acting(SYSTEM):
        accounts = [
            make("crm.account", owner=org.rep, name=p, short_name=p[:50], city=p[:40], description=p) for p in PAYLOADS
        ]
        for account, payload in zip(accounts, PAYLOADS, strict=True):
            make("crm.opportunity", owner=org.rep, account=account, name=payload, next_step=payload[:150], pain=payload)
        contact = make("crm.contact", owner=org.rep, account=accounts[0], name=PAYLOADS[0][:80])
        for payload in PAYLOADS[:60]:
            make("work.activity", owner=org.rep, about=("crm.account", accounts[0].pk), content=payload, result=payload)
            make("work.task", owner=org.rep, about=("crm.contact", contact.pk), subject=payload, note=payload)
    return signed_in(org.rep), accounts


def test_there_are_enough_of_them() -> None:
    """As many as the gate asks for, all different."""
    assert len(set(PAYLOADS)) >= 200


def test_nothing_typed_is_run_anywhere(hostile: tuple[Client, list[Any]]) -> None:
    """Lists, boards, calendars, charts, records, forms, history, home, search, options: all of it is text."""
    browser, accounts = hostile
    first = accounts[0].pk
    pages = [
        "/",
        "/accounts/?size=200",
        "/opportunities/?size=200",
        "/opportunities/?view=board",
        "/opportunities/?view=calendar",
        "/opportunities/?view=analysis",
        "/tasks/",
        "/activities/",
        "/contacts/",
        "/search/?q=alert",
        "/accounts/options/?q=script",
        f"/accounts/{first}/",
        f"/accounts/{first}/timeline/",
        f"/accounts/{first}/edit/",
        f"/accounts/{first}/history/",
        f"/accounts/{first}/peek/",
        *(f"/accounts/{a.pk}/" for a in accounts[160:]),
    ]
    for page in pages:
        answer = browser.get(page)
        assert answer.status_code == 200, (page, answer.status_code)
        html = b"".join(answer.streaming_content).decode() if answer.streaming else answer.content.decode()
        assert not shown_raw(html), page
        assert "script-src 'self'" in answer.headers["Content-Security-Policy"], page


def test_they_come_back_as_they_were_typed(hostile: tuple[Client, list[Any]]) -> None:
    """Escaping is a matter of the page: the data stays what it was."""
    _browser, accounts = hostile
    with acting(SYSTEM):
        assert [type(a).objects.get(pk=a.pk).name for a in accounts] == PAYLOADS
