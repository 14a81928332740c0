package io.nifievent.services;

import java.util.function.Consumer;
import org.apache.nifi.components.ValidationContext;
import org.apache.nifi.components.ValidationResult;

/** A property is valid when what it is for takes its value. */
final class PropertyParsing {

    private PropertyParsing() {}

    /** @param parser throws an {@link IllegalArgumentException} that says what is wrong with a value */
    static ValidationResult validate(String subject, String value, ValidationContext context, Consumer<String> parser) {
        ValidationResult.Builder result =
                new ValidationResult.Builder().subject(subject).input(value);
        try {
            parser.accept(context.newPropertyValue(value)
                    .evaluateAttributeExpressions()
                    .getValue());
            return result.valid(true).build();
        } catch (IllegalArgumentException e) {
            return result.valid(false)
                    .explanation(String.valueOf(e.getMessage()))
                    .build();
        }
    }
}
