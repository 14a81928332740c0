package io.nifievent.hudi;

import java.util.Optional;

/** What the writer remembers of a partition: the ids stored in it, and the file that takes in its next rows. */
record Partition(StoredIds ids, Optional<BaseFile> smallFile) {}
