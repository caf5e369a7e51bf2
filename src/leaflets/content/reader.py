"""Takes the nodes of a topic's files, gives its sections, blocks, terms and sources."""

from __future__ import annotations

import datetime as dt
import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from ..drawing.svg import read_drawing
from ..faults import NOWHERE, FaultList, LeafletError, Place, did_you_mean
from ..links import addresses
from ..model import (
    ALWAYS,
    FILE_NAME,
    LANG,
    Block,
    Condition,
    Contact,
    Drawing,
    Facet,
    Item,
    Phrase,
    Row,
    Run,
    Section,
    Source,
    Term,
    Text,
    Topic,
)
from ..source.nodes import Items, Names, Node, Scalar
from ..source.paragraphs import one_line, one_paragraph, paragraphs
from ..source.texts import COLON, IN_QUOTES, is_text, refuse_no_names, refuse_no_text, refuse_unquoted
from ..text.paste import clean
from . import dates, keys
from .files import UNREAD, listing, read_root
from .inline import parse
from .keys import BESIDE

CLINIC_FIELDS = {
    "name": True, "team": True, "day_phone": True, "day_hours": False, "night_phone": True,
    "emergency_number": True, "minutes_without_answer": True, "fever_limit": True,
    "crisis_line": False, "low_temperature": False, "web": False, "feedback": False,
}  # fmt: skip  # name -> every profile has it
EVERY_FIGURE = "every figure"
# Words that the program itself prints, whatever a layout asks for; lists of names have as many as said.
NEEDED_WORDS = {
    "draft": 0, "months": 12, "date_order": 0, "weekdays": 7, "weekday_order": 0, "mail_plain_words": 0,
    **dict.fromkeys(addresses.NAMES, 0),
}  # fmt: skip
WHEN_TO_CALL = "when-to-call"
NOT_SECTIONS = frozenset({"booklet", "glossary", "sources", "approval", "facets"})
ID = re.compile(r"[a-z0-9][a-z0-9-]*")
ABBREVIATION = re.compile(r"[A-Z][A-Z0-9]+")
MOST_FAULTS = 500  # of a library: more are no help, and a bomb
MOST_LINES = 60  # to write on
MOST_COLUMNS = 4


