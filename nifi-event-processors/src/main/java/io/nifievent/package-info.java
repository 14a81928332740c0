/** Events from HTTP into Kafka and Hudi, as Apache NiFi components. */
package io.nifievent;
