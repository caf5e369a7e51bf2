"""Takes a content folder, gives a Library; refuses with every fault in it at once."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from .faults import FaultList, LeafletError, Place, did_you_mean
from .figures import read_drawing
from .inline import parse
from .model import (
    ALWAYS,
    Block,
    Condition,
    Contact,
    Drawing,
    Facet,
    FacetValue,
    Item,
    Library,
    Phrase,
    Row,
    Run,
    Section,
    Source,
    Term,
    Text,
    Topic,
)
from .source import Mapping as MappingNode
from .source import Node, Scalar, read_yaml
from .source import Sequence as SequenceNode

CLINIC_FIELDS = {
    "name": True, "team": True, "day_phone": True, "day_hours": False, "night_phone": True,
    "emergency_number": True, "minutes_without_answer": True, "fever_limit": True,
    "low_temperature": False, "web": False, "feedback": False,
}  # fmt: skip  # name -> every profile has it
UNREAD = MappingNode((), Place(""))  # a file whose faults are told already
WHEN_TO_CALL = "when-to-call"
NOT_SECTIONS = frozenset({"booklet", "glossary", "sources", "approval"})
BESIDE = frozenset({"only_for", "only_with"})
ID = re.compile(r"[a-z0-9][a-z0-9-]*")
FILE_NAME = re.compile(r"\S+\.(png|jpe?g|svg|gif|pdf)", re.IGNORECASE)
MOST_COLUMNS = 4


def load(folder: Path, shown: str) -> Library:
    """Return all topics under `folder`; `shown` is how faults call it. Raises LeafletError."""
    faults = FaultList()
    words = _Reader(faults).words(_root(folder / "facets.yaml", f"{shown}/words.yaml", faults, "words.yaml"))
    shared = _Reader(faults).facets(
        _root(folder / "facets.yaml", f"{shown}/facets.yaml", faults), shared=True
    )
    topics: dict[tuple[str, str], Topic] = {}
    for child in sorted(folder.iterdir()) if folder.is_dir() else ():
        if (child / "facets.yaml").is_file():
            own = _Reader(faults).facets(
                _root(child / "facets.yaml", f"{shown}/{child.name}/facets.yaml", faults)
            )
            for part in sorted(child.iterdir()):
                if (part / "booklet.yaml").is_file():
                    reader = _Reader(faults, (*own, *shared))
                    topic = reader.topic(part, f"{shown}/{child.name}/{part.name}", child.name)
                    if topic:
                        topics[topic.id, topic.lang] = topic
                    if part.name not in words:
                        faults.add(Place(f"{shown}/words.yaml"), f'there are no words in "{part.name}"')
    if not topics and not faults.found:
        faults.add(Place(shown), "there is no topic in this folder")
    faults.stop_if_any()
    return Library(str(folder), MappingProxyType(topics), MappingProxyType(words))


def load_example(path: Path, shown: str, library: Library, figures: Mapping[str, Drawing]) -> Topic:
    """Return a layout's example as a topic; it takes the shared facets of the library."""
    faults = FaultList()
    some = next(iter(library.topics.values()))
    reader = _Reader(faults, tuple(facet for facet in some.facets if facet.shared))
    reader.figures = figures
    topic = reader.example(_root(path, shown, faults))
    faults.stop_if_any()
    assert topic is not None
    return topic


def _root(path: Path, shown: str, faults: FaultList, name: str = "") -> Node:
    try:
        return read_yaml(path.with_name(name) if name else path, shown)
    except LeafletError as error:
        faults.found += error.faults
        return UNREAD


