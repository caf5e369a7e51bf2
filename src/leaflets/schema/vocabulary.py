"""Takes a Setting, gives the names that its files may use: facets and their values, figures, icons, sources, fields."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ..content.profile_fields import FILLED, optional_fields
from ..content.scope import uncropped
from ..model import Facet
from ..orders.jobs import FOR_APPROVERS
from ..setting import Setting

# What a name is called -> what is said of it; "" = nothing.
Told = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The names that the files of one library may use, those of all its topics together."""

    facets: Mapping[str, Told]  # facet -> its values
    called: Told  # facet -> what it is called
    variants: tuple[tuple[str, ...], ...]  # the values of each facet, as a text for each of them has them
    options: Told  # the names under which a reader's file chooses for several facets
    languages: tuple[str, ...]
    topics: Told
    sections: Told
    leaflets: Told
    figures: Told
    icons: Told
    sources: Told
    terms: Told
    layouts: Told
    optional: Told  # fields that a profile may leave empty
    declared: Told  # fields of a profile that the library declares
    fields: tuple[str, ...]  # what texts may name of a profile


def vocabulary_of(setting: Setting) -> Vocabulary:
    """Return the names that a library's files may use, sorted, so that they are the same each time."""
    library = setting.library
    topics = list(library.topics.values())
    # Later ones win: what a topic calls a facet, not what the file for all topics does.
    facets = [*library.shared, *(facet for topic in topics for facet in topic.facets)]
    declared = {one.name: one.about for one in library.profile}
    optional = dict.fromkeys(optional_fields(library.profile), "") | declared
    return Vocabulary(
        facets={name: _values(name, facets) for name in sorted({facet.id for facet in facets})},
        called=_told((facet.id, facet.name.text) for facet in facets),
        variants=tuple(sorted({tuple(sorted(value.id for value in facet.values)) for facet in facets})),
        options=_told((facet.column, "") for facet in facets if facet.column != facet.id),
        languages=tuple(sorted({topic.lang for topic in topics})),
        topics=_told((topic.id, _first(topic.title.phrases)) for topic in topics),
        sections=_told((one.id, _first(one.title.phrases)) for topic in topics for one in topic.sections),
        leaflets=_told((f"{topic.id}/{one.id}", _first(one.title.phrases)) for topic in topics for one in topic.sections),
        figures=_told((name, "") for topic in topics for name in uncropped(topic.figures)),
        icons=_told((name, "") for layout in setting.layouts.values() for name in layout.icons),
        sources=_told((id, source.title.text) for topic in topics for id, source in topic.sources.items()),
        terms=_told((id, _first(term.short.phrases)) for topic in topics for id, term in topic.glossary.items()),
        layouts=_told((name, layout.about.text) for name, layout in setting.layouts.items() if name not in FOR_APPROVERS),
        optional=_told(optional.items()),
        declared=declared,
        fields=tuple(sorted({*FILLED, *optional})),
    )  # fmt: skip


def _values(name: str, facets: Iterable[Facet]) -> Told:
    """Return the values of the facets of one name, in their order, each with when to choose it."""
    return {
        value.id: ": ".join(filter(None, (value.name.text, value.about.text)))
        for facet in facets
        if facet.id == name
        for value in facet.values
    }


def _told(pairs: Iterable[tuple[str, str]]) -> Told:
    return dict(sorted(pairs))


def _first(phrases: Mapping[str, object]) -> str:
    return next((str(getattr(phrase, "text", "")) for phrase in phrases.values()), "")
