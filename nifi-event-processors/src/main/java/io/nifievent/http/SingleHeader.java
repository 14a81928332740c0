package io.nifievent.http;

import java.util.Optional;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;

/** A header that a request has once or not at all: of two, a server in front may have believed the other. */
final class SingleHeader {

    private SingleHeader() {}

    static Optional<String> of(HttpFields headers, String name) throws ProblemException {
        Optional<String> value = Optional.empty();
        for (HttpField header : headers) {
            if (header.is(name)) {
                if (value.isPresent()) {
                    throw new ProblemException(400, "repeated-header", name + " may be sent once.");
                }
                value = Optional.ofNullable(header.getValue());
            }
        }
        return value;
    }
}
