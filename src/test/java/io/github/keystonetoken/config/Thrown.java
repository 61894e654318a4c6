package io.github.keystonetoken.config;

import static org.assertj.core.api.Assertions.catchThrowable;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** What a call says when it fails. */
final class Thrown {

  private Thrown() {}

  static String messageOf(ThrowingCallable call) {
    return String.valueOf(catchThrowable(call).getMessage());
  }
}
