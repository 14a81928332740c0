package io.nifievent.services;

import io.nifievent.hudi.LockSettings;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.nifi.components.AllowableValue;
import org.apache.nifi.components.PropertyDescriptor;
import org.apache.nifi.context.PropertyContext;
import org.apache.nifi.expression.ExpressionLanguageScope;
import org.apache.nifi.processor.util.StandardValidators;

/** The properties that say how several writers of a table keep apart. */
final class LockProperties {

    private static final AllowableValue IN_PROCESS = new AllowableValue(
            "In Process", "In Process", "One NiFi node alone writes the tables, with as many tasks as it likes.");

    private static final AllowableValue FILE_SYSTEM = new AllowableValue(
            "File System",
            "File System",
            "Several nodes or programs write the tables. The lock is a file of the table, for local files and HDFS; not for"
                    + " S3.");

    private static final AllowableValue ZOOKEEPER = new AllowableValue(
            "ZooKeeper",
            "ZooKeeper",
            "Several nodes or programs write the tables. The lock is in ZooKeeper, for any storage.");

    static final PropertyDescriptor LOCK_PROVIDER = new PropertyDescriptor.Builder()
            .name("Lock Provider")
            .description(
                    "How several writers of a table keep apart for the last step of a commit. All writers of the tables"
                            + " must be set the same, other Hudi engines too.")
            .required(true)
            .allowableValues(IN_PROCESS, FILE_SYSTEM, ZOOKEEPER)
            .defaultValue(IN_PROCESS)
            .build();

    static final PropertyDescriptor LOCK_EXPIRATION = new PropertyDescriptor.Builder()
            .name("Lock Expiration")
            .description(
                    "The lock of a writer that died with it is taken over after this time, in whole minutes. Until then"
                            + " the table waits. A commit that holds the lock for half of it is begun anew.")
            .required(true)
            .defaultValue("1 min")
            .dependsOn(LOCK_PROVIDER, FILE_SYSTEM)
            .addValidator(StandardValidators.createTimePeriodValidator(1, TimeUnit.MINUTES, 60, TimeUnit.MINUTES))
            .build();

    static final PropertyDescriptor ZOOKEEPER_CONNECT_STRING = new PropertyDescriptor.Builder()
            .name("ZooKeeper Connect String")
            .description("Hosts and ports of ZooKeeper, such as zk1:2181,zk2:2181,zk3:2181.")
            .required(true)
            .dependsOn(LOCK_PROVIDER, ZOOKEEPER)
            .expressionLanguageSupported(ExpressionLanguageScope.ENVIRONMENT)
            .addValidator(StandardValidators.NON_BLANK_VALIDATOR)
            .build();

    static final PropertyDescriptor LOCK_WAIT = new PropertyDescriptor.Builder()
            .name("Lock Wait Time")
            .description("A commit waits for the lock this long; then its events go to retry.")
            .required(true)
            .defaultValue("30 secs")
            .addValidator(StandardValidators.TIME_PERIOD_VALIDATOR)
            .build();

    static final List<PropertyDescriptor> ALL =
            List.of(LOCK_PROVIDER, LOCK_EXPIRATION, ZOOKEEPER_CONNECT_STRING, LOCK_WAIT);

    private LockProperties() {}

    static LockSettings settings(PropertyContext context) {
        String provider = context.getProperty(LOCK_PROVIDER).getValue();
        return LockSettings.of(
                FILE_SYSTEM.getValue().equals(provider)
                        ? new LockSettings.InFileSystem(Duration.ofMinutes(
                                context.getProperty(LOCK_EXPIRATION).asTimePeriod(TimeUnit.MINUTES)))
                        : ZOOKEEPER.getValue().equals(provider)
                                ? new LockSettings.InZooKeeper(context.getProperty(ZOOKEEPER_CONNECT_STRING)
                                        .evaluateAttributeExpressions()
                                        .getValue())
                                : new LockSettings.InProcess(),
                Duration.ofMillis(context.getProperty(LOCK_WAIT).asTimePeriod(TimeUnit.MILLISECONDS)));
    }
}
