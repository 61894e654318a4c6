package io.github.keystonetoken.model;

/**
 * Where Keystone's hash puts a user's list.
 *
 * @param userId Keystone's user id
 * @param userName the user's name; empty where it cannot be resolved
 * @param key the list's key as it stands in memcached: a SHA-1 in hexadecimal, or clear where the
 *     key mangler is off
 * @param server the server it belongs on
 */
public record UserPlacement(String userId, String userName, String key, Server server) {}