class Reader:
    """Reads nodes into nouns; what is wrong goes to one list of faults."""

    def __init__(self, faults: FaultList, facets: tuple[Facet, ...] = ()) -> None:
        self.faults = faults
        self.facet = {facet.id: facet for facet in facets}
        self.values = {frozenset(v.id for v in facet.values): facet for facet in facets}
        self.terms: dict[str, str] = {}  # name in lower case -> id
        self.figures: Mapping[str, Drawing] = {}
        self.not_svg: dict[str, str] = {}  # name -> the file of that name that is no SVG
        self.sources: Mapping[str, Source] = {}
        self.unread: set[str] = set()  # drawings, and kinds of names, whose file is at fault itself
        self.held: list[str] = []  # optional clinic fields that `only_with` secures here

    def stop_if_many(self) -> None:
        if len(self.faults.found) > MOST_FAULTS:
            raise LeafletError(self.faults.found)

    # ---- nodes ---------------------------------------------------------------------------------

    def entries(
        self, node: Node | None, known: Iterable[str] | None, needed: Iterable[str] = ()
    ) -> dict[str, Node]:
        """Return a mapping's values by name; unknown and missing names are faults."""
        if node is UNREAD:
            return {}
        if not isinstance(node, Names):
            if node is not None:
                message, hint = "names with values are needed here", "for example  title: …"
                refuse_no_names(node, message, hint, self.faults)
            return {}
        allowed = None if known is None else set(known)
        for key, _ in node.entries:
            if allowed is not None and key.text not in allowed:
                self.stop_if_many()
                self.faults.add(key.place, f'unknown key "{key.text[:60]}"', did_you_mean(key.text, allowed))
        out = {key.text: value for key, value in node.entries if allowed is None or key.text in allowed}
        for name in needed:
            if name not in out:
                self.faults.add(node.place, f'"{name}" is missing')
        return out

    def items(self, node: Node | None) -> tuple[Node, ...]:
        if isinstance(node, Items):
            return node.items
        if node is not None:
            self.faults.add(
                node.place,
                "a list is needed here",
                'begin each line with a hyphen and a space: "- …"; names may stand in brackets: [a, b]',
            )
        return ()

    def texts(self, node: Node | None) -> tuple[Node, ...]:
        """Return the items of a list whose items are texts, not names."""
        refuse_unquoted(node, self.faults)
        return self.items(node)

    def plain(self, node: Node | None, lines: bool = False) -> str:
        """Read a text of one line, or with its lines."""
        if isinstance(node, Scalar):
            return one_paragraph(node, self.faults) if lines else one_line(node, self.faults)
        if node is not None and node is not UNREAD:
            refuse_no_text(node, self.faults)
        return ""

    def number(self, node: Node) -> float:
        text = self.plain(node)
        if re.fullmatch(r"[0-9]{1,3}(\.[0-9]{1,3})?", text) and float(text) > 0:
            return float(text)
        self.faults.add(node.place, f'a number is needed here, not "{text[:40]}"')
        return 1.0

    def lines(self, node: Node | None) -> int:
        text = self.plain(node)
        if re.fullmatch(r"[0-9]{1,2}", text) and 0 < int(text) <= MOST_LINES:
            return int(text)
        if node is not None:
            message = f'a number is needed here, not "{text[:40]}"'
            self.faults.add(node.place, message, f"1 to {MOST_LINES}")
        return 1

    def date(self, node: Node | None) -> dt.date:
        text = self.plain(node)
        day = dates.iso(text)
        if day is None and node is not None:
            hint = "write year-month-day, for example 2026-11-23"
            self.faults.add(node.place, f'"{text[:40]}" is no date', hint)
        return day or dt.date.min

    def names(self, node: Node | None, known: Iterable[str], what: str) -> tuple[str, ...]:
        """Return a list of names, each of which must be known."""
        options, out = list(known), []
        for item in self.items(node):
            name = self.plain(item)
            if name in options:
                out.append(name)
            elif what not in self.unread and (name or isinstance(item, Scalar)):
                self.stop_if_many()
                self.faults.add(item.place, f'unknown {what} "{name[:60]}"', did_you_mean(name, options))
        return tuple(out)

    # ---- words -----------------------------------------------------------------------------------

    def words(self, node: Node) -> dict[str, Mapping[str, Phrase]]:
        return {
            lang: MappingProxyType(
                {
                    name: self.word(name, value)
                    for name, value in self.entries(held, None, NEEDED_WORDS).items()
                }
            )
            for lang, held in self.entries(node, None).items()
        }

    def word(self, name: str, node: Node) -> Phrase:
        phrase = self.bare(node)
        needed, given = NEEDED_WORDS.get(name, 0), len(phrase.text.split())
        if needed and given != needed:
            self.faults.add(
                phrase.place, f"{needed} names are needed here, not {given}", "with spaces between"
            )
        target = addresses.NAMES.get(name, "")
        if target not in phrase.text:
            hint = f'write it where the number or address goes, as in "{addresses.EXAMPLES[target]}"'
            self.faults.add(phrase.place, f"these words name a link, and lack the word {target}", hint)
        return phrase

    def bare(self, node: Node | None) -> Phrase:
        """Read words that hold no term and no field: nothing would fill or explain them here."""
        phrase = self.phrase(node, False)
        for run in phrase.runs:
            if run.field:
                self.faults.add(phrase.place, f"[[clinic.{run.field}]] cannot stand here")
        return phrase

    def phrase(self, node: Node | None, terms: bool = True) -> Phrase:
        text = self.plain(node, lines=terms)
        place = node.place if node else NOWHERE
        phrase = parse(text, place, self.faults, node.spot if isinstance(node, Scalar) else None)
        if node is not None and not phrase.runs and isinstance(node, Scalar):
            self.faults.add(place, "a text is needed here, but there is none")
        return Phrase(tuple(self.run(run, place, terms) for run in phrase.runs), phrase.place)

    def run(self, run: Run, place: Place, terms: bool) -> Run:
        if run.term:
            if not terms:
                self.faults.add(
                    place, f"[[{run.term}]]: titles and headings explain no terms", "take the brackets away"
                )
            id = self.terms.get(run.term.lower(), "")
            if not id and "term" not in self.unread:
                message = f'"{run.term[:60]}" is not in the glossary'
                self.faults.add(place, message, did_you_mean(run.term, self.terms))
            return replace(run, term=id)
        if run.field and run.field not in CLINIC_FIELDS:
            hint = did_you_mean(run.field, CLINIC_FIELDS)
            self.faults.add(place, f'a profile has no field "{run.field[:60]}"', hint)
        elif run.field and not CLINIC_FIELDS[run.field] and run.field not in self.held:
            message = f"not every clinic has {run.field}"
            self.faults.add(place, message, f"add  only_with: {run.field}")
        return run

    def text(self, node: Node | None, terms: bool = True) -> Text:
        """Read a text: one for all, or one for each value of a facet."""
        if isinstance(node, Names):
            return self.variants(node, terms)
        return Text({"": self.phrase(node, terms)}, "", node.place if node else NOWHERE)

    def variants(self, node: Names, terms: bool) -> Text:
        given = frozenset(key.text for key, _ in node.entries)
        facet = self.values.get(given)
        if facet is None and is_text(node, {"text", *BESIDE, *itertools.chain(*self.values)}):
            self.faults.add(node.place, COLON, IN_QUOTES)
            return Text({"": Phrase((), node.place)}, "", node.place)
        if facet is None:
            message = "these are not all the values of one facet"
            self.faults.add(node.place, message, self.nearest_facet(given))
            return Text({"": Phrase((), node.place)}, "", node.place)
        return Text(
            {key.text: self.phrase(value, terms) for key, value in node.entries}, facet.id, node.place
        )

    def nearest_facet(self, given: frozenset[str]) -> str:
        """Return what is missing or too many, by the facet whose values are most like the keys."""
        near = max(self.values, key=lambda values: len(values & given), default=frozenset[str]())
        missing, more = sorted(near - given), sorted(given - near)
        if not near & given or (missing and more):
            word = more[0] if more else ""
            return did_you_mean(word, {*near, "text"} if not near & given else missing)
        return f"{', '.join(missing)} is missing" if missing else f'"{more[0][:60]}" is none of them'

    # ---- facets ------------------------------------------------------------------------------------

    def condition(self, node: Node | None) -> Condition:
        if node is None:
            return ALWAYS
        out: dict[str, frozenset[str]] = {}
        for key, value in node.entries if isinstance(node, Names) else ():
            facet = self.facet.get(key.text)
            if facet is None:
                self.faults.add(
                    key.place, f'unknown facet "{key.text[:60]}"', did_you_mean(key.text, self.facet)
                )
                continue
            out[key.text] = frozenset(self.names(value, [v.id for v in facet.values], key.text))
            if isinstance(value, Items) and not value.items:
                self.faults.add(value.place, "no value is listed, so nobody would read this")
        if not isinstance(node, Names):
            self.faults.add(node.place, "facets with lists of values are needed here", "{audience: [parent]}")
        return MappingProxyType(out)

    def only_with(self, node: Node | None) -> str:
        name = self.plain(node)
        optional = [field for field, always in CLINIC_FIELDS.items() if not always]
        if node is not None and name not in optional:
            self.faults.add(
                node.place, f'"{name[:60]}" is no optional field of a profile', did_you_mean(name, optional)
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
        self.stop_if_many()
        if not isinstance(node, Names):
            return Item(self.text(node), place=node.place)
        names = {key.text for key, _ in node.entries}
        if "text" in names:
            parts = self.entries(node, *keys.ITEM)
            body: Node | None = parts.get("text")
        else:
            parts = {key.text: value for key, value in node.entries if key.text in BESIDE}
            body = Names(tuple((k, v) for k, v in node.entries if k.text not in BESIDE), node.place)
        condition = self.checked(self.condition(parts.get("only_for")), around, node.place)
        field = self.only_with(parts.get("only_with"))
        self.held.append(field)
        text = self.text(body)
        nested = tuple(self.item(n, (*around, condition)) for n in self.texts(parts.get("list")))
        self.held.pop()
        return Item(text, nested, condition, field, node.place)

    def item_list(self, node: Node | None, around: Sequence[Condition]) -> tuple[Item, ...]:
        if isinstance(node, Items) and not node.items:
            self.faults.add(node.place, "this list is empty")
        return tuple(self.item(item, around) for item in self.texts(node))

    def blocks(self, node: Node | None, around: Sequence[Condition] = ()) -> tuple[Block, ...]:
        if isinstance(node, Items) and not node.items:
            self.faults.add(node.place, "this list is empty")
        made = (self.block(item, around) for item in self.items(node))
        return tuple(block for more in made for block in more)

    def block(self, node: Node, around: Sequence[Condition]) -> Iterator[Block]:
        """Yield a block, or one for each paragraph of its text."""
        if not isinstance(node, Names):
            refuse_no_names(node, "a block is needed here", "for example  - paragraph: words", self.faults)
            return
        kind = self.kind(node)
        if not kind:
            return
        parts = {key.text: value for key, value in node.entries}
        if "blocks" in parts and kind != "heading":
            self.faults.add(parts["blocks"].place, '"blocks" stands beside a heading only')
        condition = self.checked(self.condition(parts.get("only_for")), around, node.place)
        field = self.only_with(parts.get("only_with"))
        self.held.append(field)
        for value in _each_paragraph(parts[kind]) if kind == "paragraph" else [parts[kind]]:
            block = KINDS[kind](self, {**parts, kind: value}, kind, (*around, condition))
            yield replace(block, only_for=condition, only_with=field, place=node.place)
        self.held.pop()

    def kind(self, node: Names) -> str:
        """Return the one key of a block that names its kind; "" when there is a fault."""
        self.stop_if_many()
        kinds = [key for key, _ in node.entries if key.text not in BESIDE and key.text != "blocks"]
        unknown = next((key for key in kinds if key.text not in KINDS), None)
        if unknown:
            hint = did_you_mean(unknown.text, [*KINDS, *BESIDE])
            self.faults.add(unknown.place, f'unknown block or key "{unknown.text[:60]}"', hint)
        elif not kinds:
            self.faults.add(node.place, "this block has no kind", did_you_mean("", KINDS))
        elif len(kinds) > 1:
            message = f'"{kinds[0].text}" and "{kinds[1].text}" stand in one block'
            self.faults.add(kinds[1].place, message, "begin the second with a dash")
        else:
            return kinds[0].text
        return ""

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
        if isinstance(node, Names) and frozenset(k.text for k, _ in node.entries) not in self.values:
            held = self.entries(node, *keys.BOX)
            if "text" not in held and "blocks" not in held:
                self.faults.add(node.place, f"this {kind} holds nothing", "add  text:  or  blocks:")
            title = self.text(held["title"], False) if "title" in held else None
            text, *more = self.box_text(held["text"]) if "text" in held else [None]
            blocks = (*(block for block in more if block), *self.blocks(held.get("blocks"), around))
            return Block(kind, title=title, text=text, blocks=blocks)
        text, *more = self.box_text(node)
        return Block(kind, text=text, blocks=tuple(more))

    def box_text(self, node: Node) -> tuple[Text, *tuple[Block, ...]]:
        """Read the text of a box: what follows its first paragraph as blocks."""
        first, *more = _each_paragraph(node)
        return self.text(first), *(Block("paragraph", text=self.text(n), place=n.place) for n in more)

    def figure_block(self, parts: Mapping[str, Node], kind: str, around: Sequence[Condition]) -> Block:
        held = self.entries(parts[kind], *keys.FIGURE)
        name, place = self.plain(held.get("name")), parts[kind].place
        key = self.item_list(held["key"], around) if "key" in held else ()
        for item in key:
            if item.only_for or item.only_with or item.items:
                message = "the key of a drawing is the same for everybody"
                self.faults.add(item.place, message, "each numeral needs its line")
        drawing = self.figures.get(name)
        if drawing is None and "name" in held and not self.unread & {name, EVERY_FIGURE}:
            self.faults.add(held["name"].place, *self.no_figure(name))
        elif drawing is not None and len(key) != len(drawing.numerals):
            numerals = len(drawing.numerals)
            self.faults.add(place, f"the drawing has {numerals} numerals, but the key explains {len(key)}")
        alt = self.text(held.get("alt"), False)
        for phrase in alt.phrases.values():
            if FILE_NAME.fullmatch(phrase.text) or (name and phrase.text == name):
                self.faults.add(
                    phrase.place, "the alternative text is a file name", "say what the picture shows"
                )
        return Block(kind, figure=name, title=self.text(held.get("caption"), False), alt=alt, items=key)

    def no_figure(self, name: str) -> tuple[str, str]:
        """Return what is wrong with the name of a drawing that was not read, and what to do."""
        stem = name if name in self.not_svg else name.rpartition(".")[0]
        if stem in self.not_svg:
            message = f'"{self.not_svg[stem]}" is not read: figures are SVG files only'
            return message, f"draw it as {stem}.svg (docs/figures.md)"
        if stem in self.figures:
            return f'the name of a drawing stands without ".svg", not "{name[:60]}"', f"name: {stem}"
        return f'no figure is called "{name[:60]}"', did_you_mean(name, self.figures)

    def table_block(self, parts: Mapping[str, Node], kind: str, around: Sequence[Condition]) -> Block:
        held = self.entries(parts[kind], *keys.TABLE)
        columns = tuple(self.text(n, False) for n in self.texts(held.get("columns")))
        for part in ("columns", "rows"):
            if isinstance(held.get(part), Items) and not self.items(held[part]):
                self.faults.add(held[part].place, "this list is empty")
        if len(columns) > MOST_COLUMNS:
            self.faults.add(parts[kind].place, f"a table has at most {MOST_COLUMNS} columns")
        widths = tuple(self.number(n) for n in self.items(held.get("widths"))) or (1.0,) * len(columns)
        if len(widths) != len(columns) and "widths" in held:
            self.faults.add(held["widths"].place, f"{len(columns)} columns, but {len(widths)} widths")
        rows = tuple(self.row(n, len(columns), around) for n in self.items(held.get("rows")))
        title = self.text(held["caption"], False) if "caption" in held else None
        return Block(kind, title=title, columns=columns, rows=rows, widths=widths)

    def row(self, node: Node, columns: int, around: Sequence[Condition]) -> Row:
        condition = ALWAYS
        cells: Node | None = node
        if isinstance(node, Names):
            held = self.entries(node, *keys.ROW)
            condition = self.checked(self.condition(held.get("only_for")), around, node.place)
            cells = held.get("cells")
        texts = tuple(self.text(cell) for cell in self.texts(cells))
        if len(texts) != columns:
            self.faults.add(node.place, f"this row has {len(texts)} cells, but there are {columns} columns")
        return Row(texts, condition, node.place)

    def questions_block(self, parts: Mapping[str, Node], kind: str, around: Sequence[Condition]) -> Block:
        node = parts[kind]
        if isinstance(node, Names):
            held = self.entries(node, *keys.QUESTIONS)
            lines = self.lines(held["lines"]) if "lines" in held else 2
            return Block(kind, items=self.item_list(held.get("items"), around), lines=lines)
        return Block(kind, items=self.item_list(node, around), lines=2)

    def contacts_block(self, parts: Mapping[str, Node], kind: str, around: Sequence[Condition]) -> Block:
        return Block(kind, contacts=tuple(self.contact(n, around) for n in self.items(parts[kind])))

    def contact(self, node: Node, around: Sequence[Condition]) -> Contact:
        held = self.entries(node, *keys.CONTACT)
        web, phone = self.plain(held.get("web")), self.plain(held.get("phone"))
        self.try_address(addresses.web, web, held.get("web"), "web address")
        self.try_address(addresses.phone, phone, held.get("phone"), "phone number")
        if not web and not phone:
            self.faults.add(node.place, "this contact cannot be reached", "add  phone:  or  web:")
        about = self.text(held["about"]) if "about" in held else None
        condition = self.checked(self.condition(held.get("only_for")), around, node.place)
        return Contact(self.text(held.get("name"), False), about, phone, web, condition, node.place)

    def try_address(
        self, make: Callable[[str], addresses.Link], text: str, node: Node | None, what: str
    ) -> None:
        """Note why no link can be made of a text; layouts make it where they print the text."""
        try:
            if text:
                make(text)
        except addresses.NoAddress as error:
            place = node.place if node else NOWHERE
            self.faults.add(place, error.about(f'"{text[:60]}" is no {what}'), error.hint)

    def lines_block(self, parts: Mapping[str, Node], kind: str, around: Sequence[Condition]) -> Block:
        node = parts[kind]
        if isinstance(node, Names):
            held = self.entries(node, *keys.LINES)
            title = self.text(held["title"], False) if "title" in held else None
            return Block(kind, title=title, lines=self.lines(held.get("count")))
        return Block(kind, lines=self.lines(node))

    # ---- files -----------------------------------------------------------------------------------------

    def section(self, id: str, node: Node, leaflet: bool, known: keys.Keys = keys.SECTION) -> Section:
        held = self.entries(node, *known)
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
        if node is UNREAD:
            self.unread.add("term")
        for id, entry in held.items():
            self.call(id, id, entry.place)
            named = (v for k, v in entry.entries if k.text == "name") if isinstance(entry, Names) else ()
            for name in named:
                if isinstance(name, Scalar):
                    self.call(clean(name.text), id, name.place)
        return {id: self.term(id, entry) for id, entry in held.items()}

    def call(self, name: str, id: str, place: Place) -> None:
        """Let texts call the term `id` by a name; no name may mean two terms."""
        other = self.terms.setdefault(name.lower(), id)
        if other != id:
            self.faults.add(place, f'"{name[:60]}" is the name of two terms', f"the other is {other}")

    def term(self, id: str, node: Node) -> Term:
        parts = self.entries(node, *keys.TERM)
        name = self.text(parts.get("name"), False)
        short = Text({"": self.bare(parts.get("short"))}, "", node.place)
        if any(run.strong or run.emphasis or run.href for run in short.phrases[""].runs):
            self.faults.add(short.phrases[""].place, "the short form stands in brackets, and holds no marks")
        say = self.spoken(parts.get("say"), name)
        return Term(id, name, short, self.text(parts.get("long")), node.place, say)

    def spoken(self, node: Node | None, name: Text) -> Mapping[str, Phrase]:
        """Read what is said for the term's name, or for each abbreviation that is named."""
        if isinstance(node, Names):
            held = {key.text: (key.place, self.bare(value)) for key, value in node.entries}
        elif node is not None:
            held = {phrase.text: (node.place, self.bare(node)) for phrase in name.phrases.values()}
        else:
            return MappingProxyType({})
        for word, (place, phrase) in held.items():
            if not ABBREVIATION.fullmatch(word):
                message = f'"{word[:40]}" is no abbreviation'
                self.faults.add(place, message, "capital letters and digits, such as ALL: CT")
            elif word in re.findall(r"\w+", phrase.text):
                self.faults.add(
                    place, f'what is said for {word} is "{word}" again', "write its words in full"
                )
        return MappingProxyType({word: phrase for word, (_, phrase) in held.items()})

    def source_list(self, node: Node) -> dict[str, Source]:
        if node is UNREAD:
            self.unread.add("source")
        return {id: self.source(id, entry) for id, entry in self.entries(node, None).items()}

    def source(self, id: str, node: Node) -> Source:
        parts = self.entries(node, *keys.SOURCE)
        web = self.plain(parts.get("web"))
        self.try_address(addresses.web, web or "-" * ("web" in parts), parts.get("web"), "web address")
        title, read_on = self.bare(parts.get("title")), self.date(parts.get("read_on"))
        publisher, note = self.plain(parts.get("publisher")), self.plain(parts.get("note"))
        return Source(id, title, publisher, web, read_on, note, node.place)

    def topic(self, folder: Path, shown: str, id: str) -> Topic:
        """Read one topic in one language."""
        self.figures = self.drawings(folder.parent / "figures", f"{Path(shown).parent}/figures")

        def root(name: str) -> Node:
            return read_root(folder / f"{name}.yaml", f"{shown}/{name}.yaml", self.faults)

        glossary = self.glossary(root("glossary"))
        self.sources = self.source_list(root("sources"))
        booklet = root("booklet")
        held = self.entries(booklet, *keys.BOOKLET)
        order = self.order(folder, shown, booklet, held.get("sections"))
        alone = self.names(held.get("not_alone"), order, "section")
        sections = tuple(self.section(name, root(name), name not in alone) for name in order)
        call = self.section(WHEN_TO_CALL, root(WHEN_TO_CALL), False)
        return self.finished(id, folder.name, held, sections, call, glossary, booklet.place)

    def order(self, folder: Path, shown: str, booklet: Node, listed: Node | None) -> tuple[str, ...]:
        """Return the ids of the sections in order; each file is listed once, each name listed has its file."""
        seen = listing(folder, shown, self.faults) or []
        for path in seen:
            if path.suffix == ".yml":
                self.faults.add(Place(f"{shown}/{path.name}"), "this file is not read", "call it .yaml")
        files = {path.stem for path in seen if path.suffix == ".yaml"} - NOT_SECTIONS - {WHEN_TO_CALL}
        if listed is None:
            return tuple(sorted(files))
        order = self.names(listed, files, "section (no such file)")
        for name in sorted(files - set(order)):
            message = f"{name}.yaml is not in the list of sections"
            self.faults.add(booklet.place, message, "add it, or take the file away")
        for name in dict.fromkeys(order):
            if not ID.fullmatch(name):
                self.faults.add(listed.place, f'"{name}" is no section id', "small letters, digits and -")
            if order.count(name) > 1:
                self.faults.add(listed.place, f'"{name}" stands in the list twice')
        return tuple(dict.fromkeys(order))

    def refuse_empty(self, call: Section) -> None:
        """Refuse a page of when to call that some reader would not get."""
        if call.only_for or not any(_for_all(block) for block in call.blocks):
            message = "some readers would not be told when to call"
            self.faults.add(call.place, message, "let a block stand without only_for and only_with")

    def finished(self, id: str, lang: str, held: Mapping[str, Node], sections: tuple[Section, ...], call: Section,
                 glossary: Mapping[str, Term], place: Place) -> Topic:  # fmt: skip
        note = self.text(held["cover_note"]) if "cover_note" in held else None
        written, review = self.date(held.get("written_on")), self.date(held.get("review_on"))
        if review < written and "review_on" in held:
            self.faults.add(held["review_on"].place, "the day of review is before the day of writing")
        if call.place != UNREAD.place and call.blocks:
            self.refuse_empty(call)
        return Topic(
            id, lang, self.text(held.get("title"), False), self.text(held.get("purpose")), note,
            tuple(self.facet.values()), sections, call, MappingProxyType(dict(glossary)), MappingProxyType(dict(self.sources)),
            MappingProxyType(dict(self.figures)), self.plain(held.get("version")), written,
            review, tuple(self.plain(n) for n in self.texts(held.get("outlook_words"))), place,
            self.language(held.get("language"), lang),
        )  # fmt: skip

    def language(self, node: Node | None, lang: str) -> str:
        """Return the tag a document names; it may say more than the folder's name, and nothing else."""
        tag = self.plain(node)
        if node is not None and (not LANG.fullmatch(tag) or f"{tag}-".split(f"{lang}-")[0]):
            hint = f'the tag of a document begins with that of its folder: "{lang}" or such as "{lang}-US"'
            self.faults.add(node.place, f'"{tag[:60]}" is no tag for texts in the folder {lang}', hint)
        return tag

    def example(self, node: Node) -> Topic:
        """Read a layout's example: one file that holds a whole topic."""
        held = self.entries(node, *keys.EXAMPLE)
        glossary = self.glossary(held["glossary"]) if "glossary" in held else {}
        sections = []
        for n, part in enumerate(self.items(held.get("sections"))):
            id = (
                next((self.plain(v) for k, v in part.entries if k.text == "id"), "")
                if isinstance(part, Names)
                else ""
            )
            sections.append(self.section(id or f"part-{n + 1}", part, True, keys.EXAMPLE_SECTION))
        call = self.section(WHEN_TO_CALL, held.get("when_to_call") or node, False)
        return self.finished("example", "en", held, tuple(sections), call, glossary, node.place)

    def drawings(self, folder: Path, shown: str) -> dict[str, Drawing]:
        out: dict[str, Drawing] = {}
        if folder.is_symlink() or not folder.exists():
            return out
        listed = listing(folder, shown, self.faults)
        if listed is None:
            self.unread.add(EVERY_FIGURE)
        for path in listed or ():
            if path.suffix != ".svg":
                self.not_svg[path.stem] = path.name
                continue
            if not ID.fullmatch(path.stem):
                message = f'"{path.stem}" is no name of a drawing'
                self.faults.add(Place(f"{shown}/{path.name}"), message, "small letters, digits and -")
            try:
                out[path.stem] = read_drawing(path, f"{shown}/{path.name}")
            except LeafletError as error:
                self.faults.found += error.faults
                self.unread.add(path.stem)
        return out


def _each_paragraph(node: Node) -> Sequence[Node]:
    return paragraphs(node) if isinstance(node, Scalar) else [node]


def _for_all(block: Block) -> bool:
    """Tell whether every reader of every clinic gets something of a block."""
    if block.only_for or block.only_with:
        return False
    if block.text or block.figure:
        return True
    parts: list[Item | Contact | Row] = [*block.items, *block.contacts, *block.rows]
    if parts or block.blocks:
        always = any(not part.only_for and not (isinstance(part, Item) and part.only_with) for part in parts)
        return always or any(_for_all(inner) for inner in block.blocks)
    return block.lines > 0


Maker = Callable[[Reader, Mapping[str, Node], str, Sequence[Condition]], Block]
KINDS: Mapping[str, Maker] = {
    "paragraph": Reader.words_block,
    "heading": Reader.part_block,
    "list": Reader.list_block,
    "steps": Reader.list_block,
    "checklist": Reader.list_block,
    "note": Reader.box_block,
    "warning": Reader.box_block,
    "figure": Reader.figure_block,
    "table": Reader.table_block,
    "questions": Reader.questions_block,
    "contacts": Reader.contacts_block,
    "lines": Reader.lines_block,
}
