package io.nifievent.sandbox.part;

import io.nifievent.sandbox.SandboxFailure;
import io.nifievent.sandbox.Settings;
import java.util.List;

/** The real servers of one sandbox. */
public record Parts(Kafka kafka, HiveMetastore hiveMetastore, Presto presto, Nifi nifi) {
    public static Parts of(Settings settings) {
        return new Parts(new Kafka(settings), new HiveMetastore(settings), new Presto(settings), new Nifi(settings));
    }

    /** The slowest to start first; also the order to stop in, so that NiFi ends while what it writes to is there. */
    public List<Part> all() {
        return List.of(nifi, presto, hiveMetastore, kafka);
    }

    public Part named(String name) {
        return all().stream()
                .filter(part -> part.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new SandboxFailure(
                        "There is no part '" + name + "'.",
                        "The parts are "
                                + String.join(
                                        ", ", all().stream().map(Part::name).toList()) + "."));
    }
}
