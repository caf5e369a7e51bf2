"""Holds the shapes of the files beside the topics: the library, its facets and words, profiles, and a reader's file."""

from __future__ import annotations

from ..elements import SCREEN_WORDS
from ..source.shapes import YES_NO, Choice, Either, ListOf, Number, Whole, fill, may, need, shape
from ..ways import WAYS

DATES, PAPERS = Choice(("dmy", "mdy")), Choice(("a4", "letter"))
UNITS = Choice(("°C", "°F"))


def _unless_empty(*words: str) -> Either:
    """Return one of a few words, or nothing yet: a new profile has lines to fill in."""
    return Either((Choice(words), "nothing"))


LEAST, MOST = 0.01, 999.99  # that a limit can be
LONGEST_WAIT = 99  # minutes

# ---- library.yaml and facets.yaml --------------------------------------------------------------------

_LIMIT = Number(LEAST, MOST)
LIMITS = shape(
    "limits",
    may("flesch_kincaid", _LIMIT, "a school grade", "7", "no; 7"),
    may("smog", _LIMIT, "a school grade", "9", "no; 9"),
    may("sentence", _LIMIT, "words in a sentence as printed", "25", "no; 25"),
)
DECLARED = shape(
    "declared field",
    fill("about", "plain", "plain: what it is. Messages about the profile say it", "up to when a visit counts as early"),
    may("with", "plain", "another of these fields: a profile fills both or neither", "counted_from"),
)  # fmt: skip
PROFILE_FIELDS = shape(
    "declared fields",
    may("FIELD", DECLARED, "a name in lower-case letters, digits and `_`, which is no key of a profile yet", "early_limit:"),
)  # fmt: skip
ACCEPTED = shape(
    "accepted advice",
    fill("check", "plain", "the name of a check whose findings are advice", "jargon"),
    may("about", "plain", "the word, number or name that the finding is about", "utilize", "no, if there is `file`"),
    may("file", "plain", "a file, by its path below `content/`; with `/` at the end, a folder and all in it", "houseplant/en/care.yaml", "no, if there is `about`"),
    fill("why", "plain", "the reason, in words for whoever reads the report", "The label says so."),
)  # fmt: skip
LIBRARY = shape(
    "library",
    may("first", "topic", "the id of the topic that `make` and `list` use when none is named; they say which one they use. `check` reads every topic. `batch`, `email` and `approve` never choose a topic themselves: unless there is only one, they need a column `topic` or `--topic`", "houseplant"),
    may("limits", LIMITS, "how hard texts may be to read; the keys below"),
    may("profile", PROFILE_FIELDS, "fields that a profile of this library may have [besides those below](#clinicyaml): plain texts, which print where texts name them"),
    may("accepted", ListOf(ACCEPTED), "a list of advice that `leaflets check` [accepts](checking.md#accepting-advice); the keys below"),
)  # fmt: skip

# ---- plain-words.yaml --------------------------------------------------------------------------------

PLAIN_WORD = shape(
    "plainer word",
    fill("plain", "plain", "plain: what to write in its place", "sudden, short and severe"),
    may("unless", ListOf("plain"), "phrases in which the word may stand", '["an acute angle"]'),
    may("why", "plain", "plain: a remark for whoever writes", "readers take it to mean sharp"),
)  # fmt: skip
PLAIN_WORDS = shape(
    "plain words",
    may("WORD", Either(("plain", PLAIN_WORD)), "a word or phrase, which stands for all its forms", "administer: give"),
)  # fmt: skip
PLAIN_BY_LANGUAGE = shape(
    "plain words by language", may("LANG", PLAIN_WORDS, "the words in one language", "en:")
)

