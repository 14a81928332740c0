package io.nifievent.hudi;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hudi.client.common.HoodieJavaEngineContext;
import org.apache.hudi.common.config.HoodieStorageConfig;
import org.apache.hudi.hadoop.fs.HoodieWrapperFileSystem;
import org.apache.hudi.storage.hadoop.HadoopStorageConfiguration;

/** Hadoop's file systems, as a lakehouse's settings configure them. */
final class HadoopStorage implements AutoCloseable {

    private final HadoopStorageConfiguration configuration;
    private final HoodieJavaEngineContext engine;
    private final Optional<StorageConnections> connections;

    /** Connects to nothing yet. */
    HadoopStorage(LakehouseSettings settings) {
        Configuration hadoop = new Configuration();
        hadoop.setClassLoader(HadoopStorage.class.getClassLoader());
        // Under the files: they win.
        hadoop.addResource(Objects.requireNonNull(HadoopStorage.class.getResource("storage-defaults.xml")));
        for (Path resource : settings.access().hadoopResources()) {
            hadoop.addResource(new org.apache.hadoop.fs.Path(resource.toUri()));
        }
        settings.access().s3().ifPresent(s3 -> s3.configure(hadoop));
        hadoop.set(HoodieStorageConfig.HOODIE_STORAGE_CLASS.key(), WholeFileStorage.class.getName());
        hadoop.set(HoodieStorageConfig.HOODIE_IO_FACTORY_CLASS.key(), WholeFileStorage.Factory.class.getName());
        this.connections = own(hadoop, settings);
        this.configuration = new HadoopStorageConfiguration(hadoop);
        this.engine = new HoodieJavaEngineContext(configuration);
    }

    private static Optional<StorageConnections> own(Configuration hadoop, LakehouseSettings settings) {
        String scheme = settings.basePath().getScheme();
        // Hadoop keeps file systems for the whole process. That of another or a closed lakehouse is not for this one,
        // nor is Hudi's own around it, by which its client writes data files.
        for (String kept : List.of(scheme, HoodieWrapperFileSystem.HOODIE_SCHEME_PREFIX + scheme)) {
            hadoop.setBoolean("fs." + kept + ".impl.disable.cache", true);
        }
        if (scheme.equals("file")) {
            // Local files have no connection.
            hadoop.setIfUnset("fs.file.impl", LeanLocalFileSystem.class.getName());
            return Optional.empty();
        }
        try {
            return Optional.of(
                    StorageConnections.own(hadoop, scheme, settings.access().kerberos()));
        } catch (IOException e) {
            throw new IllegalStateException("There is no file system for " + scheme + ":", e);
        }
    }

    HadoopStorageConfiguration configuration() {
        return configuration;
    }

    Configuration hadoop() {
        return configuration.unwrap();
    }

    HoodieJavaEngineContext engine() {
        return engine;
    }

    /** An engine whose storage asks for nothing it was told by a listing: for cleaning and archiving. */
    HoodieJavaEngineContext listedEngine() {
        Configuration listed = new Configuration(hadoop());
        listed.set(HoodieStorageConfig.HOODIE_IO_FACTORY_CLASS.key(), ListedStorage.Factory.class.getName());
        return new HoodieJavaEngineContext(new HadoopStorageConfiguration(listed));
    }

    /** Ends the connections; what still uses them fails. */
    @Override
    public void close() {
        connections.ifPresent(StorageConnections::close);
    }
}