class _Reader:
    """Reads nodes into nouns; what is wrong goes to one list of faults."""

    def __init__(self, faults: FaultList, facets: tuple[Facet, ...] = ()) -> None:
        self.faults = faults
        self.facet = {facet.id: facet for facet in facets}
        self.values = {frozenset(v.id for v in facet.values): facet for facet in facets}
        self.terms: dict[str, str] = {}  # name in lower case -> id
        self.figures: Mapping[str, Drawing] = {}
        self.sources: Mapping[str, Source] = {}
        self.held: list[str] = []  # optional clinic fields that `only_with` secures here

    # ---- nodes ---------------------------------------------------------------------------------

    def entries(
        self, node: Node | None, known: Iterable[str] | None, needed: Iterable[str] = ()
    ) -> dict[str, Node]:
        """Return a mapping's values by name; unknown and missing names are faults."""
        if node is UNREAD:
            return {}
        if not isinstance(node, MappingNode):
            if node is not None:
                self.faults.add(node.place, "names with values are needed here", "for example  title: …")
            return {}
        allowed = None if known is None else set(known)
        for key, _ in node.entries:
            if allowed is not None and key.text not in allowed:
                self.faults.add(key.place, f'unknown key "{key.text}"', did_you_mean(key.text, allowed))
        out = {key.text: value for key, value in node.entries if allowed is None or key.text in allowed}
        for name in needed:
            if name not in out:
                self.faults.add(node.place, f'"{name}" is missing')
        return out

    def items(self, node: Node | None) -> tuple[Node, ...]:
        if isinstance(node, SequenceNode):
            return node.items
        if node is not None:
            self.faults.add(
                node.place, "a list is needed here", "begin each line with a dash, or write [a, b]"
            )
        return ()

    def plain(self, node: Node | None) -> str:
        if isinstance(node, Scalar):
            return node.text
        if node is not None:
            self.faults.add(node.place, "a single text is needed here")
        return ""

    def number(self, node: Node, whole: bool = False) -> float:
        text = self.plain(node)
        if re.fullmatch(r"\d{1,4}" if whole else r"\d{1,4}(\.\d+)?", text) and float(text) > 0:
            return float(text)
        self.faults.add(node.place, f'a number is needed here, not "{text[:40]}"')
        return 1.0

    def date(self, node: Node | None) -> dt.date:
        text = self.plain(node)
        try:
            return dt.date.fromisoformat(text)
        except ValueError:
            if node is not None:
                self.faults.add(
                    node.place, f'"{text[:40]}" is no date', "write year-month-day, for example 2026-11-23"
                )
            return dt.date.min

    def names(self, node: Node | None, known: Iterable[str], what: str) -> tuple[str, ...]:
        """Return a list of names, each of which must be known."""
        options, out = list(known), []
        for item in self.items(node):
            name = self.plain(item)
            if name in options:
                out.append(name)
            else:
                self.faults.add(item.place, f'unknown {what} "{name}"', did_you_mean(name, options))
        return tuple(out)

    # ---- words -----------------------------------------------------------------------------------

    def words(self, node: Node) -> dict[str, Mapping[str, Phrase]]:
        return {
            lang: MappingProxyType(
                {name: self.phrase(value) for name, value in self.entries(held, None).items()}
            )
            for lang, held in self.entries(node, None).items()
        }

    def phrase(self, node: Node | None, terms: bool = True) -> Phrase:
        text = self.plain(node)
        place = node.place if node else Place("")
        phrase = parse(text, place, self.faults)
        if node is not None and not phrase.runs and isinstance(node, Scalar):
            self.faults.add(place, "a text is needed here, but there is none")
        return replace(phrase, runs=tuple(self.run(run, place, terms) for run in phrase.runs))

    def run(self, run: Run, place: Place, terms: bool) -> Run:
        if run.term:
            if not terms:
                self.faults.add(
                    place, f"[[{run.term}]]: titles and headings explain no terms", "take the brackets away"
                )
            id = self.terms.get(run.term.lower(), "")
            if not id:
                message = f'"{run.term}" is not in the glossary'
                self.faults.add(place, message, did_you_mean(run.term, self.terms))
            return replace(run, term=id)
        if run.field and run.field not in CLINIC_FIELDS:
            hint = did_you_mean(run.field, CLINIC_FIELDS)
            self.faults.add(place, f'a profile has no field "{run.field}"', hint)
        elif run.field and not CLINIC_FIELDS[run.field] and run.field not in self.held:
            message = f"not every clinic has {run.field}"
            self.faults.add(place, message, f"add  only_with: {run.field}")
        return run

    def text(self, node: Node | None, terms: bool = True) -> Text:
        """Read a text: one for all, or one for each value of a facet."""
        if isinstance(node, MappingNode):
            return self.variants(node, terms)
        return Text({"": self.phrase(node, terms)}, "", node.place if node else Place(""))

    def variants(self, node: MappingNode, terms: bool) -> Text:
        keys = frozenset(key.text for key, _ in node.entries)
        facet = self.values.get(keys)
        if facet is None:
            near = max(self.values, key=lambda values: len(values & keys), default=frozenset[str]())
            missing = ", ".join(sorted(near - keys))
            hint = (
                f"{missing} is missing"
                if near & keys and missing
                else did_you_mean(min(keys, default=""), near)
            )
            self.faults.add(node.place, "these are not all the values of one facet", hint)
            return Text({"": Phrase((), node.place)}, "", node.place)
        return Text(
            {key.text: self.phrase(value, terms) for key, value in node.entries}, facet.id, node.place
        )

    # ---- facets ------------------------------------------------------------------------------------

    def facets(self, node: Node, shared: bool = False) -> tuple[Facet, ...]:
        out = []
        for id, held in self.entries(node, None).items():
            parts = self.entries(held, ("name", "values"), ("name", "values"))
            values = tuple(self.value(v, n) for v, n in self.entries(parts.get("values"), None).items())
            if not values:
                self.faults.add(held.place, f'the facet "{id}" has no values')
                continue
            out.append(Facet(id, self.phrase(parts.get("name")), values, shared, held.place))
        return tuple(out)

    def value(self, id: str, node: Node) -> FacetValue:
        parts = self.entries(node, ("name", "about", "cover"), ("name", "about"))
        cover = self.phrase(parts["cover"]) if "cover" in parts else None
        return FacetValue(id, self.phrase(parts.get("name")), self.phrase(parts.get("about")), cover)

    def condition(self, node: Node | None) -> Condition:
        if node is None:
            return ALWAYS
        out: dict[str, frozenset[str]] = {}
        for key, value in node.entries if isinstance(node, MappingNode) else ():
            facet = self.facet.get(key.text)
            if facet is None:
                self.faults.add(key.place, f'unknown facet "{key.text}"', did_you_mean(key.text, self.facet))
                continue
            out[key.text] = frozenset(self.names(value, [v.id for v in facet.values], key.text))
            if isinstance(value, SequenceNode) and not value.items:
                self.faults.add(value.place, "no value is listed, so nobody would read this")
        if not isinstance(node, MappingNode):
            self.faults.add(node.place, "facets with lists of values are needed here", "{audience: [parent]}")
        return MappingProxyType(out)

    def only_with(self, node: Node | None) -> str:
        name = self.plain(node)
        optional = [field for field, always in CLINIC_FIELDS.items() if not always]
        if node is not None and name not in optional:
            self.faults.add(
                node.place, f'"{name}" is no optional field of a profile', did_you_mean(name, optional)
            )
        return name

    def checked(self, condition: Condition, around: Sequence[Condition], place: Place) -> Condition:
        """Refuse a condition that those around it contradict: nobody would read what it holds."""
        for facet, values in condition.items():
            left = values
            for outer in around:
                left = left & outer.get(facet, left)
            if values and not left:
                self.faults.add(
                    place, f"no reader would get this: what stands around it excludes its {facet}"
                )
        return condition

    # ---- blocks --------------------------------------------------------------------------------------

    def item(self, node: Node, around: Sequence[Condition] = ()) -> Item:
        """Read a text, a text by facet, or {text: …, list: …, only_for: …}."""
        if not isinstance(node, MappingNode):
            return Item(self.text(node), place=node.place)
        names = {key.text for key, _ in node.entries}
        if "text" in names:
            parts = self.entries(node, ("text", "list", *BESIDE), ("text",))
            body: Node | None = parts.get("text")
        else:
            parts = {key.text: value for key, value in node.entries if key.text in BESIDE}
            body = MappingNode(tuple((k, v) for k, v in node.entries if k.text not in BESIDE), node.place)
        condition = self.checked(self.condition(parts.get("only_for")), around, node.place)
        field = self.only_with(parts.get("only_with"))
        self.held.append(field)
        text = self.text(body)
        nested = tuple(self.item(n, (*around, condition)) for n in self.items(parts.get("list")))
        self.held.pop()
        return Item(text, nested, condition, field, node.place)

    def item_list(self, node: Node | None, around: Sequence[Condition]) -> tuple[Item, ...]:
        if isinstance(node, SequenceNode) and not node.items:
            self.faults.add(node.place, "this list is empty")
        return tuple(self.item(item, around) for item in self.items(node))

    def blocks(self, node: Node | None, around: Sequence[Condition] = ()) -> tuple[Block, ...]:
        made = (self.block(item, around) for item in self.items(node))
        return tuple(block for block in made if block)

    def block(self, node: Node, around: Sequence[Condition]) -> Block | None:
        if not isinstance(node, MappingNode):
            self.faults.add(node.place, "a block is needed here", "for example  - paragraph: words")
            return None
        kinds = [key for key, _ in node.entries if key.text not in BESIDE and key.text != "blocks"]
        if len(kinds) != 1 or kinds[0].text not in KINDS:
            name = kinds[0] if kinds else None
            what = f'unknown block "{name.text}"' if name else "this block has no kind"
            bad = next((k for k in kinds if k.text not in KINDS), None)
            if bad is not None:
                what, name = f'unknown block or key "{bad.text}"', bad
            elif len(kinds) > 1:
                what, name = f'"{kinds[0].text}" and "{kinds[1].text}" stand in one block', kinds[1]
            hint = (
                did_you_mean(name.text if name else "", [*KINDS, *BESIDE])
                if bad or not name
                else "begin the second with a dash"
            )
            self.faults.add(name.place if name else node.place, what, hint)
            return None
        parts = {key.text: value for key, value in node.entries}
        if "blocks" in parts and kinds[0].text != "heading":
            self.faults.add(parts["blocks"].place, '"blocks" stands beside a heading only')
        condition = self.checked(self.condition(parts.get("only_for")), around, node.place)
        field = self.only_with(parts.get("only_with"))
        self.held.append(field)
        block = KINDS[kinds[0].text](self, parts, kinds[0].text, (*around, condition))
        self.held.pop()
        return replace(block, only_for=condition, only_with=field, place=node.place)

    def words_block(self, parts: Mapping[str, Node], kind: str, around: Sequence[Condition]) -> Block:
        return Block(kind, text=self.text(parts[kind]))

    def list_block(self, parts: Mapping[str, Node], kind: str, around: Sequence[Condition]) -> Block:
        return Block(kind, items=self.item_list(parts[kind], around))

    def part_block(self, parts: Mapping[str, Node], kind: str, around: Sequence[Condition]) -> Block:
        if "blocks" not in parts:
            self.faults.add(parts[kind].place, "nothing stands below this heading", "add  blocks:")
        return Block(
            "part", title=self.text(parts[kind], False), blocks=self.blocks(parts.get("blocks"), around)
        )

    def box_block(self, parts: Mapping[str, Node], kind: str, around: Sequence[Condition]) -> Block:
        node = parts[kind]
        if isinstance(node, MappingNode) and frozenset(k.text for k, _ in node.entries) not in self.values:
            held = self.entries(node, ("title", "text", "blocks"))
            if "text" not in held and "blocks" not in held:
                self.faults.add(node.place, f"this {kind} holds nothing", "add  text:  or  blocks:")
            title = self.text(held["title"], False) if "title" in held else None
            text = self.text(held["text"]) if "text" in held else None
            return Block(kind, title=title, text=text, blocks=self.blocks(held.get("blocks"), around))
        return Block(kind, text=self.text(node))

    def figure_block(self, parts: Mapping[str, Node], kind: str, around: Sequence[Condition]) -> Block:
        held = self.entries(parts[kind], ("name", "caption", "alt", "key"), ("name", "caption", "alt"))
        name, place = self.plain(held.get("name")), parts[kind].place
        key = self.item_list(held["key"], around) if "key" in held else ()
        drawing = self.figures.get(name)
        if drawing is None and "name" in held:
            self.faults.add(
                held["name"].place, f'no figure is called "{name}"', did_you_mean(name, self.figures)
            )
        elif drawing is not None and len(key) != len(drawing.numerals):
            numerals = len(drawing.numerals)
            self.faults.add(place, f"the drawing has {numerals} numerals, but the key explains {len(key)}")
        alt = self.text(held.get("alt"), False)
        for phrase in alt.phrases.values():
            if FILE_NAME.fullmatch(phrase.text):
                self.faults.add(
                    phrase.place, "the alternative text is a file name", "say what the picture shows"
                )
        return Block(kind, figure=name, title=self.text(held.get("caption"), False), alt=alt, items=key)

    def table_block(self, parts: Mapping[str, Node], kind: str, around: Sequence[Condition]) -> Block:
        held = self.entries(parts[kind], ("caption", "columns", "widths", "rows"), ("columns", "rows"))
        columns = tuple(self.text(n, False) for n in self.items(held.get("columns")))
        if len(columns) > MOST_COLUMNS:
            self.faults.add(parts[kind].place, f"a table has at most {MOST_COLUMNS} columns")
        widths = tuple(self.number(n) for n in self.items(held.get("widths"))) or (1.0,) * len(columns)
        if len(widths) != len(columns):
            self.faults.add(held["widths"].place, f"{len(columns)} columns, but {len(widths)} widths")
        rows = tuple(self.row(n, len(columns), around) for n in self.items(held.get("rows")))
        title = self.text(held["caption"], False) if "caption" in held else None
        return Block(kind, title=title, columns=columns, rows=rows, widths=widths)

    def row(self, node: Node, columns: int, around: Sequence[Condition]) -> Row:
        condition = ALWAYS
        cells: Node | None = node
        if isinstance(node, MappingNode):
            held = self.entries(node, ("cells", "only_for"), ("cells",))
            condition = self.checked(self.condition(held.get("only_for")), around, node.place)
            cells = held.get("cells")
        texts = tuple(self.text(cell) for cell in self.items(cells))
        if len(texts) != columns:
            self.faults.add(node.place, f"this row has {len(texts)} cells, but there are {columns} columns")
        return Row(texts, condition, node.place)

    def questions_block(self, parts: Mapping[str, Node], kind: str, around: Sequence[Condition]) -> Block:
        node = parts[kind]
        if isinstance(node, MappingNode):
            held = self.entries(node, ("items", "lines"), ("items",))
            lines = int(self.number(held["lines"], whole=True)) if "lines" in held else 2
            return Block(kind, items=self.item_list(held.get("items"), around), lines=lines)
        return Block(kind, items=self.item_list(node, around), lines=2)

    def contacts_block(self, parts: Mapping[str, Node], kind: str, around: Sequence[Condition]) -> Block:
        return Block(kind, contacts=tuple(self.contact(n, around) for n in self.items(parts[kind])))

    def contact(self, node: Node, around: Sequence[Condition]) -> Contact:
        held = self.entries(node, ("name", "about", "phone", "web", "only_for"), ("name",))
        web, phone = self.plain(held.get("web")), self.plain(held.get("phone"))
        if web and not re.fullmatch(r"https?://[^\s<>\"]+", web):
            self.faults.add(held["web"].place, f'"{web[:60]}" is no web address', "begin it with https://")
        if phone and not re.fullmatch(r"[+(]?\d[\d ()./+-]*", phone):
            self.faults.add(held["phone"].place, f'"{phone[:40]}" is no phone number')
        if not web and not phone:
            self.faults.add(node.place, "this contact cannot be reached", "add  phone:  or  web:")
        about = self.text(held["about"]) if "about" in held else None
        condition = self.checked(self.condition(held.get("only_for")), around, node.place)
        return Contact(self.text(held.get("name"), False), about, phone, web, condition, node.place)

    def lines_block(self, parts: Mapping[str, Node], kind: str, around: Sequence[Condition]) -> Block:
        node = parts[kind]
        if isinstance(node, MappingNode):
            held = self.entries(node, ("title", "count"), ("count",))
            title = self.text(held["title"], False) if "title" in held else None
            return Block(
                kind, title=title, lines=int(self.number(held["count"], True)) if "count" in held else 1
            )
        return Block(kind, lines=int(self.number(node, whole=True)))

    # ---- files -----------------------------------------------------------------------------------------

    def section(self, id: str, node: Node, leaflet: bool) -> Section:
        keys = ("id", "title", "key_points", "sources", "only_for", "blocks")
        held = self.entries(node, keys, ("title", "blocks"))
        condition = self.condition(held.get("only_for"))
        return Section(
            id,
            self.text(held.get("title"), False),
            self.item_list(held["key_points"], (condition,)) if "key_points" in held else (),
            self.blocks(held.get("blocks"), (condition,)),
            self.names(held.get("sources"), self.sources, "source"),
            leaflet,
            condition,
            node.place,
        )

    def glossary(self, node: Node) -> dict[str, Term]:
        held = self.entries(node, None)
        for id, entry in held.items():
            name = (
                next((v for k, v in entry.entries if k.text == "name"), None)
                if isinstance(entry, MappingNode)
                else None
            )
            self.terms[id.lower()] = id
            if isinstance(name, Scalar):
                self.terms[name.text.lower()] = id
        return {id: self.term(id, entry) for id, entry in held.items()}

    def term(self, id: str, node: Node) -> Term:
        parts = self.entries(node, ("name", "short", "long"), ("name", "short", "long"))
        name, short = self.text(parts.get("name"), False), self.text(parts.get("short"), False)
        return Term(id, name, short, self.text(parts.get("long")), node.place)

    def source_list(self, node: Node) -> dict[str, Source]:
        out = {}
        for id, entry in self.entries(node, None).items():
            keys = ("title", "publisher", "web", "read_on")
            parts = self.entries(entry, keys, keys)
            title, publisher = self.phrase(parts.get("title")), self.plain(parts.get("publisher"))
            out[id] = Source(
                id,
                title,
                publisher,
                self.plain(parts.get("web")),
                self.date(parts.get("read_on")),
                entry.place,
            )
        return out

    def topic(self, folder: Path, shown: str, id: str) -> Topic | None:
        """Read one topic in one language."""
        self.figures = self.drawings(folder.parent / "figures", f"{Path(shown).parent}/figures")

        def root(name: str) -> Node:
            return _root(folder / f"{name}.yaml", f"{shown}/{name}.yaml", self.faults)

        glossary = self.glossary(root("glossary"))
        self.sources = self.source_list(root("sources"))
        booklet = root("booklet")
        held = self.entries(booklet, BOOKLET_KEYS, BOOKLET_NEEDED)
        files = {p.stem for p in folder.glob("*.yaml")} - NOT_SECTIONS - {WHEN_TO_CALL}
        order = self.names(held.get("sections"), files, "section (no such file)")
        for name in sorted(files - set(order)):
            self.faults.add(
                booklet.place, f"{name}.yaml is not in the list of sections", "add it, or take the file away"
            )
        for name in order:
            if not ID.fullmatch(name):
                self.faults.add(booklet.place, f'"{name}" is no section id', "small letters, digits and -")
        alone = self.names(held.get("not_alone"), order, "section")
        sections = tuple(self.section(name, root(name), name not in alone) for name in order)
        call = self.section(WHEN_TO_CALL, root(WHEN_TO_CALL), False)
        return self.finished(id, folder.name, held, sections, call, glossary, booklet.place)

    def finished(self, id: str, lang: str, held: Mapping[str, Node], sections: tuple[Section, ...], call: Section,
                 glossary: Mapping[str, Term], place: Place) -> Topic:  # fmt: skip
        note = self.text(held["cover_note"]) if "cover_note" in held else None
        return Topic(
            id, lang, self.text(held.get("title"), False), self.text(held.get("purpose")), note,
            tuple(self.facet.values()), sections, call, MappingProxyType(dict(glossary)), MappingProxyType(dict(self.sources)),
            MappingProxyType(dict(self.figures)), self.plain(held.get("version")), self.date(held.get("written_on")),
            self.date(held.get("review_on")), tuple(self.plain(n) for n in self.items(held.get("outlook_words"))), place,
        )  # fmt: skip

    def example(self, node: Node) -> Topic | None:
        """Read a layout's example: one file that holds a whole topic."""
        keys = (*BOOKLET_KEYS, "glossary", "when_to_call")
        held = self.entries(node, keys, ("title", "purpose", "sections", "when_to_call", "version"))
        glossary = self.glossary(held["glossary"]) if "glossary" in held else {}
        sections = []
        for n, part in enumerate(self.items(held.get("sections"))):
            id = (
                next((self.plain(v) for k, v in part.entries if k.text == "id"), "")
                if isinstance(part, MappingNode)
                else ""
            )
            sections.append(self.section(id or f"part-{n + 1}", part, True))
        call = self.section(WHEN_TO_CALL, held.get("when_to_call") or node, False)
        return self.finished("example", "en", held, tuple(sections), call, glossary, node.place)

    def drawings(self, folder: Path, shown: str) -> dict[str, Drawing]:
        out = {}
        for path in sorted(folder.glob("*.svg")):
            try:
                out[path.stem] = read_drawing(path, f"{shown}/{path.name}")
            except LeafletError as error:
                self.faults.found += error.faults
        return out


BOOKLET_KEYS = (
    "title", "purpose", "cover_note", "sections", "not_alone", "version", "written_on", "review_on", "outlook_words",
)  # fmt: skip
BOOKLET_NEEDED = ("title", "purpose", "sections", "version", "written_on", "review_on")
Maker = Callable[[_Reader, Mapping[str, Node], str, Sequence[Condition]], Block]
KINDS: Mapping[str, Maker] = {
    "paragraph": _Reader.words_block,
    "heading": _Reader.part_block,
    "list": _Reader.list_block,
    "steps": _Reader.list_block,
    "checklist": _Reader.list_block,
    "note": _Reader.box_block,
    "warning": _Reader.box_block,
    "figure": _Reader.figure_block,
    "table": _Reader.table_block,
    "questions": _Reader.questions_block,
    "contacts": _Reader.contacts_block,
    "lines": _Reader.lines_block,
}