HERE = "here or in the language's file"
DROP = "drop"  # the key of a topic's facets.yaml that leaves facets of every topic out
VALUE = shape(
    "value",
    may("name", "words by language", "words, or words by language; `leaflets list` shows them", "{en: An adult, es: Un adulto}", HERE),
    may("about", "words by language", "when to choose this value: words, or words by language", "{en: Speaks to the person who is ill.}", HERE),
    may("cover", "words by language", "what a cover says about it: words, or words by language", "{en: For parents}"),
)  # fmt: skip
VALUES = shape("values", may("VALUE", VALUE, "an id, with its words"))
FACET = shape(
    "facet",
    need("values", Either((ListOf("id", 2, once=True), VALUES)), "two or more ids, or ids with the words below; the first applies when nobody chooses", "[general, summer]"),
    may("option", "plain", "the command's option, without its leading dashes; facets may share one. In lists it is a column, in readers' files a key: `plant_type: early pots`", "plant-type", "no; the facet's id"),
    may("name", "words by language", "words, or words by language", '{en: "Who will read it"}', HERE),
)  # fmt: skip
FACETS = shape(
    "facets",
    may("FACET", FACET, "an id, which may include `_`, and is not yet a column, key or option", "season:"),
    may(DROP, ListOf("plain"), "in a topic's file: the facets of `content/facets.yaml` that this topic does not use", "[prognosis]"),
)  # fmt: skip

ELSEWHERE = "unless given elsewhere"
WORDED_VALUE = shape(
    "worded value",
    may("name", "words", "words; `leaflets list` shows them", "In summer only", ELSEWHERE),
    may("about", "words", "words: when to choose this value", "For a plant that …", ELSEWHERE),
    may("cover", "words", "words: what a cover says of it", "In summer …"),
)
WORDED_VALUES = shape("worded values", may("VALUE", WORDED_VALUE, "a value of this facet"))
WORDED_FACET = shape(
    "worded facet",
    may("name", "words", "words; `leaflets list` shows them", "When it grows", ELSEWHERE),
    may("values", WORDED_VALUES, "the values whose words are given here"),
)
WORDED_FACETS = shape("worded facets", may("FACET", WORDED_FACET, "a facet of this topic", "season:"))

# ---- words.yaml --------------------------------------------------------------------------------------

MAIL = "mail_subject mail_hello mail_what mail_locked mail_questions mail_urgent mail_stop"
ABOUT = "about_leaflet about_booklet version written_on review_on reviewed_by not_reviewed reference feedback read_on"
REVIEW = "review_title review_how review_all_but review_facets to_check review_despite review_words review_sign review_name review_date review_signed"
CHANGES = "changes_title changes_since changes_from changes_to changes_how changes_none changes_new changes_removed changes_moved changes_for_before changes_for_now changes_in_before changes_in_now changes_unseen changes_unknown changes_everyone changes_signed"
CONTACTS = "contacts our_numbers by_day by_night emergency phone web qr_alt"
WORDS = shape(
    "words",
    need("draft", "words", "at the foot of every page of a draft", "DRAFT – not yet approved by a clinician"),
    need("months", "12 words", "twelve names, separated by spaces", "January February …"),
    need("weekdays", "7 words", "seven names, beginning with Monday", "Monday Tuesday …"),
    need("date_order", "words", "the form of a date, made of `DAY`, `MONTH` and `YEAR`", "MONTH DAY, YEAR"),
    need("weekday_order", "words", "the form of a date with its weekday, made of `WEEKDAY` and `DATE`", "WEEKDAY, DATE"),
    need("link_call link_day link_night", "words", "the name of a link to a phone number, with the word NUMBER", "Call NUMBER"),
    need("link_write link_page", "words", "the name of a link to an address, with the word ADDRESS", "Write to ADDRESS"),
    may("example_clinic", "words", "the warning printed when the profile is the example", "EXAMPLE – these phone numbers are not real"),
    may("contents key_points glossary words_to_know sources notes inside", "words", "titles of parts", "Contents"),
    may("sources_short", "words", "before the sources of a handout", "Sources:"),
    need(" ".join(f"way_{way}" for way in WAYS), "words", "how a temperature is taken: after its limit", "in the mouth"),
    may("ask_way", "words", "below a fever limit whose profile does not say how to take it", "Ask us how to take it"),
    may("or_higher or_lower", "words", "after the fever limit and the low temperature in a `call_now`", "or higher"),
    may("full_list", "words", "before the number of the page where when to call stands whole", "All signs to call about: page"),
    may("how where benefit risks ask", "words", "the labels of a treatment", "Benefit"),
    may("see", "words", "before the title of another leaflet", "See our leaflet:"),
    may("see_chapter see_page", "words", "before and after the title of another chapter of the same booklet", "page"),
    may("my_questions to_ask write_here", "words", "titles of pages to write on, and the words before the lines", "My questions for the team"),
    may("log log_how log_date log_temperature log_signs", "words", "the page for temperatures and signs", "Temperature and signs"),
    may("page of", "words", "the running foot", "Page"),
    may("card_make card_how", "words", "how to cut and fold a card", "How to make this card"),
    may("card_name card_born card_allergies card_medicines", "words", "the labels before a card's lines to write on", "Date of birth"),
    may(CONTACTS, "words", "the page of contacts, and the alternative text of a QR code", "How to reach us"),
    may("for_reader key_worker appointments when time where_with", "words", "printed with a reader's own words", "Contact person"),
    may(ABOUT, "words", "what a leaflet says about itself", "About this leaflet"),
    may("other_formats", "words", "on the back of a booklet: in which other forms a reader can have it", "You can also have this booklet in large print. Ask us."),
    may(REVIEW, "words", "the review copy", "Review copy"),
    may(CHANGES, "words", "a copy that shows only what changed", "What changed"),
    may(MAIL, "words", "e-mails; none of these may say what the leaflets are about", "Information from"),
    need(" ".join(SCREEN_WORDS), "words", "on a screen: the first link, the name of the part that says DRAFT, and what is said above a field", "Skip to the text"),
    need("mail_plain_words", "words", "words from titles that e-mails may contain all the same", "a an and about …"),
    may("WORD", "words", "a key that a layout of your own prints", "My own words"),
)  # fmt: skip
LANGUAGES = shape("languages", may("LANG", WORDS, "the words in one language", "en:"))

