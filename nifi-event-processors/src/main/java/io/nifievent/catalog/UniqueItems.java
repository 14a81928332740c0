package io.nifievent.catalog;

import com.networknt.schema.ExecutionContext;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaContext;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.keyword.AbstractKeyword;
import com.networknt.schema.keyword.BaseKeywordValidator;
import com.networknt.schema.keyword.Keyword;
import com.networknt.schema.keyword.KeywordType;
import com.networknt.schema.keyword.KeywordValidator;
import com.networknt.schema.path.NodePath;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.StringNode;

/**
 * The keyword {@code uniqueItems}, which knows values by a text that equal ones alone have: texts have an order, so many
 * of one hash code are found as fast as others. The validator's own compares each with all that have its hash code.
 */
final class UniqueItems extends BaseKeywordValidator {

    static final Keyword KEYWORD = new AbstractKeyword(KeywordType.UNIQUE_ITEMS.getValue()) {
        @Override
        public KeywordValidator newValidator(
                SchemaLocation location, JsonNode value, Schema parent, SchemaContext context) {
            return new UniqueItems(location, value, parent, context);
        }
    };

    private UniqueItems(SchemaLocation location, JsonNode value, Schema parent, SchemaContext context) {
        super(KEYWORD, value, location, parent, context);
    }

    @Override
    public void validate(ExecutionContext execution, JsonNode node, JsonNode root, NodePath place) {
        if (!schemaNode.booleanValue() || !node.isArray()) {
            return;
        }
        Set<String> found = new HashSet<>();
        for (JsonNode item : node) {
            if (!found.add(text(item))) {
                execution.addError(error().instanceNode(node)
                        .instanceLocation(place)
                        .evaluationPath(execution.getEvaluationPath())
                        .locale(execution.getExecutionConfig().getLocale())
                        .build());
            }
        }
    }

    /** Numbers are equal when their values are, and objects whatever the order of their members (core, section 4.2.2). */
    private static String text(JsonNode value) {
        return switch (value.getNodeType()) {
            case NUMBER -> value.decimalValue().stripTrailingZeros().toString();
            case ARRAY -> value.valueStream().map(UniqueItems::text).collect(Collectors.joining(",", "[", "]"));
            case OBJECT ->
                value.propertyStream()
                        .sorted(Map.Entry.comparingByKey())
                        .map(member -> StringNode.valueOf(member.getKey()) + ":" + text(member.getValue()))
                        .collect(Collectors.joining(",", "{", "}"));
            default -> value.toString();
        };
    }
}
