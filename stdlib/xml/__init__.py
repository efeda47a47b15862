"""XML: parsing it (`parsers.expat`), trees of it (`etree`), the tools of SAX (`sax`)."""
