package io.nifievent.catalog;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;

/** Checks that every keyword, format and pattern of a schema means something here, wherever it stands. */
final class SchemaKeywords {

    private static final Set<String> FORMATS = Set.of(
            SchemaCompiler.TIMESTAMP,
            SchemaCompiler.DATE_TIME,
            SchemaCompiler.DATE,
            "time",
            "duration",
            "email",
            "hostname",
            "ipv4",
            "ipv6",
            "uri",
            "uri-reference",
            "uuid",
            "json-pointer");

    private final Findings findings;

    SchemaKeywords(Findings findings) {
        this.findings = findings;
    }

    /** @param place where the schema stands in its file */
    void check(JsonNode schema, JsonPointer place) {
        for (Map.Entry<String, JsonNode> member : schema.properties()) {
            JsonPointer at = place.appendProperty(member.getKey());
            Optional<Keyword> keyword = Keyword.find(member.getKey());
            if (keyword.isEmpty()) {
                findings.add(CatalogRule.KEYWORD, at, "is no keyword that a catalog may use");
                continue;
            }
            switch (keyword.get().value()) {
                case PLAIN -> checkText(member.getKey(), member.getValue().stringValue(""), at);
                case SCHEMA -> check(member.getValue(), at);
                case SCHEMAS -> {
                    for (int i = 0; i < member.getValue().size(); i++) {
                        check(member.getValue().get(i), at.appendIndex(i));
                    }
                }
                case NAMED_SCHEMAS ->
                    member.getValue()
                            .properties()
                            .forEach(named -> check(named.getValue(), at.appendProperty(named.getKey())));
            }
        }
    }

    private void checkText(String keyword, String text, JsonPointer at) {
        if (keyword.equals("pattern")) {
            SafePattern.problem(text)
                    .ifPresent(
                            problem -> findings.add(CatalogRule.PATTERN, at, "the pattern [" + text + "] " + problem));
        } else if (keyword.equals("format") && !FORMATS.contains(text)) {
            findings.add(CatalogRule.KEYWORD, at, "the format [" + text + "] is not one that is checked");
        }
    }
}
