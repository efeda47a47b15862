# The feature of external entities can be set, as writers of documents do who never meet one.
import io
import xml.sax
from xml.sax.handler import ContentHandler, feature_external_ges


class Shows(ContentHandler):
    def characters(self, content):
        print("text", repr(content))

    def startElement(self, name, attrs):
        print("start", name)


for state in (False, True):
    parser = xml.sax.make_parser()
    parser.setFeature(feature_external_ges, state)
    print(parser.getFeature(feature_external_ges))
    parser.setContentHandler(Shows())
    parser.parse(io.StringIO("<a><b>x &amp; y</b></a>"))
