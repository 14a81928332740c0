package io.nifievent.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Error;
import io.nifievent.event.Violation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class FirstErrorsTest {

    private static final int LIMIT = 3;
    private static final String NUMBERS = "{\"A\":" + Collections.nCopies(100, 1) + "}";
    private static final String TEXTS = "{\"type\":\"array\",\"items\":{\"type\":\"string\"}}";

    /** An error for each element of a list that is tried and given up is no error of the event. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"anyOf\":[" + TEXTS + ",{\"items\":{\"type\":\"integer\"}}]}",
                "{\"oneOf\":[{\"items\":{\"type\":\"integer\"}}," + TEXTS + "]}",
                "{\"not\":" + TEXTS + "}",
                "{\"if\":" + TEXTS + ",\"then\":false}",
                "{\"contains\":{\"enum\":[1]},\"not\":{\"anyOf\":[" + TEXTS + "," + TEXTS + "]}}"
            })
    void acceptsWhatOnlyAnAlternativeRefuses(String list) {
        assertThat(violations(list, NUMBERS)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                TEXTS,
                "{\"anyOf\":[" + TEXTS + "]}",
                "{\"items\":{\"oneOf\":[{\"type\":\"string\"}]}}",
                "{\"items\":{\"anyOf\":[{\"type\":\"string\"},{\"type\":\"boolean\"}]}}"
            })
    void tellsTheFirst(String list) {
        List<Violation> few = violations(list, NUMBERS);
        assertThat(few).hasSize(LIMIT);
        assertThat(few.getFirst().pointer()).startsWith("/A");
    }

    @Test
    void tellsTheFirstNamesAlone() {
        assertThat(violations(
                        "{\"propertyNames\":{\"maxLength\":1}}",
                        "{\"A\":{\"aa\":1,\"bb\":1,\"cc\":1,\"dd\":1,\"e\":1}}"))
                .extracting(Violation::pointer)
                .containsExactly("/A/aa", "/A/bb", "/A/cc");
    }

    /** As anyOf and its like keep the errors of a schema until another has been tried. */
    @Test
    void keepsNoMoreOfAnAlternative() {
        List<Error> alternative = new ArrayList<>();
        FirstErrors errors = new FirstErrors(new SchemaCompiler().compile(json("{}")), LIMIT);
        errors.setErrors(alternative);
        for (int i = 0; i < 10; i++) {
            errors.addError(Error.builder().message("bad").build());
        }
        assertThat(alternative).hasSize(LIMIT);
    }

    private static List<Violation> violations(String list, String event) {
        JsonNode document = json("{\"properties\":{\"A\":" + list + "}}");
        return new EventSchema(
                        "Visit",
                        EventVersion.parse("V1").orElseThrow(),
                        document,
                        new SchemaCompiler().compile(document))
                .violations(json(event), LIMIT);
    }

    private static JsonNode json(String text) {
        return JsonMapper.shared().readTree(text);
    }
}
