"""A chart that a Word document shows and does not edit: as PNG for every program, and beside it as SVG, which Word shows since 2016."""

import io
from dataclasses import dataclass

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.shared import Cm
from docx.text.paragraph import Paragraph

CHARACTER = 0.16  # cm of a Latin character in the tables of a longer document
# Word's own extension of a picture: which drawing stands for it. Who does not know it shows the PNG.
_BESIDE = (
    '<a:extLst xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
    '<a:ext uri="{{96DAC541-7B7A-43D3-8B79-37D633B846F1}}">'
    '<asvg:svgBlip xmlns:asvg="http://schemas.microsoft.com/office/drawing/2016/SVG/main"'
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:embed="{}"/></a:ext></a:extLst>'
)


@dataclass(frozen=True)
class Picture:
    """In a cell or below a table. png, svg: the same chart; says: to whoever hears it; width: in cm."""

    png: bytes
    svg: bytes
    says: str
    width: float

    def __str__(self) -> str:
        """Room in a column, as a text would take it."""
        return "　" * round(self.width / CHARACTER / 2)

    def put(self, paragraph: Paragraph) -> None:
        """Add it at a paragraph's end."""
        shown = paragraph.add_run().add_picture(io.BytesIO(self.png), width=Cm(self.width))
        shown._inline.docPr.set("descr", self.says)
        beside = paragraph.part.relate_to(self._drawn(paragraph.part), RELATIONSHIP_TYPE.IMAGE)
        shown._inline.graphic.graphicData.pic.blipFill.blip.append(parse_xml(_BESIDE.format(beside)))

    def _drawn(self, document: Part) -> Part:
        """The part that holds the SVG: the same drawing is kept once."""
        images = (r.target_part for r in document.rels.values() if r.reltype == RELATIONSHIP_TYPE.IMAGE)
        if known := next((part for part in images if part.blob == self.svg), None):
            return known
        package = document.package
        assert package is not None
        return Part(package.next_partname("/word/media/drawing%d.svg"), "image/svg+xml", self.svg, package)
