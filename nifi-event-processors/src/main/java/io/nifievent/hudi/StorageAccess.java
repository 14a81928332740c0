package io.nifievent.hudi;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * How the file system of the tables is reached.
 *
 * @param hadoopResources Hadoop configuration files, later ones win
 * @param s3 wins over what the files say of S3
 * @param kerberos who asks, in an HDFS with Kerberos
 */
public record StorageAccess(List<Path> hadoopResources, Optional<S3Access> s3, Optional<KerberosLogin> kerberos) {

    public StorageAccess {
        hadoopResources = List.copyOf(hadoopResources);
    }

    /** What the files say, and nothing else. */
    public static StorageAccess by(List<Path> hadoopResources) {
        return new StorageAccess(hadoopResources, Optional.empty(), Optional.empty());
    }
}
