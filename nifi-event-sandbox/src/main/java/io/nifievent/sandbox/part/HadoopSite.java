package io.nifievent.sandbox.part;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A Hadoop configuration file. */
final class HadoopSite {
    private HadoopSite() {}

    static String of(Map<String, String> properties) {
        return new TreeMap<>(properties)
                .entrySet().stream()
                        .map(property -> "  <property><name>%s</name><value>%s</value></property>\n"
                                .formatted(property.getKey(), Xml.escaped(property.getValue())))
                        .collect(Collectors.joining(
                                "", "<?xml version=\"1.0\"?>\n<configuration>\n", "</configuration>\n"));
    }
}