# ---- clinic.yaml -------------------------------------------------------------------------------------

DRAFT = "no, but without it everything is a draft"
LOGO = shape(
    "logo",
    fill("file", "plain", "a PNG, JPEG or SVG file beside the profile, or in a folder there", "logo.png"),
    fill("alt", "plain", "plain: what the logo shows", "Our Clinic"),
)
PRINT = shape(
    "print",
    may("bleed", "plain", "how far [colours and pictures](printing.md#for-a-print-shop) go on beyond the edge of a booklet's pages: more than 0, at most 10 mm", "3mm"),
)  # fmt: skip
CLINIC = shape(
    "clinic",
    fill("name", "plain", "plain: the clinic, as on the cover", '"Our Clinic"'),
    fill("team", "plain", 'plain: who "we" are', '"our team"'),
    fill("mail_name", "plain", "plain: the sender of e-mails. Must not name a disease", '"Our Hospital"'),
    fill("day_phone", "plain", 'one number: digits, spaces, `+ - ( ) . /`, and `ext. 42` or `x42` at the end. Short numbers (911, 988, 112, 116117) are accepted too. An extension is printed and not dialled; "+44 (0)20 …" is dialled +4420…', '"555-0100"'),
    may("day_phone_note", "plain", "anything else the caller must know; prints in brackets beside the number, in texts, tables and e-mails", '"ask for bleep 1234"'),
    may("day_hours", "plain", "plain", '"Monday to Friday, 8 am to 5 pm"'),
    fill("night_phone", "plain", "as `day_phone`", '"555-0101"'),
    may("night_phone_note", "plain", "as `day_phone_note`", '"the switchboard"'),
    fill("emergency_number", "plain", "as `day_phone`", '"911"'),
    may("crisis_line", "plain", "as `day_phone`: for people in crisis, day and night", '"988"'),
    may("region", "plain", "a country in two capital letters: a number without + must be possible there. Without `region`, such a number is taken as it is", "US"),
    fill("minutes_without_answer", Whole(1, LONGEST_WAIT), "1 to 99: how long patients wait for an answer before they go to the nearest emergency room, or call the emergency number if they feel very ill", '"10"'),
    fill("fever_limit", "temperature", "a number, never converted: 37.0 to 38.5 °C, 98.6 to 101.3 °F", '"38.0"'),
    may("fever_way", _unless_empty(*WAYS), '`mouth`, `armpit`, `ear` or `forehead`: how it is taken; prints beside the limit in words. Without it pages say "Ask us how to take it"', "mouth", DRAFT),
    may("second_fever_limit", "temperature", "as `fever_limit`, when it is taken in another way; needs `second_fever_way`", '"37.5"'),
    may("second_fever_way", _unless_empty(*WAYS), "as `fever_way`, and not the same; needs `second_fever_limit`", "armpit"),
    may("low_temperature", "temperature", "a number: 34.0 to 36.5 °C, 93.2 to 97.7 °F", '"35.5"'),
    fill("temperature_unit", _unless_empty(*UNITS.words), "`°C` or `°F`", '"°C"'),
    may("address", ListOf("plain"), "plain lines", '- "1 Main Street"'),
    may("web", "plain", "a web page, with https://. Prints without https:// and www.; the QR code and the link hold the whole address, with a domain in letters beyond a to z in its ASCII form", '"https://www.example.org"'),
    may("sources_web", "plain", "a web page of yours that lists the sources of the texts, with https://. Handouts name it, with a QR code; without it they name the publishers", '"https://www.example.org/sources"'),
    may("feedback", "plain", "an e-mail address, a web address, or plain words", '"help@example.org"'),
    fill("accent", "accent", "a colour with a contrast of at least 4.5:1 on white and on its own tint, in quotes; the [other colours](layouts.md#colours) come from it", '"#0b5c7a"'),
    fill("paper", _unless_empty(*PAPERS.words), "`a4` or `letter`", "letter"),
    may("logo", LOGO, "the two keys below; [figures.md](figures.md#a-logo) says which pictures are accepted"),
    may("dates", _unless_empty(*DATES.words), "`dmy` or `mdy`: the order of dates in numbers in lists", "mdy"),
    may("encoding", "plain", "the encoding of lists that are not UTF-8: a name from [batch.md](batch.md#the-list)", "windows-1252"),
    may("time_zone", "plain", "an IANA name: the time zone whose days count for consents and approvals", '"America/New_York"', "no; the computer's"),
    may("print", PRINT, "for a print shop: the key below", "{bleed: 3mm}"),
    may("register", "plain", "a folder outside the library ([records.md](records.md#the-register))", '"../leaflets-register"'),
    may("checked_by", "plain", "plain: who checked the numbers", '"B. Nurse"', DRAFT),
    may("checked_on", "day or nothing", "a day", "2026-11-23", DRAFT),
    may("example", _unless_empty(*YES_NO.words), "`yes` or `no`: with `yes`, the numbers are made up, and every page says so", "yes"),
)  # fmt: skip

