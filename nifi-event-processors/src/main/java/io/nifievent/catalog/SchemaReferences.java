package io.nifievent.catalog;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Puts what a schema refers to in the place of the reference. */
final class SchemaReferences {

    private static final String REF = "$ref";
    private static final String LOCAL = "#/";

    /** References to references to references grow without bound; no schema of an event has so many members. */
    private static final int MAX_MEMBERS = 20_000;

    /** Each link of a chain of references is a call within a call. */
    private static final int MAX_LINKS = 100;

    private final JsonNode root;
    private final Findings findings;
    private final List<String> under = new ArrayList<>();
    private int members;

    private SchemaReferences(JsonNode root, Findings findings) {
        this.root = root;
        this.findings = findings;
    }

    /** The schema without references; empty, with a finding, when one leaves the file, leads nowhere or in a circle. */
    static Optional<JsonNode> resolve(JsonNode schema, Findings findings) {
        JsonNode resolved = new SchemaReferences(schema, findings).schema(schema, JsonPointer.empty());
        return findings.any() ? Optional.empty() : Optional.of(resolved);
    }

    private JsonNode schema(JsonNode schema, JsonPointer place) {
        if (!(schema instanceof ObjectNode object) || findings.any()) {
            return schema;
        }
        if (!object.has(REF)) {
            return members(object, place);
        }
        String target = object.path(REF).stringValue("");
        JsonNode found = target.startsWith(LOCAL)
                ? root.at(JsonPointer.compile(target.substring(1)))
                : JsonNodeFactory.instance.missingNode();
        if (!target.startsWith(LOCAL)) {
            refuse(place, "refers to [" + target + "]; only #/… in the same file is read");
        } else if (!found.isObject()) {
            refuse(place, "refers to [" + target + "], which is no schema of this file");
        } else if (under.contains(target)) {
            refuse(place, "refers to [" + target + "] in a circle: no column can hold a value without end");
        } else if (under.size() == MAX_LINKS) {
            refuse(place, "refers to [" + target + "] through " + MAX_LINKS + " others");
        } else if (object.propertyStream().anyMatch(member -> asserts(member.getKey()))) {
            refuse(place, "has keywords beside its reference to [" + target + "]");
        } else {
            return referred(object, found, target, place);
        }
        return schema;
    }

    private JsonNode referred(ObjectNode object, JsonNode found, String target, JsonPointer place) {
        under.add(target);
        JsonNode resolved = schema(found, place);
        under.removeLast();
        if (!(resolved instanceof ObjectNode definition)) {
            return resolved;
        }
        ObjectNode described = definition.deepCopy();
        object.properties().stream()
                .filter(member -> !member.getKey().equals(REF))
                .forEach(member -> described.set(member.getKey(), member.getValue()));
        return described;
    }

    /** What stands beside a reference may describe it, not add to it: two schemas for one value make no column. */
    private static boolean asserts(String keyword) {
        return !keyword.equals(REF)
                && Keyword.find(keyword)
                        .filter(found -> found.kind() == Keyword.Kind.ANNOTATION)
                        .isEmpty();
    }

    private void refuse(JsonPointer place, String message) {
        findings.add(CatalogRule.REFERENCE, place.appendProperty(REF), message);
    }

    private JsonNode members(ObjectNode object, JsonPointer place) {
        members += object.size();
        if (members > MAX_MEMBERS) {
            findings.add(CatalogRule.SIZE, place, "has more than " + MAX_MEMBERS + " keywords with what it refers to");
            return object;
        }
        ObjectNode resolved = JsonNodeFactory.instance.objectNode();
        for (Map.Entry<String, JsonNode> member : object.properties()) {
            String name = member.getKey();
            Keyword.Value holds = Keyword.find(name).map(Keyword::value).orElse(Keyword.Value.PLAIN);
            if (!name.equals("$defs")) {
                resolved.set(name, value(holds, member.getValue(), place.appendProperty(name)));
            }
        }
        return resolved;
    }

    private JsonNode value(Keyword.Value holds, JsonNode value, JsonPointer place) {
        return switch (holds) {
            case PLAIN -> value;
            case SCHEMA -> schema(value, place);
            case SCHEMAS -> {
                ArrayNode list = JsonNodeFactory.instance.arrayNode();
                for (int i = 0; i < value.size(); i++) {
                    list.add(schema(value.get(i), place.appendIndex(i)));
                }
                yield list;
            }
            case NAMED_SCHEMAS -> {
                ObjectNode named = JsonNodeFactory.instance.objectNode();
                value.propertyStream()
                        .forEach(member -> named.set(
                                member.getKey(), schema(member.getValue(), place.appendProperty(member.getKey()))));
                yield named;
            }
        };
    }
}
