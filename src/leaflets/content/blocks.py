"""Takes the nodes under `blocks`, gives blocks: one reader function for each kind, in one table."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from .. import kinds
from ..drawing.nouns import NO_ICON, Drawing, IconName
from ..faults import NOWHERE, did_you_mean, with_more
from ..kinds import Contact, Row, SeeAlso
from ..links import addresses
from ..model import ALWAYS, Block, Condition, Item, Phrase, Text
from ..source.fields import Fields, items_of, number_of, one_of, text_items_of, text_of, whole_of
from ..source.nodes import Items, Names, Node, Scalar
from ..source.paragraphs import paragraphs
from ..source.shapes import FileShape
from ..source.texts import refuse_no_names
from ..text.counts import counted
from . import keys
from .conditions import conditions, place_in, read_condition, within
from .figures import by_reader, narrowed, no_figure, read_figure
from .keys import BESIDE, BESIDE_HEADING, MOST_COLUMNS, MOST_LINES, TONES
from .scope import EVERY_FIGURE, Scope
from .sources import refuse_no_address
from .words import read_text

WIDTHS = (0.001, 999.0)  # of columns, beside each other
# What the page prints before an item by itself.
_NUMBER = re.compile(r"([0-9]{1,2})[.):]\s")
_BULLET = re.compile("[•◦▪■●‣∙·*+–—−☐☑✓✔-]\\s")
NO_TITLE = Text({"": Phrase(())})  # of a leaflet, until all topics are read
LINES_BELOW = 2  # each question, unless the content says how many


class Given(NamedTuple):
    """What a writer gives for one block: what is under its kind, what is below it, and the conditions that apply."""

    kind: str
    node: Node
    beside: Mapping[str, Node]  # what is below a heading, and its icon
    around: Sequence[Condition]


def read_item(
    scope: Scope, node: Node, around: Sequence[Condition] = (), shape: FileShape = keys.ITEM
) -> Item:
    """Read a text, a text by facet, or {text: …, list: …, only_for: …}."""
    if not isinstance(node, Names):
        return Item(read_text(scope, node), place=node.place)
    beside = {*shape.named} - {"text", "list"}
    if "text" in {key.text for key, _ in node.entries}:
        parts = Fields(node, scope.faults, shape)
        body: Node | None = parts.get("text")
    else:
        parts = Fields(Names(tuple(e for e in node.entries if e[0].text in beside), node.place), scope.faults)
        body = Names(tuple((k, v) for k, v in node.entries if k.text not in beside), node.place)
    with conditions(scope, parts.nodes, around, node.place) as held:
        title = read_text(scope, parts["title"], False) if "title" in parts else None
        text = read_text(scope, body)
        inside = (*around, held.only_for)
        nested = tuple(read_item(scope, n, inside, keys.LIST_ITEM) for n in parts.text_items("list"))
    icon, picture = read_icon(scope, parts.get("icon")), _step_picture(scope, parts.get("picture"))
    return Item(text, nested, **held._asdict(), title=title, icon=icon, picture=picture, place=node.place)


def read_items(
    scope: Scope, node: Node | None, around: Sequence[Condition], shape: FileShape = keys.LIST_ITEM
) -> tuple[Item, ...]:
    if isinstance(node, Items) and not node.items:
        scope.faults.add(node.place, "this list is empty")
    return tuple(read_item(scope, item, around, shape) for item in text_items_of(node, scope.faults))


def _refuse_marks(scope: Scope, items: Sequence[Item], mark: re.Pattern[str], why: str) -> None:
    """Refuse what begins an item and would be printed beside the page's own bullet, box or number."""
    for number, item in enumerate(items, 1):
        found = [(mark.match(phrase.text), phrase.place) for phrase in item.text.phrases.values()]
        for seen, place in found:
            if seen and (mark is not _NUMBER or int(seen[1]) == number):
                scope.faults.add(place, f'"{seen[0].strip()}" would be printed twice: {why}', "remove it")
        _refuse_marks(scope, item.items, _BULLET, "items get their bullets on the page")


