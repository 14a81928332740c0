package io.nifievent.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.nifievent.catalog.SchemaChange.Effect;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class SchemaComparisonTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            "type":"string","maxLength":5          | "type":"string","maxLength":6          | RELAXES
            "type":"string","maxLength":5          | "type":"string","maxLength":4          | BREAKS
            "type":"string","maxLength":5          | "type":"string"                        | RELAXES
            "type":"string"                        | "type":"string","maxLength":5          | BREAKS
            "type":"number","minimum":0            | "type":"number","minimum":-0.5         | RELAXES
            "type":"number","minimum":0            | "type":"number","minimum":0.5          | BREAKS
            "type":"number","exclusiveMaximum":9   | "type":"number","exclusiveMaximum":10  | RELAXES
            "type":"array","minItems":1            | "type":"array","minItems":0            | RELAXES
            "type":"array","uniqueItems":true      | "type":"array","uniqueItems":false     | RELAXES
            "type":"array","uniqueItems":false     | "type":"array","uniqueItems":true      | BREAKS
            "type":"array","items":{"maxLength":5} | "type":"array","items":{"maxLength":4} | BREAKS
            "enum":["a","b"]                       | "enum":["b","c","a"]                   | RELAXES
            "enum":["a","b"]                       | "enum":["a"]                           | BREAKS
            "enum":["a"]                           | "type":"string"                        | BREAKS
            "enum":["a"],"type":"string"           | "type":"string"                        | RELAXES
            "type":"string"                        | "enum":["a"],"type":"string"           | BREAKS
            "const":"a"                            | "enum":["a","b"]                       | RELAXES
            "const":"a"                            | "const":"b"                            | BREAKS
            "type":"integer"                       | "type":"number"                        | RELAXES
            "type":"number"                        | "type":"integer"                       | BREAKS
            "type":"string"                        | "type":["string","null"]               | RELAXES
            "type":["string","null"]               | "type":"string"                        | BREAKS
            "format":"date-time"                   | "format":"timestamp"                   | RELAXES
            "format":"timestamp"                   | "format":"date-time"                   | BREAKS
            "pattern":"^a"                         | "maxLength":9                          | BREAKS
            "pattern":"^a"                         | "description":"any"                    | RELAXES
            "pattern":"^a"                         | "pattern":"^[ab]"                      | BREAKS
            "contains":{"const":1},"minContains":0 | "contains":{"const":1}                 | BREAKS
            "anyOf":[{"maxLength":5}]              | "anyOf":[{"maxLength":6}]              | BREAKS
            "not":{"const":"a"}                    | "title":"any"                          | RELAXES
            """)
    void tellsWhatAChangeMeansForEventsThatAreValidNow(String before, String after, Effect effect) {
        assertThat(worst("\"A\":{" + before + "}", "\"A\":{" + after + "}", "", ""))
                .isEqualTo(effect);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            "A":{}            | "A":{},"B":{}     |         |         | ADDS
            "A":{}            | "A":{},"B":{}     |         | "B"     | BREAKS
            "A":{},"B":{}     | "A":{}            |         |         | BREAKS
            "A":{},"B":{}     | "A":{}            | "B"     |         | BREAKS
            "A":{}            | "A":{}            | "A"     |         | RELAXES
            "A":{}            | "A":{}            |         | "A"     | BREAKS
            """)
    void tellsWhatComingAndGoingPropertiesMean(
            String before, String after, String required, String laterRequired, Effect effect) {
        assertThat(worst(before, after, required == null ? "" : required, laterRequired == null ? "" : laterRequired))
                .isEqualTo(effect);
    }

    @Test
    void seesNoDifferenceInWhatOnlyDescribes() {
        assertThat(SchemaComparison.of(
                        schema("\"A\":{\"description\":\"old\",\"default\":1}", ""),
                        schema("\"A\":{\"title\":\"new\",\"examples\":[2]}", "")))
                .isEmpty();
    }

    @Test
    void namesThePlaceOfAChangeDeepWithin() {
        String place = "\"A\":{\"type\":\"array\",\"items\":{\"properties\":{\"B/C\":{\"maxLength\":%d}}}}";
        assertThat(SchemaComparison.of(schema(place.formatted(2), ""), schema(place.formatted(1), "")))
                .singleElement()
                .satisfies(change ->
                        assertThat(change.place()).hasToString("/properties/A/items/properties/B~1C/maxLength"));
    }

    private static Effect worst(String before, String after, String required, String laterRequired) {
        return SchemaComparison.of(schema(before, required), schema(after, laterRequired)).stream()
                .map(SchemaChange::effect)
                .max(Effect::compareTo)
                .orElseThrow();
    }

    private static JsonNode schema(String properties, String required) {
        return JsonMapper.shared()
                .readTree("{\"required\":[" + required + "],\"properties\":{" + properties
                        + "},\"additionalProperties\":false}");
    }
}
