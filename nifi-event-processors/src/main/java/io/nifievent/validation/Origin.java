package io.nifievent.validation;

/**
 * Where a rejected event came from; what isn't known is empty.
 *
 * @param remoteAddress address of the sender
 * @param path path of the HTTP request
 * @param contentType content type the sender named
 * @param flowFile uuid of the FlowFile that held the event
 */
public record Origin(String remoteAddress, String path, String contentType, String flowFile) {}
