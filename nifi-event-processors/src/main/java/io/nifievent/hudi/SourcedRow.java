package io.nifievent.hudi;

import io.nifievent.event.SourcePosition;
import java.util.Optional;

/** A row and where it was read. */
record SourcedRow(KeyedRow keyed, Optional<SourcePosition> position) {}