# ---- a reader's file ---------------------------------------------------------------------------------

NO_EFFECT = "has no effect here"
VISIT = shape(
    "visit",
    fill("date", "plain", "a day, or a date in the order given by `dates:` in the profile", "2026-12-03"),
    may("time", "plain", "`14:30` or `2:30 pm`", '"14:30"'),
    may("place", "plain", "where", '"Day unit, room 4"'),
    may("with", "plain", "with whom", "Dr. Park"),
)
READER = shape(
    "reader",
    may("id", "plain", "names the copy's file", "B-0041", "yes, or `--id`"),
    may("name", "plain", "the reader's name", "Ann Lee"),
    may("key_worker", "plain", "whom to ask for", "Nurse Joy Adams"),
    may("message", "plain", "a few words, 1,000 characters at most; line breaks stay", "Bring your diary."),
    may("appointments", ListOf(VISIT), "a list of visits, with the four keys below"),
    may("appointment_date", "plain", "in place of `appointments`: like the column, up to `appointment_9_date`", "2026-12-03"),
    may("appointment_time", "plain", "the same", '"14:30"'),
    may("appointment_place", "plain", "the same", '"Room 4"'),
    may("appointment_with", "plain", "the same", "Dr. Park"),
    may("topic", "topic in any case", "a topic's id", "houseplant", "no; the first topic"),
    may("sections", "plain", "`booklet`, or section ids separated by spaces", "symptoms types"),
    may("layout", "layout in any case", "a layout", "sheet"),
    may("large_print", Choice(YES_NO.words, True), "`yes` or `no`", "yes"),
    may("paper", Choice(PAPERS.words, True), "`a4` or `letter`", "a4", "no; the profile's"),
    may("lang", "plain", "a language of the topic", "en", "no; `en`"),
    may("FACET", "plain", "a value", "parent", "no; its first value"),
    may("OPTION", "plain", "a value of each facet that shares the option", "early pots"),
    may("email", "plain", NO_EFFECT),
    may("email_consent", "plain", NO_EFFECT),
    may("password", "plain", NO_EFFECT),
)  # fmt: skip
