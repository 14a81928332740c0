package io.nifievent.ingest;

import io.nifievent.event.Violation;

/**
 * An event of a request that is bad.
 *
 * @param index its place in the request, from 0
 * @param violation the first reason
 */
public record Rejection(int index, Violation violation) {}
