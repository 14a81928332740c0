package io.nifievent.kafka;

/** An address that was checked: a destination, or what is wrong with it. */
public sealed interface Address permits Destination, Failure {}
