package io.nifievent.sandbox.part;

import io.nifievent.sandbox.SandboxFailure;
import io.nifievent.sandbox.Settings;
import java.util.List;
import java.util.stream.Stream;

/**
 * The real servers of one sandbox.
 *
 * @param storage those that hold the tables; none when they are local files
 */
public record Parts(Kafka kafka, HiveMetastore hiveMetastore, Presto presto, Nifi nifi, List<Part> storage) {
    public static Parts of(Settings settings) {
        List<Part> storage = switch (settings.storage()) {
            case LOCAL -> List.of();
            case HDFS -> List.of(new HdfsDataNode(settings), new HdfsNameNode(settings));
            case S3 -> List.of(new S3Proxy(settings));
        };
        return new Parts(
                new Kafka(settings), new HiveMetastore(settings), new Presto(settings), new Nifi(settings), storage);
    }

    /** The slowest to start first; also the order to stop in, so that NiFi ends while what it writes to is there. */
    public List<Part> all() {
        return Stream.concat(Stream.of(nifi, presto, hiveMetastore, kafka), storage.stream())
                .toList();
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