def read_icon(scope: Scope, node: Node | None) -> IconName:
    """Read the name of an icon; whether there is one is known when the layouts are read."""
    return IconName(text_of(node, scope.faults), node.place) if node else NO_ICON


def _step_picture(scope: Scope, node: Node | None) -> str:
    """Read the name of a picture beside the words of a step or a card, which say all: it has no numerals and no alternative text."""
    name = text_of(node, scope.faults)
    if node is None:
        return name
    picture = scope.figures.get(name)
    if picture is None and not scope.unread & {name, EVERY_FIGURE}:
        scope.faults.add(node.place, *no_figure(scope, name))
    elif isinstance(picture, Drawing) and picture.numerals:
        message = f'the drawing "{name}" has numerals, which nothing here explains'
        scope.faults.add(node.place, message, "use a drawing without numerals, or a figure with a key")
    return name


def read_blocks(scope: Scope, node: Node | None, around: Sequence[Condition] = ()) -> tuple[Block, ...]:
    if isinstance(node, Items) and not node.items:
        scope.faults.add(node.place, "this list is empty")
    made = (_read_block(scope, item, around) for item in items_of(node, scope.faults))
    return tuple(block for more in made for block in more)


def _read_block(scope: Scope, node: Node, around: Sequence[Condition]) -> Iterator[Block]:
    """Yield a block, or one for each paragraph of its text."""
    if not isinstance(node, Names):
        refuse_no_names(node, "a block is needed here", "for example  - paragraph: words", scope.faults)
        return
    kind = _kind_of(scope, node)
    if not kind:
        return
    parts = {key.text: value for key, value in node.entries}
    for key in BESIDE_HEADING:
        if key in parts and kind != "heading":
            scope.faults.add(parts[key].place, f'"{key}" is allowed beside a heading only')
    with conditions(scope, parts, around, node.place) as held:
        inside = (*around, held.only_for)
        for value, who in _each(scope, kind, parts[kind], inside):
            block = KINDS[kind](scope, Given(kind, value, parts, inside))
            made = replace(block, **held._asdict(), place=node.place)
            yield replace(narrowed(made, who), only_for=within(held.only_for, who)) if who else made


def _each(
    scope: Scope, kind: str, node: Node, around: Sequence[Condition]
) -> Iterator[tuple[Node, Condition]]:
    """Yield what becomes a block of its own, and for whom: each paragraph of a text, each picture of a figure."""
    if kind == "figure":
        yield from by_reader(scope, node, around)
    else:
        yield from ((one, ALWAYS) for one in (_each_paragraph(node) if kind == "paragraph" else [node]))


NO_BLOCKS = 'add  blocks:  right below "heading", and its blocks below that, two spaces further to the right'


def _kind_of(scope: Scope, node: Names) -> str:
    """Return the one key of a block that names its kind; "" when there is a fault."""
    kinds = [key for key, _ in node.entries if key.text not in (*BESIDE, *BESIDE_HEADING)]
    unknown = next((key for key in kinds if key.text not in KINDS), None)
    if unknown:
        hint = did_you_mean(unknown.text, [*KINDS, *BESIDE, "icon"])
        if not hint.startswith("did you mean"):
            hint = with_more(hint, f"blocks are {', '.join(KINDS)}")
        scope.faults.add(unknown.place, f'unknown block or key "{unknown.text[:60]}"', hint)
    elif not kinds:
        first = node.entries[0][0].text if node.entries else ""
        hint = f'"{first}" belongs to a block: if to the one above, take the hyphen away' if first else ""
        scope.faults.add(node.place, "this block has no kind", hint or f"blocks are {', '.join(KINDS)}")
    elif len(kinds) > 1:
        message = f'"{kinds[0].text}" and "{kinds[1].text}" are in one block'
        scope.faults.add(kinds[1].place, message, "begin the second with a dash")
    else:
        return kinds[0].text
    return ""


def paragraph(scope: Scope, given: Given) -> Block:
    """Read one paragraph; `_read_block` splits a text that has several."""
    return kinds.Paragraph(read_text(scope, given.node))


