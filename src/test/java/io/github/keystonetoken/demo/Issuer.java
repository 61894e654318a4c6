package io.github.keystonetoken.demo;

import java.time.Duration;

/**
 * A user who asks Keystone for tokens.
 *
 * @param user who
 * @param entries entries of their list at the start, at least 1
 * @param since how long ago the first of these was issued, less than the lifetime of the list
 * @param until how long ago the last was issued
 * @param weight share of the live traffic, against the other issuers'; 0 for none
 */
public record Issuer(User user, int entries, Duration since, Duration until, int weight) {}
