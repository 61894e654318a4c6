package io.github.keystonetoken.config;

/**
 * An account of the memcached servers.
 *
 * @param user its name
 * @param password its password
 * @param sasl whether it is for SASL ({@code -S}), which the binary protocol alone has; else for
 *     the text protocol's own login ({@code -Y})
 */
public record MemcachedLogin(String user, Secret password, boolean sasl) {}
