package io.github.keystonetoken.lists.placement;

import io.github.keystonetoken.model.Server;

/**
 * A key that was found.
 *
 * @param holder the server that has it
 * @param bytes size of its value there
 */
public record FoundKey(String key, Server holder, long bytes) {}
