package io.github.keystonetoken.lists.format;

/**
 * A user whom a token names.
 *
 * @param id Keystone's user id
 * @param name empty where the token does not give one
 */
public record TokenUser(String id, String name) {}
