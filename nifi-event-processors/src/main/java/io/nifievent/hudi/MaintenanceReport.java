package io.nifievent.hudi;

import java.util.Optional;

/**
 * What a round of maintenance has done for a table.
 *
 * @param packed what packing came to, if it was due
 * @param compaction the commit that merged log files, if there was one
 * @param tidied whether old file versions and commits were cleaned up
 * @param expired what was deleted for its age
 * @param debt what is left to be done
 */
public record MaintenanceReport(
        Packed packed, Optional<String> compaction, boolean tidied, Expired expired, TableDebt debt) {}
