package io.nifievent.services;

import io.nifievent.kafka.AdminClusterView;
import io.nifievent.kafka.ClusterSettings;
import io.nifievent.kafka.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.apache.kafka.common.KafkaException;
import org.apache.nifi.components.ConfigVerificationResult;
import org.apache.nifi.components.ConfigVerificationResult.Outcome;

/** Proves settings against the cluster they name. */
public final class ClusterVerification {

    private ClusterVerification() {}

    /**
     * Reaches the cluster, then hands the topics that the login may see to further steps.
     *
     * @param topicSteps left out when the cluster cannot be reached
     */
    public static List<ConfigVerificationResult> verify(
            ClusterSettings settings, List<Function<Set<String>, ConfigVerificationResult>> topicSteps) {
        List<ConfigVerificationResult> results = new ArrayList<>();
        try (AdminClusterView cluster = AdminClusterView.open(settings)) {
            int brokers = cluster.brokers();
            Set<String> topics = cluster.topics();
            results.add(result(
                    "Reach Kafka",
                    Outcome.SUCCESSFUL,
                    "Brokers: " + brokers + "; topics this login may see: " + topics.size()));
            topicSteps.forEach(step -> results.add(step.apply(topics)));
        } catch (KafkaException e) {
            Failure failure = Failure.of(e);
            results.add(result("Reach Kafka", Outcome.FAILED, failure.code() + ": " + failure.reason()));
        }
        return results;
    }

    public static ConfigVerificationResult result(String step, Outcome outcome, String explanation) {
        return new ConfigVerificationResult.Builder()
                .verificationStepName(step)
                .outcome(outcome)
                .explanation(explanation)
                .build();
    }
}
