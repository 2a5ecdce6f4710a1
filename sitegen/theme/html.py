"""A page becomes HTML: one template, one view, nothing else."""

from __future__ import annotations

import traceback

from jinja2 import TemplateError, UndefinedError
from jinja2.exceptions import TemplateNotFound
from markupsafe import escape

from sitegen.content.problem import Problem, SourceError, say
from sitegen.content.site import BACK
from sitegen.engine.queries import Asking
from sitegen.site.inputs import CATALOGUES
from sitegen.site.outputs import write_content
from sitegen.site.views import Page
from sitegen.theme.theme import FOLDER, TEMPLATES


def template_of(page: Page) -> str:
    """The template that shows a page."""
    return f"{page.kind}.html"


@write_content.register
def render_page(page: Page, q: Asking) -> bytes:
    """The HTML of a page, UTF-8. Raises `SourceError` with the place in the template."""
    theme = q.maybe(TEMPLATES, template_of(page))
    words = q.input(CATALOGUES, page.language.code)
    try:
        if theme is None:
            raise TemplateNotFound(template_of(page))
        html = theme.environments[page.language.code].get_template(template_of(page)).render(page=page)
        if BACK in html:
            html = html.replace(BACK, escape(words.get("Back to the text, note", "footnote")))
        return html.encode()
    except TemplateNotFound as error:
        raise SourceError(
            Problem(
                FOLDER + str(error.name),
                say("the template is missing"),
                say("create it, or copy it from the sample site"),
            )
        ) from None
    except Exception as error:
        raise SourceError(_locate(page, error)) from None


def _locate(page: Page, error: Exception) -> Problem:
    """Where in `layouts/` it happened: the last frame of a template."""
    frames = [f for f in traceback.extract_tb(error.__traceback__) if f.filename.startswith(FOLDER)]
    path, line = (frames[-1].filename, frames[-1].lineno or 0) if frames else (FOLDER + template_of(page), 0)
    reason = (
        str(error)
        if isinstance(error, TemplateError | UndefinedError | LookupError)
        else f"{type(error).__name__}: {error}"
    )
    return Problem(
        path,
        say("the template fails on the page /{page}: {reason}", page=page.path, reason=reason[:300]),
        say("compare the name with those in docs/layouts.md"),
        line,
        1 if line else 0,
    )
