package io.nifievent.sandbox.part;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.NodeList;

/** What a parser reads in the elements of one name. */
final class XmlText {
    private XmlText() {}

    static List<String> of(Path file, String element) throws Exception {
        NodeList found = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(file.toFile())
                .getElementsByTagName(element);
        return IntStream.range(0, found.getLength())
                .mapToObj(index -> found.item(index).getTextContent())
                .toList();
    }
}
