package io.nifievent.kafka;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** A cluster seen through Kafka's admin client; also answers what a person verifying the settings wants to know. */
public final class AdminClusterView implements ClusterView {

    private static final int TIMEOUT_MILLIS = 5_000;

    private final Admin admin;

    private AdminClusterView(Admin admin) {
        this.admin = admin;
    }

    /** Opens a client; no connection is needed yet. */
    public static AdminClusterView open(ClusterSettings settings) {
        return new AdminClusterView(Admin.create(settings.forClient(
                AdminClientConfig.configNames(),
                Map.of(
                        AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, TIMEOUT_MILLIS,
                        AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, TIMEOUT_MILLIS),
                Map.of())));
    }

    @Override
    public Map<String, String> topicIds(Collection<String> topics) {
        Map<String, String> ids = new HashMap<>();
        admin.describeTopics(topics).topicNameValues().forEach((topic, description) -> {
            try {
                ids.put(topic, answer(description).topicId().toString());
            } catch (UnknownTopicOrPartitionException e) {
                // there is none of that name
            }
        });
        return ids;
    }

    @Override
    public void probe() {
        brokers();
    }

    /** How many brokers the cluster has. */
    public int brokers() {
        return answer(admin.describeCluster().nodes()).size();
    }

    /** The topics this login may see. */
    public Set<String> topics() {
        return answer(admin.listTopics().names());
    }

    private static <T> T answer(KafkaFuture<T> future) {
        try {
            return future.get(TIMEOUT_MILLIS + 1_000, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        } catch (TimeoutException e) {
            throw new org.apache.kafka.common.errors.TimeoutException("Kafka did not answer in time", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException cause ? cause : new KafkaException("Kafka failed", e);
        }
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(1));
    }
}
