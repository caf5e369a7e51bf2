"""Takes a document's titles, gives the metadata a PDF carries beside its pages: XMP packet and colour profile."""

from __future__ import annotations

import functools
import html
import importlib.util
import zlib
from pathlib import Path

from ..distributions import version_of

PROGRAM = "leaflets"


@functools.lru_cache(maxsize=1)
def srgb() -> bytes:
    """Return the sRGB profile that ships with pikepdf, deflated."""
    spec = importlib.util.find_spec("pikepdf")
    assert spec is not None and spec.origin is not None
    return zlib.compress((Path(spec.origin).parent / "pdfa/data/sRGB.icc").read_bytes(), 9)


@functools.cache
def producer() -> str:
    """Return the program and its version."""
    return f"{PROGRAM} {version_of(PROGRAM)}"


def xmp(title: str, author: str, lang: str, identifier: str = "") -> bytes:
    """Return the metadata packet: titles, PDF/UA and PDF/A identification with its extension schema.

    `identifier` is the document reference, `dc:identifier`.
    """
    named = f"<dc:identifier>{html.escape(identifier, quote=False)}</dc:identifier>" if identifier else ""
    creator = (
        f"<dc:creator><rdf:Seq><rdf:li>{html.escape(author, quote=False)}</rdf:li></rdf:Seq></dc:creator>"
        if author
        else ""
    )
    return XMP.format(
        title=html.escape(title, quote=False),
        creator=creator,
        lang=html.escape(lang, quote=False),
        producer=html.escape(producer(), quote=False),
        identifier=named,
    ).encode()


XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
 xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"
 xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
 xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>{creator}{identifier}
<dc:language><rdf:Bag><rdf:li>{lang}</rdf:li></rdf:Bag></dc:language><pdf:Producer>{producer}</pdf:Producer>
<pdfuaid:part>1</pdfuaid:part><pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource"><pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType><pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289</pdfaProperty:description></rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>"""