def bullet_list(scope: Scope, given: Given) -> Block:
    """Read things in no order."""
    held = read_items(scope, given.node, given.around)
    _refuse_marks(scope, held, _BULLET, "items get their bullets on the page")
    return kinds.BulletList(held)


def steps(scope: Scope, given: Given) -> Block:
    """Read what to do, in order."""
    held = read_items(scope, given.node, given.around, keys.STEP)
    _refuse_marks(scope, held, _NUMBER, "steps get their numbers on the page")
    return kinds.Steps(held)


def cards(scope: Scope, given: Given) -> Block:
    """Read things side by side, each with a title, words, and an icon or a picture."""
    held = read_items(scope, given.node, given.around, keys.CARD_ITEM)
    for card in held:
        if card.title is None:
            scope.faults.add(card.place, "this card has no title", "add  title:")
        if card.icon and card.picture:
            scope.faults.add(card.place, "this card has an icon and a picture", "remove one of them")
    return kinds.Cards(held)


def checklist(scope: Scope, given: Given) -> Block:
    """Read what to tick off."""
    held = read_items(scope, given.node, given.around, keys.ITEM)
    _refuse_marks(scope, held, _BULLET, "items get their boxes on the page")
    return kinds.Checklist(held)


def part(scope: Scope, given: Given) -> Block:
    """Read a heading and the blocks below it."""
    if "blocks" not in given.beside:
        scope.faults.add(given.node.place, "there is nothing below this heading", NO_BLOCKS)
    title = read_text(scope, given.node, False)
    blocks = read_blocks(scope, given.beside.get("blocks"), given.around)
    return kinds.Part(title, blocks, read_icon(scope, given.beside.get("icon")))


def note(scope: Scope, given: Given) -> Block:
    """Read a box with what is good to know, its icon and its tone."""
    made = kinds.Note(*_box(scope, given, keys.NOTE))
    if not isinstance(given.node, Names):
        return made
    parts = {key.text: value for key, value in given.node.entries}
    tone = one_of(parts["tone"], TONES, scope.faults) if "tone" in parts else ""
    if "icon" in parts and "title" not in parts:
        scope.faults.add(parts["icon"].place, "this icon has no title to stand before", "add  title:")
    return replace(made, icon=read_icon(scope, parts.get("icon")), tone=tone)


def warning(scope: Scope, given: Given) -> Block:
    """Read a box with what must not be missed."""
    return kinds.Warning(*_box(scope, given))


def emergency(scope: Scope, given: Given) -> Block:
    """Read when to call the emergency number."""
    held = Fields(given.node, scope.faults, keys.TIER)
    return kinds.Emergency(
        read_text(scope, held.get("title"), False), *_held(scope, given, held), held.yes("numbers", True)
    )


def call_now(scope: Scope, given: Given) -> Block:
    """Read when to call the team at once."""
    held = Fields(given.node, scope.faults, keys.TIER)
    return kinds.CallNow(
        read_text(scope, held.get("title"), False), *_held(scope, given, held), held.yes("numbers", True)
    )


def call_today(scope: Scope, given: Given) -> Block:
    """Read when to call the team within the day."""
    held = Fields(given.node, scope.faults, keys.LAST_TIER)
    return kinds.CallToday(read_text(scope, held.get("title"), False), *_held(scope, given, held))


def _box(
    scope: Scope, given: Given, known: FileShape = keys.BOX
) -> tuple[Text | None, Text | None, tuple[Block, ...]]:
    """Read title, text and blocks of a box: a text, or names with these."""
    node = given.node
    if not isinstance(node, Names) or scope.facet_of(frozenset(key.text for key, _ in node.entries)):
        return None, *_box_text(scope, node)
    held = Fields(node, scope.faults, known)
    title = read_text(scope, held["title"], False) if "title" in held else None
    return title, *_held(scope, given, held)


def _held(scope: Scope, given: Given, held: Fields) -> tuple[Text | None, tuple[Block, ...]]:
    """Read text and blocks of a box, which needs one of them."""
    if "text" not in held and "blocks" not in held and isinstance(given.node, Names):
        scope.faults.add(given.node.place, f"this {given.kind} holds nothing", "add  text:  or  blocks:")
    text, more = _box_text(scope, held["text"]) if "text" in held else (None, ())
    return text, (*more, *read_blocks(scope, held.get("blocks"), given.around))


