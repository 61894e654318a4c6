package io.github.keystonetoken.demo;

import java.time.Instant;

/**
 * An entry of a usertokens list.
 *
 * @param tokenId the token
 * @param expires when it expires, in whole seconds
 */
public record ListEntry(String tokenId, Instant expires) {}
