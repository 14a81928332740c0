package io.nifievent.kafka;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;

/**
 * Where lines go.
 *
 * @param topic a name Kafka accepts
 * @param key where in a line its record key stands
 * @param headers the same on every record
 */
public record Destination(String topic, KeyPointer key, List<Header> headers) implements Address {

    private static final Pattern TOPIC = Pattern.compile("(?!\\.{1,2}$)[a-zA-Z0-9._-]{1,249}");

    public Destination {
        headers = List.copyOf(headers);
    }

    /**
     * Checks an address before anything is sent there: a name Kafka refuses would only be refused after a round trip.
     *
     * @param keyPointer a JSON pointer, or empty for the fallback alone
     * @param headers names and values; control characters are percent-encoded
     */
    public static Address of(String topic, String keyPointer, Map<String, String> headers) {
        if (topic.isBlank()) {
            return Failure.rejected("topic-missing", "No topic: the Topic property came out empty for this FlowFile.");
        }
        if (!TOPIC.matcher(topic).matches()) {
            return Failure.rejected(
                    "invalid-topic-exception",
                    "Not a Kafka topic name: use 1 to 249 of the characters a-z A-Z 0-9 . _ - and not . or .. alone.");
        }
        Optional<KeyPointer> key = KeyPointer.parse(keyPointer);
        if (key.isEmpty()) {
            return Failure.rejected(
                    "invalid-key-pointer", "Not a JSON pointer: the Key Pointer starts with / or is empty.");
        }
        return new Destination(
                topic,
                key.get(),
                headers.entrySet().stream()
                        .<Header>map(header -> new RecordHeader(
                                PrintableText.of(header.getKey()),
                                PrintableText.of(header.getValue()).getBytes(StandardCharsets.UTF_8)))
                        .toList());
    }
}
