package io.nifievent.services;

import io.nifievent.kafka.ClusterSettings;
import org.apache.nifi.controller.ControllerService;

/**
 * How a Kafka cluster is reached. A service of its own because a cluster's address and security are six properties and
 * any number of client settings, which every processor on that cluster would otherwise repeat, secrets included.
 */
public interface KafkaConnection extends ControllerService {

    /** The settings; the same for as long as the service is enabled. */
    ClusterSettings settings();
}
