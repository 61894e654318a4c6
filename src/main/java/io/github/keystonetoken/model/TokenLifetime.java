package io.github.keystonetoken.model;

import java.time.Duration;

/** How long a token is valid after it was issued. */
public record TokenLifetime(Duration value, Basis basis) {}
