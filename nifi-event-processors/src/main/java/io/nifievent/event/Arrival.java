package io.nifievent.event;

import java.time.Instant;

/**
 * An event as it came in, before anyone has judged it.
 *
 * @param receivedAt when the pipeline took it over
 * @param source who sent it: the name that belongs to an API key, or else the sender's address
 * @param id its id, unless it carries one of its own
 * @param form whether the bytes are an HTML form rather than JSON
 * @param frame its bytes
 */
public record Arrival(Instant receivedAt, String source, String id, boolean form, Frame frame) {}
