package io.nifievent.http;

import io.nifievent.validation.FormEvent;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.MimeTypes;

/** What a content is. */
enum MediaType {
    JSON,
    FORM;

    private static final String JSON_TYPE = "application/json";

    /** A page that sends a beacon may not choose more than text/plain without asking first. */
    private static final Set<String> JSON_TYPES =
            Set.of(JSON_TYPE, "application/x-ndjson", "application/ndjson", "text/plain");

    /** By the Content-Type header; without one it is JSON. */
    static MediaType of(HttpFields headers) throws ProblemException {
        String contentType =
                SingleHeader.of(headers, HttpHeader.CONTENT_TYPE.asString()).orElse(JSON_TYPE);
        if (contentType.equals(JSON_TYPE)) {
            return JSON;
        }
        String charset = Optional.ofNullable(MimeTypes.getCharsetFromContentType(contentType))
                .orElse("utf-8");
        String type = contentType.replaceFirst(";.*", "").strip().toLowerCase(Locale.ROOT);
        if (charset.equals("utf-8") && JSON_TYPES.contains(type)) {
            return JSON;
        }
        if (charset.equals("utf-8") && type.equals(FormEvent.MIME_TYPE)) {
            return FORM;
        }
        throw new ProblemException(
                415,
                "unsupported-media-type",
                "Send application/json, application/x-ndjson, text/plain or " + FormEvent.MIME_TYPE + " in UTF-8.");
    }
}
