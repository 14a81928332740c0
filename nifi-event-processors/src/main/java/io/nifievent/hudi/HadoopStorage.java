package io.nifievent.hudi;

import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.apache.hudi.client.common.HoodieJavaEngineContext;
import org.apache.hudi.storage.hadoop.HadoopStorageConfiguration;

/** Hadoop's file systems, as a lakehouse's settings configure them. */
final class HadoopStorage {

    private final HadoopStorageConfiguration configuration;
    private final HoodieJavaEngineContext engine;

    HadoopStorage(LakehouseSettings settings) {
        Configuration hadoop = new Configuration();
        hadoop.setClassLoader(HadoopStorage.class.getClassLoader());
        // Lists of three levels: the old form has no place for a null element.
        hadoop.setBoolean("parquet.avro.write-old-list-structure", false);
        hadoop.setBoolean("parquet.avro.add-list-element-records", false);
        for (Path resource : settings.hadoopResources()) {
            hadoop.addResource(new org.apache.hadoop.fs.Path(resource.toUri()));
        }
        hadoop.setIfUnset("fs.file.impl", LeanLocalFileSystem.class.getName());
        this.configuration = new HadoopStorageConfiguration(hadoop);
        this.engine = new HoodieJavaEngineContext(configuration);
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
}
