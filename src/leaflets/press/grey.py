"""Takes a PDF, turns its colours to grey as a black-and-white printer does (ISO 32000-1, 10.3)."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Sequence

import pikepdf
from pikepdf import Dictionary, Name

from ..faults import LeafletError, Place, refusal

Instruction = pikepdf.ContentStreamInstruction | pikepdf.ContentStreamInlineImage
SPACES = {
    "/DeviceGray": 1,
    "/CalGray": 1,
    "/G": 1,
    "/DeviceRGB": 3,
    "/CalRGB": 3,
    "/RGB": 3,
    "/DeviceCMYK": 4,
    "/CMYK": 4,
}
DIRECT = {"g": 1, "G": 1, "rg": 3, "RG": 3, "k": 4, "K": 4}
CHOICE = {"cs": "g", "CS": "G"}
COLOURED = {"sc": "g", "scn": "g", "SC": "G", "SCN": "G"}


# Of red, green and blue: BT.601, rounded as in ISO 32000-1, 10.3.2; `drawing.colour` has them in full.
WEIGHTS = (0.3, 0.59, 0.11)


def grey_of(values: Sequence[float]) -> float:
    """Return the grey of a colour of 1, 3 or 4 parts, 0 to 1: ISO 32000-1, 10.3.2 and 10.3.3."""
    if len(values) == 1:
        return values[0]
    if len(values) == 3:
        return light_of(values)
    return 1 - min(1.0, light_of(values) + values[3])


def light_of(values: Sequence[float]) -> float:
    """Return the weighted sum of the first three parts of a colour."""
    red, green, blue = WEIGHTS
    return red * values[0] + green * values[1] + blue * values[2]


def make_grey(pdf: pikepdf.Pdf, place: Place) -> None:
    """Turn all pages grey. Raises LeafletError, naming the page, for what cannot be converted: gradients and spot colours."""
    done: set[tuple[int, int]] = set()
    for number, page in enumerate(pdf.pages, 1):
        greyer = Greyer(pdf, place, number, done)
        resources = page.obj.get(Name.Resources, Dictionary())
        content = greyer.content(list(pikepdf.parse_content_stream(page)), resources)
        page.obj.Contents = pdf.make_stream(content)
        greyer.resources(resources)


class Greyer:
    """Turns the content of one page grey, and what it draws; what pages share is converted once."""

    def __init__(self, pdf: pikepdf.Pdf, place: Place, number: int, done: set[tuple[int, int]]) -> None:
        self.pdf, self.place, self.number, self.done = pdf, place, number, done

    def content(self, instructions: Sequence[Instruction], resources: pikepdf.Object) -> bytes:
        """Return a content stream in grey. Raises LeafletError for what cannot be converted."""
        spaces = resources.get(Name.ColorSpace, Dictionary())
        return pikepdf.unparse_content_stream(list(self._turned(instructions, spaces)))

    def _turned(self, instructions: Sequence[Instruction], spaces: pikepdf.Object) -> Iterator[Instruction]:
        for one in instructions:
            operator = str(one.operator)
            if isinstance(one, pikepdf.ContentStreamInlineImage):
                self._inline_image(one, spaces)
                yield one
            elif operator in DIRECT:
                yield grey_operator(one.operands, "g" if operator.islower() else "G")
            elif operator in CHOICE:
                self.parts(spaces.get(str(one.operands[0]), one.operands[0]))
                yield grey_operator([0], CHOICE[operator])
            elif operator in COLOURED:
                if any(isinstance(value, Name) for value in one.operands):
                    raise self._refused("a pattern")
                yield grey_operator(one.operands, COLOURED[operator])
            elif operator == "sh":
                raise self._refused("a gradient")
            else:
                yield one

    def resources(self, resources: pikepdf.Object) -> None:
        """Convert the forms, pictures and drawn letters that a content stream may use."""
        for drawn in dict(resources.get(Name.XObject, Dictionary())).values():
            if drawn.objgen in self.done:
                continue
            self.done.add(drawn.objgen)
            if drawn.Subtype == Name.Form:
                inner = drawn.get(Name.Resources, resources)
                drawn.write(self.content(list(pikepdf.parse_content_stream(drawn)), inner))
                self.resources(inner)
            elif isinstance(drawn, pikepdf.Stream) and not drawn.get(Name.ImageMask, False):
                self._image(drawn)
        for font in dict(resources.get(Name.Font, Dictionary())).values():
            if font.get(Name.Subtype) == Name.Type3 and font.objgen not in self.done:
                self.done.add(font.objgen)
                for glyph in dict(font.CharProcs).values():
                    held = font.get(Name.Resources, resources)
                    glyph.write(self.content(list(pikepdf.parse_content_stream(glyph)), held))

    def parts(self, space: pikepdf.Object) -> int:
        """Return how many components the colours of a space have. Raises LeafletError for a space whose colours have no known lightness."""
        if isinstance(space, Name):
            name, count = str(space), SPACES.get(str(space), 0)
        else:
            name = str(space[0])
            count = int(space[1].N) if name == "/ICCBased" else SPACES.get(name, 0)
        if not count:
            raise self._refused(f"colours of type {name[1:]}")
        return count

    def _inline_image(self, one: pikepdf.ContentStreamInlineImage, spaces: pikepdf.Object) -> None:
        image = one.iimage
        if not image.image_mask and image.mode not in ("L", "1"):
            raise self._refused("a small coloured inline picture")

    def _image(self, image: pikepdf.Stream) -> None:
        """Replace a picture with a grey one."""
        space = image.get(Name.ColorSpace)
        if space is not None and isinstance(space, Name) and SPACES.get(str(space)) == 1:
            return
        if isinstance(image.get(Name.Mask), pikepdf.Array):
            raise self._refused("a picture with a see-through colour")
        try:
            flat = pikepdf.PdfImage(image).as_pil_image().convert("RGB")
        except (
            Exception
        ):  # whatever a decoder raises, the picture stays coloured, so the proof would be false
            raise self._refused("a picture that cannot be read") from None
        shades = flat.convert("L", (*WEIGHTS, 0))
        image.write(zlib.compress(shades.tobytes(), 9), filter=Name.FlateDecode)
        image.Width, image.Height = shades.size
        image.BitsPerComponent, image.ColorSpace = 8, Name.DeviceGray
        for gone in (Name.Decode, Name.DecodeParms):
            if gone in image:
                del image[gone]
        solid = image.get(Name.SMask)
        if solid is not None and Name.Matte in solid:
            raise self._refused("a picture blended with its background")

    def _refused(self, what: str) -> LeafletError:
        message = f"page {self.number} contains {what}, which cannot be shown in grey"
        return refusal(message, "leave --grey out and check a printed page", self.place)


def grey_operator(values: Iterable[object], operator: str) -> pikepdf.ContentStreamInstruction:
    """Return the operator that sets the grey of a colour: `g` to fill, `G` to stroke."""
    shade = grey_of([float(str(value)) for value in values])
    return pikepdf.ContentStreamInstruction([round(shade, 4)], pikepdf.Operator(operator))
