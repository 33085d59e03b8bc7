"""Django's templates, which let go of a page as soon as it is written.

The context of a template holds dictionaries that hold the context. So all a page was made of, the rows of a large
company's home page being ten megabytes, stayed until somebody looked for circles, and what was made meanwhile was put
in other places.
"""

from typing import Any

from django.http import HttpRequest
from django.template import TemplateDoesNotExist
from django.template.backends.django import DjangoTemplates, Template, reraise
from django.template.context import make_context


class Written(Template):
    """A template that leaves nothing behind."""

    def render(self, context: dict[str, Any] | None = None, request: HttpRequest | None = None) -> Any:
        """The text for what is shown. Raises TemplateDoesNotExist for one that is included and not there."""
        shown = make_context(context, request, autoescape=self.backend.engine.autoescape)
        try:
            return self.template.render(shown)
        except TemplateDoesNotExist as error:
            return reraise(error, self.backend)
        finally:
            shown.dicts.clear()


class Templates(DjangoTemplates):
    """The templates of all applications."""

    def get_template(self, template_name: str) -> Written:
        """The template of that name. Raises TemplateDoesNotExist."""
        return Written(super().get_template(template_name).template, self)
