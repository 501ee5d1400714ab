"""A bill as a holder has it on the telephone: one page of plain text, as a PDF written by hand."""

from collections.abc import Sequence

LINE_POINTS = 22
TOP_POINTS = 780


def bill_pdf(lines: Sequence[str]) -> bytes:
    """A PDF of one page with these lines; what is not ASCII is left out."""
    plain = [line.encode("ascii", "ignore").decode() for line in lines]
    shown = "".join(f"({_escaped(line)}) Tj 0 -{LINE_POINTS} Td " for line in plain)
    drawn = f"BT /F1 14 Tf 60 {TOP_POINTS} Td {shown}ET"
    objects = (
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        " /Resources << /Font << /F1 5 0 R >> >> >>",
        f"<< /Length {len(drawn)} >>\nstream\n{drawn}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    )
    return _file(objects)


def _escaped(line: str) -> str:
    return line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")


def _file(objects: Sequence[str]) -> bytes:
    """The objects with the table that says at which byte each begins."""
    written, places = b"%PDF-1.4\n", []
    for number, each in enumerate(objects, start=1):
        places.append(len(written))
        written += f"{number} 0 obj\n{each}\nendobj\n".encode("ascii")
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    size = len(objects) + 1
    end = f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer\n<< /Size {size} /Root 1 0 R >>\n"
    return written + f"{end}startxref\n{len(written)}\n%%EOF\n".encode("ascii")
