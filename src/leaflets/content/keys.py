"""Holds the shapes of a topic's files: which keys each mapping may have and needs, and what each key holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ..source.shapes import YES_NO, Choice, Either, FileShape, ListOf, Whole, may, need, shape

MOST_COLUMNS = 5
MOST_LINES = 60  # to write on
MOST_ANCHORS = 2  # of one label: a bracket
TONES = ("comfort",)
WIDTHS = ("page",)
OTHERWISE = "otherwise"  # for readers whose choices name no picture of their own
SIDES = ("left", "top", "right", "bottom")

LINE = "a text of one line, without terms; `||` ends a line where it is large"
NO_TERMS = "a text without terms"
ABOVE = "as above"
BOOKLETS = "as in `booklet.yaml`"
SECTIONS = "as in a section"

# Beside a block's kind, and beside an item's text.
CONDITIONS = (
    may("only_for", "only_for", "facets with the values for which the section, block or item is included", "{audience: [parent]}"),
    may("only_in", "only_in", "beside a block or item: the products that include it: `booklet`, `handout` or `start`, the short booklet", "[booklet]"),
    may("only_with", "field", "beside a block or item: the field that the profile must fill", "low_temperature"),
    may("only_without", "field", "beside a block or item: the field that the profile must leave empty", "early_limit"),
)  # fmt: skip
BESIDE = tuple(name for key in CONDITIONS for name in key.names)
AS_ABOVE = (
    may("only_for", "only_for", ABOVE, "{audience: [parent]}"),
    may("only_in", "only_in", ABOVE, "[handout]"),
    may("only_with", "field", ABOVE, "low_temperature"),
    may("only_without", "field", ABOVE, "early_limit"),
)

BOOKLET = shape(
    "booklet",
    need("title", "text", "a text of one line, for the cover and the PDF's title; `||` [ends a line](authoring.md#lines-and-paragraphs) where it is large", "Looking after a houseplant"),
    need("purpose", "text", "a text: who the leaflet is for, and what for", "This is for adults whose …"),
    need("sections", ListOf("section", once=True), "ids in the order of the booklet, one file for each; `[]` where there is no booklet", "[overview, types]"),
    need("version", "plain", "plain, in quotes", '"1.0"'),
    need("written_on", "day", "a day", '"2026-11-23"'),
    need("review_on", "day", "a day, not before `written_on`", '"2027-11-23"'),
    may("language", "language", "the language tag in the PDF, from which a screen reader chooses the right voice, and `leaflets check` its rules: only English is measured. It begins with the folder's name", "en-US", "no; the folder's name"),
    may("not_alone", ListOf("section"), "sections that are only in the booklet, without a leaflet of their own", "[fertility]"),
    may("alone", ListOf("section", once=True), "sections that are leaflets of their own and not in the booklet; each has a file, and none is under `sections`", "[pump-at-home]"),
    may("cover_note", "text", "a text for every reader, on the booklet's cover", "Bring it to each visit."),
    may("picture", "picture", "a figure for the cover; or names by the values of facets, with `otherwise` for all other readers", "{otherwise: cover, parent: cover-parent-child}"),
    may("outlook_words", ListOf("plain"), "plain texts that may appear only under `prognosis: [yes]`", "- cure rate"),
)  # fmt: skip
START = shape(
    "start",
    need("title", "text", BOOKLETS, "Start here"),
    need("purpose", "text", BOOKLETS, "This is for your first day."),
    need("sections", ListOf("section", once=True), "ids in the order of the short booklet: any sections of the topic, and others that only this list names", "[first-day, symptoms]"),
    may("cover_note", "text", BOOKLETS, "Read this today."),
    may("picture", "picture", BOOKLETS, "cover"),
    may("version", "plain", "plain, in quotes", '"1.0"', "no; that of `booklet.yaml`"),
    may("written_on", "day", "a day", '"2026-11-23"', "no; that of `booklet.yaml`"),
    may("review_on", "day", "a day", '"2027-11-23"', "no; that of `booklet.yaml`"),
    may("language", "language", "the language tag in the PDF", "en-US", "no; that of `booklet.yaml`"),
    may("outlook_words", ListOf("plain"), BOOKLETS, "- cure rate", "no; those of `booklet.yaml`"),
)  # fmt: skip
SECTION = shape(
    "section",
    need("title", "text", LINE, "Signs to watch for"),
    need("blocks", "blocks", "blocks, each of one of the kinds below"),
    may("icon", "icon", "an icon of `layouts/icons/`, beside the title", "thermo"),
    may("picture", "picture", "a figure behind the title, as on the cover in `booklet.yaml`", "opener-signs"),
    may("key_points", "items", "items", "- Call us about any fever.", "no, but recommended for a leaflet of its own"),
    may("sources", ListOf("source"), "ids of `sources.yaml`", "[example-guide]"),
    CONDITIONS[0],
)  # fmt: skip
CARD = shape(
    "card",
    need("title", "text", SECTIONS, "I carry a houseplant"),
    may("purpose", "text", "a text: to whom the card is shown", "Show this card to whoever …"),
    need("blocks", "blocks", "as in a section; there is room for two panels of about 15 lines"),
    may("only_for", "only_for", "as in a section: the readers who get a card", "{audience: [parent]}"),
)
TERM = shape(
    "term",
    need("name", "text", "a text: the name in the booklet's list; `[[…]]` may use it too", "CBC"),
    need("short", "words", "words without marks, for where it is first used: in brackets, or among the words to know", "complete blood count"),
    may("long", "text", "a text, for the booklet's list", "A test that counts the cells in the blood.", "no; `short`"),
    may("say", Either(("words", shape("said", may("ABBREVIATION", "words", "what is said for it")))), "what a screen reader says for the name, or for abbreviations that belong to it", "{CBC: complete blood count}", "no, but needed for capitals that spell a word"),
)  # fmt: skip
GLOSSARY = shape("glossary", may("TERM", TERM, "the name used in `[[…]]`", "blood count:"))
SOURCE = shape(
    "source",
    need("title", "words", "words", "Looking after plants: a guide"),
    need("publisher", "plain", "plain", "The Plant Society"),
    may("short", "plain", "plain: what leaflets print of the publisher", "Plant Society"),
    need("web", "plain", "a web page, with https://", "https://www.example.org/guide"),
    need("read_on", "day", "a day", "2026-11-23"),
    may("note", "plain", "plain; only the review copy prints it", "Version 1.2017, page 37."),
    may("to_check", YES_NO, "`yes` where only an older copy could be read: the review copy asks to check what rests on it", "yes", "no; `no`"),
)  # fmt: skip
SOURCES = shape("sources", may("SOURCE", SOURCE, "the id used in a section's `sources:`", "example-guide:"))

# ---- blocks ------------------------------------------------------------------------------------------

ITEM = shape(
    "item",
    need("text", "text", "a text", "{text: A new headache, …}", "yes, in a mapping"),
    may("list", "items below", "items below this item"),
    *AS_ABOVE,
)
ICON = may("icon", "icon", "an icon in the place of the dot, or above a card's title", "sun", "no; in a `list`, in `cards` and in key points")  # fmt: skip
IN_STEPS = (
    may("title", "text", "a text without terms above the words: one to three words", "Fill the pot", "no; in `steps` and `cards`"),
    may("picture", "figure", "a figure without numerals beside the words ([authoring.md](authoring.md#steps-with-pictures))", "pot-1-fill", "no; in `steps` and `cards`"),
)  # fmt: skip
LIST_ITEM = ITEM.but("list item", more=(ICON,))
STEP = ITEM.but("step", more=IN_STEPS)
CARD_ITEM = replace(ITEM.but("card item", more=(ICON, *IN_STEPS)), apart=(("icon", "picture"),))
# What a shape calls a list of items -> the items.
ITEMS: Mapping[str, FileShape] = {"items": LIST_ITEM, "steps": STEP, "cards": CARD_ITEM, "plain items": ITEM}

BOX = shape(
    "box",
    may("title", "text", NO_TERMS, "Good to know"),
    may("text", "text", "a text", says="this or `blocks`"),
    may("blocks", "blocks", "blocks", says="this or `text`"),
    one_of=(("text", "blocks"),),
)
IN_NOTES = (
    may("icon", "icon", "an icon before the title", "info", "no, and beside a title only"),
    may("tone", Choice(TONES), "`comfort`: a box in the color of sand, for what gives comfort", "comfort"),
)
NOTE = replace(BOX.but("note", more=IN_NOTES), beside=(("icon", "title"),))
TREATMENT = shape(
    "treatment",
    need("title", "text", NO_TERMS, "Water"),
    may("icon", "icon", "an icon beside the title", "drop"),
    need("text", "text", "a text: what it is", "Rain or tap water."),
    may("how where", "text", "texts: how and where it is given", "From a can"),
    may("benefit", "text or list", "a text, `{text: …, list: …}`, or a list of texts: what good it may do", "The leaves stay green."),
    may("risks", "text or list", "the same: what harm it may do", "- Roots can rot", "beside a benefit"),
    may("blocks", "blocks", "blocks below the risks"),
    may("ask", "text", "a text: one question, with a line to write on", "How much water does mine need?"),
    beside=(("benefit", "risks"),),
)  # fmt: skip
SHARE = "percent"
CROP = shape("crop", may(" ".join(SIDES), SHARE, "how much is cut off on this side"))
LABEL = shape(
    "label",
    need("at", Either(("plain", ListOf("plain", 1, MOST_ANCHORS))), "the name of an [anchor](figures.md#words-at-the-parts) in the drawing, or a list of two for a bracket", "[upper-leaf, lower-leaf]"),
    need("text", "text", "a text; words in bold at its start have a line of their own", '"**Leaves** that turn to the light"'),
    *AS_ABOVE,
)  # fmt: skip
FIGURE = shape(
    "figure",
    need("name", "figure by reader", "a drawing (SVG) or a photograph (PNG, JPEG) in `figures/`, without the ending ([figures.md](figures.md)); or [names by the values of one facet](figures.md#a-picture-for-each-reader), with `otherwise` for all other readers", "body-map"),
    may("caption", "text", NO_TERMS, "Where the needle goes", "unless decorative"),
    may("alt", "text", "a text without terms: what the drawing shows", "A person lies on their side …", "unless decorative"),
    may("decorative", YES_NO, "`yes`: the picture says nothing that must be read, and is not read aloud", "yes"),
    may("credit", "text", "a text below the picture: whose it is", "Photo by A. Doe"),
    may("crop", CROP, "of a photograph: how much of its width or height is [cut off](figures.md#photographs) at its `left`, `top`, `right` and `bottom`, in whole percent", "{left: 10%, top: 5%}"),
    may("wide", Choice(WIDTHS), "`page`: a decorative picture is [as wide as the page](figures.md#photographs)", "page"),
    may("key", "items for everybody", "items for everybody", "- The spinal fluid", "one item for each numeral in the drawing"),
    may("labels", ListOf(LABEL, 1), "words at the parts of a drawing: each the keys of a label", "- {at: leaf, text: …}"),
    one_of=(("caption", "decorative"), ("alt", "decorative")),
    beside=(("wide", "decorative"),),
)  # fmt: skip
TIER = shape(  # of when to call
    "tier",
    need("title", "text", NO_TERMS, "Call us now, day or night"),
    may("text", "text", "a text", says="this or `blocks`"),
    may("blocks", "blocks", "blocks", says="this or `text`"),
    may(
        "numbers", YES_NO, "`no`: the profile's numbers are not printed large in this box", "no", "no; `yes`"
    ),
    one_of=(("text", "blocks"),),
)
LAST_TIER = TIER.but("last tier", "numbers")  # it prints none
ROW = shape(
    "row",
    need("cells", ListOf("text"), "as many texts as there are columns", says="yes, in a mapping"),
    may("icon", "icon", "an icon before the words of the first cell", "leaf"),
    may("only_for", "only_for", ABOVE),
)
TABLE = shape(
    "table",
    need("columns", ListOf("text", 1, MOST_COLUMNS), "texts without terms, five at most", "- Sign"),
    may("rows", ListOf(Either((ListOf("text"), ROW)), 1), "rows: each a list of as many texts as there are columns, or the keys of a row; the first cell is the row's header", '- [ "…", "…" ]', "this or `blank`"),
    may("caption", "text", NO_TERMS, "How often to call"),
    may("blank", Whole(1, MOST_LINES), "rows to write on, below the others: 1 to 60", '"6"', "this or `rows`"),
    may("widths", ListOf("width"), "shares of the width, one for each column", '["1", "2"]', "no; all equal"),
    one_of=(("rows", "blank"),),
)  # fmt: skip
QUESTIONS = shape(
    "questions",
    need("items", "plain items", "items", says="yes, in a mapping"),
    may("lines", Whole(1, MOST_LINES), "lines below each item, 1 to 60", '"3"', "no; 2"),
)
CONTACT = shape(
    "contact",
    need("name", "text", NO_TERMS, "The plant line"),
    may("about", "text", "a text", "For questions about leaves"),
    may("phone", "plain", "one phone number, plain", "1-800-555-0199", "this or `web`"),
    may("web", "plain", "a web page, with https://", "https://www.example.org/help", "this or `phone`"),
    may("only_for", "only_for", ABOVE),
    one_of=(("phone", "web"),),
)
LINES = shape(
    "lines",
    need("count", Whole(1, MOST_LINES), "1 to 60", '"4"', "yes, in a mapping"),
    may("title", "text", NO_TERMS, "My notes"),
)
LEAFLETS_NAMED = ListOf("leaflet", 1)
SEE = shape(
    "see",
    need("leaflets", LEAFLETS_NAMED, "such a list", "[fever/at-home]", "yes, in a mapping"),
    may("title", "text", NO_TERMS, "More about fever"),
)

KIND = "a kind"
BLOCKS = shape(
    "block",
    may("paragraph", "text", "a text", "- paragraph: A sign is …", KIND),
    may("heading", "text", "a text without terms; left out when nothing below it remains", "- heading: Signs in the blood", KIND),
    may("list", "items", "items, with dots", "- list:", KIND),
    may("steps", "steps", "items, with numbers, and pictures if you like", "- steps:", KIND),
    may("checklist", "plain items", "items, with boxes to tick", "- checklist:", KIND),
    may("cards", "cards", "a list of cards side by side, each with the keys of an item; `ITEM.title` is needed, and `ITEM.icon` or `ITEM.picture` is allowed", "- cards:", KIND),
    may("note", Either(("text", NOTE)), "a calm box: a text, or the keys of a box", "- note: Bring this page.", KIND),
    may("warning", Either(("text", BOX)), "a box that nobody must miss: a text, or the keys of a box", "- warning: Call now if …", KIND),
    may("emergency", TIER, "when to call the emergency number: the keys of a tier", "- emergency:", KIND),
    may("call_now", TIER, "when to call the team at once: the keys of a tier", "- call_now:", KIND),
    may("call_today", LAST_TIER, "when to call the team within the day: the keys of a tier except `numbers`", "- call_today:", KIND),
    may("figure", FIGURE, "the keys of a figure", says=KIND),
    may("table", TABLE, "the keys of a table", says=KIND),
    may("treatment", TREATMENT, "a treatment that readers compare with others ([authoring.md](authoring.md#treatments)): the keys of a treatment", says=KIND),
    may("questions", Either(("plain items", QUESTIONS)), "items, each with lines to write on; or the keys of questions", "- questions:", KIND),
    may("contacts", ListOf(CONTACT), "a list with the keys of a contact", "- contacts:", KIND),
    may("lines", Either((Whole(1, MOST_LINES), LINES)), "the number of lines to write on, 1 to 60; or the keys of lines", '- lines: "4"', KIND),
    may("see", Either((LEAFLETS_NAMED, SEE)), "a list of other leaflets, each as TOPIC/SECTION; or the keys of such a list", "- see: [fever/at-home]", KIND),
)  # fmt: skip
BELOW_HEADING = shape(  # written beside `heading:`
    "heading",
    need("blocks", "blocks", "blocks; the key is written beside `heading:`"),
    may("icon", "icon", "an icon before the words; the key is written beside `heading:`", "drop"),
)
BESIDE_HEADING = BELOW_HEADING.named

# ---- a layout's example: one file for a whole topic, without sources and with every section a leaflet ----

EXAMPLE_SECTION = shape(
    "example section",
    may("id", "plain", "an id", "plant", "no; `part-1`, `part-2` …"),
    need("title", "text", SECTIONS),
    may("icon", "icon", SECTIONS),
    may("picture", "picture", SECTIONS),
    need("blocks", "blocks", SECTIONS),
    may("key_points", "items", SECTIONS),
    may("only_for", "only_for", SECTIONS),
)
EXAMPLE = shape(
    "example",
    need("title", "text", BOOKLETS, "Looking after a houseplant"),
    need("purpose", "text", BOOKLETS, "This is not advice."),
    need("version", "plain", BOOKLETS, '"1"'),
    need("sections", ListOf(EXAMPLE_SECTION), "a list with the keys of a section"),
    need("when_to_call", SECTION, "the keys of `when-to-call.yaml` except `sources`"),
    may("card", CARD, "the keys of `card.yaml`"),
    may("glossary", GLOSSARY, "as in `glossary.yaml`"),
    may("written_on", "day", BOOKLETS, '"2026-11-23"'),
    may("review_on", "day", BOOKLETS, '"2027-11-23"'),
    may("cover_note", "text", BOOKLETS),
    may("language", "language", BOOKLETS, "en-US"),
    may("picture", "picture", BOOKLETS),
    may("outlook_words", ListOf("plain"), BOOKLETS),
)
