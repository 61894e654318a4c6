package io.github.keystonetoken.config;

/**
 * An account of the memcached servers, for a login by SASL ({@code -S}).
 *
 * @param user its name
 * @param password its password
 */
public record MemcachedLogin(String user, Secret password) {}