def _box_text(scope: Scope, node: Node) -> tuple[Text, tuple[Block, ...]]:
    """Read the text of a box: its first paragraph, and what follows that as blocks."""
    first, *more = _each_paragraph(node)
    text = read_text(scope, first)
    return text, tuple(kinds.Paragraph(read_text(scope, one), place=one.place) for one in more)


def figure(scope: Scope, given: Given) -> Block:
    """Read a drawing or a photograph, and the key to its numerals."""
    entries = given.node.entries if isinstance(given.node, Names) else ()
    node = next((value for name, value in entries if name.text == "key"), None)
    key = read_items(scope, node, given.around, keys.ITEM) if node else ()
    for item in key:
        if any(getattr(item, name) for name in (*BESIDE, "items")):
            message = "the key of a drawing is the same for everybody"
            scope.faults.add(item.place, message, "each numeral needs its line")
    return read_figure(scope, given.node, key, given.around)


def table(scope: Scope, given: Given) -> Block:
    """Read columns, their widths, and rows of as many cells."""
    held = Fields(given.node, scope.faults, keys.TABLE)
    columns = tuple(read_text(scope, n, False) for n in held.text_items("columns"))
    for part in ("columns", "rows"):
        if isinstance(held.get(part), Items) and not held.items(part):
            scope.faults.add(held[part].place, "this list is empty")
    if len(columns) > MOST_COLUMNS:
        scope.faults.add(given.node.place, f"a table has at most {MOST_COLUMNS} columns")
    widths = tuple(number_of(n, scope.faults, *WIDTHS) for n in held.items("widths")) or (1.0,) * len(columns)
    if len(widths) != len(columns) and "widths" in held:
        scope.faults.add(
            held["widths"].place, f"{counted(len(columns), 'column')}, but {counted(len(widths), 'width')}"
        )
    rows = tuple(_row(scope, n, len(columns), given.around) for n in held.items("rows"))
    if "rows" not in held and "blank" not in held:
        scope.faults.add(given.node.place, "this table has no rows", "add  rows:  or  blank:")
    title = read_text(scope, held["caption"], False) if "caption" in held else None
    return kinds.Table(title, columns, rows, widths, held.whole("blank", 1, MOST_LINES) or 0)


def _row(scope: Scope, node: Node, columns: int, around: Sequence[Condition]) -> Row:
    condition, at, icon = ALWAYS, NOWHERE, NO_ICON
    cells: Node | None = node
    if isinstance(node, Names):
        held = Fields(node, scope.faults, keys.ROW)
        condition = read_condition(scope, held.get("only_for"), around, node.place)
        at = place_in(held.nodes, "only_for")
        cells, icon = held.get("cells"), read_icon(scope, held.get("icon"))
    texts = tuple(read_text(scope, cell) for cell in text_items_of(cells, scope.faults))
    if len(texts) != columns:
        needed = f"the table has {counted(columns, 'column')}"
        scope.faults.add(node.place, f"this row has {counted(len(texts), 'cell')}, but {needed}")
    return Row(texts, condition, node.place, icon, at)


def treatment(scope: Scope, given: Given) -> Block:
    """Read what a treatment is, how and where it is given, what it may bring, and what to ask about it."""
    held = Fields(given.node, scope.faults, keys.TREATMENT)
    if "benefit" in held and "risks" not in held:
        scope.faults.add(held["benefit"].place, "this treatment has a benefit, but no risks", "add  risks:")
    how, where, ask = (
        read_text(scope, held[name]) if name in held else None for name in ("how", "where", "ask")
    )
    benefit, risks = (_text_or_list(scope, held.get(name), given.around) for name in ("benefit", "risks"))
    return kinds.Treatment(
        read_text(scope, held.get("title"), False), read_text(scope, held.get("text")), how, where, benefit, risks,
        read_blocks(scope, held["blocks"], given.around) if "blocks" in held else (), ask,
        read_icon(scope, held.get("icon")),
    )  # fmt: skip


