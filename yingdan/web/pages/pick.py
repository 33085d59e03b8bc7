"""What the pickers of tables that never change offer: divisions of China, industries."""

from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from yingdan.kernel.errors import Missing
from yingdan.platform.kinds import industry, regions
from yingdan.platform.search.tokens import document, needle
from yingdan.web import htmx
from yingdan.web.pages.options import Option

LONGEST, SHOWN = 60, 30


@require_GET
def divisions(request: HttpRequest, code: str) -> HttpResponse:
    """The divisions in one of them, as options of a select. Raises Missing for a code with none."""
    if code not in regions.within():
        raise Missing()
    options = [("", _("Choose") + " …"), *((r.code, r.name) for r in regions.within()[code])]
    response = HttpResponse(format_html_join("", '<option value="{}">{}</option>', options))
    response["Cache-Control"] = "private, max-age=86400"
    return response


@require_GET
def industries(request: HttpRequest) -> HttpResponse:
    """The industries that fit what was typed: a code, a piece of the name in either language, or its pinyin."""
    text = request.GET.get("q", "").strip()[:LONGEST]
    wanted = needle(text)
    found = []
    for code, names in industry.industries().items():
        fits = code.startswith(text.upper()) or bool(wanted and wanted.found_in(document([code, *names])))
        if not text or fits:
            found.append(Option(code, f"{code} {industry.name_of(code)}", indent=len(code) - 1 and 1))
    return htmx.render(request, "parts/options.html", {"options": found[: None if not text else SHOWN], "q": text})
