package io.github.keystonetoken.demo;

import java.time.Instant;

/**
 * An entry of a usertokens list.
 *
 * @param tokenId the token
 * @param expires when it expires, in whole seconds
 */
record ListEntry(String tokenId, Instant expires) {}