def _text_or_list(scope: Scope, node: Node | None, around: Sequence[Condition]) -> tuple[Item, ...]:
    """Read a text, a text with a list below it, or a list of texts."""
    if node is None or isinstance(node, Items):
        return read_items(scope, node, around) if node else ()
    return (read_item(scope, node, around),)


def questions(scope: Scope, given: Given) -> Block:
    """Read questions, and how many lines there are below each."""
    if not isinstance(given.node, Names):
        return kinds.Questions(read_items(scope, given.node, given.around, keys.ITEM), LINES_BELOW)
    held = Fields(given.node, scope.faults, keys.QUESTIONS)
    count = held.whole("lines", 1, MOST_LINES) or LINES_BELOW
    return kinds.Questions(read_items(scope, held.get("items"), given.around, keys.ITEM), count)


def contacts(scope: Scope, given: Given) -> Block:
    """Read places to find help."""
    return kinds.Contacts(tuple(_contact(scope, n, given.around) for n in items_of(given.node, scope.faults)))


def _contact(scope: Scope, node: Node, around: Sequence[Condition]) -> Contact:
    held = Fields(node, scope.faults, keys.CONTACT)
    web, phone = held.text("web"), held.text("phone")
    refuse_no_address(scope, addresses.web, web, held.get("web"), "web address")
    refuse_no_address(scope, addresses.phone, phone, held.get("phone"), "phone number")
    if not web and not phone:
        scope.faults.add(node.place, "this contact cannot be reached", "add  phone:  or  web:")
    about = read_text(scope, held["about"]) if "about" in held else None
    condition = read_condition(scope, held.get("only_for"), around, node.place)
    name = read_text(scope, held.get("name"), False)
    at = place_in(held.nodes, "only_for")
    return Contact(name, about, phone, web, condition, node.place, at)


def lines(scope: Scope, given: Given) -> Block:
    """Read a number of lines to write on, with or without a title."""
    if not isinstance(given.node, Names):
        return kinds.Lines(None, whole_of(given.node, scope.faults, 1, MOST_LINES))
    held = Fields(given.node, scope.faults, keys.LINES)
    title = read_text(scope, held["title"], False) if "title" in held else None
    return kinds.Lines(title, held.whole("count", 1, MOST_LINES) or 1)


def see(scope: Scope, given: Given) -> Block:
    """Read which leaflets say more; whether there are such leaflets is known when all topics are read."""
    if not isinstance(given.node, Names):
        return kinds.See(None, _see_also(scope, given.node))
    held = Fields(given.node, scope.faults, keys.SEE)
    title = read_text(scope, held["title"], False) if "title" in held else None
    return kinds.See(title, _see_also(scope, held.get("leaflets")))


def _see_also(scope: Scope, node: Node | None) -> tuple[SeeAlso, ...]:
    """Read a list of leaflets, each by its topic and section."""
    if isinstance(node, Items) and not node.items:
        scope.faults.add(node.place, "this list is empty")
    found = []
    for item in items_of(node, scope.faults):
        topic, slash, section = (name := text_of(item, scope.faults)).partition("/")
        if name and not (topic and slash and section):
            hint = "write TOPIC/SECTION, as in hay-fever/signs"
            scope.faults.add(item.place, f'"{name[:60]}" does not name a topic and a section', hint)
        elif name:
            found.append(SeeAlso(topic, section, NO_TITLE, place=item.place))
    return tuple(found)


def _each_paragraph(node: Node) -> Sequence[Node]:
    return paragraphs(node) if isinstance(node, Scalar) else [node]


# What a writer calls a kind -> what reads it.
KINDS: Mapping[str, Callable[[Scope, Given], Block]] = {
    "paragraph": paragraph,
    "heading": part,
    "list": bullet_list,
    "steps": steps,
    "cards": cards,
    "checklist": checklist,
    "note": note,
    "warning": warning,
    "emergency": emergency,
    "call_now": call_now,
    "call_today": call_today,
    "figure": figure,
    "table": table,
    "treatment": treatment,
    "questions": questions,
    "contacts": contacts,
    "lines": lines,
    "see": see,
}
