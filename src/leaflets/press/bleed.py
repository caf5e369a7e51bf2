"""Takes a page, extends what is filled up to its trim edge into the bleed, which is cut off."""

from __future__ import annotations

from collections.abc import Iterable

import pikepdf

Matrix = tuple[float, float, float, float, float, float]
Edges = tuple[float, float, float, float]  # left, bottom, right, top
NEAR = 0.75  # points: what ends this near the edge was meant to reach it
FILLS = frozenset({"f", "F", "f*", "B", "B*", "b", "b*"})
PAINTS = FILLS | {"S", "s", "n"}


def run_over(pdf: pikepdf.Pdf, page: pikepdf.Page, trim: Edges, amount: float) -> None:
    """Extend each filled rectangle that touches the trim edge by `amount` points beyond it.

    Only rectangles grow; a picture that ends at the edge has nothing to show beyond it.
    """
    instructions = list(pikepdf.parse_content_stream(page))
    matrix: Matrix = (1, 0, 0, 1, 0, 0)
    kept: list[Matrix] = []
    open_path: list[int] = []
    for at, instruction in enumerate(instructions):
        operator = str(instruction.operator)
        if operator == "q":
            kept.append(matrix)
        elif operator == "Q" and kept:
            matrix = kept.pop()
        elif operator == "cm":
            matrix = product(matrix_of(instruction.operands), matrix)
        elif operator == "re":
            open_path.append(at)
        elif operator in PAINTS:
            if operator in FILLS and matrix[1] == matrix[2] == 0:
                for n in open_path:
                    instructions[n] = longer(instructions[n], matrix, trim, amount)
            open_path = []
    page.obj.Contents = pdf.make_stream(pikepdf.unparse_content_stream(instructions))


def matrix_of(operands: Iterable[object]) -> Matrix:
    """Return the six operands of `cm` as numbers (ISO 32000-1, 8.3.4)."""
    a, b, c, d, e, f = (float(str(value)) for value in operands)
    return a, b, c, d, e, f


def product(first: Matrix, then: Matrix) -> Matrix:
    """Return the matrix that does `first`, then `then` (ISO 32000-1, 8.3.4)."""
    a, b, c, d, e, f = first
    g, h, i, j, k, m = then
    return (a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m)


def longer(
    instruction: pikepdf.ContentStreamInstruction | pikepdf.ContentStreamInlineImage,
    matrix: Matrix,
    trim: Edges,
    amount: float,
) -> pikepdf.ContentStreamInstruction:
    """Return a rectangle extended beyond each trim edge it touches."""
    x, y, width, height = (float(str(value)) for value in instruction.operands)
    sx, _, _, sy, dx, dy = matrix
    xs = sorted((x * sx + dx, (x + width) * sx + dx))
    ys = sorted((y * sy + dy, (y + height) * sy + dy))
    left = trim[0] - amount if abs(xs[0] - trim[0]) < NEAR else xs[0]
    right = trim[2] + amount if abs(xs[1] - trim[2]) < NEAR else xs[1]
    bottom = trim[1] - amount if abs(ys[0] - trim[1]) < NEAR else ys[0]
    top = trim[3] + amount if abs(ys[1] - trim[3]) < NEAR else ys[1]
    grown = ((left - dx) / sx, (bottom - dy) / sy, (right - left) / sx, (top - bottom) / sy)
    return pikepdf.ContentStreamInstruction([round(value, 3) for value in grown], pikepdf.Operator("re"))
