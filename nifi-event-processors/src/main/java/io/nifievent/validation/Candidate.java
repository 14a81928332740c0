package io.nifievent.validation;

import io.nifievent.event.Frame;

/**
 * An event to be judged, and how it came.
 *
 * @param form whether its bytes are an HTML form
 */
public record Candidate(Frame frame, boolean form, Origin origin, Reception reception) {}
