package io.nifievent.catalog;

import java.time.Period;
import java.util.Optional;

/**
 * What people agreed on about an event type; shown in its documentation.
 *
 * @param description what the event means; may be empty
 * @param owner who answers for it
 * @param retention how long its rows are to be kept, by the day of their own time
 */
public record Stewardship(String description, Optional<String> owner, Optional<Period> retention) {}
