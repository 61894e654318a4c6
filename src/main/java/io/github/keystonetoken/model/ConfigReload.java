package io.github.keystonetoken.model;

import java.time.Instant;

/**
 * How the configuration was last loaded, at the start or since.
 *
 * @param successful whether it was valid; otherwise the previous one is still in use
 * @param lastSuccess when the one in use was loaded
 */
public record ConfigReload(boolean successful, Instant lastSuccess) {}
