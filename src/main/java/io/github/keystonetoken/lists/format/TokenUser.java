package io.github.keystonetoken.lists.format;

/**
 * A user named by a token.
 *
 * @param id Keystone's user id
 * @param name empty if the token does not give one
 */
public record TokenUser(String id, String name) {}
