package io.github.keystonetoken.config;

import static org.assertj.core.api.Assertions.catchThrowable;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** The message of a failed call. */
final class Thrown {

  private Thrown() {}

  static String messageOf(ThrowingCallable call) {
    return String.valueOf(catchThrowable(call).getMessage());
  }
}
